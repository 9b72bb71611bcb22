//! How a request becomes a conversation (RFC 6455, section 4.2).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha1::{Digest, Sha1};
use tornado_httputil::{Error, Reply, Request, Sent, StatusCode};

use crate::link::Link;
use crate::{Settings, Socket, host, offer};

/// Accepts a request for a WebSocket, or gives the reply back.
///
/// With the settings of [`Settings::new`]; [`Settings::accept`] is the general form. Status, headers and cookies that
/// stand on the reply go with the handshake.
///
/// # Errors
/// As [`Settings::accept`].
#[doc(alias = "WebSocketHandler")]
pub fn accept(request: &Request, reply: Reply) -> Result<(Socket, Sent), (Error, Reply)> {
    Settings::new().accept(request, reply)
}

impl Settings {
    /// Accepts a request for a WebSocket, or gives the reply back (`WSOC-3.01`).
    ///
    /// In a handler: `x.upgrade(|request, reply| settings.accept(request, reply))?`.
    ///
    /// # Errors
    /// 400 for a request that does not ask for a WebSocket, has no proper key or has a body still to come, 403 for the page of another origin
    /// (`WSOC-3.02`), 426 for another version than 13; that one takes `Sec-WebSocket-Version` with it when it leaves.
    pub fn accept(
        &self,
        request: &Request,
        mut reply: Reply,
    ) -> Result<(Socket, Sent), (Error, Reply)> {
        let key = match self.check(request) {
            Ok(key) => key,
            Err(error) => {
                if error.status() == StatusCode::UPGRADE_REQUIRED {
                    reply.on_head(|head| {
                        let _ = head.set("Sec-WebSocket-Version", VERSION);
                        let _ = head.set("Upgrade", "websocket");
                    });
                }
                return Err((error, reply));
            }
        };
        let subprotocol = self.choose_subprotocol(request);
        let deflate = self
            .deflate
            .and_then(|ours| offer::choose(ours, request.header_all("Sec-WebSocket-Extensions")));
        let (agreed, extensions) = deflate.unzip();
        if let Err(error) = write_head(&mut reply, key, subprotocol, extensions.as_deref()) {
            return Err((error, reply));
        }
        let (stream, sent) = reply.upgrade();
        let link = Link::new(stream).with_host(host::server);
        let socket = Socket::new(link, self, End::Server, agreed, subprotocol);
        Ok((socket, sent))
    }

    /// Everything that a request for a WebSocket has to have; its key.
    fn check<'a>(&self, request: &'a Request) -> Result<&'a str, Error> {
        let refused = |status, fault| Err(Error::Upgrade { status, fault });
        if request.method() != "GET" || request.minor_version() == 0 {
            return refused(
                StatusCode::BAD_REQUEST,
                "A WebSocket begins with GET of HTTP/1.1.",
            );
        }
        if request.is_body_arriving() {
            // What follows the head would be taken for frames.
            return refused(
                StatusCode::BAD_REQUEST,
                "A WebSocket begins without a body.",
            );
        }
        if !has_word(request.header_all("Upgrade"), "websocket") {
            return refused(
                StatusCode::BAD_REQUEST,
                "Can \"Upgrade\" only to \"WebSocket\".",
            );
        }
        if !has_word(request.header_all("Connection"), "upgrade") {
            return refused(
                StatusCode::BAD_REQUEST,
                "\"Connection\" must be \"Upgrade\".",
            );
        }
        if !self.is_welcome(request) {
            return refused(StatusCode::FORBIDDEN, "Cross origin websockets not allowed");
        }
        if once(request, "Sec-WebSocket-Version") != Some(VERSION) {
            return refused(
                StatusCode::UPGRADE_REQUIRED,
                "Only version 13 of WebSocket is spoken here.",
            );
        }
        match once(request, "Sec-WebSocket-Key") {
            Some(key) if is_key(key) => Ok(key),
            _ => refused(
                StatusCode::BAD_REQUEST,
                "\"Sec-WebSocket-Key\" must be 16 bytes in Base64.",
            ),
        }
    }

    /// Whether the page that asks may: one of the server's own, or one that is trusted.
    ///
    /// `Sec-Fetch-Site` decides; where there is none, `Origin` has to be the host that was asked. Who sends neither is no
    /// browser.
    fn is_welcome(&self, request: &Request) -> bool {
        let origins = || {
            request
                .header_all("Origin")
                .chain(request.header_all("Sec-WebSocket-Origin"))
        };
        let trusted = |origin: &str| self.trusts.as_ref().is_some_and(|f| f(request, origin));
        let mut sites = request.header_all("Sec-Fetch-Site");
        match (sites.next(), sites.next()) {
            (Some("same-origin" | "none"), None) => true,
            (None, _) => origins().all(|origin| is_own(origin, request) || trusted(origin)),
            _ => origins().next().is_some() && origins().all(trusted),
        }
    }

    /// The first of ours that the client offers.
    fn choose_subprotocol<'a>(&'a self, request: &Request) -> Option<&'a str> {
        let offered = |ours: &str| {
            words(request.header_all("Sec-WebSocket-Protocol")).any(|theirs| theirs == ours)
        };
        self.subprotocols
            .iter()
            .map(String::as_str)
            .find(|ours| offered(ours))
    }
}

