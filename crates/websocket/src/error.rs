//! What ends a conversation before its time.

use std::fmt;
use std::io;

use tornado_httputil::Closed;

/// What ended a conversation, or kept it from beginning.
///
/// Faults of the other end have told it so by their close code when they arrive here. In a handler they may be handed on by
/// `?`: their source is [`Closed`], by which `web` knows that there is nobody left to answer.
#[doc(alias = "WebSocketError")]
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The connection is closed: nothing more can be sent.
    #[doc(alias = "WebSocketClosedError")]
    Closed,
    /// The other end broke the protocol; it was told so with 1002.
    Protocol {
        /// What it did.
        fault: &'static str,
    },
    /// A text is not UTF-8; the other end was told so with 1007.
    NotUtf8,
    /// Compressed data is damaged; the other end was told so with 1007.
    Deflate,
    /// A message or frame is too big; the other end was told so with 1009.
    TooBig {
        /// The most bytes that are allowed, after inflation.
        limit: usize,
    },
    /// A ping was not answered in time.
    PingTimeout,
    /// The connection failed.
    Io(io::Error),
    /// What was to be sent is against the rules.
    Unsendable {
        /// Which rule.
        fault: &'static str,
    },
    /// A value could not be written as JSON.
    Json(serde_json::Error),
    /// An address does not lead to a WebSocket.
    Url {
        /// The address.
        url: String,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The server answered with something else than an upgrade.
    Refused {
        /// The status of its answer.
        status: u16,
    },
    /// The server's answer is no handshake of this protocol.
    Handshake {
        /// What is wrong with it.
        fault: &'static str,
    },
}

impl Error {
    /// The close code that tells the other end of it.
    pub(crate) fn code(&self) -> Option<u16> {
        match self {
            Self::Protocol { .. } => Some(1002),
            Self::NotUtf8 | Self::Deflate => Some(1007),
            Self::TooBig { .. } => Some(1009),
            Self::PingTimeout => Some(1000),
            _ => None,
        }
    }

    /// The reason beside the code.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Protocol { fault } => fault,
            Self::NotUtf8 => "text is not UTF-8",
            Self::Deflate => "damaged compressed data",
            Self::TooBig { .. } => "message too big",
            Self::PingTimeout => "ping timed out",
            _ => "",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("the WebSocket is closed"),
            Self::Protocol { fault } => write!(f, "the other end broke the protocol: {fault}"),
            Self::NotUtf8 => f.write_str("a text message is not UTF-8"),
            Self::Deflate => f.write_str("a compressed message is damaged"),
            Self::TooBig { limit } => write!(f, "a message or frame of more than {limit} bytes"),
            Self::PingTimeout => f.write_str("ping timed out"),
            Self::Io(error) => write!(f, "the connection failed: {error}"),
            Self::Unsendable { fault } => write!(f, "cannot be sent: {fault}"),
            Self::Json(error) => write!(f, "cannot be written as JSON: {error}"),
            Self::Url { url, fault } => write!(f, "cannot connect to {url:?}: {fault}"),
            Self::Refused { status } => {
                write!(f, "the server answered {status} instead of an upgrade")
            }
            Self::Handshake { fault } => write!(f, "the server's answer is no handshake: {fault}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Closed
            | Self::Protocol { .. }
            | Self::NotUtf8
            | Self::Deflate
            | Self::TooBig { .. }
            | Self::PingTimeout => Some(&Closed),
            Self::Io(error) => Some(error),
            Self::Json(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
