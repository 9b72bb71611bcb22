use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{Error, IoStream, Result};

/// Writing.
impl<T> IoStream<T>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    /// Sends what is queued, then `data`.
    ///
    /// It is done when the system took all: awaiting it is the back-pressure
    /// (`STRM-3.04`). A write that has begun
    /// is whole: if its future is dropped, the rest of `data` joins the queue,
    /// as with [`write_soon`](Self::write_soon) but beyond its limit.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`].
    pub async fn write(&mut self, data: &[u8]) -> Result<()> {
        let mut sending = Sending {
            stream: self,
            rest: data,
        };
        poll_fn(|cx| sending.poll_all(cx)).await
    }

    /// Queues a copy of `data`, without waiting.
    ///
    /// It leaves during the next `write` or `flush`, or while a read or
    /// [`wait_closed`](Self::wait_closed) waits.
    ///
    /// # Errors
    ///
    /// [`Error::WriteBufferFull`], which queues nothing and leaves the stream
    /// open, and [`Error::Closed`].
    pub fn write_soon(&mut self, data: &[u8]) -> Result<()> {
        if self.closed() {
            return Err(self.closed_error());
        }
        let queued = self.queue.len();
        if let Some(max_write_buffer_size) = self.settings.max_write_buffer_size
            && data.len() > max_write_buffer_size.saturating_sub(queued)
        {
            return Err(Error::WriteBufferFull {
                queued,
                offered: data.len(),
                max_write_buffer_size,
            });
        }
        self.queue.extend_from_slice(data);
        Ok(())
    }

    /// Whether queued bytes have not left yet.
    pub fn writing(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Sends what is queued.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`].
    pub async fn flush(&mut self) -> Result<()> {
        self.write(&[]).await
    }

    /// Sends what is queued, and that no more will come.
    ///
    /// The stream can still be read. Read it until the other side closes, if
    /// it must not lose what it has sent to a reset.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`].
    pub async fn shutdown(&mut self) -> Result<()> {
        self.flush().await?;
        poll_fn(|cx| {
            let Some(io) = &mut self.io else {
                return Poll::Ready(Err(self.closed_error()));
            };
            let done = ready!(Pin::new(io).poll_shutdown(cx));
            Poll::Ready(done.map_err(|error| self.fail_to_send(cx, error)))
        })
        .await
    }

    /// Sends what is queued, then `data`, as far as it goes.
    ///
    /// On a closed stream it does nothing.
    pub(crate) fn poll_send(&mut self, cx: &mut Context<'_>, data: &mut &[u8]) -> Poll<Result<()>> {
        if self.queue.is_empty() && data.is_empty() && !self.unflushed {
            return Poll::Ready(Ok(()));
        }
        let sent = self.poll_send_all(cx, data);
        if self.queue.is_empty() {
            self.queue = BytesMut::new();
        }
        Poll::Ready(ready!(sent).map_err(|error| self.fail_to_send(cx, error)))
    }

    fn poll_send_all(&mut self, cx: &mut Context<'_>, data: &mut &[u8]) -> Poll<io::Result<()>> {
        let Self {
            io: Some(io),
            queue,
            unflushed,
            ..
        } = self
        else {
            return Poll::Ready(Ok(()));
        };
        while !queue.is_empty() || !data.is_empty() {
            let slices = [IoSlice::new(queue), IoSlice::new(data)];
            let sent = ready!(Pin::new(&mut *io).poll_write_vectored(cx, &slices))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *unflushed = true;
            let from_queue = sent.min(queue.len());
            queue.advance(from_queue);
            data.advance((sent - from_queue).min(data.len()));
        }
        ready!(Pin::new(io).poll_flush(cx))?;
        *unflushed = false;
        Poll::Ready(Ok(()))
    }
}

/// A `write` under way; dropped early, it queues what is left.
struct Sending<'a, T> {
    stream: &'a mut IoStream<T>,
    rest: &'a [u8],
}

impl<T> Sending<'_, T>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    fn poll_all(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        if self.stream.closed() {
            return Poll::Ready(Err(self.stream.closed_error()));
        }
        self.stream.poll_send(cx, &mut self.rest)
    }
}

impl<T> Drop for Sending<'_, T> {
    fn drop(&mut self) {
        if !self.stream.closed() {
            self.stream.queue.extend_from_slice(self.rest);
        }
    }
}
