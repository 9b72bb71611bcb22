//! A connection that has left HTTP.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::Wire;

/// A connection that has left HTTP: bytes as they are, both ways.
///
/// Made by [`Reply::upgrade`](crate::Reply::upgrade) (`WEB-3.24`). It lives as long as somebody holds it, whether the
/// service has ended or not; dropped, the connection closes once everything written has left.
pub struct Upgraded {
    wire: Arc<dyn Wire>,
    rest: Bytes,
}

impl Upgraded {
    pub(crate) fn new(wire: Arc<dyn Wire>) -> Self {
        Self {
            wire,
            rest: Bytes::new(),
        }
    }
}

impl AsyncRead for Upgraded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.rest.is_empty() {
            match ready!(self.wire.poll_body(cx)) {
                Some(Ok(piece)) => self.rest = piece,
                Some(Err(error)) => {
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::ConnectionReset, error)));
                }
                None => return Poll::Ready(Ok(())),
            }
        }
        let count = self.rest.len().min(buf.remaining());
        buf.put_slice(&self.rest[..count]);
        self.rest.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Upgraded {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let before = bytes.len();
        match self.wire.poll_write(cx, &mut bytes) {
            Poll::Ready(result) => Poll::Ready(result.map(|()| before).map_err(io::Error::from)),
            Poll::Pending if bytes.len() < before => Poll::Ready(Ok(before - bytes.len())),
            Poll::Pending => Poll::Pending,
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire.poll_flush(cx).map_err(io::Error::from)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = ready!(self.wire.poll_flush(cx));
        self.wire.end(true);
        Poll::Ready(flushed.map_err(io::Error::from))
    }
}

impl Drop for Upgraded {
    fn drop(&mut self) {
        self.wire.end(true);
    }
}

impl fmt::Debug for Upgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Upgraded")
    }
}
