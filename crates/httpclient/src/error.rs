//! Why there is no response, or not the one that was hoped for.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::Response;

/// Why a fetch failed.
///
/// [`Error::code`] is the status of the answer, or 599 if there was none (`HCLI-2.06`). What is shown names
/// the server, and of a URL that cannot be used all but query and password; never a header or a body.
#[doc(alias = "HTTPError")]
#[doc(alias = "HTTPClientError")]
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Error {
    /// The server answered with another status than 2xx.
    ///
    /// Redirects are among them when they are not followed, or were too many.
    Status(Box<Response>),
    /// The time allowed was over (`HCLI-3.05`).
    #[doc(alias = "HTTPTimeoutError")]
    Timeout {
        /// What it was spent on.
        phase: Phase,
        /// The server, as `https://host:port`.
        server: String,
        /// The limit that was reached.
        after: Duration,
    },
    /// The request cannot be sent as it is: nothing left this machine.
    Request {
        /// What is wrong with it.
        fault: String,
    },
    /// No connection could be made.
    Connect {
        /// The server, as `https://host:port`.
        server: String,
        /// What the system or the TLS library said.
        source: Arc<dyn StdError + Send + Sync>,
    },
    /// The connection ended, or broke HTTP, before the response was complete.
    #[doc(alias = "HTTPStreamClosedError")]
    Closed {
        /// The server, as `https://host:port`.
        server: String,
        /// What was said; nothing after an orderly end.
        source: Option<Arc<dyn StdError + Send + Sync>>,
    },
    /// The response is larger than allowed, inflated bytes counting (`HCLI-3.06`).
    TooLarge {
        /// The server, as `https://host:port`.
        server: String,
        /// The setting that was reached, `max_body_size` or another.
        setting: &'static str,
        /// Its value, in bytes.
        limit: u64,
    },
    /// The function that produces the request's body failed.
    Producer {
        /// What it said.
        source: Arc<dyn StdError + Send + Sync>,
    },
    /// The client was closed before.
    ClientClosed,
}

/// What the time of a fetch went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Phase {
    /// Waiting for one of the client's `max_clients` places.
    Queue,
    /// Looking up the name, connecting and agreeing on TLS.
    Connect,
    /// Sending the request and receiving the response.
    Request,
}

impl Error {
    /// The status of the answer, or 599 if there was none.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.response().map_or(599, Response::code)
    }

    /// The answer, if there was one.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match self {
            Self::Status(response) => Some(response),
            _ => None,
        }
    }

    /// Whether the time allowed was over.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout { .. })
    }

    pub(crate) fn request(fault: impl Into<String>) -> Self {
        Self::Request {
            fault: fault.into(),
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Queue => "in request queue",
            Self::Connect => "while connecting",
            Self::Request => "during request",
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(response) => {
                write!(f, "HTTP {}: {}", response.code(), response.reason())
            }
            Self::Timeout {
                phase,
                server,
                after,
            } => write!(f, "Timeout {phase} (to {server}, after {after:?})"),
            Self::Request { fault } => write!(f, "the request cannot be sent: {fault}"),
            Self::Connect { server, source } => {
                write!(f, "no connection to {server}: {}", Chain(&**source))
            }
            Self::Closed { server, source } => {
                write!(f, "the response of {server} did not come to its end")?;
                match source {
                    Some(source) => write!(f, ": {}", Chain(&**source)),
                    None => f.write_str(": the connection was closed"),
                }
            }
            Self::TooLarge {
                server,
                setting,
                limit,
            } => write!(
                f,
                "the response of {server} exceeds {setting}, which is {limit} bytes"
            ),
            Self::Producer { source } => {
                write!(f, "the body of the request could not be produced: {source}")
            }
            Self::ClientClosed => f.write_str("the client is closed"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Connect { source, .. } | Self::Producer { source } => Some(&**source),
            Self::Closed { source, .. } => source.as_deref().map(|source| source as _),
            _ => None,
        }
    }
}

/// The last of the causes, which says most.
struct Chain<'a>(&'a (dyn StdError + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cause = self.0;
        while let Some(next) = cause.source() {
            cause = next;
        }
        fmt::Display::fmt(cause, f)
    }
}
