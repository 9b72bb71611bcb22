//! Bytes become the head of a request, or a refusal.

use std::mem::MaybeUninit;
use std::ops::Range;
use std::time::Instant;

use httparse::{Error, ParserConfig, Status};
use tornado_httputil::Request;

use crate::facts::{Facts, Framing};
use crate::plain::{self, Plain};
use crate::refusal::Refusal;
use crate::settings::Settings;

/// How many headers a request may have.
pub(crate) const MAX_HEADERS: usize = 100;

/// A head that was read, with what frames the rest.
pub(crate) struct Parsed {
    pub(crate) request: Request,
    /// Bytes of the head, blank line included.
    pub(crate) size: usize,
    pub(crate) body: Framing,
    /// The client would use the connection again.
    pub(crate) keep: bool,
    /// The client waits for `100 Continue` (RFC 9110 section 10.1.1).
    pub(crate) expect: bool,
    pub(crate) head_only: bool,
    pub(crate) minor: u8,
}

/// The lines of a head, taken apart but not yet judged.
pub(crate) struct Lines {
    pub(crate) method: Range<usize>,
    pub(crate) target: Range<usize>,
    pub(crate) minor: u8,
    pub(crate) size: usize,
}

/// Reads a head off the front of `bytes`; nothing when it is not all there.
///
/// The plain form, which nearly all clients send, is read by hand in one pass. Everything else, and every error, is
/// httparse's to judge.
#[inline]
pub(crate) fn read(bytes: &[u8], now: Instant, settings: &Settings) -> Result<Option<Parsed>, Refusal> {
    let mut request = Request::empty();
    let mut facts = Facts::default();
    match plain::read(bytes, &mut request, &mut facts)? {
        Plain::Read(lines) => finish(bytes, request, &lines, &facts, now, settings).map(Some),
        Plain::Other => read_any(bytes, now, settings),
    }
}

/// Reads a head in any form.
#[inline(never)]
fn read_any(bytes: &[u8], now: Instant, settings: &Settings) -> Result<Option<Parsed>, Refusal> {
    let mut slots = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut []);
    let status = ParserConfig::default().parse_request_with_uninit_headers(&mut parsed, bytes, &mut slots);
    let size = match status {
        Ok(Status::Complete(size)) => size,
        Ok(Status::Partial) => return partial(bytes, settings).map(|()| None),
        Err(error) => return Err(refusal(error, bytes)),
    };
    let head = bytes.get(..size).unwrap_or_default();
    let (Some(method), Some(target), Some(minor)) = (parsed.method, parsed.path, parsed.version) else {
        return Err(Refusal::bad("the request line is incomplete"));
    };
    if std::str::from_utf8(head).is_err() {
        // Latin-1 (`HUTL-3.11`): twice the work, for the few clients that send it.
        let latin: String = head.iter().map(|&byte| char::from(byte)).collect();
        return read_any(latin.as_bytes(), now, settings).map(|read| read.map(|parsed| Parsed { size, ..parsed }));
    }
    let mut request = Request::empty();
    let mut facts = Facts::default();
    for header in parsed.headers.iter() {
        facts.note(header.name.as_bytes(), header.value)?;
        request.push_field(locate(head, header.name.as_bytes()), locate(head, header.value));
    }
    let lines = Lines { method: locate(head, method.as_bytes()), target: locate(head, target.as_bytes()), minor, size };
    finish(bytes, request, &lines, &facts, now, settings).map(Some)
}

/// Judges what was read.
#[inline]
fn finish(
    bytes: &[u8],
    mut request: Request,
    lines: &Lines,
    facts: &Facts,
    now: Instant,
    settings: &Settings,
) -> Result<Parsed, Refusal> {
    let &Lines { minor, size, .. } = lines;
    if size > settings.max_header_size {
        return Err(Refusal::HEAD);
    }
    if lines.target.len() > settings.max_line_size {
        return Err(Refusal::LINE);
    }
    let target = bytes.get(lines.target.clone()).unwrap_or_default();
    if target.first() != Some(&b'/') && target != b"*" && memchr::memmem::find(target, b"://").is_none() {
        return Err(Refusal::bad("the request target is neither a path nor a URL"));
    }
    let body = facts.framing(minor)?;
    let method = bytes.get(lines.method.clone()).unwrap_or_default();
    request.set_head(bytes.get(..size).unwrap_or_default(), method, lines.target.clone(), minor, now);
    let (keep, expect) = (facts.keep(minor), facts.expect && minor == 1);
    Ok(Parsed { request, size, body, keep, expect, head_only: method == b"HEAD", minor })
}

/// Where a slice of `head` stands in it.
fn locate(head: &[u8], part: &[u8]) -> Range<usize> {
    let start = (part.as_ptr() as usize).wrapping_sub(head.as_ptr() as usize);
    start..start.wrapping_add(part.len())
}

/// Whether a head that has not ended is still within its limits.
fn partial(bytes: &[u8], settings: &Settings) -> Result<(), Refusal> {
    if bytes.len() > settings.max_line_size {
        let line = bytes.get(..settings.max_line_size).unwrap_or(bytes);
        if !line.trim_ascii_start().contains(&b'\n') {
            return Err(Refusal::LINE);
        }
    }
    if bytes.len() > settings.max_header_size { Err(Refusal::HEAD) } else { Ok(()) }
}

fn refusal(error: Error, bytes: &[u8]) -> Refusal {
    match error {
        Error::HeaderName => Refusal::bad("a header name has an illegal character"),
        Error::HeaderValue => Refusal::bad("a header value has an illegal character"),
        Error::NewLine => Refusal::bad("a line does not end in CRLF"),
        Error::Token | Error::Status => Refusal::bad("the request line has an illegal character"),
        Error::TooManyHeaders => Refusal::HEAD,
        Error::Version => {
            let line = bytes.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
            let version = line.trim_ascii_end().rsplit(|&byte| byte == b' ').next().unwrap_or_default();
            match version {
                [b'H', b'T', b'T', b'P', b'/', major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit() => {
                    Refusal::VERSION
                }
                [b'H', b'T', b'T', b'P', b'/', major] if major.is_ascii_digit() => Refusal::VERSION,
                _ => Refusal::bad("the request line has no version"),
            }
        }
    }
}

