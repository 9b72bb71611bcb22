//! What a client asks.

mod parts;

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::Bytes;
use http::{Extensions, Method};

pub use self::parts::Field;
use self::parts::{Content, Parts, Span};
use crate::{BodyError, Wire};

/// What a client asks: method, target, headers, and a body that may still be arriving.
///
/// A request is one pointer. Everything it says is a view into one copy of the head; whoever asks for no header,
/// argument or cookie pays for none. The memory behind it is used again by the thread's next request.
#[doc(alias = "HTTPServerRequest")]
pub struct Request(Option<Box<Parts>>);

/// How many spare requests a thread keeps, and the largest head and body of one that is kept.
const SPARE: usize = 64;
const SPARE_HEAD: usize = 16 << 10;
const SPARE_BODY: usize = 64 << 10;

thread_local! {
    #[allow(clippy::vec_box, reason = "the boxes are what is used again")]
    static POOL: RefCell<Vec<Box<Parts>>> = const { RefCell::new(Vec::new()) };
}

impl Request {
    /// An empty request, for a server to fill.
    ///
    /// Headers go in with [`set_fields`](Self::set_fields), the rest of the head with [`set_head`](Self::set_head);
    /// [`builder`](Self::builder) is the way by hand.
    #[inline]
    pub fn empty() -> Self {
        let spare = POOL
            .try_with(|pool| pool.try_borrow_mut().ok().and_then(|mut pool| pool.pop()))
            .ok()
            .flatten();
        let parts = match spare {
            Some(mut parts) => {
                parts.clear();
                parts
            }
            None => Box::new(Parts::new()),
        };
        Self(Some(parts))
    }

    /// The thread's last request once more, if `bytes` begin with its very head; and how long that is.
    ///
    /// Only a request whose server called [`remember`](Self::remember) comes back, with everything its head said, so
    /// that clients which ask the same again and again are read once. Peer and time are to be given anew.
    #[inline]
    pub fn again(bytes: &[u8], received: Instant) -> Option<(Self, usize)> {
        POOL.try_with(|pool| {
            let mut pool = pool.try_borrow_mut().ok()?;
            let last = pool.last()?;
            if !last.whole || !bytes.starts_with(&last.head) {
                return None;
            }
            let mut parts = pool.pop()?;
            parts.received = received;
            let size = parts.head.len();
            Some((Self(Some(parts)), size))
        })
        .ok()
        .flatten()
    }

    /// Says that the head is all there is to the request, so that [`again`](Self::again) may give it once more.
    #[inline]
    pub fn remember(&mut self) {
        if let Some(parts) = &mut self.0 {
            parts.whole = true;
        }
    }

    /// Gives the head: its request line and header lines, in UTF-8, and the target, which begins at `start` in it.
    #[inline]
    pub fn set_head(
        &mut self,
        head: &[u8],
        method: &[u8],
        target: &[u8],
        start: usize,
        minor: u8,
        received: Instant,
    ) {
        let Some(parts) = &mut self.0 else { return };
        parts.head.extend_from_slice(head);
        if method != b"GET" {
            // A method with characters that are none was refused before; the rest is an extension (`WEB-3.01`).
            parts.method = Method::from_bytes(method).unwrap_or(Method::GET);
        }
        parts.minor = minor;
        parts.received = received;
        parts.split_target(target, start);
    }

    /// Gives the headers: where they stand, counted from `first` in the head.
    #[inline]
    pub fn set_fields(&mut self, fields: &[Field], first: usize) {
        if let Some(parts) = &mut self.0 {
            parts.fields.clear();
            parts.fields.extend_from_slice(fields);
            parts.first_field = first;
        }
    }

    /// Says who is asking: the client's address, and whether by `https`.
    #[inline]
    pub fn set_peer(&mut self, remote_ip: IpAddr, https: bool) {
        if let Some(parts) = &mut self.0 {
            parts.remote_ip = remote_ip;
            parts.https = https;
        }
    }

