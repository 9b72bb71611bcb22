//! What is sent: whole, or in pieces.

use std::cell::Cell;
use std::future::poll_fn;

use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite};
use tornado_httputil::Upgraded;

use crate::deflate::LAST;
use crate::frame::{CONTROL, Opcode};
use crate::{Data, Error, Socket};

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// Sends a message; done when the connection has taken it (`WSOC-3.07`).
    ///
    /// Waiting here is what slows a handler down to the pace of its reader. Dropped while it waits, the message goes whole
    /// or not at all.
    ///
    /// # Errors
    /// [`Error::Closed`] when there is nobody to send to, [`Error::PingTimeout`] when that is found while it waits.
    #[doc(alias = "write_message")]
    pub async fn send<'a>(&mut self, data: impl Into<Data<'a>>) -> Result<(), Error> {
        let data = data.into();
        self.sent().await?;
        self.queue_message(opcode(data.is_text()), data.as_bytes())?;
        self.sent().await
    }

    /// Sends a value as JSON text (`WSOC-2.01`).
    ///
    /// # Errors
    /// [`Error::Json`] for a value that cannot be written so; and as [`send`](Self::send).
    pub async fn send_json<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let text = serde_json::to_string(value).map_err(Error::Json)?;
        self.send(&text).await
    }

    /// Asks for a sign of life, with up to 125 bytes that come back (`WSOC-3.03`).
    ///
    /// The answer comes through [`receive_event`](Self::receive_event).
    ///
    /// # Errors
    /// As [`send`](Self::send); [`Error::Unsendable`] for more than 125 bytes.
    pub async fn ping(&mut self, payload: &[u8]) -> Result<(), Error> {
        if payload.len() > CONTROL {
            return Err(Error::Unsendable {
                fault: "a ping of more than 125 bytes",
            });
        }
        self.sent().await?;
        self.queue_control(Opcode::Ping, payload);
        self.sent().await
    }

    /// Begins a text that is sent in pieces.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn start_text(&mut self) -> Result<Outgoing<'_, S>, Error> {
        self.start(true).await
    }

    /// Begins a binary message that is sent in pieces.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn start_binary(&mut self) -> Result<Outgoing<'_, S>, Error> {
        self.start(false).await
    }

    async fn start(&mut self, is_text: bool) -> Result<Outgoing<'_, S>, Error> {
        self.sent().await?;
        let compressed = self
            .deflater
            .as_ref()
            .is_some_and(|deflater| deflater.wants(usize::MAX));
        Ok(Outgoing {
            socket: self,
            is_text,
            compressed,
            begun: false,
            ended: false,
        })
    }

    /// Appends a whole message to what is to be sent, compressed where that is agreed on and makes it smaller.
    fn queue_message(&mut self, opcode: Opcode, data: &[u8]) -> Result<(), Error> {
        let deflater = self.deflater.take_if(|mine| mine.wants(data.len()));
        let Some(mut deflater) = deflater else {
            self.queue_frame(opcode, true, false, data);
            return Ok(());
        };
        let mut packed = take_scratch();
        let smaller = deflater.whole(data, &mut packed);
        self.deflater = Some(deflater);
        let smaller = smaller?;
        self.queue_frame(opcode, true, smaller, if smaller { &packed } else { data });
        give_scratch(packed);
        Ok(())
    }

    /// Done when everything that is to be sent was taken. Not an `async fn`, which would be three times its size.
    pub(crate) fn sent(&mut self) -> impl Future<Output = Result<(), Error>> {
        poll_fn(|cx| self.poll_sent(cx))
    }
}

/// A message that is sent in pieces.
///
/// Dropped before [`end`](Self::end), it closes the connection with 1011: half a message never looks whole.
#[derive(Debug)]
#[must_use = "a message in pieces ends with `end`; dropped, it closes the connection"]
pub struct Outgoing<'a, S = Upgraded>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    socket: &'a mut Socket<S>,
    is_text: bool,
    compressed: bool,
    begun: bool,
    ended: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Outgoing<'_, S> {
    /// Sends one piece; done when the connection has taken it.
    ///
    /// # Errors
    /// As [`Socket::send`]; [`Error::Unsendable`] for bytes within a text, or text within bytes.
    pub async fn write<'a>(&mut self, piece: impl Into<Data<'a>>) -> Result<(), Error> {
        let piece = piece.into();
        if piece.is_text() != self.is_text {
            return Err(Error::Unsendable {
                fault: "a piece of the other kind than its message",
            });
        }
        self.socket.sent().await?;
        let data = piece.as_bytes();
        if data.is_empty() {
            return Ok(());
        }
        match self.socket.deflater.take_if(|_| self.compressed) {
            None => self.queue(false, data),
            Some(mut deflater) => {
                let mut packed = take_scratch();
                let done = deflater.piece(data, &mut packed);
                self.socket.deflater = Some(deflater);
                done?;
                self.queue(false, &packed);
                give_scratch(packed);
            }
        }
        self.socket.sent().await
    }

    /// Ends the message.
    ///
    /// # Errors
    /// As [`Socket::send`].
    pub async fn end(mut self) -> Result<(), Error> {
        self.socket.sent().await?;
        self.queue(true, if self.compressed { &LAST } else { &[] });
        self.ended = true;
        if let (true, Some(deflater)) = (self.compressed, &mut self.socket.deflater) {
            deflater.end();
        }
        self.socket.sent().await
    }

    fn queue(&mut self, last: bool, data: &[u8]) {
        let first = !std::mem::replace(&mut self.begun, true);
        let opcode = if first {
            opcode(self.is_text)
        } else {
            Opcode::Continuation
        };
        self.socket
            .queue_frame(opcode, last, first && self.compressed, data);
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Drop for Outgoing<'_, S> {
    fn drop(&mut self) {
        if self.begun && !self.ended {
            self.socket.abandon(1011);
        }
    }
}

pub(crate) fn opcode(is_text: bool) -> Opcode {
    if is_text {
        Opcode::Text
    } else {
        Opcode::Binary
    }
}

thread_local! {
    /// Where messages are compressed before their length is known.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A larger buffer is not kept.
const SCRATCH_KEPT: usize = 256 << 10;

fn take_scratch() -> Vec<u8> {
    let mut scratch = SCRATCH.take();
    scratch.clear();
    scratch
}

fn give_scratch(scratch: Vec<u8>) {
    if scratch.capacity() <= SCRATCH_KEPT {
        SCRATCH.set(scratch);
    }
}
