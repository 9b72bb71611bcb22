//! The connections of a server: their deadlines, and how they hear of its end.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use slab::Slab;
use tokio::sync::Notify;

/// How often connections are looked over; deadlines are kept to this.
pub(crate) const SWEEP: Duration = Duration::from_secs(1);

/// The connections of one loop.
///
/// A timer per read costs two percent of a request, so there is one for all: once a second every connection that is
/// overdue is woken and sees for itself.
pub(crate) struct Register {
    started: Instant,
    entries: Mutex<Slab<Arc<Entry>>>,
    draining: AtomicBool,
    cut: AtomicBool,
    empty: Notify,
}

/// One connection, as the register sees it.
pub(crate) struct Entry {
    /// Milliseconds after the register's start.
    deadline: AtomicU64,
    waker: Mutex<Option<Waker>>,
}

const NEVER: u64 = u64::MAX;

impl Register {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            started: Instant::now(),
            entries: Mutex::new(Slab::new()),
            draining: AtomicBool::new(false),
            cut: AtomicBool::new(false),
            empty: Notify::new(),
        })
    }

    pub(crate) fn enter(self: &Arc<Self>) -> Registered {
        let entry = Arc::new(Entry { deadline: AtomicU64::new(NEVER), waker: Mutex::new(None) });
        let key = lock(&self.entries).insert(Arc::clone(&entry));
        Registered { register: Arc::clone(self), entry, key }
    }

    /// Wakes every connection that is overdue.
    pub(crate) fn sweep(&self) {
        let now = self.millis(Instant::now());
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

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
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

    fn millis(&self, moment: Instant) -> u64 {
        u64::try_from(moment.saturating_duration_since(self.started).as_millis()).unwrap_or(NEVER)
    }
}

/// A connection's place in the register; dropped, it leaves.
pub(crate) struct Registered {
    register: Arc<Register>,
    entry: Arc<Entry>,
    key: usize,
}

impl Registered {
    /// Says who is to be woken.
    pub(crate) fn set_waker(&self, waker: &Waker) {
        *lock(&self.entry.waker) = Some(waker.clone());
    }

    /// The connection is overdue at `from + after`.
    #[inline]
    pub(crate) fn set_deadline(&self, from: Instant, after: Duration) {
        let millis = self.register.millis(from).saturating_add(u64::try_from(after.as_millis()).unwrap_or(NEVER));
        self.entry.deadline.store(millis, Ordering::Relaxed);
    }

    /// The connection may take any time.
    #[inline]
    pub(crate) fn clear_deadline(&self) {
        self.entry.deadline.store(NEVER, Ordering::Relaxed);
    }

    /// Whether the deadline has passed.
    pub(crate) fn is_overdue(&self) -> bool {
        let deadline = self.entry.deadline.load(Ordering::Relaxed);
        deadline != NEVER && deadline <= self.register.millis(Instant::now())
    }

    #[inline]
    pub(crate) fn is_draining(&self) -> bool {
        self.register.is_draining()
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.register.cut.load(Ordering::Relaxed)
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let mut entries = lock(&self.register.entries);
        entries.try_remove(self.key);
        if entries.is_empty() {
            drop(entries);
            self.register.empty.notify_waiters();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
