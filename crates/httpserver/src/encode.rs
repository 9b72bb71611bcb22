//! An answer becomes bytes.

use http::StatusCode;
use tornado_httputil::{About, Head, SERVER};

use crate::clock::{self, Text};
use crate::out::Out;

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

/// Writes a whole answer with its length.
///
/// The usual one, a plain 200 that keeps an HTTP/1.1 connection, is put together from pieces that the compiler knows.
#[inline]
pub(crate) fn answer(
    out: &mut Out,
    head: &Head,
    body: &[u8],
    text: &Text,
    about: About,
    keep: bool,
) {
    let content_type = head.content_type().unwrap_or_default().as_bytes();
    let length = body.len();
    if head.is_usual()
        && keep
        && about.minor == 1
        && (1..=MOST_TYPE).contains(&content_type.len())
        && length < 10_000
        && head
            .content_length()
            .is_none_or(|said| said == length as u64)
    {
        let mut room =
            out.room(USUAL.len() + MOST_TYPE + text.len() + head.text().len() + 8 + length);
        room.put(USUAL);
        room.extend(content_type);
        if head.text().is_empty() {
            room.put(text);
        } else {
            let (date, length) = clock::parts(text);
            room.put(date);
            room.extend(head.text());
            room.put(length);
        }
        let digit = |power: usize| b'0' + (length / power % 10) as u8;
        match length {
            0..10 => room.put(&[digit(1)]),
            10..100 => room.put(&[digit(10), digit(1)]),
            100..1000 => room.put(&[digit(100), digit(10), digit(1)]),
            _ => room.put(&[digit(1000), digit(100), digit(10), digit(1)]),
        }
        room.put(b"\r\n\r\n");
        if !about.head_only {
            room.extend(body);
        }
        let left = room.left();
        out.fill(left);
    } else {
        let length = head.content_length().unwrap_or(length as u64);
        out.with(|out| {
            self::head(out, head, Body::Length(length), text, about, keep);
            if !about.head_only {
                out.extend_from_slice(body);
            }
        });
    }
}

/// The longest content type of an answer that is put together.
const MOST_TYPE: usize = 64;
/// How the usual answer begins.
const BEGIN: &str = concat!(
    "HTTP/1.1 200 OK\r\nServer: TornadoServer/",
    env!("CARGO_PKG_VERSION"),
    "\r\nContent-Type: "
);
/// The same, of a length that the compiler knows.
const USUAL: &[u8; BEGIN.len()] = match BEGIN.as_bytes().first_chunk() {
    Some(bytes) => bytes,
    None => panic!("a text is as long as it is"),
};

/// Writes the head of any answer.
///
/// In Tornado's order: `Server`, `Content-Type`, `Date`, the handler's, `Content-Length`, `Connection` (`W-HTTP`).
pub(crate) fn head(
    out: &mut Vec<u8>,
    head: &Head,
    body: Body,
    text: &Text,
    about: About,
    keep: bool,
) {
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
    out.extend_from_slice(head.text());
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
    status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED
}

/// Writes one chunk (RFC 9112 section 7.1); an empty one would end the body, so it is not written.
pub(crate) fn chunk(out: &mut Vec<u8>, piece: &[u8]) {
    if piece.is_empty() {
        return;
    }
    out.reserve(piece.len() + 20);
    chunk_size(out, piece.len() as u64);
    out.extend_from_slice(piece);
    out.extend_from_slice(b"\r\n");
}

/// Begins a chunk of so many bytes.
pub(crate) fn chunk_size(out: &mut Vec<u8>, size: u64) {
    let mut digits = [0; 16];
    let mut at = digits.len();
    let mut rest = size;
    while rest > 0 && at > 0 {
        at -= 1;
        digits[at] = b"0123456789abcdef"[(rest & 15) as usize];
        rest >>= 4;
    }
    out.extend_from_slice(&digits[at..]);
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
