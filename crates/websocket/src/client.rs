//! The client's handshake (RFC 6455, section 4.1).

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tornado_httputil::{HttpHeaders, is_token_byte, parse_response_start_line};

use crate::handshake::{End, VERSION, accept_value, has_word};
use crate::link::Link;
use crate::{Error, Settings, Socket, offer};

/// Connects to a WebSocket: `ws://host:port/path` (`WSOC-3.08`).
///
/// With the settings of [`Settings::new`]; [`Settings::connect`] is the general form.
///
/// # Errors
/// As [`Settings::connect`].
#[doc(alias = "websocket_connect")]
pub async fn connect(url: &str) -> Result<Socket<TcpStream>, Error> {
    Settings::new().connect(url).await
}

impl Settings {
    /// Connects to a WebSocket: `ws://host:port/path`.
    ///
    /// It waits as long as the system and the server do; a timeout around it is the caller's. For `wss://`, give a stream
    /// that has done TLS to [`connect_on`](Self::connect_on).
    ///
    /// # Errors
    /// [`Error::Url`], [`Error::Io`], and as `connect_on`.
    pub async fn connect(&self, url: &str) -> Result<Socket<TcpStream>, Error> {
        let address = Address::parse(url)?;
        if address.secure {
            return Err(wrong(
                url,
                "TLS is not built in; use `connect_on` with a stream that has done it",
            ));
        }
        let host = address.host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((host, address.port)).await?;
        stream.set_nodelay(true)?;
        self.connect_on(stream, url).await
    }

    /// Begins a WebSocket on a connection to its server.
    ///
    /// # Errors
    /// [`Error::Refused`] for an answer that is no upgrade, [`Error::Handshake`] for one that breaks the protocol or
    /// agrees to what was not offered.
    pub async fn connect_on<S>(&self, mut stream: S, url: &str) -> Result<Socket<S>, Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut key = [0; 16];
        getrandom::fill(&mut key).map_err(|error| Error::Io(error.into()))?;
        let key = BASE64_STANDARD.encode(key);
        let request = self.request(&Address::parse(url)?, &key)?;
        stream.write_all(request.as_bytes()).await?;
        stream.flush().await?;
        let (head, rest) = read_head(&mut stream).await?;
        let (first, lines) = head.split_once("\r\n").unwrap_or((&head, ""));
        let broken = |fault| Error::Handshake { fault };
        let start = parse_response_start_line(first.trim_end())
            .map_err(|_| broken("its first line is none of HTTP"))?;
        if start.code != 101 {
            return Err(Error::Refused { status: start.code });
        }
        let headers = HttpHeaders::parse(lines.as_bytes())
            .map_err(|_| broken("its headers are malformed"))?;
        let all = |name: &'static str| {
            headers
                .iter()
                .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
                .map(|(_, value)| value)
        };
        let mut upgrades = all("Upgrade");
        let upgraded = upgrades
            .next()
            .is_some_and(|to| to.eq_ignore_ascii_case("websocket"));
        if !upgraded || upgrades.next().is_some() || !has_word(all("Connection"), "upgrade") {
            return Err(broken("it upgrades to something else"));
        }
        if !all("Sec-WebSocket-Accept").eq([accept_value(&key)]) {
            return Err(broken("it does not match the key"));
        }
        if all("Sec-WebSocket-Protocol").nth(1).is_some() {
            return Err(broken("more than one subprotocol"));
        }
        let subprotocol = match (all("Sec-WebSocket-Protocol").next(), &self.subprotocols) {
            (None, _) => None,
            (Some(chosen), ours) if ours.iter().any(|name| name == chosen) => Some(chosen),
            _ => return Err(broken("a subprotocol that was not offered")),
        };
        let agreed = offer::agree(self.deflate, all("Sec-WebSocket-Extensions")).map_err(broken)?;
        let link = Link::new(stream).with_input(rest);
        Ok(Socket::new(link, self, End::Client, agreed, subprotocol))
    }

    fn request(&self, address: &Address<'_>, key: &str) -> Result<String, Error> {
        let Address {
            host, port, path, ..
        } = address;
        let mut request = format!("GET {path} HTTP/1.1\r\nHost: {host}");
        if *port != address.usual_port() {
            let _ = write!(request, ":{port}");
        }
        let _ = write!(
            request,
            "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: {VERSION}\r\nSec-WebSocket-Key: {key}\r\n"
        );
        if !self.subprotocols.is_empty() {
            let _ = write!(
                request,
                "Sec-WebSocket-Protocol: {}\r\n",
                self.subprotocols.join(", ")
            );
        }
        if let Some(deflate) = self.deflate {
            let _ = write!(
                request,
                "Sec-WebSocket-Extensions: {}\r\n",
                offer::offer(deflate)
            );
        }
        for (name, value) in &self.headers {
            let _ = write!(request, "{name}: {value}\r\n");
        }
        let is_value = |value: &str| !value.contains(['\r', '\n', '\0']);
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(is_token_byte);
        let proper = self
            .headers
            .iter()
            .all(|(name, value)| is_name(name) && is_value(value))
            && self.subprotocols.iter().all(|name| is_name(name));
        if !proper {
            return Err(Error::Unsendable {
                fault: "a header or subprotocol that may not be",
            });
        }
        request.push_str("\r\n");
        Ok(request)
    }
}

