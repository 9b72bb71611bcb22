//! Heads of requests and answers, put into the other side's words.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::header::{CONNECTION, CONTENT_LENGTH, HOST, SERVER, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, Version, request, response};
use tornado_httputil::{About, Head, Request};

/// Who is asking: among the extensions of the requests that tower services get.
///
/// Put it there for an application that is served by somebody else ([`to_tower`](crate::to_tower)); a `SocketAddr` will do
/// as well. It is not called so in axum, whose `ConnectInfo` is for its own server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The client's address.
    pub remote_ip: IpAddr,
    /// Whether it came by `https`.
    pub https: bool,
}

/// The head of a request in `http`'s words; none, if the target has no place there.
pub(crate) fn of_request(request: &mut Request) -> Option<request::Parts> {
    let (mut parts, ()) = http::Request::new(()).into_parts();
    parts.method = request.method().clone();
    parts.uri = request.uri().parse().ok()?;
    parts.version = match request.minor_version() {
        0 => Version::HTTP_10,
        _ => Version::HTTP_11,
    };
    for (name, value) in request.headers() {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let value = HeaderValue::from_bytes(value.as_bytes()).ok()?;
        parts.headers.try_append(name, value).ok()?;
    }
    parts.extensions = request.take_extensions();
    parts.extensions.insert(Peer {
        remote_ip: request.remote_ip(),
        https: request.protocol() == "https",
    });
    Some(parts)
}

/// A request of ours, still without its body.
pub(crate) fn to_request(parts: request::Parts) -> (Request, About) {
    let target = target(&parts.uri);
    let mut builder = Request::builder(parts.method, target);
    let minor = u8::from(parts.version > Version::HTTP_10);
    if minor == 0 {
        builder = builder.http_1_0();
    }
    // HTTP/2 has the host in its target.
    if let Some(authority) = parts.uri.authority()
        && !parts.headers.contains_key(HOST)
    {
        builder = builder.header("Host", authority.as_str());
    }
    for (name, value) in &parts.headers {
        builder = builder.header(name.as_str(), &text(value.as_bytes()));
    }
    let peer = parts.extensions.get::<Peer>();
    let address = parts.extensions.get::<SocketAddr>();
    builder = builder.remote_ip(match (peer, address) {
        (Some(peer), _) => peer.remote_ip,
        (None, Some(address)) => address.ip(),
        (None, None) => Ipv4Addr::UNSPECIFIED.into(),
    });
    if peer.map_or(parts.uri.scheme_str() == Some("https"), |peer| peer.https) {
        builder = builder.https();
    }
    let mut request = builder.build();
    request.set_extensions(parts.extensions);
    let about = About {
        head_only: request.method() == http::Method::HEAD,
        minor,
        keep: true,
    };
    (request, about)
}

/// The target as HTTP/1 sends it to an origin.
fn target(uri: &Uri) -> &str {
    match uri.path_and_query() {
        Some(path) => path.as_str(),
        None => uri.authority().map_or("/", |authority| authority.as_str()),
    }
}

/// Puts status and headers of a tower service's answer onto a page.
///
/// What frames the answer is the server's; a header with a character that may not be sent is left out.
pub(crate) fn of_response(parts: &response::Parts, head: &mut Head) {
    head.status = match parts.status {
        StatusCode::SWITCHING_PROTOCOLS => StatusCode::NOT_IMPLEMENTED,
        status => status,
    };
    for (name, value) in &parts.headers {
        if *name == TRANSFER_ENCODING {
            continue;
        }
        let value = text(value.as_bytes());
        if *name == CONNECTION && !value.eq_ignore_ascii_case("close") {
            continue;
        }
        if let Err(error) = head.add(name.as_str(), &value) {
            tracing::warn!(target: "tornado.general", "left out: {error}");
        }
    }
}

/// An answer's status and headers in `http`'s words.
pub(crate) fn to_response(head: &Head) -> response::Parts {
    let (mut parts, ()) = http::Response::new(()).into_parts();
    parts.status = head.status;
    for (name, value) in head.iter() {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            add(&mut parts.headers, name, value);
        }
    }
    if head.has_usual_server() {
        add(&mut parts.headers, SERVER, tornado_httputil::SERVER);
    }
    if head.closes() {
        add(&mut parts.headers, CONNECTION, "close");
    }
    if let Some(length) = head.content_length() {
        parts.headers.insert(CONTENT_LENGTH, length.into());
    }
    parts
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
        headers.append(name, value);
    }
}

/// UTF-8, or else Latin-1.
fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}
