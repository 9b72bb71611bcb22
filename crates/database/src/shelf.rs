//! The sessions of one loop: those that wait for their next statement, and room for more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::Settings;
use crate::error::{Error, Result};
use crate::session::Session;

/// Sessions of one loop, or the one that is held.
pub(crate) struct Shelf {
    permits: Arc<Semaphore>,
    most: usize,
    /// The one used last is used next.
    parked: Mutex<Vec<Parked>>,
    /// Where what is held here was taken from, and goes back to.
    origin: Option<(Arc<Self>, OwnedSemaphorePermit)>,
}

/// A session that waits.
pub(crate) struct Parked {
    pub(crate) live: Live,
    pub(crate) since: Instant,
    /// How many were lost by then: if more were since, this one may be too.
    pub(crate) losses: usize,
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
        Self::of(most, Vec::new(), None)
    }

    /// One for a single session, which goes back to the other at the end.
    pub(crate) fn holding(parked: Parked, from: Arc<Self>, permit: OwnedSemaphorePermit) -> Self {
        Self::of(1, vec![parked], Some((from, permit)))
    }

    fn of(
        most: usize,
        parked: Vec<Parked>,
        origin: Option<(Arc<Self>, OwnedSemaphorePermit)>,
    ) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(most)),
            most,
            parked: Mutex::new(parked),
            origin,
        }
    }

    /// Room for one session.
    pub(crate) async fn permit(&self, patience: Duration) -> Result<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() {
            return Ok(permit);
        }
        let waited = in_time(patience, Arc::clone(&self.permits).acquire_owned()).await;
        let waited = waited.and_then(|permit| permit.ok());
        waited.ok_or_else(|| match (&self.origin, self.most) {
            (None, most) => Error::operational(format!(
                "none of {most} connections became free within {patience:?}: end transactions, `iter` and `hold` sooner, or raise \
                 `Settings::max_connections`"
            )),
            (Some(_), _) => Error::programming(format!(
                "the connection that is held was at work for {patience:?}: its transaction is ended, and rows of `iter` are \
                 read to their end or dropped, before the next statement"
            )),
        })
    }

    pub(crate) fn take(&self) -> Option<Parked> {
        self.parked().pop()
    }

    /// Lays down a session, and closes those that were unused for too long.
    pub(crate) fn park(&self, laid: Parked, max_idle_time: Option<Duration>) {
        let since = laid.since;
        let mut parked = self.parked();
        parked.push(laid);
        let Some(longest) = max_idle_time else {
            return;
        };
        // Whoever is used least stands first.
        let expired = |parked: &&Parked| since.duration_since(parked.since) >= longest;
        let count = parked.iter().take_while(expired).count();
        if count > 0 {
            let closed: Vec<Parked> = parked.drain(..count).collect();
            drop(parked);
            drop(closed);
        }
    }

    pub(crate) fn clear(&self) -> Vec<Parked> {
        std::mem::take(&mut *self.parked())
    }

    fn parked(&self) -> MutexGuard<'_, Vec<Parked>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        if let Some((origin, permit)) = self.origin.take() {
            origin.parked().append(&mut self.parked());
            drop(permit);
        }
    }
}

/// A future, or nothing when it takes too long. Outside of a runtime nobody tells the time, and it may take what it takes.
pub(crate) async fn in_time<F: Future>(patience: Duration, future: F) -> Option<F::Output> {
    match Handle::try_current() {
        Ok(_) => timeout(patience, future).await.ok(),
        Err(_) => Some(future.await),
    }
}
