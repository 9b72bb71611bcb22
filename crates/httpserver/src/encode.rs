//! An answer becomes bytes.

use http::StatusCode;
use tornado_httputil::{About, Head, SERVER};

use crate::clock::{self, Text};

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

/// Writes the head of an answer.
///
/// In Tornado's order: `Server`, `Content-Type`, `Date`, the handler's, `Content-Length`, `Connection` (`W-HTTP`).
#[inline]
pub(crate) fn head(out: &mut Vec<u8>, head: &Head, body: Body, text: &Text, about: About, keep: bool) {
    if head.is_usual()
        && let (Some(content_type), Body::Length(length), true) = (head.content_type(), body, keep && about.minor == 1)
    {
        let mut usual = Usual { bytes: [0; 192], end: 0 };
        if usual.fill(content_type.as_bytes(), text, length).is_some() {
            out.extend_from_slice(usual.bytes.get(..usual.end).unwrap_or_default());
            return;
        }
    }
    any(out, head, body, text, about, keep);
}

/// How the usual answer begins.
const BEGIN: &str = concat!("HTTP/1.1 200 OK\r\nServer: TornadoServer/", env!("CARGO_PKG_VERSION"), "\r\nContent-Type: ");
/// The same, of a length that the compiler knows.
const USUAL: &[u8; BEGIN.len()] = match BEGIN.as_bytes().first_chunk() {
    Some(bytes) => bytes,
    None => panic!("a text is as long as it is"),
};

/// The head of the usual answer, put together where the compiler knows most lengths, at a third of the price.
struct Usual {
    bytes: [u8; 192],
    end: usize,
}

impl Usual {
    /// Nothing, when it does not fit or is not that usual after all.
    #[inline(always)]
    fn fill(&mut self, content_type: &[u8], text: &Text, length: u64) -> Option<()> {
        self.put(USUAL)?;
        self.bytes.get_mut(self.end..self.end + content_type.len())?.copy_from_slice(content_type);
        self.end += content_type.len();
        self.put(text)?;
        let digit = |power: u64| b'0' + (length / power % 10) as u8;
        match length {
            0..10 => self.put(&[digit(1)])?,
            10..100 => self.put(&[digit(10), digit(1)])?,
            100..1000 => self.put(&[digit(100), digit(10), digit(1)])?,
            1000..10_000 => self.put(&[digit(1000), digit(100), digit(10), digit(1)])?,
            _ => return None,
        }
        self.put(b"\r\n\r\n")
    }

    #[inline(always)]
    fn put<const N: usize>(&mut self, piece: &[u8; N]) -> Option<()> {
        *self.bytes.get_mut(self.end..)?.first_chunk_mut()? = *piece;
        self.end += N;
        Some(())
    }
}

/// Writes the head of any answer.
#[inline(never)]
fn any(out: &mut Vec<u8>, head: &Head, body: Body, text: &Text, about: About, keep: bool) {
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
    if let Some(content_type) = head.content_type() {
        out.extend_from_slice(b"Content-Type: ");
        out.extend_from_slice(content_type.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    if head.has_usual_date() {
        out.extend_from_slice(clock::line(text));
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

#[inline]
fn decimal(out: &mut Vec<u8>, mut number: u64) {
    if number < 10 {
        return out.push(b'0' + number as u8);
    }
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
