//! Bytes become the head of a request, or a refusal.

use std::mem::MaybeUninit;
use std::ops::Range;
use std::time::Instant;

use httparse::{Error, ParserConfig, Status};
use tornado_httputil::{Field, Request};

use crate::facts::{Facts, Framing};
use crate::plain::{Block, Line};
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

/// Reads a head off the front of `bytes`; nothing when it is not all there.
///
/// `block` remembers the header lines from one request to the next.
#[inline(always)]
pub(crate) fn read(
    bytes: &[u8],
    now: Instant,
    settings: &Settings,
    block: &mut Block,
) -> Result<Option<Parsed>, Refusal> {
    if let Some((request, size)) = Request::again(bytes, now)
        && size <= settings.max_line_size.min(settings.max_header_size)
    {
        return Ok(Some(Parsed {
            request,
            size,
            body: Framing::Length(0),
            keep: true,
            expect: false,
            head_only: false,
            minor: 1,
        }));
    }
    read_new(bytes, now, settings, block)
}

/// Reads a head that is not the last one once more.
#[inline(never)]
fn read_new(
    bytes: &[u8],
    now: Instant,
    settings: &Settings,
    block: &mut Block,
) -> Result<Option<Parsed>, Refusal> {
    if let Some((line, rest)) = Line::read(bytes)
        && let Some(lines) = block.read(rest)?
    {
        let first = bytes.len() - rest.len();
        let mut request = Request::empty();
        request.set_fields(&block.fields, first);
        return finish(
            bytes,
            request,
            &line,
            first + lines,
            &block.facts,
            now,
            settings,
        )
        .map(Some);
    }
    read_any(bytes, now, settings)
}

/// Reads a head in any form.
#[inline(never)]
fn read_any(bytes: &[u8], now: Instant, settings: &Settings) -> Result<Option<Parsed>, Refusal> {
    let mut slots = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut []);
    let status =
        ParserConfig::default().parse_request_with_uninit_headers(&mut parsed, bytes, &mut slots);
    let size = match status {
        Ok(Status::Complete(size)) => size,
        Ok(Status::Partial) => return partial(bytes, settings).map(|()| None),
        // Half a version is none yet.
        Err(Error::Version) if !request_line(bytes).1 => {
            return partial(bytes, settings).map(|()| None);
        }
        Err(error) => return Err(refusal(error, bytes)),
    };
    let head = bytes.get(..size).unwrap_or_default();
    let (Some(method), Some(target), Some(minor)) = (parsed.method, parsed.path, parsed.version)
    else {
        return Err(Refusal::bad("the request line is incomplete"));
    };
    if std::str::from_utf8(head).is_err() {
        // Latin-1 (`HUTL-3.11`): twice the work, for the few clients that send it.
        let latin: String = head.iter().map(|&byte| char::from(byte)).collect();
        return read_any(latin.as_bytes(), now, settings)
            .map(|read| read.map(|parsed| Parsed { size, ..parsed }));
    }
    let mut fields = Vec::with_capacity(parsed.headers.len());
    let mut facts = Facts::default();
    for header in parsed.headers.iter() {
        facts.note(header.name.as_bytes(), header.value)?;
        fields.push(Field::new(
            locate(head, header.name.as_bytes()),
            locate(head, header.value),
        ));
    }
    let mut request = Request::empty();
    request.set_fields(&fields, 0);
    let (method, target) = (method.as_bytes(), target.as_bytes());
    let line = Line {
        method,
        target,
        start: locate(head, target).start,
        minor,
    };
    finish(bytes, request, &line, size, &facts, now, settings).map(Some)
}

/// Judges what was read.
#[inline]
fn finish(
    bytes: &[u8],
    mut request: Request,
    line: &Line<'_>,
    size: usize,
    facts: &Facts,
    now: Instant,
    settings: &Settings,
) -> Result<Parsed, Refusal> {
    let minor = line.minor;
    if size > settings.max_header_size {
        return Err(Refusal::HEAD);
    }
    if line.target.len() > settings.max_line_size {
        return Err(Refusal::LINE);
    }
    let target = line.target;
    if target.first() != Some(&b'/') && target != b"*" && !is_url(target) {
        return Err(Refusal::bad(
            "the request target is neither a path nor a URL",
        ));
    }
    let body = facts.framing(minor)?;
    request.set_head(
        bytes.get(..size).unwrap_or_default(),
        line.method,
        target,
        line.start,
        minor,
        now,
    );
    let (keep, expect) = (facts.keep(minor), facts.expect && minor == 1);
    if keep && !expect && minor == 1 && body == Framing::Length(0) && line.method == b"GET" {
        request.remember();
    }
    Ok(Parsed {
        request,
        size,
        body,
        keep,
        expect,
        head_only: line.method == b"HEAD",
        minor,
    })
}

/// Whether a target is a URL whose host may be one, since it counts in place of `Host` (RFC 9112 section 3.2.2).
#[cold]
fn is_url(target: &[u8]) -> bool {
    let Some((scheme, rest)) = memchr::memmem::find(target, b"://")
        .and_then(|at| Some((target.get(..at)?, target.get(at + 3..)?)))
    else {
        return false;
    };
    let of_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let host = rest.split(|byte| matches!(byte, b'/' | b'?')).next();
    scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(of_scheme)
        && host.is_some_and(|host| !host.is_empty() && tornado_httputil::is_valid_host(host))
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
    if bytes.len() > settings.max_header_size {
        Err(Refusal::HEAD)
    } else {
        Ok(())
    }
}

fn refusal(error: Error, bytes: &[u8]) -> Refusal {
    match error {
        Error::HeaderName => Refusal::bad("a header name has an illegal character"),
        Error::HeaderValue => Refusal::bad("a header value has an illegal character"),
        Error::NewLine => Refusal::bad("a line does not end in CRLF"),
        Error::Token | Error::Status => Refusal::bad("the request line has an illegal character"),
        Error::TooManyHeaders => Refusal::HEAD,
        Error::Version => match request_line(bytes)
            .0
            .split(|&byte| byte == b' ')
            .collect::<Vec<_>>()[..]
        {
            [_, _, [b'H', b'T', b'T', b'P', b'/', major, b'.', minor]]
                if major.is_ascii_digit() && minor.is_ascii_digit() =>
            {
                Refusal::VERSION
            }
            _ => Refusal::bad("the request line does not end in a version"),
        },
    }
}

/// The first line that is not empty, without its end, and whether its end is there.
fn request_line(bytes: &[u8]) -> (&[u8], bool) {
    let start = bytes
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))
        .unwrap_or(bytes.len());
    let line = bytes.get(start..).unwrap_or_default();
    match line.iter().position(|&byte| byte == b'\n') {
        Some(end) => {
            let line = line.get(..end).unwrap_or_default();
            (line.strip_suffix(b"\r").unwrap_or(line), true)
        }
        None => (line, false),
    }
}
