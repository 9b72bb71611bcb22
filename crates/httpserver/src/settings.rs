//! Every limit and timeout of the server, in one place.

use std::net::IpAddr;
use std::time::Duration;

/// Limits, timeouts and trust of a server (`HSRV-3.01`).
///
/// The defaults are safe on the open internet. Change one and keep the rest:
///
/// ```
/// use tornado_httpserver::Settings;
///
/// let settings = Settings { max_body_size: 1 << 20, ..Settings::default() };
/// assert_eq!(settings.max_header_size, 64 << 10);
/// ```
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long a connection may wait for its first byte: 60 s.
    pub first_byte_timeout: Duration,
    /// How long a connection may wait between requests: 3,600 s.
    pub idle_timeout: Duration,
    /// How long a head may take from its first byte: 30 s.
    pub head_timeout: Duration,
    /// How long the client may pause within a body: 60 s.
    pub body_timeout: Duration,
    /// How long the client may take no byte of an answer: 60 s.
    pub write_timeout: Duration,
    /// How long running requests may go on once the server stops: 30 s.
    pub drain_timeout: Duration,
    /// How many bytes a request line may have before 414 answers: 16 KiB.
    pub max_line_size: usize,
    /// How many bytes a head may have before 431 answers: 64 KiB.
    pub max_header_size: usize,
    /// How many bytes a body may have before 413 answers: 100 MiB. A handler may allow itself another number.
    pub max_body_size: u64,
    /// Close behind every answer: no.
    pub no_keep_alive: bool,
    /// Let out bodies with `Content-Encoding: gzip`: no (`HSRV-3.10`).
    ///
    /// The service sees the body as it was, and the header as `X-Consumed-Content-Encoding`; limits count what is let
    /// out.
    pub decompress_request: bool,
    /// Believe `X-Real-Ip`, `X-Forwarded-For`, `X-Scheme` and `X-Forwarded-Proto`: no (`HSRV-1.04`).
    ///
    /// Only for servers that nobody reaches but through a proxy which sets them.
    pub xheaders: bool,
    /// Proxies that are skipped when `X-Forwarded-For` is read from the right (`HSRV-3.06`).
    pub trusted_downstream: Vec<IpAddr>,
    /// The scheme that clients use although the socket does not show it: a TLS proxy in front.
    pub https: bool,
    /// How long one handler or callback may keep a loop before a warning names it: no warning.
    pub blocking_log_threshold: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            first_byte_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(3600),
            head_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(60),
            write_timeout: Duration::from_secs(60),
            drain_timeout: Duration::from_secs(30),
            max_line_size: 16 << 10,
            max_header_size: 64 << 10,
            max_body_size: 100 << 20,
            no_keep_alive: false,
            decompress_request: false,
            xheaders: false,
            trusted_downstream: Vec::new(),
            https: false,
            blocking_log_threshold: None,
        }
    }
}
