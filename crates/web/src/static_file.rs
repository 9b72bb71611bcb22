//! Static files: a folder, or anything else, under an address.

mod bounded;
mod coding;
mod conditions;
mod entry;
mod folder;
mod handler;
mod mime;
mod mime_types;
mod name;
mod ranges;
mod shelf;
mod source;
mod version;

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use folder::Folder;
pub use handler::{FilePath, StaticFileHandler};
pub use mime::guess_type;
pub use source::{FileSource, Found, FoundFile, Stamp};
pub use version::VersionForm;

use self::shelf::Shelf;
use crate::{Build, HttpError, Result};

/// Serves static files; the second half of a route with one group (`WEB-2.44`, `WEB-3.30`).
///
/// For the site's own files [`Settings::static_path`](crate::Settings::static_path) is enough; others are mounted by
/// hand, each under its own address:
///
/// ```
/// use tornado_web::{Application, Settings, StaticFile};
///
/// let application: Application = Application::new()
///     .settings(Settings { static_path: Some("static".into()), ..Settings::default() })
///     .route("/uploads/(.*)", StaticFile::new("/srv/uploads"))
///     .route("/manual/(.*)", StaticFile::new("manual").default_filename("index.html"));
/// ```
///
/// Files are served with validators (`Etag`, `Last-Modified`), and all conditions and ranges of RFC 9110 are
/// answered. A file outside of the folder is 403, one that is not there 404, a folder without default file 403.
///
/// Small files are kept in memory, up to a bound, and looked at once per request; large ones are sent by the system. A
/// clone is the same files, with the same memory.
#[doc(alias = "StaticFileHandler")]
#[derive(Clone)]
pub struct StaticFile(Arc<Shelf>);

/// How files are served.
#[derive(Clone)]
struct Options {
    default_filename: Option<String>,
    precompressed: bool,
    version_form: VersionForm,
    memory: usize,
}

impl StaticFile {
    /// Serves the files of a folder, as [`Folder`] does.
    pub fn new(root: impl AsRef<Path>) -> Self {
        Self::of(Folder::new(root))
    }

    /// Serves the files of any source.
    pub fn of(source: impl FileSource) -> Self {
        let options = Options {
            default_filename: None,
            precompressed: false,
            version_form: VersionForm::default(),
            memory: 32 << 20,
        };
        Self(Arc::new(Shelf::new(Box::new(source), options)))
    }

    /// Serves the file of this name where a folder is asked for; without it, a folder is 403 (`WEB-3.33`).
    ///
    /// # Panics
    /// As every method that builds: once it was cloned, or given to an application.
    #[track_caller]
    pub fn default_filename(self, name: impl Into<String>) -> Self {
        self.with(|options| options.default_filename = Some(name.into()))
    }

    /// Serves `site.css.br`, `site.css.zst` or `site.css.gz` in place of `site.css` to clients that take it.
    ///
    /// The siblings are made beforehand, and anew with each change. Every answer then says `Vary: Accept-Encoding`. Off.
    ///
    /// # Panics
    /// As [`default_filename`](Self::default_filename).
    #[track_caller]
    pub fn precompressed(self, on: bool) -> Self {
        self.with(|options| options.precompressed = on)
    }

    /// Chooses what versions in addresses look like (`WEB-2.31`, `WEB-3.31`); SHA-512.
    ///
    /// # Panics
    /// As [`default_filename`](Self::default_filename).
    #[track_caller]
    pub fn version_form(self, form: VersionForm) -> Self {
        self.with(|options| options.version_form = form)
    }

    /// Bounds the memory for small files, in bytes; 32 MiB. Each core has its share, and 0 keeps none.
    ///
    /// # Panics
    /// As [`default_filename`](Self::default_filename).
    #[track_caller]
    pub fn memory(self, bytes: usize) -> Self {
        self.with(|options| options.memory = bytes)
    }

    /// The address of a file below a prefix, with its version, if it has one.
    ///
    /// Versions are kept until the program ends; `fresh` looks again, as in debug mode (`WEB-2.42`).
    pub(crate) fn url(
        &self,
        prefix: &str,
        path: &str,
        version: bool,
        fresh: bool,
    ) -> Result<String> {
        let path = tidy(path)?;
        let version = version
            .then(|| self.0.part().version(&path, fresh))
            .flatten();
        Ok(self.0.source().make_url(prefix, &path, version.as_deref()))
    }

    /// A handler of one file, whatever the address.
    pub(crate) fn handler(&self, path: &str) -> StaticFileHandler {
        self.build(FilePath::new(path))
    }

    #[track_caller]
    fn with(self, change: impl FnOnce(&mut Options)) -> Self {
        let changed = Arc::try_unwrap(self.0)
            .ok()
            .and_then(|shelf| shelf.with(change).ok());
        match changed {
            Some(shelf) => Self(Arc::new(shelf)),
            None => panic!("static files are set up before they are given to an application"),
        }
    }
}

impl Build<FilePath> for StaticFile {
    type Handler = StaticFileHandler;

    #[inline]
    fn build(&self, path: FilePath) -> StaticFileHandler {
        StaticFileHandler::new(self.0.part(), path)
    }
}

impl<T: FileSource> From<T> for StaticFile {
    fn from(source: T) -> Self {
        Self::of(source)
    }
}

impl From<&str> for StaticFile {
    fn from(root: &str) -> Self {
        Self::new(root)
    }
}

impl From<String> for StaticFile {
    fn from(root: String) -> Self {
        Self::new(root)
    }
}

impl From<PathBuf> for StaticFile {
    fn from(root: PathBuf) -> Self {
        Self::new(root)
    }
}

/// Whether they are the same files, not whether they are alike.
impl PartialEq for StaticFile {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for StaticFile {}

impl fmt::Debug for StaticFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = self.0.options();
        f.debug_struct("StaticFile")
            .field("default_filename", &options.default_filename)
            .field("precompressed", &options.precompressed)
            .field("version_form", &options.version_form)
            .field("memory", &options.memory)
            .finish_non_exhaustive()
    }
}

/// A relative path without `.`, `..` and empty parts; 403 for one that leads out, 404 for one that names nothing.
fn tidy(path: &str) -> Result<Cow<'_, str>> {
    if path.contains('\0') {
        return Err(HttpError(404).into());
    }
    let usual = |part: &str| !matches!(part, "" | "." | "..");
    if path.is_empty() || path.split('/').all(usual) {
        return Ok(Cow::Borrowed(path));
    }
    let outside =
        || HttpError(403).with_log(format_args!("{path:?} is not in root static directory"));
    if path.starts_with('/') {
        return Err(outside());
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop().ok_or_else(outside)?),
            part => parts.push(part),
        }
    }
    Ok(Cow::Owned(parts.join("/")))
}