/// Where a WebSocket is.
struct Address<'a> {
    secure: bool,
    /// With brackets, if it is an address of IPv6.
    host: &'a str,
    port: u16,
    path: String,
}

impl<'a> Address<'a> {
    fn parse(url: &'a str) -> Result<Self, Error> {
        let (scheme, rest) = url
            .split_once("://")
            .ok_or_else(|| wrong(url, "it has no scheme"))?;
        let secure = match scheme {
            _ if scheme.eq_ignore_ascii_case("ws") => false,
            _ if scheme.eq_ignore_ascii_case("wss") => true,
            _ => return Err(wrong(url, "its scheme is neither ws nor wss")),
        };
        if url.bytes().any(|byte| byte <= b' ' || byte >= 0x7f) {
            return Err(wrong(
                url,
                "it has a space, a control or a character beyond ASCII",
            ));
        }
        if rest.contains('#') {
            return Err(wrong(url, "it has a fragment"));
        }
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(wrong(url, "it has a user; send a header instead"));
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (
                host,
                port.parse().map_err(|_| wrong(url, "its port is none"))?,
            ),
            _ => (authority, if secure { 443 } else { 80 }),
        };
        if host.is_empty() {
            return Err(wrong(url, "it has no host"));
        }
        let path = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/{path}")
        };
        Ok(Self {
            secure,
            host,
            port,
            path,
        })
    }

    fn usual_port(&self) -> u16 {
        if self.secure { 443 } else { 80 }
    }
}

fn wrong(url: &str, fault: &'static str) -> Error {
    Error::Url {
        url: url.to_owned(),
        fault,
    }
}

/// The most bytes that an answer's head may have.
const HEAD: usize = 64 << 10;

/// Reads the head of the answer, and what came behind it.
async fn read_head<S: AsyncRead + Unpin>(stream: &mut S) -> Result<(String, Vec<u8>), Error> {
    const END: &[u8] = b"\r\n\r\n";
    let mut bytes = Vec::new();
    loop {
        let searched = bytes.len().saturating_sub(END.len() - 1);
        let mut piece = [0; 1024];
        let count = stream.read(&mut piece).await?;
        bytes.extend_from_slice(piece.get(..count).unwrap_or_default());
        let new = bytes.get(searched..).unwrap_or_default();
        if let Some(at) = new.windows(END.len()).position(|window| window == END) {
            let rest = bytes.split_off(searched + at + END.len());
            bytes.truncate(searched + at + 2);
            let head = bytes.iter().map(|&byte| char::from(byte)).collect();
            return Ok((head, rest));
        }
        if count == 0 || bytes.len() > HEAD {
            let fault = if count == 0 {
                "it ends early"
            } else {
                "its head is too long"
            };
            return Err(Error::Handshake { fault });
        }
    }
}
