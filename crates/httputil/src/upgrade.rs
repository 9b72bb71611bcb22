//! A connection that has left HTTP.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{Closed, Ending, Parting, RawStream, Wire};

/// A connection that has left HTTP: bytes as they are, both ways.
///
/// Made by [`Reply::upgrade`](crate::Reply::upgrade) (`WEB-3.24`). It lives as long as somebody holds it, whether the
/// service has ended or not; dropped, the connection closes once everything written has left.
pub struct Upgraded {
    wire: Arc<dyn Wire>,
    /// The connection itself, where the server has given it away.
    stream: Option<Box<dyn RawStream>>,
    /// What came and was not read yet.
    rest: Option<Box<Bytes>>,
}

impl Upgraded {
    pub(crate) fn new(wire: Arc<dyn Wire>) -> Self {
        Self {
            wire,
            stream: None,
            rest: None,
        }
    }

    /// Whether the server is ending, and gives its connections some time to do so as well (`HSRV-3.07`).
    ///
    /// Who waits for bytes goes on waiting, but is polled once when that begins.
    pub fn is_ending(&self) -> bool {
        self.wire.is_ending()
    }

    /// The right to say last words when the service has ended.
    ///
    /// For who is dropped with this, and does not know yet whether the service has failed.
    pub fn parting(&self) -> Parting {
        Parting::new(&self.wire)
    }

    /// Takes the connection off the wire, if it is to be had.
    fn take(&mut self) -> Option<&mut Box<dyn RawStream>> {
        if self.stream.is_none()
            && let Some((stream, early)) = self.wire.take_stream()
        {
            self.stream = Some(stream);
            self.rest = (!early.is_empty()).then(|| Box::new(early));
        }
        self.stream.as_mut()
    }

    fn give_back(&mut self) {
        if let Some(stream) = self.stream.take() {
            self.wire.return_stream(stream);
        }
        self.wire.end(true);
    }

    /// What the server has to say to who waits: ready when the connection is over.
    fn poll_cut(&mut self, cx: &mut Context<'_>, reads: bool) -> Poll<()> {
        match ready!(self.wire.poll_ending(cx, reads)) {
            Ending::Draining => Poll::Pending,
            Ending::Cut => {
                self.stream = None;
                Poll::Ready(())
            }
        }
    }

    /// Hands out what came before; whether there was any.
    fn take_rest(&mut self, buf: &mut ReadBuf<'_>) -> bool {
        let Some(rest) = &mut self.rest else {
            return false;
        };
        let count = rest.len().min(buf.remaining());
        buf.put_slice(&rest[..count]);
        rest.advance(count);
        if rest.is_empty() {
            self.rest = None;
        }
        true
    }
}

impl AsyncRead for Upgraded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.take();
        if this.take_rest(buf) {
            return Poll::Ready(Ok(()));
        }
        if let Some(stream) = &mut this.stream {
            let held = buf.filled().len();
            let read = Pin::new(stream).poll_read(cx, buf);
            if read.is_pending() {
                return this.poll_cut(cx, true).map(Ok);
            }
            if buf.filled().len() == held {
                this.wire.note_left();
            }
            return read;
        }
        match ready!(this.wire.poll_body(cx)) {
            Some(Ok(piece)) => this.rest = Some(Box::new(piece)),
            Some(Err(error)) => {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::ConnectionReset, error)));
            }
            None => return Poll::Ready(Ok(())),
        }
        this.take_rest(buf);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Upgraded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if let Some(stream) = this.take() {
            return match Pin::new(stream).poll_write(cx, bytes) {
                Poll::Pending => this.poll_cut(cx, false).map(|()| Err(Closed.into())),
                written => written,
            };
        }
        // Until the head has left, what is written follows it.
        let before = bytes.len();
        match this.wire.poll_write(cx, &mut bytes) {
            Poll::Ready(result) => Poll::Ready(result.map(|()| before).map_err(io::Error::from)),
            Poll::Pending if bytes.len() < before => Poll::Ready(Ok(before - bytes.len())),
            Poll::Pending => Poll::Pending,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Some(stream) => Pin::new(stream).poll_flush(cx),
            None => self.wire.poll_flush(cx).map_err(io::Error::from),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(self.as_mut().poll_flush(cx));
        self.give_back();
        Poll::Ready(flushed)
    }
}

impl Drop for Upgraded {
    fn drop(&mut self) {
        self.give_back();
    }
}

impl fmt::Debug for Upgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upgraded")
    }
}
