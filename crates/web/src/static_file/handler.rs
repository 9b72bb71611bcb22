//! Answers with a file.

use std::ops::Range;
use std::sync::Arc;

use http::{Method, StatusCode};
use tornado_httputil::{HttpDate, content_range, is_local_path};

use super::coding::accepted;
use super::conditions::{Verdict, allows_range, is_plain, verdict};
use super::entry::{Data, Entry};
use super::name::Name;
use super::ranges::{Frame, Parts};
use super::shelf::{Part, Shown};
use super::tidy;
use crate::{Exchange, FromGroups, Groups, Handler, HttpError, Result, Site};

/// The only group of a route, as the path of a file.
#[derive(Debug)]
pub struct FilePath(String);

impl FilePath {
    pub(super) fn new(path: &str) -> Self {
        Self(path.into())
    }
}

impl FromGroups for FilePath {
    const COUNT: Option<usize> = Some(1);

    #[inline]
    fn from_groups(groups: &Groups<'_>) -> Result<Self> {
        Ok(Self(groups.get(0)?.unwrap_or_default().into_owned()))
    }
}

/// The handler that a [`StaticFile`](crate::StaticFile) builds.
pub struct StaticFileHandler {
    part: Arc<Part>,
    path: FilePath,
}

impl StaticFileHandler {
    #[inline]
    pub(super) fn new(part: Arc<Part>, path: FilePath) -> Self {
        Self { part, path }
    }

    /// Finds the file; nothing, if the request was led elsewhere.
    async fn find<S: Site>(&self, x: &mut Exchange<S>) -> Result<Option<(Arc<Entry>, Data)>> {
        let url_path = self.part.source().parse_url_path(&self.path.0);
        let mut path = tidy(&url_path)?;
        if let Some(file) = self.sibling(x, &path).await? {
            return Ok(Some(file));
        }
        if let Shown::File(entry, data) = self.part.show(&Name::of(&path)).await? {
            return Ok(Some((entry, data)));
        }
        let Some(default) = &self.part.options().default_filename else {
            return Err(HttpError(403).with_log(format_args!("{path} is not a file")));
        };
        if !x.request().path().ends_with('/') {
            return self.redirect(x).map(|()| None);
        }
        path = if path.is_empty() {
            default.as_str().into()
        } else {
            format!("{path}/{default}").into()
        };
        if let Some(file) = self.sibling(x, &path).await? {
            return Ok(Some(file));
        }
        match self.part.show(&Name::of(&path)).await? {
            Shown::File(entry, data) => Ok(Some((entry, data))),
            Shown::Folder => Err(HttpError(403).with_log(format_args!("{path} is not a file"))),
        }
    }

