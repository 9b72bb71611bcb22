use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tokio::task::JoinHandle;

use crate::label::Label;
use crate::{Doing, Error, Handle, doing};

/// A future that runs on a loop: await it, or let it go.
///
/// Dropping a `Task` leaves it running.
pub struct Task<T>(JoinHandle<Result<T, Error>>);

impl<T> Task<T> {
    pub(crate) fn new(handle: JoinHandle<Result<T, Error>>) -> Self {
        Self(handle)
    }

    /// Gives the task up.
    ///
    /// Whoever awaits it gets [`Error::Cancelled`].
    pub fn abort(&self) {
        self.0.abort();
    }

    /// Whether the task has ended, in whatever way.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map(|ended| ended.unwrap_or(Err(Error::Cancelled)))
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("finished", &self.is_finished())
            .finish()
    }
}

pin_project! {
    /// A future each poll of which the watchdog sees by name; a panic is told and becomes an error.
    pub(crate) struct Labelled<F> {
        #[pin]
        future: F,
        label: Label,
        // The label as text, made when a watchdog first asks.
        text: Option<Box<str>>,
        handle: Handle,
    }
}

impl<F> Labelled<F> {
    pub(crate) fn new(label: Label, handle: Handle, future: F) -> Self {
        Self {
            future,
            label,
            text: None,
            handle,
        }
    }
}

impl<F: Future> Future for Labelled<F> {
    type Output = Result<F::Output, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _doing = if doing::watched() {
            doing(
                this.text
                    .get_or_insert_with(|| this.label.to_string().into_boxed_str())
                    .as_bytes(),
            )
        } else {
            Doing::unwatched()
        };
        match this
            .handle
            .panics()
            .guard(this.label, || this.future.poll(cx))
        {
            Ok(poll) => poll.map(Ok),
            Err(message) => Poll::Ready(Err(Error::Panicked(message))),
        }
    }
}
