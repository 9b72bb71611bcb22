//! What is known of files: a little memory for each core.

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use bytes::Bytes;
use tornado_httputil::{HttpDate, read_file_at};

use super::Options;
use super::bounded::Bounded;
use super::entry::{Data, Entry};
use super::name::Name;
use super::source::{Content, FileSource, Found, FoundFile, Stamp};
use super::version::{Hashes, LARGEST};
use crate::Result;

/// The largest file that is kept in memory and sent from there, in bytes.
pub(super) const SMALL: u64 = 32 << 10;
/// How many versions are kept, of addresses and of large files each (`WEB-3.31`).
const VERSIONS: usize = 10_000;

/// The files of one source, and what is known of them.
///
/// Every core has a part of its own, so that none waits for another, and nothing is counted that two of them write to.
pub(super) struct Shelf {
    shared: Arc<Shared>,
    parts: Box<[OnceLock<Arc<Part>>]>,
}

/// What the parts have in common.
struct Shared {
    source: Box<dyn FileSource>,
    options: Options,
    /// What is kept for each core, in bytes.
    most: usize,
    /// Hashes by path, which cost too much to have each core make them.
    hashes: Mutex<Bounded<(Stamp, Arc<Hashes>)>>,
    /// Held while such a file is hashed, so that a crowd has it hashed once.
    hashing: tokio::sync::Mutex<()>,
}

/// The part of one core.
pub(super) struct Part {
    shared: Arc<Shared>,
    entries: Mutex<Bounded<Arc<Entry>>>,
    versions: Mutex<Bounded<Option<Arc<str>>>>,
}

/// What a path leads to.
pub(super) enum Shown {
    /// A file, and where its bytes are.
    File(Arc<Entry>, Data),
    Folder,
}

/// A file that was looked up.
enum Looked {
    Shown(Shown),
    /// It must be read first, or hashed, which may take long.
    Unread(FoundFile),
}

impl Shelf {
    pub(super) fn new(source: Box<dyn FileSource>, options: Options) -> Self {
        static CORES: OnceLock<usize> = OnceLock::new();
        let cores = *CORES.get_or_init(|| {
            std::thread::available_parallelism().map_or(1, |cores| cores.get().next_power_of_two())
        });
        let shared = Shared {
            source,
            most: options.memory / cores,
            options,
            hashes: Mutex::new(Bounded::new(VERSIONS)),
            hashing: tokio::sync::Mutex::new(()),
        };
        Self {
            shared: Arc::new(shared),
            parts: (0..cores).map(|_| OnceLock::new()).collect(),
        }
    }

    /// The part of this thread.
    pub(super) fn part(&self) -> Arc<Part> {
        static THREADS: AtomicUsize = AtomicUsize::new(0);
        thread_local! {
            static OWN: Cell<usize> = Cell::new(THREADS.fetch_add(1, Ordering::Relaxed));
        }
        let own = OWN.try_with(Cell::get).unwrap_or(0);
        let make = || {
            Arc::new(Part {
                shared: Arc::clone(&self.shared),
                entries: Mutex::new(Bounded::new(self.shared.most)),
                versions: Mutex::new(Bounded::new(VERSIONS)),
            })
        };
        match self.parts.get(own & (self.parts.len() - 1)) {
            Some(part) => Arc::clone(part.get_or_init(make)),
            None => make(),
        }
    }

    /// The same files, served differently.
    pub(super) fn with(self, change: impl FnOnce(&mut Options)) -> Result<Self, Self> {
        match Arc::try_unwrap(self.shared) {
            Ok(shared) => {
                let mut options = shared.options;
                change(&mut options);
                Ok(Self::new(shared.source, options))
            }
            Err(shared) => Err(Self { shared, ..self }),
        }
    }

    pub(super) fn source(&self) -> &dyn FileSource {
        &*self.shared.source
    }

    pub(super) fn options(&self) -> &Options {
        &self.shared.options
    }
}

impl Part {
    pub(super) fn source(&self) -> &dyn FileSource {
        &*self.shared.source
    }

    pub(super) fn options(&self) -> &Options {
        &self.shared.options
    }

    /// What a path leads to; the loop goes on while a large file is hashed, which happens once.
    pub(super) async fn show(&self, name: &Name<'_>) -> Result<Shown> {
        let found = match self.look(name)? {
            Looked::Shown(shown) => return Ok(shown),
            Looked::Unread(found) => found,
        };
        let Content::Disk(file) = &found.content else {
            return self.read(name, found);
        };
        if !self.must_hash(name, &found) {
            return self.read(name, found);
        }
        let turn = self.shared.hashing.lock().await;
        if self.must_hash(name, &found) {
            let (file, size, form) = (file.try_clone()?, found.size, self.options().version_form);
            let hashes = beside(move || Hashes::of_file(&file, size, form)).await?;
            self.remember(name, &found.stamp, Arc::new(hashes));
        }
        drop(turn);
        self.read(name, found)
    }