/// Which end of a conversation one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Server,
    Client,
}

/// The version of the protocol (RFC 6455, section 4.1).
pub(crate) const VERSION: &str = "13";

/// What a server makes of a client's key (`W-WS`).
pub(crate) fn accept_value(key: &str) -> String {
    let mut digest = Sha1::new();
    digest.update(key.as_bytes());
    digest.update(b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    BASE64_STANDARD.encode(digest.finalize())
}

/// Whether one of the words in a list is this one, in any case.
pub(crate) fn has_word<'a>(headers: impl Iterator<Item = &'a str>, word: &str) -> bool {
    words(headers).any(|found| found.eq_ignore_ascii_case(word))
}

fn words<'a>(headers: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    headers.flat_map(|header| header.split(',')).map(str::trim)
}

/// The value of a header that may be there only once.
fn once<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let mut values = request.header_all(name);
    let first = values.next()?;
    values.next().is_none().then_some(first.trim())
}

fn is_key(key: &str) -> bool {
    key.len() == 24 && BASE64_STANDARD.decode(key).is_ok_and(|key| key.len() == 16)
}

/// Whether an origin is the host that was asked, port included; the scheme is not known behind every proxy.
fn is_own(origin: &str, request: &Request) -> bool {
    let host = origin
        .split_once("://")
        .map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let asked = once(request, "Host").unwrap_or_default();
    host.is_some_and(|host| !host.is_empty() && host.eq_ignore_ascii_case(asked))
}

fn write_head(
    reply: &mut Reply,
    key: &str,
    subprotocol: Option<&str>,
    extensions: Option<&str>,
) -> Result<(), Error> {
    let page = reply.page();
    page.body.clear();
    let head = &mut page.head;
    for name in ["Content-Type", "Content-Length", "Content-Encoding"] {
        head.remove(name);
    }
    let headers = [
        ("Upgrade", Some("websocket")),
        ("Connection", Some("Upgrade")),
        ("Sec-WebSocket-Accept", Some(&*accept_value(key))),
        ("Sec-WebSocket-Protocol", subprotocol),
        ("Sec-WebSocket-Extensions", extensions),
    ];
    for (name, value) in headers {
        if let Some(value) = value {
            head.set(name, value).map_err(|_| Error::Upgrade {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                fault: "a subprotocol has a name that cannot be sent",
            })?;
        }
    }
    head.status = StatusCode::SWITCHING_PROTOCOLS;
    Ok(())
}
