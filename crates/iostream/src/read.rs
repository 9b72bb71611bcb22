use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use regex::bytes::Regex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::coop::consume_budget;

use crate::search::{Mark, Search};
use crate::{Error, IoStream, Result};

/// Reading. Dropping any of these futures loses no bytes.
///
/// Buffered bytes satisfy a read at once, even on a closed stream, and what
/// is left over stays for the next (`STRM-2.04`).
impl<T> IoStream<T>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    /// Reads to the end of the first `delimiter`, included.
    ///
    /// An empty delimiter is found at once.
    ///
    /// # Errors
    ///
    /// [`Error::Unsatisfiable`] as soon as `max_bytes` bytes hold no
    /// delimiter, [`Error::BufferFull`], [`Error::Closed`].
    pub async fn read_until(&mut self, delimiter: &[u8], max_bytes: usize) -> Result<Bytes> {
        self.read_to_mark(Mark::Delimiter(delimiter), max_bytes)
            .await
    }

    /// Reads to the end of the first match of `regex`.
    ///
    /// What has arrived is searched as it stands: a pattern that could match
    /// more, such as `a+`, may end early. Write what ends the text (`a+\n`).
    ///
    /// The search is linear for patterns whose matches have a greatest
    /// length, such as `\r?\n\r?\n`. Other patterns (`.*\n`), and those with
    /// white space or `#` in them, are tried again from the start when the
    /// bytes have doubled, or no more have arrived; there `max_bytes` bounds the
    /// work. So it does where the read is dropped and made again: a delimiter
    /// is then looked for where the last read had come to, a pattern anew.
    ///
    /// # Errors
    ///
    /// As [`read_until`](Self::read_until).
    pub async fn read_until_regex(&mut self, regex: &Regex, max_bytes: usize) -> Result<Bytes> {
        self.read_to_mark(Mark::Pattern(regex), max_bytes).await
    }

    /// Reads exactly `size` bytes.
    ///
    /// # Errors
    ///
    /// [`Error::BufferFull`] at once when `size` is more than
    /// `max_buffer_size`, and [`Error::Closed`]; what has come can still be
    /// read.
    pub async fn read_bytes(&mut self, size: usize) -> Result<Bytes> {
        consume_budget().await;
        if size > self.settings.max_buffer_size && size > self.buffer.len() {
            return Err(self.buffer_full());
        }
        poll_fn(|cx| {
            while self.buffer.len() < size {
                ready!(self.poll_fill(cx))?;
            }
            Poll::Ready(Ok(self.buffer.take(size)))
        })
        .await
    }

    /// Reads what there is, at least one byte and at most `size`.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`].
    #[doc(alias = "partial")]
    pub async fn read_bytes_partial(&mut self, size: usize) -> Result<Bytes> {
        consume_budget().await;
        poll_fn(|cx| {
            while self.buffer.is_empty() && size > 0 {
                ready!(self.poll_fill(cx))?;
            }
            Poll::Ready(Ok(self.buffer.take(size)))
        })
        .await
    }

    /// Fills `target`; the way without copies for much data.
    ///
    /// When the read is dropped, or fails, what had come is read by the next
    /// one, and what `target` then holds means nothing. `max_buffer_size`
    /// does not bound it.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`].
    pub async fn read_into(&mut self, target: &mut [u8]) -> Result<()> {
        consume_budget().await;
        let mut filling = Filling {
            stream: self,
            target,
            filled: 0,
        };
        poll_fn(|cx| filling.poll_all(cx)).await
    }

    /// Reads what there is into `target`; how many bytes.
    ///
    /// At least one, unless `target` is empty.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`].
    pub async fn read_into_partial(&mut self, target: &mut [u8]) -> Result<usize> {
        consume_budget().await;
        if target.is_empty() {
            return Ok(0);
        }
        poll_fn(|cx| self.poll_read_into(cx, target)).await
    }

    /// Reads all there is until the other side closes.
    ///
    /// A closed stream gives what was left unread, be it nothing. For flow
    /// control, loop with [`read_bytes_partial`](Self::read_bytes_partial).
    ///
    /// # Errors
    ///
    /// [`Error::BufferFull`] when that is more than `max_buffer_size`, and
    /// [`Error::Closed`] when the stream ends by an error other than a
    /// reset.
    pub async fn read_until_close(&mut self) -> Result<Bytes> {
        consume_budget().await;
        poll_fn(|cx| {
            while !self.closed() {
                if let Err(error) = ready!(self.poll_fill(cx))
                    && !self.ended_normally()
                {
                    return Poll::Ready(Err(error));
                }
            }
            Poll::Ready(Ok(self.buffer.take(usize::MAX)))
        })
        .await
    }

    async fn read_to_mark(&mut self, mark: Mark<'_>, max_bytes: usize) -> Result<Bytes> {
        consume_budget().await;
        let mut search = Search::resume(mark, self.searched_for(mark));
        poll_fn(|cx| {
            loop {
                let len = self.buffer.len();
                if (len >= max_bytes || search.due(len))
                    && let Some(found) = self.look(&mut search, mark, max_bytes)
                {
                    return Poll::Ready(found);
                }
                let filled = self.poll_fill(cx);
                if matches!(filled, Poll::Ready(Ok(()))) {
                    continue;
                }
                // No more for now, or ever: see whether what came suffices.
                if self.buffer.len() > search.searched()
                    && let Some(found) = self.look(&mut search, mark, max_bytes)
                {
                    return Poll::Ready(found);
                }
                ready!(filled)?;
            }
        })
        .await
    }

    /// The read's result, if what is buffered decides it.
    fn look(
        &mut self,
        search: &mut Search<'_>,
        mark: Mark<'_>,
        max_bytes: usize,
    ) -> Option<Result<Bytes>> {
        let bytes = self.buffer.as_slice();
        if let Some(end) = search.look(bytes.get(..max_bytes).unwrap_or(bytes)) {
            return Some(Ok(self.buffer.take(end)));
        }
        if let Mark::Delimiter(delimiter) = mark {
            self.buffer.note_search(delimiter, search.searched());
        }
        let read = self.buffer.len();
        (read >= max_bytes).then(|| {
            let error = Error::Unsatisfiable {
                sought: mark.to_text(),
                read,
                max_bytes,
            };
            tracing::info!(target: "tornado.general", "{error}");
            self.close_because(Arc::new(error.clone()));
            Err(error)
        })
    }

    fn searched_for(&self, mark: Mark<'_>) -> usize {
        match mark {
            Mark::Delimiter(delimiter) => self.buffer.searched_for(delimiter),
            Mark::Pattern(_) => 0,
        }
    }

    /// Moves what is buffered into `target`, or receives there.
    fn poll_read_into(&mut self, cx: &mut Context<'_>, target: &mut [u8]) -> Poll<Result<usize>> {
        let sent = self.poll_send(cx, &mut &[][..]);
        let moved = self.buffer.move_into(target);
        if moved > 0 {
            return Poll::Ready(Ok(moved));
        }
        if let Poll::Ready(Err(error)) = sent {
            return Poll::Ready(Err(error));
        }
        let Some(io) = &mut self.io else {
            return Poll::Ready(Err(self.closed_error()));
        };
        let mut target = ReadBuf::new(target);
        let received = ready!(Pin::new(io).poll_read(cx, &mut target));
        Poll::Ready(self.received(received.map(|()| target.filled().len())))
    }
}

/// A `read_into` under way; dropped, it gives back its bytes.
struct Filling<'a, T> {
    stream: &'a mut IoStream<T>,
    target: &'a mut [u8],
    filled: usize,
}

impl<T> Filling<'_, T>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    fn poll_all(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while let Some(rest) = self.target.get_mut(self.filled..)
            && !rest.is_empty()
        {
            self.filled += ready!(self.stream.poll_read_into(cx, rest))?;
        }
        self.filled = 0;
        Poll::Ready(Ok(()))
    }
}

impl<T> Drop for Filling<'_, T> {
    fn drop(&mut self) {
        self.stream
            .buffer
            .put_back(self.target.get(..self.filled).unwrap_or_default());
    }
}