    /// Gives a body that is all there.
    pub fn set_body(&mut self, body: &[u8]) {
        if let Some(parts) = &mut self.0 {
            let content = parts.content.get_or_insert_default();
            content.body.extend_from_slice(body);
            content.length = Some(body.len() as u64);
        }
    }

    /// Gives a body that arrives over a wire, and its length in bytes where it is known.
    pub fn set_arriving_body(&mut self, wire: Arc<dyn Wire>, length: Option<u64>) {
        if let Some(parts) = &mut self.0 {
            let content = parts.content.get_or_insert_default();
            content.arriving = Some(wire);
            content.length = length;
        }
    }

    /// The method.
    pub fn method(&self) -> &Method {
        const GET: &Method = &Method::GET;
        self.0.as_ref().map_or(GET, |parts| &parts.method)
    }

    /// The request target as it was sent.
    pub fn uri(&self) -> &str {
        self.view(|parts| parts.target)
    }

    /// The path, percent-encoded as it was sent, without the query.
    pub fn path(&self) -> &str {
        match self.view(|parts| parts.path) {
            "" => "/",
            path => path,
        }
    }

    /// The path as bytes: what a router compares, without the price of text.
    #[inline]
    pub fn path_bytes(&self) -> &[u8] {
        match &self.0 {
            Some(parts) if parts.path.start < parts.path.end => parts.path.of(&parts.head),
            _ => b"/",
        }
    }

    /// What stands behind the first `?`, or nothing.
    pub fn query(&self) -> &str {
        self.view(|parts| parts.query.unwrap_or_default())
    }

    /// The minor version of HTTP/1: 0 or 1.
    #[doc(alias = "supports_http_1_1")]
    pub fn minor_version(&self) -> u8 {
        self.0.as_ref().map_or(1, |parts| parts.minor)
    }

