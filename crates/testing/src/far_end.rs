//! The client's end of a connection that left HTTP.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::Answer;
use crate::conversation::ServiceSide;
use crate::line::{Line, State};

/// The client's end of a connection that left HTTP.
///
/// Bytes as they are, both ways, also by tokio's traits. The service runs while the test reads. Dropped, the client
/// has gone.
pub struct FarEnd<'a> {
    answer: Answer,
    side: ServiceSide<'a>,
    line: Arc<Line>,
    rest: Bytes,
}

impl<'a> FarEnd<'a> {
    pub(crate) fn new(answer: Answer, side: ServiceSide<'a>, line: Arc<Line>) -> Self {
        Self {
            answer,
            side,
            line,
            rest: Bytes::new(),
        }
    }

    /// The answer that left HTTP: 101 as a rule, and its headers.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Sends bytes to the service.
    ///
    /// # Panics
    /// When the sending side was ended before.
    #[track_caller]
    pub fn send(&mut self, bytes: impl Into<Bytes>) {
        if let Err(why) = self.line.change(|state| state.arrive(bytes.into())) {
            panic!("{why}");
        }
    }

    /// Ends the sending side; the service can still write.
    pub fn finish(&mut self) {
        self.line.change(State::finish_body);
    }

    /// What the service wrote next; nothing when it has closed.
    pub async fn next_piece(&mut self) -> Option<Bytes> {
        poll_fn(|cx| self.poll_piece(cx)).await
    }

    /// Exactly so many bytes of what the service writes.
    ///
    /// # Panics
    /// When it closes before.
    pub async fn read_exactly(&mut self, count: usize) -> Bytes {
        let mut bytes = Vec::with_capacity(count);
        while bytes.len() < count {
            let Some(mut piece) = self.next_piece().await else {
                panic!(
                    "expected {count} bytes, the service closed behind {}: \"{}\"",
                    bytes.len(),
                    bytes.escape_ascii()
                );
            };
            let wanted = piece.len().min(count - bytes.len());
            bytes.extend_from_slice(&piece.split_to(wanted));
            self.rest = piece;
        }
        bytes.into()
    }

    /// Leaves; done when the service is.
    pub async fn leave(mut self) {
        self.line.change(State::leave);
        poll_fn(|cx| {
            self.side.drive(&self.line, cx);
            if self.side.is_done() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(std::mem::take(&mut self.rest)));
        }
        self.side.drive(&self.line, cx);
        ready!(
            self.line
                .look(cx, |state| state.is_readable().then_some(()))
        );
        Poll::Ready(self.line.change(State::take_piece))
    }
}

impl AsyncRead for FarEnd<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(mut piece) = ready!(self.poll_piece(cx)) {
            let count = piece.len().min(buf.remaining());
            buf.put_slice(&piece[..count]);
            piece.advance(count);
            self.rest = piece;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for FarEnd<'_> {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.line.read(State::is_ended) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let arrived = self
            .line
            .change(|state| state.arrive(Bytes::copy_from_slice(bytes)));
        Poll::Ready(arrived.map(|()| bytes.len()).map_err(io::Error::other))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.finish();
        Poll::Ready(Ok(()))
    }
}

impl Drop for FarEnd<'_> {
    fn drop(&mut self) {
        self.line.change(State::leave);
    }
}

impl fmt::Debug for FarEnd<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FarEnd")
            .field("answer", &self.answer)
            .finish()
    }
}