    /// The compressed sibling that the client takes, if there is one.
    async fn sibling<S: Site>(
        &self,
        x: &Exchange<S>,
        path: &str,
    ) -> Result<Option<(Arc<Entry>, Data)>> {
        if !self.part.options().precompressed || path.is_empty() {
            return Ok(None);
        }
        let Some(header) = x.joined("Accept-Encoding") else {
            return Ok(None);
        };
        for coding in accepted(&header) {
            match self.part.show(&Name::coded(path, coding)).await {
                Ok(Shown::File(entry, data)) => return Ok(Some((entry, data))),
                Ok(Shown::Folder) => {}
                Err(error) if error.status() == StatusCode::NOT_FOUND => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Leads to the folder's address with a slash, on which relative links rely (`WEB-3.33`).
    fn redirect<S: Site>(&self, x: &mut Exchange<S>) -> Result {
        let target = format!("{}/", x.request().path());
        if !is_local_path(&target) {
            return Err(HttpError(403).with_log("cannot redirect path with two initial slashes"));
        }
        x.redirect_permanently(&target)
    }

    async fn answer<S: Site>(&mut self, x: &mut Exchange<S>) -> Result {
        let Some((entry, data)) = self.find(x).await? else {
            return Ok(());
        };
        self.set_headers(x, &entry)?;
        let is_get = *x.request().method() == Method::GET;
        let mut parts = Parts::Whole;
        if !is_plain(x.request()) {
            let (etag, modified) = (entry.etag.as_deref(), entry.modified);
            match verdict(x.request(), etag, modified) {
                Verdict::Send => {}
                Verdict::NotModified => return x.set_status(304),
                Verdict::Failed => return Err(HttpError(412).into()),
            }
            // Ranges mean something for GET only (RFC 9110 section 14.2).
            if is_get
                && let Some(header) = x.request().header("Range")
                && allows_range(x.request(), etag, modified)
            {
                parts = Parts::of(header, entry.size);
            }
        }
        match parts {
            Parts::Whole if !is_get => {
                x.unsent()?.head.set_content_length(entry.size);
                match &data {
                    _ if !x.is_transforming() => Ok(()),
                    // Transforms are shown what they would be for GET, so that they say the same.
                    Data::Memory(_) => put(x, &data, 0..entry.size).await,
                    Data::Disk(_) => x.start(),
                }
            }
            Parts::Whole => send(x, &data, 0..entry.size).await,
            Parts::None => {
                x.set_status(416)?;
                x.set_header("Content-Type", "text/plain")?;
                x.set_header("Content-Range", format!("bytes */{}", entry.size))
            }
            Parts::One(range) => {
                x.set_status(206)?;
                let (start, end) = (Some(range.start), Some(range.end));
                x.set_header("Content-Range", content_range(start, end, entry.size))?;
                send(x, &data, range).await
            }
            Parts::Several(ranges) => send_several(x, &entry, &data, &ranges).await,
        }
    }

    fn set_headers<S: Site>(&self, x: &mut Exchange<S>, entry: &Entry) -> Result {
        let versioned = !x.request().query().is_empty() && x.query()?.get("v").is_some();
        let options = self.part.options();
        let head = &mut x.unsent()?.head;
        head.set_all(&entry.head);
        if options.precompressed {
            head.add("Vary", "Accept-Encoding")?;
        }
        let content_type = entry.head.content_type().unwrap_or_default();
        let time = self
            .part
            .source()
            .cache_time(&entry.path, content_type, versioned)
            .as_secs();
        if time > 0 {
            let seconds = i64::try_from(time).unwrap_or(i64::MAX);
            head.set("Expires", &HttpDate::now().plus(seconds).to_string())?;
            head.set("Cache-Control", &format!("max-age={time}"))?;
        }
        Ok(())
    }
}

/// Sends a part of a file, and says how long it is.
async fn send<S: Site>(x: &mut Exchange<S>, data: &Data, range: Range<u64>) -> Result {
    x.unsent()?.head.set_content_length(range.end - range.start);
    put(x, data, range).await
}

/// Sends several parts as one body (RFC 9110 section 14.6).
async fn send_several<S: Site>(
    x: &mut Exchange<S>,
    entry: &Entry,
    data: &Data,
    ranges: &[Range<u64>],
) -> Result {
    let frame = Frame::new(entry.head.content_type().unwrap_or_default(), entry.size);
    x.set_status(206)?;
    x.set_header("Content-Type", frame.content_type())?;
    x.unsent()?.head.set_content_length(frame.length(ranges));
    for range in ranges {
        x.write(frame.before(range))?;
        put(x, data, range.clone()).await?;
    }
    x.write(frame.end())
}

/// Writes a part; much of what is in memory goes in pieces, so that it is not there twice (`WEB-3.32`).
async fn put<S: Site>(x: &mut Exchange<S>, data: &Data, range: Range<u64>) -> Result {
    const PIECE: usize = 64 << 10;
    let bytes = match data {
        Data::Memory(bytes) => bytes,
        Data::Disk(file) => return x.write_file(file, range).await,
    };
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
    let mut rest = bytes
        .get(place(range.start)..place(range.end))
        .unwrap_or_default();
    while let Some((piece, more)) = rest.split_at_checked(PIECE) {
        x.write(piece)?;
        x.flush().await?;
        rest = more;
    }
    x.write(rest)
}

impl<S: Site> Handler<S> for StaticFileHandler {
    async fn get(&mut self, x: &mut Exchange<S>) -> Result {
        self.answer(x).await
    }

    async fn head(&mut self, x: &mut Exchange<S>) -> Result {
        self.answer(x).await
    }

    /// The file's own is set already.
    fn set_etag_header(&mut self, _x: &mut Exchange<S>) -> Result {
        Ok(())
    }
}
