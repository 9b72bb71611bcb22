use std::error::Error as StdError;
use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::{Poll, ready};

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use crate::{Error, IoStream};

impl<T> IoStream<T> {
    /// Closes the stream at once; what is still queued is dropped.
    ///
    /// To have it sent, [`flush`](Self::flush) or
    /// [`shutdown`](Self::shutdown) first. Unread bytes can still be read.
    pub fn close(&mut self) {
        self.io = None;
        self.queue = BytesMut::new();
        self.watched = None;
    }

    /// Whether the stream is known to be closed.
    ///
    /// The other side's leaving is noticed by reading, writing or
    /// [`wait_closed`](Self::wait_closed).
    pub fn closed(&self) -> bool {
        self.io.is_none()
    }

    /// What closed the stream, if that was not an orderly end.
    pub fn error(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.cause.as_deref()
    }

    /// A future of the stream's closing, for other tasks.
    ///
    /// It is done when the stream closes, or is dropped, for whatever reason,
    /// after the operation that noticed has its result (`STRM-3.06`). It does
    /// not read: an idle stream whose owner does nothing with it does not
    /// notice the other side's leaving; its owner waits with
    /// [`wait_closed`](Self::wait_closed).
    ///
    /// ```
    /// # use tornado_iostream::{IoStream, Result};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<()> {
    /// # let (socket, peer) = tokio::io::duplex(64);
    /// let mut stream = IoStream::new(socket);
    /// let closed = stream.on_close();
    /// let goodbye = tokio::spawn(async move {
    ///     closed.await;
    ///     "gone"
    /// });
    /// # drop(peer);
    /// stream.read_until_close().await?;
    /// # assert_eq!(goodbye.await.ok(), Some("gone"));
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "set_close_callback")]
    pub fn on_close(&mut self) -> impl Future<Output = ()> + Send + Sync + 'static + use<T> {
        let watched = match self.closed() {
            true => None,
            false => Some(
                self.watched
                    .get_or_insert_with(|| watch::Sender::new(()))
                    .subscribe(),
            ),
        };
        until_dropped(watched)
    }

    pub(crate) fn closed_error(&self) -> Error {
        Error::Closed {
            cause: self.cause.clone(),
        }
    }

    pub(crate) fn close_because(&mut self, cause: Arc<dyn StdError + Send + Sync>) {
        if !self.closed() {
            self.cause = Some(cause);
            self.close();
        }
    }

    pub(crate) fn fail(&mut self, action: &str, error: io::Error) {
        if !is_reset(&error) {
            tracing::warn!(target: "tornado.general", "error on {action}: {error}");
        }
        self.close_because(Arc::new(error));
    }

    /// Whether the stream ended orderly, or by a reset.
    pub(crate) fn ended_normally(&self) -> bool {
        match &self.cause {
            None => true,
            Some(cause) => cause.downcast_ref().is_some_and(is_reset),
        }
    }
}

impl<T> IoStream<T>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    /// Waits until the stream closes, while queued bytes leave.
    ///
    /// For the owner of a stream that has nothing to read or write, say
    /// beside a slow answer in `tokio::select!`. The end is found by reading:
    /// what arrives instead is kept for the next read, but no more than
    /// `read_chunk_size` bytes; an end behind those is not noticed.
    /// Dropping the future loses nothing. [`error`](Self::error) says why.
    pub async fn wait_closed(&mut self) {
        let enough = self
            .settings
            .read_chunk_size
            .min(self.settings.max_buffer_size);
        poll_fn(|cx| {
            while self.buffer.len() < enough {
                if ready!(self.poll_fill(cx)).is_err() {
                    return Poll::Ready(());
                }
            }
            // Full: only failing to send what is queued can tell.
            match self.closed() || matches!(self.poll_send(cx, &mut &[][..]), Poll::Ready(Err(_))) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
    }
}

async fn until_dropped(watched: Option<watch::Receiver<()>>) {
    if let Some(mut watched) = watched {
        // Nothing is ever sent: a change is the sender's end.
        while watched.changed().await.is_ok() {}
    }
}

/// What Tornado takes for a normal end.
fn is_reset(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::TimedOut
    )
}
