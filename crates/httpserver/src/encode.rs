//! An answer becomes bytes.

use http::StatusCode;
use tornado_httputil::{About, Head, SERVER};

/// How the body of an answer is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    /// There is none, whatever the headers say (RFC 9110 section 6.4.1).
    None,
    /// So many bytes.
    Length(u64),
    /// In chunks.
    Chunked,
    /// Until the connection closes.
    UntilClose,
}

const OK: &str = concat!("HTTP/1.1 200 OK\r\nServer: ", "TornadoServer/", env!("CARGO_PKG_VERSION"), "\r\n");

/// Writes the head of an answer.
///
/// In Tornado's order: `Server`, `Content-Type`, `Date`, the handler's, `Content-Length`, `Connection` (`W-HTTP`).
#[inline]
pub(crate) fn head(out: &mut Vec<u8>, head: &Head, body: Body, date: &[u8], about: About, keep: bool) {
    out.reserve(512 + head.text().len());
    if head.status == StatusCode::OK && head.has_usual_reason() && head.has_usual_server() {
        out.extend_from_slice(OK.as_bytes());
    } else {
        out.extend_from_slice(b"HTTP/1.1 ");
        out.extend_from_slice(head.status.as_str().as_bytes());
        out.push(b' ');
        out.extend_from_slice(head.reason().as_bytes());
        out.extend_from_slice(b"\r\n");
        if head.has_usual_server() {
            out.extend_from_slice(b"Server: ");
            out.extend_from_slice(SERVER.as_bytes());
            out.extend_from_slice(b"\r\n");
        }
    }
    if let Some(content_type) = head.content_type() {
        out.extend_from_slice(b"Content-Type: ");
        out.extend_from_slice(content_type.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    if head.has_usual_date() {
        out.extend_from_slice(date);
    }
    out.extend_from_slice(head.text().as_bytes());
    match body {
        Body::Length(length) => {
            out.extend_from_slice(b"Content-Length: ");
            decimal(out, length);
            out.extend_from_slice(b"\r\n");
        }
        Body::Chunked => out.extend_from_slice(b"Transfer-Encoding: chunked\r\n"),
        Body::None | Body::UntilClose => {}
    }
    if !keep {
        out.extend_from_slice(b"Connection: close\r\n");
    } else if about.minor == 0 {
        out.extend_from_slice(b"Connection: Keep-Alive\r\n");
    }
    out.extend_from_slice(b"\r\n");
}

/// Whether an answer of this status never has a body.
pub(crate) fn is_bodiless(status: StatusCode) -> bool {
    status.is_informational() || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED
}

/// Writes one chunk (RFC 9112 section 7.1); an empty one would end the body, so it is not written.
pub(crate) fn chunk(out: &mut Vec<u8>, piece: &[u8]) {
    if piece.is_empty() {
        return;
    }
    let mut digits = [0; 16];
    let mut at = digits.len();
    let mut rest = piece.len();
    while rest > 0 && at > 0 {
        at -= 1;
        digits[at] = b"0123456789abcdef"[rest & 15];
        rest >>= 4;
    }
    out.reserve(piece.len() + 20);
    out.extend_from_slice(&digits[at..]);
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(piece);
    out.extend_from_slice(b"\r\n");
}

/// The end of a chunked body.
pub(crate) const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

fn decimal(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 || at == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}
