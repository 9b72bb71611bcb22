//! One message to many sockets.

use std::sync::{Arc, OnceLock};

use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::deflate::Deflater;
use crate::frame::Head;
use crate::handshake::End;
use crate::send::opcode;
use crate::{Data, Error, Socket};

/// A message that is encoded once, and compressed once, for all sockets that send it.
///
/// Cloned by count. The sockets of a server send the same bytes, and keep a count of them while a client is slow, not a
/// copy; those of a client mask each message for itself (RFC 6455, section 5.3). A socket that keeps its window
/// ([`Deflate::keep_context`](crate::Deflate::keep_context)) starts with an empty one behind it.
///
/// ```
/// # use tornado_websocket::{Error, Prepared, Socket};
/// async fn tell(sockets: &mut [Socket], news: &str) -> Result<(), Error> {
///     let news = Prepared::new(news);
///     for socket in sockets {
///         socket.send_prepared(&news).await?;
///     }
///     Ok(())
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Prepared(Arc<Frames>);

#[derive(Debug)]
struct Frames {
    is_text: bool,
    plain: Arc<[u8]>,
    /// Where in the frame the message begins.
    start: usize,
    /// Compressed for windows of 9 to 15 bits, for whom they were asked for; none if that makes it no smaller.
    deflated: [OnceLock<Option<Arc<[u8]>>>; 7],
}

impl Prepared {
    /// Encodes a message.
    pub fn new<'a>(data: impl Into<Data<'a>>) -> Self {
        let data = data.into();
        let (plain, start) = frame(data.is_text(), false, data.as_bytes());
        Self(Arc::new(Frames {
            is_text: data.is_text(),
            plain,
            start,
            deflated: [const { OnceLock::new() }; 7],
        }))
    }

    /// Encodes a value as JSON text.
    ///
    /// # Errors
    /// [`Error::Json`] for a value that cannot be written so.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        let text = serde_json::to_string(value).map_err(Error::Json)?;
        Ok(Self::new(&text))
    }

    /// The bytes of the message.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.plain.get(self.0.start..).unwrap_or_default()
    }

    /// The message compressed as this socket would; with the level of the socket that asks first.
    fn deflated(&self, deflater: &Deflater) -> Option<&Arc<[u8]>> {
        let slot = deflater.window_bits().checked_sub(9)?;
        let slot = self.0.deflated.get(usize::from(slot))?;
        let made = slot.get_or_init(|| {
            let mut packed = Vec::new();
            let smaller = deflater.forgetful().whole(self.as_bytes(), &mut packed);
            let smaller = smaller.unwrap_or(false); // what cannot be compressed can be sent
            smaller.then(|| frame(self.0.is_text, true, &packed).0)
        });
        made.as_ref()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// Sends a message that was encoded before; done when the connection has taken it.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub async fn send_prepared(&mut self, message: &Prepared) -> Result<(), Error> {
        self.sent().await?;
        let bytes = message.as_bytes();
        if self.end == End::Client {
            self.queue_frame(opcode(message.0.is_text), true, false, bytes);
            return self.sent().await;
        }
        let mut frame = &message.0.plain;
        let deflater = self.deflater.as_mut();
        let deflater = deflater.filter(|mine| mine.wants(bytes.len()));
        if let Some(deflater) = deflater
            && let Some(deflated) = message.deflated(deflater)
        {
            deflater.forget();
            frame = deflated;
        }
        self.link.share(Arc::clone(frame));
        self.sent().await
    }
}

/// A whole message as a server sends it, and where in the frame it begins.
fn frame(is_text: bool, compressed: bool, payload: &[u8]) -> (Arc<[u8]>, usize) {
    let head = Head {
        opcode: opcode(is_text),
        last: true,
        compressed,
        mask: None,
        length: payload.len() as u64,
    };
    let mut frame = Vec::with_capacity(payload.len() + 10);
    head.write(&mut frame);
    let start = frame.len();
    frame.extend_from_slice(payload);
    (frame.into(), start)
}
