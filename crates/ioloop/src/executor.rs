use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime;
use tokio::sync::oneshot;

use crate::Error;
use crate::panics::message_of;

/// Where blocking work is done, away from the loop.
///
/// A function from a job to nothing is one: `|job| my_pool.push(job)`.
pub trait Executor: Send + Sync + 'static {
    /// Takes a job and runs it soon, on another thread; must not block itself.
    fn execute(&self, job: Box<dyn FnOnce() + Send>);
}

impl<F: Fn(Box<dyn FnOnce() + Send>) + Send + Sync + 'static> Executor for F {
    fn execute(&self, job: Box<dyn FnOnce() + Send>) {
        self(job);
    }
}

/// The executor that a loop uses; tokio's pool, until there is another.
#[derive(Default)]
pub(crate) struct Executors(Mutex<Option<Arc<dyn Executor>>>);

impl Executors {
    pub(crate) fn set_default(&self, executor: Arc<dyn Executor>) {
        let before = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(executor);
        drop(before);
    }

    pub(crate) fn run<T: Send + 'static>(
        &self,
        tokio: &runtime::Handle,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = Result<T, Error>> + Send + 'static {
        let (job, result) = job(work);
        let executor = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        match executor {
            Some(executor) => executor.execute(Box::new(job)),
            None => drop(tokio.spawn_blocking(job)),
        }
        result
    }
}

/// The work as a job for any executor, and the future of its result.
pub(crate) fn job<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> (
    impl FnOnce() + Send + 'static,
    impl Future<Output = Result<T, Error>> + Send + 'static,
) {
    let (answer, result) = oneshot::channel();
    let job = move || {
        let done = catch_unwind(AssertUnwindSafe(work))
            .map_err(|payload| Error::Panicked(message_of(payload.as_ref())));
        // Nobody may be waiting any more.
        let _ = answer.send(done);
    };
    (
        job,
        async move { result.await.unwrap_or(Err(Error::Cancelled)) },
    )
}
