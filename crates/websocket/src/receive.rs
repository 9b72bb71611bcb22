//! What arrives: whole, or in pieces.

use std::future::poll_fn;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite};
use tornado_httputil::Upgraded;

use crate::socket::Arrival;
use crate::{Error, Event, Message, Socket};

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// The next message; nothing when the other end has closed or left.
    ///
    /// Dropped while it waits, it loses nothing. Pings are answered by the way.
    ///
    /// # Errors
    /// Once, when the other end breaks the rules, sends more than it may or does not answer a ping. It was told so, and
    /// the connection is closed.
    #[doc(alias = "on_message")]
    #[doc(alias = "read_message")]
    pub async fn receive(&mut self) -> Result<Option<Message>, Error> {
        poll_fn(|cx| {
            loop {
                match self.poll_event(cx) {
                    Poll::Ready(Ok(Some(Event::Message(message)))) => {
                        return Poll::Ready(Ok(Some(message)));
                    }
                    Poll::Ready(Ok(Some(_))) => {}
                    Poll::Ready(Ok(None)) => return Poll::Ready(Ok(None)),
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => return Poll::Pending,
                }
            }
        })
        .await
    }

    /// The next message, ping or pong; nothing when the other end has closed or left.
    ///
    /// # Errors
    /// As [`receive`](Self::receive).
    pub async fn receive_event(&mut self) -> Result<Option<Event>, Error> {
        poll_fn(|cx| self.poll_event(cx)).await
    }

    /// The next message, to be taken in pieces; nothing when the other end has closed or left.
    ///
    /// No limit is set to its size: nothing of it is kept. The pieces come as they arrive, a text's cut between
    /// characters. What is not taken is passed over.
    ///
    /// ```
    /// # use tornado_websocket::{Error, Socket};
    /// async fn count(socket: &mut Socket) -> Result<usize, Error> {
    ///     let mut bytes = 0;
    ///     if let Some(mut message) = socket.receive_pieces().await? {
    ///         while let Some(piece) = message.next_piece().await? {
    ///             bytes += piece.len();
    ///         }
    ///     }
    ///     Ok(bytes)
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`receive`](Self::receive).
    pub async fn receive_pieces(&mut self) -> Result<Option<Incoming<'_, S>>, Error> {
        let first = poll_fn(|cx| {
            loop {
                match self.poll_arrival(cx, false) {
                    Poll::Ready(Ok(Arrival::Ping | Arrival::Pong)) => {}
                    other => return other,
                }
            }
        })
        .await?;
        if first == Arrival::End {
            return Ok(None);
        }
        Ok(Some(Incoming {
            is_text: self.assembly.is_text() == Some(true),
            socket: self,
            first: Some(first),
            ended: false,
        }))
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Event>, Error>> {
        Poll::Ready(Ok(match std::task::ready!(self.poll_arrival(cx, true))? {
            Arrival::Message => match self.assembly.take_message() {
                Ok(message) => Some(Event::Message(message)),
                Err(error) => return Poll::Ready(Err(self.fail(cx, error))),
            },
            Arrival::Ping => Some(Event::Ping(self.assembly.take_control())),
            Arrival::Pong => Some(Event::Pong(self.assembly.take_control())),
            Arrival::Piece | Arrival::End => None,
        }))
    }
}

/// A message that is taken in pieces.
///
/// Dropped, the rest of it is passed over.
#[derive(Debug)]
pub struct Incoming<'a, S = Upgraded>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    socket: &'a mut Socket<S>,
    is_text: bool,
    /// What was found to have arrived, and was not handed out.
    first: Option<Arrival>,
    ended: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Incoming<'_, S> {
    /// Whether it is text.
    pub fn is_text(&self) -> bool {
        self.is_text
    }

    /// The next piece; nothing at the end of the message.
    ///
    /// # Errors
    /// As [`Socket::receive`], and [`Error::Closed`] when the other end leaves within the message.
    pub async fn next_piece(&mut self) -> Result<Option<Vec<u8>>, Error> {
        poll_fn(|cx| self.poll_piece(cx)).await
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Vec<u8>>, Error>> {
        loop {
            if self.ended {
                return Poll::Ready(Ok(None));
            }
            let arrival = match self.first.take() {
                Some(first) => first,
                None => std::task::ready!(self.socket.poll_arrival(cx, false))?,
            };
            match arrival {
                Arrival::Piece => {
                    let piece = self.socket.assembly.take_piece();
                    return Poll::Ready(Ok(Some(piece)));
                }
                Arrival::Message => {
                    self.ended = true;
                    match self.socket.assembly.take_last_piece() {
                        Ok(piece) if piece.is_empty() => {}
                        Ok(piece) => return Poll::Ready(Ok(Some(piece))),
                        Err(error) => return Poll::Ready(Err(self.socket.fail(cx, error))),
                    }
                }
                Arrival::Ping | Arrival::Pong => {}
                Arrival::End => {
                    self.ended = true;
                    return Poll::Ready(Err(Error::Closed));
                }
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Drop for Incoming<'_, S> {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        if self.first == Some(Arrival::Message) {
            // It had arrived whole.
            let _ = self.socket.assembly.take_last_piece();
        } else {
            self.socket.skips = true;
        }
    }
}
