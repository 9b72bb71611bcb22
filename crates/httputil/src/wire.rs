//! The far end of an answer that does not go the short way.

use std::fmt;
use std::fs::File;
use std::ops::Range;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{BodyError, Head, read_file_at};

/// What the wire must know of the request that is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The method was HEAD: headers only.
    pub head_only: bool,
    /// Minor version of HTTP/1 that the client speaks.
    pub minor: u8,
    /// The client would use the connection again.
    pub keep: bool,
}

impl Default for About {
    fn default() -> Self {
        Self {
            head_only: false,
            minor: 1,
            keep: true,
        }
    }
}

/// The client is gone, or the answer has already ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is closed")
    }
}

impl std::error::Error for Closed {}

impl From<Closed> for std::io::Error {
    fn from(closed: Closed) -> Self {
        Self::new(std::io::ErrorKind::BrokenPipe, closed)
    }
}

/// A connection itself, beneath HTTP.
pub trait RawStream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> RawStream for T {}

/// How near the end of a server is, as one connection sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It takes no new connections, and gives those it has some time.
    Draining,
    /// The connection is over.
    Cut,
}

/// How many bytes of a file are read at once.
const FILE_PIECE: usize = 64 << 10;

/// Carries what does not go the short way: a server, a test and WSGI each have one.
///
/// An answer that is whole when its future is done is read out of [`Sent`](crate::Sent) by whoever called; everything
/// else (early, in pieces, from another task, after HTTP) and bodies that arrive later pass through here.
pub trait Wire: Send + Sync + 'static {
    /// Takes a whole answer at once, while the handler goes on.
    fn send(&self, about: About, head: &Head, body: &[u8]);

    /// Begins an answer that comes in pieces, with the first of them; an empty one is none.
    fn start(&self, about: About, head: &Head, first: &[u8]);

    /// Leaves HTTP: sends the head, then carries bytes as they are in both directions.
    fn upgrade(&self, head: &Head);

    /// Takes bytes off the front of `chunk`, as many as the client keeps up with; ready when all were taken.
    fn poll_write(&self, cx: &mut Context<'_>, chunk: &mut &[u8]) -> Poll<Result<(), Closed>>;

    /// Takes bytes of a file off the front of `range`; ready when all were taken.
    ///
    /// What is taken here is read in pieces and written; a server that can have the system send the file does that
    /// instead. A file that has become too short ends the answer, which is then not complete.
    fn poll_write_file(
        &self,
        cx: &mut Context<'_>,
        file: &Arc<File>,
        range: &mut Range<u64>,
    ) -> Poll<Result<(), Closed>> {
        while !range.is_empty() {
            let most = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
            let Ok(piece) = read_file_at(file, range.start, most.min(FILE_PIECE)) else {
                self.end(false);
                return Poll::Ready(Err(Closed));
            };
            let mut rest = piece.as_slice();
            let polled = self.poll_write(cx, &mut rest);
            range.start += (piece.len() - rest.len()) as u64;
            match polled {
                Poll::Ready(Ok(())) => {}
                other => return other,
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Ready when everything written so far has left.
    fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<Result<(), Closed>>;

    /// Ends the answer; one that is not `complete` must not look complete to the client.
    fn end(&self, complete: bool);

    /// The next piece of the request's body; after [`upgrade`](Self::upgrade), of what the client sends.
    fn poll_body(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>>;

    /// After [`upgrade`](Self::upgrade), the connection itself, and what of its bytes came early.
    ///
    /// Nothing until what was written has left; who waits in [`poll_body`](Self::poll_body) is woken then. Nothing at all
    /// where it stays with the wire, as it does by default.
    fn take_stream(&self) -> Option<(Box<dyn RawStream>, Bytes)> {
        None
    }

    /// Gives the connection back, which is to be closed.
    fn return_stream(&self, stream: Box<dyn RawStream>) {
        drop(stream);
    }

    /// Hears from who has the connection that the client sends no more.
    fn note_left(&self) {}

    /// Ready when the server, or this connection, comes to its end; asked by who reads, or by who writes.
    fn poll_ending(&self, cx: &mut Context<'_>, reads: bool) -> Poll<Ending> {
        let _ = (cx, reads);
        Poll::Pending
    }

    /// Whether [`poll_ending`](Self::poll_ending) would be ready.
    fn is_ending(&self) -> bool {
        false
    }

    /// Sets how many bytes the body may have.
    fn limit_body(&self, bytes: u64);

    /// Ready when the client has gone.
    fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<()>;
}
