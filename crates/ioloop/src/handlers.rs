//! Functions that are called when a file descriptor is ready.

use std::collections::HashMap;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::unix::AsyncFd;
use tokio::io::{Interest, Ready};

use crate::label::Label;
use crate::{Events, Handle, Task};

/// The handlers of one loop.
#[derive(Default)]
pub(crate) struct Handlers(Mutex<HashMap<RawFd, Entry>>);

/// One handler: the task that watches, and how to make another that watches for other events.
struct Entry {
    task: Task<()>,
    watch: Box<dyn Fn(Events) -> Task<()> + Send>,
}

impl Handlers {
    pub(crate) fn add<T, F>(
        &self,
        handle: &Handle,
        label: Label,
        fd: T,
        events: Events,
        handler: F,
    ) -> io::Result<()>
    where
        T: AsFd + Send + Sync + 'static,
        F: FnMut(&T, Events) -> io::Result<()> + Send + 'static,
    {
        let number = fd.as_fd().as_raw_fd();
        let mut handlers = self.lock();
        if handlers.contains_key(&number) {
            let text =
                format!("there is a handler for descriptor {number} already: update or remove it");
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
        }
        let watched = Arc::new(Watched {
            poll: register(handle, fd.as_fd().try_clone_to_owned()?)?,
            fd,
            handler: Mutex::new(handler),
            label,
            number,
            handle: handle.clone(),
        });
        let watch = move |events| {
            let watched = Arc::clone(&watched);
            watched
                .handle
                .clone()
                .spawn_labelled(label, watched.watch(events))
        };
        handlers.insert(
            number,
            Entry {
                task: watch(events),
                watch: Box::new(watch),
            },
        );
        Ok(())
    }

    pub(crate) fn update(&self, fd: &impl AsFd, events: Events) -> io::Result<()> {
        let number = fd.as_fd().as_raw_fd();
        let mut handlers = self.lock();
        let Some(entry) = handlers.get_mut(&number) else {
            let text = format!("there is no handler for descriptor {number}: add one first");
            return Err(io::Error::new(io::ErrorKind::NotFound, text));
        };
        entry.task.abort();
        entry.task = (entry.watch)(events);
        Ok(())
    }

    pub(crate) fn remove(&self, fd: &impl AsFd) {
        let removed = self.lock().remove(&fd.as_fd().as_raw_fd());
        if let Some(entry) = removed {
            entry.task.abort();
        }
    }

    pub(crate) fn clear(&self) {
        let removed = std::mem::take(&mut *self.lock());
        for entry in removed.values() {
            entry.task.abort();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<RawFd, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A descriptor, its handler, and what to call them in the log.
struct Watched<T, F> {
    fd: T,
    poll: AsyncFd<OwnedFd>,
    handler: Mutex<F>,
    label: Label,
    number: RawFd,
    handle: Handle,
}

impl<T, F> Watched<T, F>
where
    T: AsFd + Send + Sync + 'static,
    F: FnMut(&T, Events) -> io::Result<()> + Send + 'static,
{
    /// Calls the handler whenever there is an event, until aborted.
    async fn watch(self: Arc<Self>, events: Events) {
        let interest = interest_in(events);
        loop {
            let mut ready = match self.poll.ready(interest).await {
                Ok(ready) => ready,
                Err(_) => return, // the runtime is going down
            };
            let drained = self.call(events_of(ready.ready(), events));
            if drained {
                ready.clear_ready();
            }
            drop(ready);
            // Others have their turn; and here an abort from within the handler takes effect.
            tokio::task::yield_now().await;
        }
    }

    /// Whether the handler has nothing more to do until the next event.
    fn call(&self, events: Events) -> bool {
        let mut handler = self.handler.lock().unwrap_or_else(PoisonError::into_inner);
        let label = format_args!("I/O handler for fd {} ({})", self.number, self.label);
        let called = self
            .handle
            .panics()
            .guard(&label, || handler(&self.fd, events));
        match called {
            Ok(Ok(())) => false,
            Ok(Err(error)) => {
                if !matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::BrokenPipe
                ) {
                    tracing::error!(target: "tornado.application", "Exception in {label}: {error}");
                }
                true
            }
            Err(_) => true, // told already
        }
    }
}

/// Has tokio poll the descriptor.
///
/// It is a duplicate of our own, so that it stays open and the same for as long as it is polled, whatever becomes of
/// the one we were given.
#[allow(
    deprecated,
    reason = "unsound for a descriptor that may change or close; an `OwnedFd` of our own does neither"
)]
fn register(handle: &Handle, duplicate: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    let _entered = handle.tokio().enter();
    AsyncFd::new(duplicate)
}

fn interest_in(events: Events) -> Interest {
    let mut interest = Interest::ERROR;
    if events.contains(Events::READ) {
        interest |= Interest::READABLE;
    }
    if events.contains(Events::WRITE) {
        interest |= Interest::WRITABLE;
    }
    interest
}

fn events_of(ready: Ready, asked: Events) -> Events {
    let mut events = Events::NONE;
    if ready.is_readable() && asked.contains(Events::READ) {
        events |= Events::READ;
    }
    if ready.is_writable() && asked.contains(Events::WRITE) {
        events |= Events::WRITE;
    }
    if ready.is_error() || ready.is_write_closed() {
        events |= Events::ERROR;
    }
    events
}
