//! What both ends can be told.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tornado_httputil::Request;

use crate::Deflate;

/// How a socket behaves, for servers and clients.
///
/// ```
/// # use std::time::Duration;
/// # use tornado_httputil::{Error, Reply, Request, Sent};
/// # use tornado_websocket as websocket;
/// # fn accept(request: &Request, reply: Reply) -> Result<(websocket::Socket, Sent), (Error, Reply)> {
/// let settings = websocket::Settings::new()
///     .deflate(websocket::Deflate::new())
///     .subprotocols(["chat.v2", "chat"])
///     .ping_interval(Duration::from_secs(30))
///     .max_message_size(64 << 20);
/// settings.accept(request, reply)
/// # }
/// ```
#[derive(Clone)]
pub struct Settings {
    pub(crate) deflate: Option<Deflate>,
    pub(crate) subprotocols: Vec<String>,
    pub(crate) max_message_size: usize,
    pub(crate) max_frame_size: usize,
    pub(crate) ping_interval: Option<Duration>,
    pub(crate) ping_timeout: Option<Duration>,
    pub(crate) trusts: Option<Arc<Trust>>,
    pub(crate) headers: Vec<(String, String)>,
}

/// Decides on an origin that is not the server's own.
pub(crate) type Trust = dyn Fn(&Request, &str) -> bool + Send + Sync;

/// The most bytes of a message, unless told otherwise (`WSOC-3.06`).
const MESSAGE: usize = 10 << 20;

impl Settings {
    /// No compression, no pings, messages of 10 MiB, the server's own origin.
    pub fn new() -> Self {
        Self {
            deflate: None,
            subprotocols: Vec::new(),
            max_message_size: MESSAGE,
            max_frame_size: usize::MAX,
            ping_interval: None,
            ping_timeout: None,
            trusts: None,
            headers: Vec::new(),
        }
    }

    /// Offers compression, or takes it when offered (`WSOC-3.05`).
    #[doc(alias = "get_compression_options")]
    pub fn deflate(mut self, deflate: Deflate) -> Self {
        self.deflate = Some(deflate);
        self
    }

    /// The subprotocols spoken here, the best first (`WSOC-3.07`).
    ///
    /// A server takes the first of them that the client offers, or none.
    #[doc(alias = "select_subprotocol")]
    pub fn subprotocols<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.subprotocols = names.into_iter().map(Into::into).collect();
        self
    }

    /// The most bytes of a message, after inflation; 10 MiB by default.
    #[doc(alias = "websocket_max_message_size")]
    pub fn max_message_size(mut self, bytes: usize) -> Self {
        self.max_message_size = bytes;
        self
    }

    /// The most bytes of a frame, as sent; no limit but the message's by default.
    pub fn max_frame_size(mut self, bytes: usize) -> Self {
        self.max_frame_size = bytes;
        self
    }

    /// Asks for a sign of life this often; never by default (`WSOC-3.06`).
    #[doc(alias = "websocket_ping_interval")]
    pub fn ping_interval(mut self, interval: Duration) -> Self {
        self.ping_interval = (!interval.is_zero()).then_some(interval);
        self
    }

    /// How long the sign may take: the interval, by default and at most; zero is no limit.
    #[doc(alias = "websocket_ping_timeout")]
    pub fn ping_timeout(mut self, timeout: Duration) -> Self {
        self.ping_timeout = Some(timeout);
        self
    }

    /// Has a function decide on pages of other origins (`WSOC-3.02`).
    ///
    /// It is asked about requests that do not come from the server's own pages, with the value of `Origin`. Without it
    /// they are refused. Cookies come with such requests too: trust nobody you would not show the user's data.
    pub fn check_origin(
        mut self,
        trusts: impl Fn(&Request, &str) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.trusts = Some(Arc::new(trusts));
        self
    }

    /// Adds a header to a client's request, `Cookie` for example.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("deflate", &self.deflate)
            .field("subprotocols", &self.subprotocols)
            .field("max_message_size", &self.max_message_size)
            .field("max_frame_size", &self.max_frame_size)
            .field("ping_interval", &self.ping_interval)
            .field("ping_timeout", &self.ping_timeout)
            .finish_non_exhaustive()
    }
}
