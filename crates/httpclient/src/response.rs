//! What came back.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::StatusCode;
use tornado_httputil::HttpHeaders;

use crate::headers::Headers;
use crate::request::shown;
use crate::{Error, Request, TimeInfo};

/// A response, whole (`HCLI-2.05`).
///
/// [`Response::new`] and what follows it make the answers of doubles.
#[doc(alias = "HTTPResponse")]
#[derive(Clone)]
pub struct Response {
    pub(crate) code: u16,
    pub(crate) reason: Option<String>,
    pub(crate) headers: Headers,
    pub(crate) body: Bytes,
    pub(crate) effective_url: String,
    pub(crate) request: Option<Box<Request>>,
    pub(crate) start_time: SystemTime,
    pub(crate) request_time: Duration,
    pub(crate) time_info: TimeInfo,
}

impl Response {
    /// A response without headers or body.
    #[must_use]
    pub fn new(code: u16) -> Self {
        Self {
            code,
            reason: None,
            headers: Headers::default(),
            body: Bytes::new(),
            effective_url: String::new(),
            request: None,
            start_time: SystemTime::now(),
            request_time: Duration::ZERO,
            time_info: TimeInfo::default(),
        }
    }

    /// Adds a header.
    ///
    /// # Panics
    /// When it is none: a response like this is written down in a test.
    #[track_caller]
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let Err(error) = self.headers.add(name, value) {
            panic!("header `{}`: {error}", name.escape_debug());
        }
        self
    }

    /// Gives it a body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Puts the request to it that it answers.
    ///
    /// The effective URL is that of the request, unless there is one already.
    #[must_use]
    pub fn with_request(mut self, request: Request) -> Self {
        if self.effective_url.is_empty() {
            self.effective_url.clone_from(&request.url);
        }
        self.request = Some(Box::new(request));
        self
    }

    /// The status.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.code
    }

    /// The phrase behind the status; over HTTP/2, which has none, the usual one (`HCLI-3.08`).
    #[must_use]
    pub fn reason(&self) -> &str {
        let usual = || StatusCode::from_u16(self.code).ok()?.canonical_reason();
        self.reason.as_deref().or_else(usual).unwrap_or("Unknown")
    }

    /// Whether the status is 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// The headers, those of the last response if there were redirects.
    #[must_use]
    pub fn headers(&self) -> &HttpHeaders {
        self.headers.get()
    }

    /// The values of a header, joined with `,`; names in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers().get(name)
    }

    /// The body, inflated; empty if a callback took it.
    #[doc(alias = "buffer")]
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as UTF-8, with U+FFFD for what is none.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The URL that answered, behind all redirects; without name and password.
    #[must_use]
    pub fn effective_url(&self) -> &str {
        &self.effective_url
    }

    /// The request, as it was handed in.
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        self.request.as_deref()
    }

    /// When the fetch left the client's queue.
    #[must_use]
    pub fn start_time(&self) -> SystemTime {
        self.start_time
    }

    /// How long the fetch took from there to its end.
    #[must_use]
    pub fn request_time(&self) -> Duration {
        self.request_time
    }

    /// Where the time went.
    #[must_use]
    pub fn time_info(&self) -> &TimeInfo {
        &self.time_info
    }

    /// The response, if its status is 2xx.
    ///
    /// # Errors
    /// [`Error::Status`] with the response, for every other.
    pub fn rethrow(self) -> Result<Self, Error> {
        if self.is_success() {
            Ok(self)
        } else {
            Err(Error::Status(Box::new(self)))
        }
    }

    pub(crate) fn take_body(&mut self) -> Bytes {
        std::mem::take(&mut self.body)
    }
}

/// Without what may be secret: the query, the values of headers, the body.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers().iter().map(|(name, _)| name).collect();
        f.debug_struct("Response")
            .field("code", &self.code)
            .field("reason", &self.reason())
            .field("effective_url", &shown(&self.effective_url))
            .field("headers", &names)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}
