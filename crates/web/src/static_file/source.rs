//! Where static files come from.

use std::borrow::Cow;
use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use tornado_httputil::Head;

use super::mime::guess_type;
use crate::Result;

/// Where static files come from, and what is said about them (`WEB-3.34`).
///
/// [`Folder`](crate::Folder) is the usual one. To change single points of it, hold one and hand `find` on to it; to serve
/// something else than files, such as what is built into the program, implement `find`:
///
/// ```
/// use std::time::Duration;
/// use tornado_httputil::Request;
/// use tornado_testing::{fetch, run};
/// use tornado_web::{Application, FileSource, Found, FoundFile, HttpError, Result, Stamp, StaticFile};
///
/// struct BuiltIn;
///
/// impl FileSource for BuiltIn {
///     fn find(&self, path: &str, known: Option<&Stamp>) -> Result<Found> {
///         match path {
///             _ if known.is_some() => Ok(Found::Unchanged),
///             "hello.txt" => Ok(FoundFile::from_bytes("Hello").into()),
///             _ => Err(HttpError(404).into()),
///         }
///     }
///
///     fn cache_time(&self, _path: &str, _content_type: &str, _versioned: bool) -> Duration {
///         Duration::from_secs(60)
///     }
/// }
///
/// let application = Application::new().route("/files/(.*)", StaticFile::of(BuiltIn));
///
/// run(async {
///     let answer = fetch(&application, Request::get("/files/hello.txt")).await;
///     answer.expect_text("Hello").expect_header("Cache-Control", "max-age=60");
/// });
/// ```
#[doc(alias = "static_handler_class")]
pub trait FileSource: Send + Sync + 'static {
    /// Finds what a path names.
    ///
    /// The path is relative and tidy, `css/site.css`: decoded, without `.`, `..`, empty parts or NUL. `known` is the stamp
    /// of what was found under this path before and is kept in memory: a source that sees that it is still the same
    /// says [`Found::Unchanged`], and nothing is read again.
    ///
    /// It is called on the loop, for every request: a look at memory or at a disk, no more.
    ///
    /// # Errors
    /// What answers the request: 404 for what is not there, 403 for what may not be served.
    #[doc(alias("get_absolute_path", "validate_absolute_path", "get_content"))]
    fn find(&self, path: &str, known: Option<&Stamp>) -> Result<Found>;

    /// The type of the content; by the ending of the name, see [`guess_type`].
    #[doc(alias = "get_content_type")]
    fn content_type(&self, path: &str) -> Cow<'static, str> {
        Cow::Borrowed(guess_type(path))
    }

    /// How long browsers may use the file without asking; zero to leave it to them.
    ///
    /// Ten years for an address with the argument `v`, as [`Exchange::static_url`](crate::Exchange::static_url) makes
    /// them (`WEB-1.27`), zero for others: then the validators speak.
    #[doc(alias = "get_cache_time")]
    fn cache_time(&self, path: &str, content_type: &str, versioned: bool) -> Duration {
        let _ = (path, content_type);
        Duration::from_secs(if versioned { 86_400 * 365 * 10 } else { 0 })
    }

    /// Adds headers to all answers with a file; asked when it is read, not with each request (`WEB-2.44`).
    ///
    /// # Errors
    /// Any error answers the request.
    #[doc(alias = "set_headers")]
    fn set_extra_headers(&self, path: &str, head: &mut Head) -> Result {
        let _ = (path, head);
        Ok(())
    }

    /// Makes the path of a file of what stands in an address behind the prefix: the way back from `make_url`.
    fn parse_url_path<'p>(&self, url_path: &'p str) -> Cow<'p, str> {
        Cow::Borrowed(url_path)
    }

    /// Makes the address of a file: `/static/css/site.css?v=…`.
    #[doc(alias = "make_static_url")]
    fn make_url(&self, prefix: &str, path: &str, version: Option<&str>) -> String {
        match version {
            Some(version) => format!("{prefix}{path}?v={version}"),
            None => format!("{prefix}{path}"),
        }
    }
}

/// What a path names.
#[derive(Debug)]
pub enum Found {
    /// What it named before, and it has not changed since.
    Unchanged,
    /// A folder: its default file is served, if files have one.
    Folder,
    /// A file.
    File(FoundFile),
}

/// A file that was found.
#[derive(Debug)]
pub struct FoundFile {
    pub(super) content: Content,
    pub(super) size: u64,
    pub(super) modified: Option<SystemTime>,
    pub(super) stamp: Stamp,
    pub(super) version: Option<String>,
}

#[derive(Debug)]
pub(super) enum Content {
    Memory(Bytes),
    Disk(File),
}

impl FoundFile {
    /// A file of the system, with size, time and stamp as it has them.
    ///
    /// # Errors
    /// What the system says when it is asked about the file.
    pub fn from_file(file: File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        Ok(Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            stamp: Stamp::of(&metadata),
            version: None,
            content: Content::Disk(file),
        })
    }

    /// A file that is in memory; without a time, and with a stamp that says nothing.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            size: bytes.len() as u64,
            modified: None,
            stamp: Stamp::from(0),
            version: None,
            content: Content::Memory(bytes),
        }
    }

    /// Says when it was modified last.
    #[doc(alias = "get_modified_time")]
    pub fn modified(mut self, time: SystemTime) -> Self {
        self.modified = Some(time);
        self
    }

    /// Gives the stamp that `find` will be asked about.
    pub fn stamp(mut self, stamp: Stamp) -> Self {
        self.stamp = stamp;
        self
    }

    /// Gives the version, in place of a hash of the content; it must change with every byte of it.
    #[doc(alias = "get_content_version")]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }
}

impl From<FoundFile> for Found {
    fn from(file: FoundFile) -> Self {
        Self::File(file)
    }
}

/// What tells whether a file is still the one that was read.
///
/// Of a file of the system: its number, its size and its times. Of others, any number that changes with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
    settled: bool,
}

/// Some file systems count time in steps of two seconds.
const STEP: Duration = Duration::from_millis(2500);

impl Stamp {
    /// The stamp of a file of the system.
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
            settled: is_past(metadata.ctime()),
        }
    }

    /// Whether the last change was so long before the stamp was made that another one would have shown.
    ///
    /// A file that has just been written may be written once more within the same step of the file system's clock. What
    /// was read so early is read again.
    pub fn is_settled(&self) -> bool {
        self.settled
    }
}

impl From<u64> for Stamp {
    fn from(number: u64) -> Self {
        Self {
            device: 0,
            inode: number,
            size: 0,
            modified: (0, 0),
            changed: (0, 0),
            settled: true,
        }
    }
}

fn is_past(seconds: i64) -> bool {
    let since = u64::try_from(seconds).map(Duration::from_secs);
    let moment = since.ok().and_then(|since| UNIX_EPOCH.checked_add(since));
    moment.is_none_or(|moment| moment.elapsed().is_ok_and(|age| age > STEP))
}