    /// The version of a file; nothing, and an error in the log, if it cannot be had (`WEB-2.31`).
    ///
    /// Without `fresh` it is what it was when it was asked for first.
    pub(super) fn version(&self, path: &str, fresh: bool) -> Option<Arc<str>> {
        if !fresh && let Some(version) = lock(&self.versions).get(path) {
            return version.clone();
        }
        let name = Name::of(path);
        let shown = match self.look(&name) {
            Ok(Looked::Unread(found)) => self.read(&name, found),
            Ok(Looked::Shown(shown)) => Ok(shown),
            Err(error) => Err(error),
        };
        let version = match shown {
            Ok(Shown::File(entry, _)) => {
                if entry.version.is_none() {
                    tracing::error!(target: "tornado.general", "static file {path:?} is larger than 64 MiB and gets no version");
                }
                entry.version.clone()
            }
            Ok(Shown::Folder) => {
                tracing::error!(target: "tornado.general", "could not open static file {path:?}: it is a folder");
                None
            }
            Err(error) => {
                tracing::error!(target: "tornado.general", "could not open static file {path:?}: {error}");
                None
            }
        };
        lock(&self.versions).insert(path, version.clone(), 1);
        version
    }

    fn look(&self, name: &Name<'_>) -> Result<Looked> {
        let known = lock(&self.entries).get(&name.key).cloned();
        let stamp = known
            .as_ref()
            .filter(|entry| entry.memory.is_some())
            .map(|entry| &entry.stamp);
        match self.source().find(name.actual(), stamp) {
            Ok(Found::Unchanged) => match known
                .and_then(|entry| Some((entry.memory.clone()?, entry)))
            {
                Some((bytes, entry)) => Ok(Looked::Shown(Shown::File(entry, Data::Memory(bytes)))),
                None => Err(crate::Error::mistake(format_args!(
                    "the source of static files calls {:?} unchanged, which was not found before",
                    name.path
                ))),
            },
            Ok(Found::Folder) => Ok(Looked::Shown(Shown::Folder)),
            Ok(Found::File(found)) => match (known, found.content) {
                (Some(entry), Content::Disk(file))
                    if entry.memory.is_none() && entry.stamp == found.stamp =>
                {
                    Ok(Looked::Shown(Shown::File(
                        entry,
                        Data::Disk(Arc::new(file)),
                    )))
                }
                (_, content) => Ok(Looked::Unread(FoundFile { content, ..found })),
            },
            Err(error) => {
                if known.is_some() {
                    lock(&self.entries).remove(&name.key);
                }
                Err(error)
            }
        }
    }

    /// Whether a file has to be hashed that is too large to do it in passing.
    fn must_hash(&self, name: &Name<'_>, found: &FoundFile) -> bool {
        found.version.is_none()
            && (SMALL + 1..=LARGEST).contains(&found.size)
            && self.hashes(name, &found.stamp, found.size).is_none()
    }

    /// The hashes that were made before of what is still the same file.
    ///
    /// A large one is taken for the same by its stamp alone: while it is fresh, it would be hashed for each request.
    fn hashes(&self, name: &Name<'_>, stamp: &Stamp, size: u64) -> Option<Arc<Hashes>> {
        let mut known = lock(&self.shared.hashes);
        let (at, hashes) = known.get(name.actual())?;
        (at == stamp && (size > SMALL || stamp.is_settled())).then(|| Arc::clone(hashes))
    }

    fn remember(&self, name: &Name<'_>, stamp: &Stamp, hashes: Arc<Hashes>) {
        lock(&self.shared.hashes).insert(name.actual(), (*stamp, hashes), 1);
    }

    /// Reads a file that was found, as far as it is kept, and makes its headers.
    fn read(&self, name: &Name<'_>, found: FoundFile) -> Result<Shown> {
        let form = self.options().version_form;
        let mut size = found.size;
        let own = found.version;
        let hash = |make: &dyn Fn() -> io::Result<Hashes>| match self.hashes(
            name,
            &found.stamp,
            found.size,
        ) {
            None if own.is_none() && found.size <= LARGEST => {
                let hashes = Arc::new(make()?);
                self.remember(name, &found.stamp, Arc::clone(&hashes));
                io::Result::Ok(Some(hashes))
            }
            known => Ok(known),
        };
        let (data, hashes) = match found.content {
            Content::Memory(bytes) => {
                let hash = || Arc::new(Hashes::of_bytes(&bytes, form));
                let hashes = own.is_none().then(hash);
                (Data::Memory(bytes), hashes)
            }
            Content::Disk(file) if found.size <= SMALL => {
                let bytes = read_whole(&file, found.size)?;
                size = bytes.len() as u64;
                let hashes = hash(&|| Ok(Hashes::of_bytes(&bytes, form)))?;
                (Data::Memory(bytes), hashes)
            }
            Content::Disk(file) => {
                let hashes = hash(&|| Hashes::of_file(&file, size, form))?;
                (Data::Disk(Arc::new(file)), hashes)
            }
        };
        let own = own.map(|own| Hashes::given(&own));
        let hashes = own.as_ref().or(hashes.as_deref());
        let modified = found.modified.map(HttpDate::from);
        let mut entry = Entry::new(found.stamp, name, size, &data, hashes, modified);
        entry.make_head(name, self.source())?;
        let (weight, entry) = (entry.weight(), Arc::new(entry));
        lock(&self.entries).insert(&name.key, Arc::clone(&entry), weight);
        Ok(Shown::File(entry, data))
    }
}

fn read_whole(file: &File, size: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < size {
        let left = usize::try_from(size).unwrap_or(usize::MAX) - bytes.len();
        match read_file_at(file, bytes.len() as u64, left) {
            Ok(piece) if bytes.is_empty() => bytes = piece,
            Ok(piece) => bytes.extend_from_slice(&piece),
            // It has become shorter just now: what there is, is the file.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        }
    }
    Ok(bytes.into())
}

/// Runs what takes long beside the loop, where there is one to spare.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => runtime
            .spawn_blocking(work)
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error))),
        Err(_) => work(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
