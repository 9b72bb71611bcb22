//! Files of a folder.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::source::{FileSource, Found, FoundFile, Stamp};
use crate::{Error, HttpError, Result};

/// The files of a folder and those below it.
///
/// Nothing outside of it is served: no `..` leads up, and a link is followed only to what is in the folder itself or in
/// one that [`allow_links_to`](Self::allow_links_to) names (`WEB-3.35`). Only regular files are opened; pipes and devices
/// are 403, as are folders (`SECU-3.05`).
///
/// ```
/// use tornado_web::{Folder, StaticFile};
///
/// let files = StaticFile::of(Folder::new("static").allow_links_to("/srv/pictures"));
/// ```
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
    linked: Vec<PathBuf>,
}

impl Folder {
    /// The files of this folder; a relative path counts from the working directory of now.
    pub fn new(root: impl AsRef<Path>) -> Self {
        Self {
            root: from_here(root.as_ref()),
            linked: Vec::new(),
        }
    }

    /// Has links followed that lead into this folder; may be said several times.
    #[doc(alias = "allowed_symlink_directory")]
    pub fn allow_links_to(mut self, folder: impl AsRef<Path>) -> Self {
        self.linked.push(from_here(folder.as_ref()));
        self
    }

    /// Whether a path without links is where it may be; compared part by part, `/www` is not in the way of `/www2`.
    fn admits(&self, real: &Path) -> io::Result<bool> {
        if real.starts_with(fs::canonicalize(&self.root)?) {
            return Ok(true);
        }
        let mut linked = self.linked.iter();
        Ok(linked
            .any(|folder| fs::canonicalize(folder).is_ok_and(|folder| real.starts_with(folder))))
    }
}

impl FileSource for Folder {
    fn find(&self, path: &str, known: Option<&Stamp>) -> Result<Found> {
        // As `join`, but that it does not grow while it is put together.
        let mut full = PathBuf::with_capacity(self.root.as_os_str().len() + path.len() + 1);
        full.push(&self.root);
        full.push(path);
        let metadata = fs::metadata(&full).map_err(answer_to)?;
        if let Some(known) = known
            && *known == Stamp::of(&metadata)
            && known.is_settled()
        {
            return Ok(Found::Unchanged);
        }
        let real = fs::canonicalize(&full).map_err(answer_to)?;
        if !self.admits(&real).map_err(answer_to)? {
            return Err(refused(path, "is not in root static directory"));
        }
        if metadata.is_dir() {
            return Ok(Found::Folder);
        }
        // Looked at before it is opened, for to open a device may do something already.
        if !metadata.is_file() {
            return Err(refused(path, "is not a file"));
        }
        let file = open(&real).map_err(answer_to)?;
        // And after it is open, for it may be another one by now.
        if !file.metadata().map_err(answer_to)?.is_file() {
            return Err(refused(path, "is not a file"));
        }
        Ok(FoundFile::from_file(file).map_err(answer_to)?.into())
    }
}

/// Opens a file by a path without links; one that has become a link since, or leads over one, is refused.
fn open(real: &Path) -> io::Result<File> {
    // A pipe must not be waited for.
    let flags =
        OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY | OFlags::CLOEXEC;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::fs::{CWD, ResolveFlags, openat2};
        match openat2(CWD, real, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS) {
            // Older systems, and some containers, do not have this call.
            Err(Errno::NOSYS | Errno::PERM) => {}
            opened => return Ok(opened?.into()),
        }
    }
    Ok(rustix::fs::open(real, flags, Mode::empty())?.into())
}

fn from_here(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cold]
fn refused(path: &str, why: &str) -> Error {
    HttpError(403).with_log(format_args!("{path} {why}"))
}

/// What answers a request whose file cannot be had.
#[cold]
fn answer_to(error: io::Error) -> Error {
    use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound, PermissionDenied};
    match error.kind() {
        NotFound | NotADirectory | InvalidFilename | InvalidInput => HttpError(404).into(),
        PermissionDenied => HttpError(403).with_log(error),
        _ if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => HttpError(404).into(),
        _ => error.into(),
    }
}