    /// The protocol as Tornado names it: `HTTP/1.1` or `HTTP/1.0`.
    pub fn version(&self) -> &'static str {
        if self.minor_version() == 0 {
            "HTTP/1.0"
        } else {
            "HTTP/1.1"
        }
    }

    /// The first value of a header; names in any case.
    ///
    /// Values that are UTF-8 are read as such, others as Latin-1 (`HUTL-3.11`).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.header_all(name).next()
    }

    /// Every value of a header, in the order sent.
    #[doc(alias = "get_list")]
    pub fn header_all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = move |field: &[u8]| {
            field.len() == name.len() && field.eq_ignore_ascii_case(name.as_bytes())
        };
        self.fields()
            .filter(move |(field, _)| named(field))
            .map(|(_, value)| text(value))
    }

    /// All headers, in the order sent, spelt as sent.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields().map(|(name, value)| (text(name), text(value)))
    }

    fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let (head, fields) = match &self.0 {
            Some(parts) => (
                parts.head.get(parts.first_field..).unwrap_or_default(),
                parts.fields.as_slice(),
            ),
            None => (&[][..], &[][..]),
        };
        fields
            .iter()
            .map(|field| (field.name.of(head), field.value.of(head)))
    }

    /// The host asked for, with its port; `127.0.0.1` where none was named.
    ///
    /// A target in absolute form wins over the `Host` header (RFC 9112 section 3.2.2).
    pub fn host(&self) -> &str {
        let authority = self
            .0
            .as_ref()
            .and_then(|parts| parts.authority.map(|span| text(span.of(&parts.head))));
        authority
            .or_else(|| self.header("host"))
            .filter(|host| !host.is_empty())
            .unwrap_or("127.0.0.1")
    }

    /// The client's address: the socket's, or what a trusted proxy says.
    ///
    /// A Unix socket shows as `0.0.0.0` (`HSRV-3.09`).
    pub fn remote_ip(&self) -> IpAddr {
        self.0
            .as_ref()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |parts| parts.remote_ip)
    }

    /// `http` or `https`: the connection's, or what a trusted proxy says.
    pub fn protocol(&self) -> &'static str {
        if self.0.as_ref().is_some_and(|parts| parts.https) {
            "https"
        } else {
            "http"
        }
    }

    /// The whole URL, as the client would write it.
    pub fn full_url(&self) -> String {
        let target = self.view(|parts| Span {
            start: parts.path.start,
            end: parts.target.end,
        });
        let slash = if target.starts_with('/') { "" } else { "/" };
        format!("{}://{}{slash}{target}", self.protocol(), self.host())
    }

    /// When the head had arrived.
    #[doc(alias = "request_time")]
    pub fn received(&self) -> Instant {
        self.0
            .as_ref()
            .map_or_else(Instant::now, |parts| parts.received)
    }

    /// What those in front of the handler left for it, by type: a session, the number of a request.
    pub fn extensions(&self) -> &Extensions {
        static NONE: OnceLock<Extensions> = OnceLock::new();
        match &self.0 {
            Some(parts) => &parts.extensions,
            None => NONE.get_or_init(Extensions::new),
        }
    }

    /// Leaves something for the handler.
    ///
    /// ```
    /// use tornado_httputil::Request;
    ///
    /// #[derive(Clone, Debug, PartialEq)]
    /// struct Number(u64);
    ///
    /// let mut request = Request::get("/").build();
    /// request.insert(Number(7));
    /// assert_eq!(request.extensions().get::<Number>(), Some(&Number(7)));
    /// ```
    pub fn insert<T: Clone + Send + Sync + 'static>(&mut self, value: T) {
        if let Some(parts) = &mut self.0 {
            parts.extensions.insert(value);
        }
    }

    /// Takes out all that was left.
    pub fn take_extensions(&mut self) -> Extensions {
        self.0
            .as_mut()
            .map(|parts| std::mem::take(&mut parts.extensions))
            .unwrap_or_default()
    }

    /// Leaves all of this for the handler, in place of what was left before.
    pub fn set_extensions(&mut self, extensions: Extensions) {
        if let Some(parts) = &mut self.0 {
            parts.extensions = extensions;
        }
    }

    /// How many bytes the body has, where that was said.
    pub fn content_length(&self) -> Option<u64> {
        self.content()?.length
    }

    /// The body, as far as it was collected: what came with the head, or after [`collect`](Self::collect).
    pub fn body(&self) -> &[u8] {
        self.content().map_or(&[], |content| &content.body)
    }

    /// Whether some of the body may still have to arrive.
    pub fn is_body_arriving(&self) -> bool {
        self.content()
            .is_some_and(|content| content.arriving.is_some())
    }

    /// Takes note that a server has undone the only `Content-Encoding`, if it is this one; tells whether it is.
    ///
    /// The header is then found as `X-Consumed-Content-Encoding` (`HSRV-3.10`).
    pub fn consume_content_encoding(&mut self, coding: &str) -> bool {
        const CONSUMED: &[u8] = b"X-Consumed-Content-Encoding";
        let mut codings = self.header_all("Content-Encoding");
        match (codings.next(), codings.next()) {
            (Some(only), None) if only.eq_ignore_ascii_case(coding) => drop(codings),
            _ => return false,
        }
        let Some(parts) = &mut self.0 else {
            return false;
        };
        parts.whole = false;
        let start = parts.head.len().saturating_sub(parts.first_field);
        parts.head.extend_from_slice(CONSUMED);
        let head = parts.head.get(parts.first_field..).unwrap_or_default();
        let named = |field: &&mut Field| {
            field
                .name
                .of(head)
                .eq_ignore_ascii_case(b"content-encoding")
        };
        if let Some(field) = parts.fields.iter_mut().find(named) {
            field.name = Span::new(start..start + CONSUMED.len());
        }
        true
    }

    /// Sets how many bytes the body may have, in place of the server's limit.
    #[doc(alias = "set_max_body_size")]
    pub fn limit_body(&mut self, bytes: u64) {
        if let Some(wire) = self.content().and_then(|content| content.arriving.as_ref()) {
            wire.limit_body(bytes);
        }
    }

    /// The next piece of the body; nothing when it has ended.
    ///
    /// A body that came with the head is one piece. The client is slowed down to the pace of the asker.
    ///
    /// # Errors
    /// Whatever ends the body early; the connection then ends with the answer.
    pub async fn next(&mut self) -> Option<Result<Bytes, BodyError>> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// As [`next`](Self::next), for futures and streams written by hand.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        let Some(content) = self.content_mut() else {
            return Poll::Ready(None);
        };
        if !content.body.is_empty() {
            return Poll::Ready(Some(Ok(Bytes::from(std::mem::take(&mut content.body)))));
        }
        let Some(wire) = &content.arriving else {
            return Poll::Ready(None);
        };
        let piece = ready!(wire.poll_body(cx));
        if !matches!(piece, Some(Ok(_))) {
            content.arriving = None;
        }
        Poll::Ready(piece)
    }

    /// Collects the whole body, which [`body`](Self::body) then shows.
    ///
    /// # Errors
    /// [`BodyError::TooLarge`] above `limit` bytes, and whatever ends the body early.
    pub async fn collect(&mut self, limit: u64) -> Result<(), BodyError> {
        let Some(content) = self.content_mut() else {
            return Ok(());
        };
        let is_long = content.length.is_some_and(|length| length > limit);
        if is_long || content.body.len() as u64 > limit {
            return Err(BodyError::TooLarge { limit });
        }
        while let Some(wire) = &content.arriving {
            match poll_fn(|cx| wire.poll_body(cx)).await {
                Some(Ok(piece)) if content.body.len() as u64 + piece.len() as u64 > limit => {
                    return Err(BodyError::TooLarge { limit });
                }
                Some(Ok(piece)) => content.body.extend_from_slice(&piece),
                Some(Err(error)) => return Err(error),
                None => content.arriving = None,
            }
        }
        Ok(())
    }

    /// Gives back the memory that it does not use, for who holds it as long as a connection stands.
    pub fn shrink_to_fit(&mut self) {
        if let Some(parts) = &mut self.0 {
            parts.head.shrink_to_fit();
            parts.fields.shrink_to_fit();
            match &mut parts.content {
                Some(content) if content.is_used() => content.body.shrink_to_fit(),
                unused => *unused = None,
            }
        }
    }

    fn content(&self) -> Option<&Content> {
        self.0.as_ref()?.content.as_deref()
    }

    fn content_mut(&mut self) -> Option<&mut Content> {
        self.0.as_mut()?.content.as_deref_mut()
    }

    fn view(&self, span: impl Fn(&Parts) -> Span) -> &str {
        self.0
            .as_ref()
            .map_or("", |parts| text(span(parts).of(&parts.head)))
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

impl Drop for Request {
    #[inline]
    fn drop(&mut self) {
        let Some(mut parts) = self.0.take() else {
            return;
        };
        if parts.head.capacity() > SPARE_HEAD {
            return;
        }
        if let Some(content) = &mut parts.content {
            if content.body.capacity() > SPARE_BODY {
                return;
            }
            content.clear();
        }
        if !parts.extensions.is_empty() {
            parts.extensions.clear();
        }
        // A thread that is ending, or a pool in use, keeps nothing.
        let _ = POOL.try_with(|pool| {
            if let Ok(mut pool) = pool.try_borrow_mut()
                && pool.len() < SPARE
            {
                pool.push(parts);
            }
        });
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("protocol", &self.protocol())
            .field("host", &self.host())
            .field("method", self.method())
            .field("uri", &self.uri())
            .field("version", &self.version())
            .field("remote_ip", &self.remote_ip())
            .finish()
    }
}
