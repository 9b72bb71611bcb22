//! The connections of a server: their deadlines, and how they hear of its end.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use slab::Slab;
use tokio::sync::Notify;

use crate::settings::Settings;

/// The connections of one loop.
///
/// A timer per read costs two percent of a request, so there is one for all: each tick, a second as a rule, wakes the
/// connections that are overdue, and they see for themselves. Deadlines are counted in ticks, so that setting one
/// reads no clock.
pub(crate) struct Register {
    tick: AtomicU32,
    entries: Mutex<Slab<Arc<Entry>>>,
    draining: AtomicBool,
    cut: AtomicBool,
    empty: Notify,
}

/// One connection, as the register sees it.
pub(crate) struct Entry {
    /// Its place among the entries; here, since an idle connection's task is to stay below 256 bytes.
    key: u32,
    /// The tick from which on it is overdue.
    deadline: AtomicU32,
    waker: Mutex<Option<Waker>>,
}

const NEVER: u32 = u32::MAX;

/// The timeouts of a server, in ticks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticks {
    /// How long a tick is.
    pub(crate) length: Duration,
    pub(crate) first_byte: u32,
    pub(crate) idle: u32,
    pub(crate) head: u32,
    pub(crate) body: u32,
    pub(crate) write: u32,
}

impl Ticks {
    pub(crate) fn of(settings: &Settings) -> Self {
        let timeouts = [
            settings.first_byte_timeout,
            settings.idle_timeout,
            settings.head_timeout,
            settings.body_timeout,
            settings.write_timeout,
        ];
        // A second, or less where a timeout asks for it.
        let shortest = timeouts.into_iter().min().unwrap_or(Duration::MAX);
        let length = (shortest / 4).clamp(Duration::from_millis(10), Duration::from_secs(1));
        let ticks = |timeout: Duration| {
            // One more, since the tick that runs now is already partly over.
            u32::try_from(timeout.as_nanos().div_ceil(length.as_nanos()) + 1).unwrap_or(NEVER - 1)
        };
        let [first_byte, idle, head, body, write] = timeouts.map(ticks);
        Self {
            length,
            first_byte,
            idle,
            head,
            body,
            write,
        }
    }
}

impl Register {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            tick: AtomicU32::new(0),
            entries: Mutex::new(Slab::new()),
            draining: AtomicBool::new(false),
            cut: AtomicBool::new(false),
            empty: Notify::new(),
        })
    }

    pub(crate) fn enter(self: &Arc<Self>) -> Registered {
        let mut entries = lock(&self.entries);
        let place = entries.vacant_entry();
        let entry = Arc::new(Entry {
            key: place.key() as u32, // no process has four thousand million descriptors
            deadline: AtomicU32::new(NEVER),
            waker: Mutex::new(None),
        });
        place.insert(Arc::clone(&entry));
        drop(entries);
        Registered {
            register: Arc::clone(self),
            entry,
        }
    }

    /// Begins the next tick: wakes every connection that is overdue by now.
    pub(crate) fn tick(&self) {
        let now = self.tick.load(Ordering::Relaxed).saturating_add(1);
        self.tick.store(now, Ordering::Relaxed);
        self.wake(|entry| entry.deadline.load(Ordering::Relaxed) <= now);
    }

    /// Idle connections close now, others behind their answer.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
        self.wake(|_| true);
    }

    /// Whatever still runs ends now.
    pub(crate) fn cut(&self) {
        self.cut.store(true, Ordering::Relaxed);
        self.wake(|_| true);
    }

    /// Done when there is no connection left.
    pub(crate) async fn emptied(&self) {
        loop {
            let emptied = self.empty.notified();
            if lock(&self.entries).is_empty() {
                return;
            }
            emptied.await;
        }
    }

    fn wake(&self, which: impl Fn(&Entry) -> bool) {
        for (_, entry) in lock(&self.entries).iter() {
            if which(entry)
                && let Some(waker) = &*lock(&entry.waker)
            {
                waker.wake_by_ref();
            }
        }
    }
}

/// A connection's place in the register; dropped, it leaves.
pub(crate) struct Registered {
    register: Arc<Register>,
    entry: Arc<Entry>,
}

impl Registered {
    /// Says who is to be woken.
    pub(crate) fn set_waker(&self, waker: &Waker) {
        *lock(&self.entry.waker) = Some(waker.clone());
    }

    /// The connection is overdue after so many ticks.
    #[inline]
    pub(crate) fn set_deadline(&self, ticks: u32) {
        let deadline = self
            .register
            .tick
            .load(Ordering::Relaxed)
            .saturating_add(ticks);
        self.entry
            .deadline
            .store(deadline.min(NEVER - 1), Ordering::Relaxed);
    }

    /// The connection is overdue after so many ticks, if not before.
    pub(crate) fn shorten_deadline(&self, ticks: u32) {
        let deadline = self
            .register
            .tick
            .load(Ordering::Relaxed)
            .saturating_add(ticks);
        self.entry.deadline.fetch_min(deadline, Ordering::Relaxed);
    }

    /// The connection may take any time.
    #[inline]
    pub(crate) fn clear_deadline(&self) {
        self.entry.deadline.store(NEVER, Ordering::Relaxed);
    }

    /// Whether the deadline has passed.
    pub(crate) fn is_overdue(&self) -> bool {
        let deadline = self.entry.deadline.load(Ordering::Relaxed);
        deadline != NEVER && deadline <= self.register.tick.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn is_draining(&self) -> bool {
        self.register.draining.load(Ordering::Relaxed)
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.register.cut.load(Ordering::Relaxed)
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let mut entries = lock(&self.register.entries);
        entries.try_remove(self.entry.key as usize);
        if entries.is_empty() {
            drop(entries);
            self.register.empty.notify_waiters();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
