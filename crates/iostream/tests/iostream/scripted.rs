//! A stream that delivers what a test wrote down, piece by piece.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tornado_iostream::IoStream;

/// What the other side does next.
#[derive(Debug)]
pub(crate) enum Step {
    Sends(Vec<u8>),
    Fails(io::ErrorKind),
    /// Stays, and says nothing more.
    Waits,
}

/// Every step comes after a poll that has to wait; behind the last is the end.
#[derive(Debug)]
pub(crate) struct Script {
    steps: VecDeque<Step>,
    waited: bool,
    pub(crate) written: Arc<Mutex<Vec<u8>>>,
    pub(crate) refuses_writes: Option<io::ErrorKind>,
}

pub(crate) fn script(steps: impl IntoIterator<Item = Step>) -> Script {
    Script {
        steps: steps.into_iter().collect(),
        waited: false,
        written: Arc::default(),
        refuses_writes: None,
    }
}

/// A stream that receives these pieces, then the end.
pub(crate) fn pieces<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> IoStream<Script> {
    IoStream::new(script(
        pieces
            .into_iter()
            .map(|piece| Step::Sends(piece.as_ref().to_vec())),
    ))
}

/// The input whole, in two at every boundary, and byte by byte.
pub(crate) fn every_split(input: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut splits = vec![vec![input.to_vec()]];
    splits.extend((1..input.len()).map(|at| {
        let (left, right) = input.split_at(at);
        vec![left.to_vec(), right.to_vec()]
    }));
    splits.push(input.chunks(1).map(<[u8]>::to_vec).collect());
    splits
}

impl AsyncRead for Script {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        target: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(Step::Waits) = self.steps.front() {
            return Poll::Pending;
        }
        self.waited = !self.waited;
        if self.waited {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        match self.steps.pop_front() {
            Some(Step::Sends(mut bytes)) => {
                let rest = bytes.split_off(bytes.len().min(target.remaining()));
                target.put_slice(&bytes);
                if !rest.is_empty() {
                    self.steps.push_front(Step::Sends(rest));
                }
                Poll::Ready(Ok(()))
            }
            Some(Step::Fails(kind)) => Poll::Ready(Err(kind.into())),
            Some(Step::Waits) => Poll::Pending,
            None => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for Script {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(kind) = self.refuses_writes {
            return Poll::Ready(Err(kind.into()));
        }
        self.written
            .lock()
            .expect("not poisoned")
            .extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
