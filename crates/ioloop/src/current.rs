//! Which loop a thread runs.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::{Mutex, PoisonError};

use tokio::runtime::{self, Id};

use crate::handle::WeakHandle;
use crate::schedule::Driver;
use crate::{Error, Handle, watchdog};

/// The loop upon the tokio runtime of this thread.
pub(crate) fn find() -> Option<Handle> {
    let tokio = runtime::Handle::try_current().ok()?;
    let id = tokio.id();
    if let Some(handle) = LATEST.with_borrow(|latest| latest.as_ref()?.of(id)) {
        return Some(handle);
    }
    let handle = of_runtime(&tokio);
    LATEST.set(Some(Entry {
        id,
        handle: handle.downgrade(),
    }));
    Some(handle)
}

/// Notes a loop of our own, so that it is found.
pub(crate) fn note(handle: &Handle) {
    let entry = Entry {
        id: handle.tokio().id(),
        handle: handle.downgrade(),
    };
    let mut loops = LOOPS.lock().unwrap_or_else(PoisonError::into_inner);
    loops.retain(Entry::is_alive);
    loops.push(entry);
}

/// Whether this very thread runs this loop.
pub(crate) fn runs_here(handle: &Handle) -> bool {
    RUNNING.get() == Some(handle.tokio().id())
}

/// While this lives, the thread runs a loop of ours.
pub(crate) struct Running {
    handle: Handle,
    /// A guard belongs to its thread.
    _thread: PhantomData<*const ()>,
}

impl Running {
    pub(crate) fn begin(handle: &Handle) -> Result<Self, Error> {
        if RUNNING.get().is_some() {
            return Err(Error::AlreadyRunning);
        }
        RUNNING.set(Some(handle.tokio().id()));
        handle.set_running(true);
        Ok(Self {
            handle: handle.clone(),
            _thread: PhantomData,
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.set(None);
        self.handle.set_running(false);
        watchdog::watch_this_thread(None);
    }
}

/// The loops of this process, by their runtimes; a few, at most one per core.
static LOOPS: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

thread_local! {
    /// What was found last on this thread, which saves the lock.
    static LATEST: RefCell<Option<Entry>> = const { RefCell::new(None) };
    static RUNNING: std::cell::Cell<Option<Id>> = const { std::cell::Cell::new(None) };
}

struct Entry {
    id: Id,
    handle: WeakHandle,
}

impl Entry {
    fn of(&self, id: Id) -> Option<Handle> {
        (self.id == id).then(|| self.handle.upgrade()).flatten()
    }

    fn is_alive(&self) -> bool {
        self.handle.upgrade().is_some()
    }
}

fn of_runtime(tokio: &runtime::Handle) -> Handle {
    let id = tokio.id();
    let mut loops = LOOPS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = loops.iter().find_map(|entry| entry.of(id)) {
        return handle;
    }
    let handle = Handle::new(tokio.clone(), true);
    tokio.spawn(Driver::guest(handle.clone()));
    loops.retain(Entry::is_alive);
    loops.push(Entry {
        id,
        handle: handle.downgrade(),
    });
    handle
}
