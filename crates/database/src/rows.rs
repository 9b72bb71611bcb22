use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use crate::Row;
use crate::error::Result;
use crate::lease::Asked;
use crate::session::BoxFuture;
use crate::way::Lent;

/// Rows as they arrive, one at a time.
///
/// Made by [`Connection::iter`](crate::Connection::iter). Whoever drops it before the end has the connection closed.
pub struct Rows {
    work: Option<BoxFuture<'static, Result>>,
    slot: Arc<Slot>,
}

/// Where the next row is laid down.
#[derive(Default)]
struct Slot(Mutex<Option<Row>>);

impl Slot {
    fn lock(&self) -> MutexGuard<'_, Option<Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays down a row, and sleeps until it is asked for the next.
    async fn lay_down(&self, row: Row) {
        let mut row = Some(row);
        poll_fn(|_| match row.take() {
            Some(row) => {
                *self.lock() = Some(row);
                Poll::Pending
            }
            None => Poll::Ready(()),
        })
        .await;
    }
}

impl Rows {
    pub(crate) fn new(
        lent: impl Future<Output = Result<Lent>> + Send + 'static,
        asked: Result<Asked>,
    ) -> Self {
        let slot = Arc::<Slot>::default();
        let there = Arc::clone(&slot);
        let work = async move {
            let mut asked = asked?;
            let mut lent = lent.await?;
            let lease = lent.lease()?;
            loop {
                let mut steps = lease.begin(&mut asked)?;
                while let Some(row) = steps.next().await? {
                    there.lay_down(row).await;
                }
                if !steps.once_more {
                    return Ok(());
                }
            }
        };
        Self {
            work: Some(Box::pin(work)),
            slot,
        }
    }

    /// The next row, and none when there are no more.
    ///
    /// # Errors
    /// Those of the statement; none comes after.
    pub async fn next(&mut self) -> Result<Option<Row>> {
        poll_fn(|context| {
            let Some(work) = &mut self.work else {
                return Poll::Ready(Ok(None));
            };
            let polled = work.as_mut().poll(context);
            if let Some(row) = self.slot.lock().take() {
                return Poll::Ready(Ok(Some(row)));
            }
            polled.map(|outcome| {
                self.work = None;
                outcome.map(|()| None)
            })
        })
        .await
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}
