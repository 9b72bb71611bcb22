//! One loop per core, each on a thread of its own.

use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::IoLoop;
use crate::label::Label;
use crate::panics::message_of;

/// How many loops this machine can run at once (`NET-2.01`).
///
/// Counts what the process may use (affinity, cgroup), and is 1 where nobody knows.
#[doc(alias = "cpu_count")]
pub fn available() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Runs `main` on each of so many loops, until all have ended.
///
/// Loop 0 is on the calling thread; 0 loops means [`available`]. `main` is told which loop it is on, and there
/// [`IoLoop::current`] is that loop. A loop ends with its `main`: what it spawned is dropped then.
///
/// # Errors
///
/// The first error that a `main` ended with, also a panic in it, or a thread that could not be started. The other
/// loops run on to their end; the error is logged at once.
#[doc(alias = "fork_processes")]
#[track_caller]
pub fn run<F, Fut>(loops: usize, main: F) -> io::Result<()>
where
    F: Fn(usize) -> Fut + Send + Sync + Clone + 'static,
    Fut: Future<Output = io::Result<()>> + 'static,
{
    let label = Label::here("main of a loop, run");
    let loops = if loops == 0 { available() } else { loops };
    let first_error = Mutex::new(None);
    let note = |which: usize, error: io::Error| {
        tracing::error!(target: "tornado.general", "loop {which} of {loops} ended: {error}");
        first_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert(error);
    };
    let run = |which: usize, main: F| {
        if let Err(error) = one(which, label, &main) {
            note(which, error);
        }
    };
    thread::scope(|scope| {
        for which in 1..loops {
            let (main, run) = (main.clone(), &run);
            let builder = thread::Builder::new().name(format!("tornado-{which}"));
            if let Err(error) = builder.spawn_scoped(scope, move || run(which, main)) {
                note(which, error);
            }
        }
        run(0, main.clone());
    });
    first_error
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .map_or(Ok(()), Err)
}

fn one<F, Fut>(which: usize, label: Label, main: &F) -> io::Result<()>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = io::Result<()>> + 'static,
{
    let run = || IoLoop::new()?.run(label, async { main(which).await })?;
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| {
        Err(io::Error::other(format!(
            "loop {which} panicked: {}",
            message_of(payload.as_ref())
        )))
    })
}
