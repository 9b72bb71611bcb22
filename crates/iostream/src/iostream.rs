use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::{fmt, io};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, Join, ReadBuf};
use tokio::sync::watch;

use crate::buffer::Buffer;
use crate::{Error, Result, Settings, scratch};

/// A stream that is read by lines, lengths and patterns.
///
/// See the [crate's front page](crate). There is no `reading()`: whoever can
/// ask holds the stream, and then nothing reads.
#[doc(alias = "BaseIOStream")]
#[doc(alias = "IOStream")]
#[doc(alias = "reading")]
pub struct IoStream<T> {
    /// None: closed.
    pub(crate) io: Option<T>,
    pub(crate) settings: Settings,
    pub(crate) buffer: Buffer,
    /// Written with `write_soon`, or left by a dropped `write`.
    pub(crate) queue: BytesMut,
    /// Sent to the stream below, which may hold it back.
    pub(crate) unflushed: bool,
    pub(crate) cause: Option<Arc<dyn StdError + Send + Sync>>,
    /// Dropped when the stream closes.
    pub(crate) watched: Option<watch::Sender<()>>,
}

impl<T> IoStream<T>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    /// Wraps an open stream, with the default [`Settings`].
    pub fn new(io: T) -> Self {
        Self::with_settings(io, Settings::default())
    }

    /// Wraps an open stream.
    pub fn with_settings(io: T, settings: Settings) -> Self {
        Self {
            io: Some(io),
            settings,
            buffer: Buffer::default(),
            queue: BytesMut::new(),
            unflushed: false,
            cause: None,
            watched: None,
        }
    }

    /// The stream below; nothing once closed.
    pub fn get_ref(&self) -> Option<&T> {
        self.io.as_ref()
    }

    /// Flushes; gives the stream below and the unread bytes.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`] when there is no stream below any more.
    pub async fn into_inner(mut self) -> Result<(T, Bytes)> {
        self.flush().await?;
        match self.io.take() {
            Some(io) => Ok((io, self.buffer.take(usize::MAX))),
            None => Err(self.closed_error()),
        }
    }

    /// Receives a piece into the buffer, while queued bytes leave.
    ///
    /// Ready with `Ok` means that the buffer grew.
    pub(crate) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let before = self.buffer.len();
        if let Poll::Ready(Err(error)) = self.poll_send(cx, &mut &[][..]) {
            let grew = self.buffer.len() > before;
            return Poll::Ready(if grew { Ok(()) } else { Err(error) });
        }
        // With no room left one byte is asked for: the end may be next.
        let size = self.settings.read_chunk_size.min(self.room()).max(1);
        let received = ready!(self.poll_receive(cx, size));
        self.received(received)?;
        if self.buffer.len() > self.settings.max_buffer_size {
            return Poll::Ready(Err(self.buffer_full()));
        }
        Poll::Ready(Ok(()))
    }

    fn poll_receive(&mut self, cx: &mut Context<'_>, size: usize) -> Poll<io::Result<usize>> {
        let Self {
            io: Some(io),
            buffer,
            ..
        } = self
        else {
            return Poll::Ready(Ok(0));
        };
        scratch::with(size, |scratch| {
            let mut scratch = ReadBuf::new(scratch);
            ready!(Pin::new(io).poll_read(cx, &mut scratch))?;
            buffer.push(scratch.filled());
            Poll::Ready(Ok(scratch.filled().len()))
        })
    }

    fn room(&self) -> usize {
        self.settings
            .max_buffer_size
            .saturating_sub(self.buffer.len())
    }

    /// Closes the stream: a read needs more than may be buffered.
    pub(crate) fn buffer_full(&mut self) -> Error {
        let error = Error::BufferFull {
            max_buffer_size: self.settings.max_buffer_size,
        };
        tracing::error!(target: "tornado.general", "{error}");
        self.close_because(Arc::new(error.clone()));
        error
    }

    /// Closes the stream if its end, or an error, was received.
    pub(crate) fn received(&mut self, received: io::Result<usize>) -> Result<usize> {
        match received {
            Ok(0) => self.close(),
            Ok(size) => return Ok(size),
            Err(error) => self.fail("read", error),
        }
        Err(self.closed_error())
    }

    /// Takes in what had arrived before sending failed; closes.
    ///
    /// A peer that refuses a request says why, and closes: the reason is
    /// still there to be read.
    pub(crate) fn fail_to_send(&mut self, cx: &mut Context<'_>, error: io::Error) -> Error {
        loop {
            let size = self.settings.read_chunk_size.min(self.room());
            if size == 0 || !matches!(self.poll_receive(cx, size), Poll::Ready(Ok(1..))) {
                break;
            }
        }
        self.fail("write", error);
        self.closed_error()
    }
}

impl<R, W> IoStream<Join<R, W>>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    /// Makes one stream of a reading and a writing half.
    ///
    /// `tokio::io::empty()` and `tokio::io::sink()` stand in for the half that
    /// is not there:
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> tornado_iostream::Result<()> {
    /// # let (socket, mut peer) = tokio::io::duplex(64);
    /// use tornado_iostream::IoStream;
    ///
    /// let (reading, writing) = tokio::io::split(socket);
    /// let mut reader = IoStream::join(reading, tokio::io::sink());
    /// // `writing` goes to another task.
    /// # tokio::io::AsyncWriteExt::write_all(&mut peer, b"hello\n").await?;
    /// assert_eq!(&reader.read_until(b"\n", 80).await?[..], b"hello\n");
    /// # drop(writing);
    /// # Ok(())
    /// # }
    /// ```
    pub fn join(reading: R, writing: W) -> Self {
        Self::new(tokio::io::join(reading, writing))
    }
}

impl<T> fmt::Debug for IoStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IoStream")
            .field("closed", &self.closed())
            .field("error", &self.error().map(ToString::to_string))
            .field("unread", &self.buffer.len())
            .field("queued", &self.queue.len())
            .finish_non_exhaustive()
    }
}
