//! Forms whose files go to a disk instead of into memory.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempPath;
use tornado_httputil::Arguments;

/// A form whose files were written to a directory: what [`Exchange::receive_upload`] returns.
///
/// [`Exchange::receive_upload`]: crate::Exchange::receive_upload
#[derive(Debug, Default)]
pub struct Upload {
    /// The fields that are not files.
    pub arguments: Arguments,
    pub(crate) files: Vec<(String, UploadedFile)>,
}

/// Where the files of a form go, and how large they may be.
///
/// The body as a whole is bounded by [`Exchange::set_max_body_size`](crate::Exchange::set_max_body_size), by
/// [`Settings::max_body_size`](crate::Settings::max_body_size), or by the server; parts are counted by
/// [`Settings::forms`](crate::Settings::forms).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadSettings {
    /// Where files are written; the system's directory for temporary files by default.
    ///
    /// One on the file system on which they are to stay lets them be moved there.
    pub directory: PathBuf,
    /// How many bytes one file may have; no limit of its own by default.
    pub max_file_size: u64,
    /// How many bytes all other fields may have together; 1 MiB by default.
    pub max_fields_size: usize,
}

impl Default for UploadSettings {
    fn default() -> Self {
        Self {
            directory: std::env::temp_dir(),
            max_file_size: u64::MAX,
            max_fields_size: 1 << 20,
        }
    }
}

/// A file on the disk, which is removed with this unless it is persisted.
#[derive(Debug)]
pub struct UploadedFile {
    /// Its name on the client's machine; no path to write to.
    pub filename: String,
    /// Its type, `application/unknown` if the client says none.
    pub content_type: String,
    pub(crate) size: u64,
    pub(crate) path: TempPath,
}

impl Upload {
    /// The first file of a field.
    pub fn file(&self, name: &str) -> Option<&UploadedFile> {
        self.files()
            .find(|(field, _)| *field == name)
            .map(|(_, file)| file)
    }

    /// Takes the first file of a field out, to persist it.
    pub fn take_file(&mut self, name: &str) -> Option<UploadedFile> {
        let at = self.files.iter().position(|(field, _)| field == name)?;
        Some(self.files.remove(at).1)
    }

    /// Names of fields and their files, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &UploadedFile)> {
        self.files
            .iter()
            .map(|(field, file)| (field.as_str(), file))
    }
}

impl UploadedFile {
    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where it is, for now.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it to be read.
    ///
    /// # Errors
    /// Those of the system.
    pub fn open(&self) -> io::Result<File> {
        File::open(&self.path)
    }

    /// Moves it to where it stays, replacing what was there; only this user may read it.
    ///
    /// # Errors
    /// Those of the system; the path has to be on the same file system. The file is then removed.
    pub fn persist(self, path: impl AsRef<Path>) -> io::Result<()> {
        self.path.persist(path).map_err(|error| error.error)
    }
}
