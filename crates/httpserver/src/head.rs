//! Bytes become the head of a request, or a refusal.

use std::mem::MaybeUninit;
use std::time::Instant;

use httparse::{Error, Header, ParserConfig, Status};
use tornado_httputil::Request;

use crate::refusal::Refusal;
use crate::settings::Settings;

/// How many headers a request may have.
const MAX_HEADERS: usize = 100;

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

/// How the body of a request is framed (RFC 9112 section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Length(u64),
    Chunked,
}

/// Reads a head off the front of `bytes`; nothing when it is not all there.
///
/// A head that is not UTF-8 is read as Latin-1 (`HUTL-3.11`).
pub(crate) fn read(bytes: &[u8], now: Instant, settings: &Settings) -> Result<Option<Parsed>, Refusal> {
    let mut slots = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut []);
    let status = ParserConfig::default().parse_request_with_uninit_headers(&mut parsed, bytes, &mut slots);
    let size = match status {
        Ok(Status::Complete(size)) => size,
        Ok(Status::Partial) => return partial(bytes, settings).map(|()| None),
        Err(error) => return Err(refusal(error, bytes)),
    };
    if size > settings.max_header_size {
        return Err(Refusal::HEAD);
    }
    let head = bytes.get(..size).unwrap_or_default();
    let (Some(method), Some(target), Some(minor)) = (parsed.method, parsed.path, parsed.version) else {
        return Err(Refusal::bad("the request line is incomplete"));
    };
    if target.len() > settings.max_line_size {
        return Err(Refusal::LINE);
    }
    let Ok(text) = std::str::from_utf8(head) else {
        // Twice the work, for a client that sends raw Latin-1.
        let latin: String = head.iter().map(|&byte| char::from(byte)).collect();
        return read(latin.as_bytes(), now, settings).map(|read| read.map(|parsed| Parsed { size, ..parsed }));
    };
    if !(target.starts_with('/') || target == "*" || target.contains("://")) {
        return Err(Refusal::bad("the request target is neither a path nor a URL"));
    }
    let mut request = Request::from_head(text, method, target, minor, now);
    let mut facts = Facts::default();
    for header in parsed.headers.iter() {
        facts.note(header)?;
        // Part of `text`, so UTF-8.
        request.push_field(text, header.name, std::str::from_utf8(header.value).unwrap_or_default());
    }
    let body = facts.framing(minor)?;
    let keep = if minor == 0 { facts.keep_alive && !facts.close } else { !facts.close };
    let expect = facts.expect && minor == 1;
    Ok(Some(Parsed { request, size, body, keep, expect, head_only: method == "HEAD", minor }))
}

/// What the headers say about the framing of the message and the connection.
#[derive(Default)]
struct Facts {
    hosts: u32,
    length: Option<u64>,
    codings: u32,
    chunked: bool,
    close: bool,
    keep_alive: bool,
    expect: bool,
}

impl Facts {
    #[inline]
    fn note(&mut self, header: &Header<'_>) -> Result<(), Refusal> {
        let is = |known: &str| header.name.eq_ignore_ascii_case(known);
        match header.name.len() {
            4 if is("host") => {
                self.hosts += 1;
                if !is_host(header.value) {
                    return Err(Refusal::bad("the Host header is no host"));
                }
            }
            6 if is("expect") => self.expect = header.value.eq_ignore_ascii_case(b"100-continue"),
            10 if is("connection") => {
                for token in header.value.split(|&byte| byte == b',') {
                    let token = token.trim_ascii();
                    self.close |= token.eq_ignore_ascii_case(b"close");
                    self.keep_alive |= token.eq_ignore_ascii_case(b"keep-alive");
                }
            }
            14 if is("content-length") => {
                let length = digits(header.value).ok_or(Refusal::bad("Content-Length is not a number"))?;
                if self.length.is_some_and(|other| other != length) {
                    return Err(Refusal::bad("Content-Length is given twice, differently"));
                }
                self.length = Some(length);
            }
            17 if is("transfer-encoding") => {
                self.codings += 1;
                self.chunked = header.value.eq_ignore_ascii_case(b"chunked");
            }
            _ => {}
        }
        Ok(())
    }

    /// The framing; everything ambiguous is refused (`SECU-3.01`).
    fn framing(&self, minor: u8) -> Result<Framing, Refusal> {
        match self.hosts {
            0 if minor == 1 => return Err(Refusal::bad("the Host header is missing")),
            0 | 1 => {}
            _ => return Err(Refusal::bad("there are several Host headers")),
        }
        if self.codings == 0 {
            return Ok(Framing::Length(self.length.unwrap_or(0)));
        }
        if self.length.is_some() {
            return Err(Refusal::bad("there are both Content-Length and Transfer-Encoding"));
        }
        if minor == 0 {
            return Err(Refusal::bad("Transfer-Encoding does not exist in HTTP/1.0"));
        }
        if self.codings > 1 || !self.chunked {
            return Err(Refusal::bad("the Transfer-Encoding is not exactly `chunked`"));
        }
        Ok(Framing::Chunked)
    }
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

/// A number of digits alone: no sign, no blank, no overflow (RFC 9110 section 8.6).
fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |number, &byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(u64::from(digit)) }
    })
}

/// Whether a `Host` value has only characters of a host and port (RFC 3986 section 3.2); it may be empty.
fn is_host(value: &[u8]) -> bool {
    const TABLE: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] = (byte as u8).is_ascii_alphanumeric();
            byte += 1;
        }
        let mut index = 0;
        let others = b"-._~%!$&'()*+,;=:[]";
        while index < others.len() {
            table[others[index] as usize] = true;
            index += 1;
        }
        table
    };
    value.iter().fold(true, |fine, &byte| fine & TABLE[byte as usize])
}
