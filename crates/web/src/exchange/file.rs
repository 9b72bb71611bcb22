//! Files: their bytes in an answer, and their addresses.

use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use super::{Exchange, State};
use crate::{Error, Result, Settings, Site};

/// How many bytes of a file transforms see at once.
const PIECE: u64 = 64 << 10;

/// How the address of a static file is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaticUrl {
    /// Whether scheme and host stand before it; what [`Exchange::set_include_host`] said, if that is left open.
    pub include_host: Option<bool>,
    /// Whether it has the argument `v`, by which browsers may keep the file.
    pub include_version: bool,
}

impl Default for StaticUrl {
    fn default() -> Self {
        Self {
            include_host: None,
            include_version: true,
        }
    }
}

impl<S: Site> Exchange<S> {
    /// Sends bytes of a file behind what was written so far; done when they have left.
    ///
    /// A server on a plain socket has the system send them, so that a file of any size costs no memory. As with
    /// [`flush`](Self::flush), the headers have left then; with a `Content-Length` set before, the answer is not chunked.
    /// A file that is shorter than the range by then cuts the connection.
    ///
    /// # Errors
    /// After the end of the answer, and when the client has left.
    pub async fn write_file(&mut self, file: &Arc<File>, range: Range<u64>) -> Result {
        self.start()?;
        if self.transforming {
            return self.write_file_through(file, range).await;
        }
        if let State::Streaming(writer, _) = &mut self.out.0 {
            writer.write_page().await?;
            writer.write_file(file, range).await?;
        }
        Ok(())
    }

    /// Sends bytes of a file that transforms want to see, piece by piece.
    async fn write_file_through(&mut self, file: &Arc<File>, range: Range<u64>) -> Result {
        let mut at = range.start;
        while at < range.end {
            let size = (range.end - at).min(PIECE);
            let page = self.open()?;
            let start = page.body.len();
            page.body.resize(start + size as usize, 0);
            if file.read_exact_at(&mut page.body[start..], at).is_err() {
                tracing::error!(target: "tornado.general", "a file became shorter while it was sent");
                // Also for a handler that goes on: the answer must not look whole.
                self.abort_stream();
                return Err(Error::gone());
            }
            at += size;
            self.flush().await?;
        }
        Ok(())
    }

    /// The address of a static file, which changes with its content: `/static/images/logo.png?v=…` (`WEB-1.26`).
    ///
    /// Made of `Settings::static_url_prefix`, the path below `Settings::static_path`, and a hash of the content, which is
    /// kept until the program ends; in debug mode the file is looked at each time (`WEB-2.42`). One that cannot be read has an
    /// address without `v`, and an error in the log. The path should be one of the program's own, not what a client
    /// sent.
    ///
    /// # Errors
    /// A path that leads out of the folder: 403. Without `Settings::static_path`, a mistake.
    pub fn static_url(&self, path: &str) -> Result<String> {
        self.static_url_with(path, StaticUrl::default())
    }

    /// The same, with or without host and version.
    ///
    /// # Errors
    /// As [`static_url`](Self::static_url).
    #[doc(alias = "make_static_url")]
    pub fn static_url_with(&self, path: &str, how: StaticUrl) -> Result<String> {
        let url = self.settings().static_url(path, how.include_version)?;
        let own = self.rare.get().is_some_and(|rare| rare.include_host);
        if how.include_host.unwrap_or(own) {
            Ok(format!(
                "{}://{}{url}",
                self.request.protocol(),
                self.request.host()
            ))
        } else {
            Ok(url)
        }
    }

    /// Sets whether static addresses of this answer begin with scheme and host; off.
    ///
    /// For pages that are read elsewhere: feeds, mails.
    #[doc(alias = "include_host")]
    pub fn set_include_host(&mut self, on: bool) {
        self.rare_mut().include_host = on;
    }
}

impl Settings {
    /// The address of a static file; see [`Exchange::static_url`].
    ///
    /// # Errors
    /// As there.
    pub fn static_url(&self, path: &str, include_version: bool) -> Result<String> {
        let files = Self::require(&self.static_path, "static_path", "static_url")?;
        files.url(&self.static_url_prefix, path, include_version, self.debug)
    }
}
