//! The queue: so many fetches at a time, and the others wait.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::client::plan::Plan;
use crate::client::{server, timeout};
use crate::{Error, Phase};

/// The places of a client.
pub(super) struct Places(Arc<Semaphore>);

/// One of them, until it is dropped.
pub(super) type Place = OwnedSemaphorePermit;

impl Places {
    pub(super) fn new(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(
            places.clamp(1, Semaphore::MAX_PERMITS),
        )))
    }

    /// Waits for a place, no longer than connecting may take (`HCLI-3.05`); tells when it was there.
    pub(super) async fn wait(
        &self,
        plan: &Plan<'_>,
        called: Instant,
    ) -> Result<(Place, Instant), Error> {
        if let Ok(place) = Arc::clone(&self.0).try_acquire_owned() {
            return Ok((place, called));
        }
        let waiting = Arc::clone(&self.0).acquire_owned();
        let deadline = plan.shorter_timeout().and_then(|after| {
            Some((called.checked_add(after)?, after)) // what is too far away never comes
        });
        let place = match deadline {
            Some((deadline, after)) => {
                let waited = tokio::time::timeout_at(deadline, waiting).await;
                waited.map_err(|_| timeout(Phase::Queue, server(&plan.url), after))?
            }
            None => waiting.await,
        };
        let place = place.map_err(|_| Error::ClientClosed)?;
        Ok((place, Instant::now()))
    }

    pub(super) fn close(&self) {
        self.0.close();
    }
}
