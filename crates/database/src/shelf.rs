//! The sessions of one loop: those that wait for their next statement, and room for more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::Settings;
use crate::error::{Error, Result};
use crate::session::Session;

/// Sessions of one loop.
pub(crate) struct Shelf {
    permits: Arc<Semaphore>,
    most: usize,
    /// The one used last is used next.
    parked: Mutex<Vec<Parked>>,
}

/// A session that waits.
pub(crate) struct Parked {
    pub(crate) live: Live,
    pub(crate) since: Instant,
    /// Whether nothing was lost since, so that a while of use vouches for it.
    pub(crate) trusted: bool,
}

/// An open session.
pub(crate) struct Live {
    pub(crate) session: Box<dyn Session>,
    /// A transaction is open that nobody has taken back.
    pub(crate) unfinished: bool,
}

impl Shelf {
    pub(crate) fn new(settings: &Settings) -> Self {
        let most = settings.max_connections.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            permits: Arc::new(Semaphore::new(most)),
            most,
            parked: Mutex::default(),
        }
    }

    /// Room for one session.
    pub(crate) async fn permit(&self, patience: Duration) -> Result<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(permit);
        }
        let waited = in_time(patience, Arc::clone(&self.permits).acquire_owned()).await;
        waited.and_then(|permit| permit.ok()).ok_or_else(|| {
            Error::operational(format!(
                "none of {} connections became free within {patience:?}: end transactions and `iter` sooner, or raise \
                 `Settings::max_connections`",
                self.most
            ))
        })
    }

    pub(crate) fn take(&self) -> Option<Parked> {
        self.parked().pop()
    }

    /// Lays down a session, and closes those that were unused for too long.
    pub(crate) fn park(&self, live: Live, max_idle_time: Option<Duration>) {
        let since = Instant::now();
        let mut parked = self.parked();
        parked.push(Parked {
            live,
            since,
            trusted: true,
        });
        let Some(longest) = max_idle_time else {
            return;
        };
        // Whoever is used least stands first.
        let expired = |parked: &&Parked| since - parked.since >= longest;
        let count = parked.iter().take_while(expired).count();
        if count > 0 {
            let closed: Vec<Parked> = parked.drain(..count).collect();
            drop(parked);
            drop(closed);
        }
    }

    pub(crate) fn distrust(&self) {
        for parked in self.parked().iter_mut() {
            parked.trusted = false;
        }
    }

    pub(crate) fn clear(&self) -> Vec<Parked> {
        std::mem::take(&mut *self.parked())
    }

    fn parked(&self) -> MutexGuard<'_, Vec<Parked>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A future, or nothing when it takes too long. Outside of a runtime nobody tells the time, and it may take what it takes.
pub(crate) async fn in_time<F: Future>(patience: Duration, future: F) -> Option<F::Output> {
    match Handle::try_current() {
        Ok(_) => timeout(patience, future).await.ok(),
        Err(_) => Some(future.await),
    }
}
