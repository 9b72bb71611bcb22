//! What the headers say about the framing of a message and of its connection.

use crate::refusal::Refusal;

/// How the body of a request is framed (RFC 9112 section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Length(u64),
    Chunked,
}

/// What the headers say about the framing of the message and the connection, gathered line by line.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Facts {
    hosts: u32,
    length: Option<u64>,
    codings: u32,
    chunked: bool,
    close: bool,
    keep_alive: bool,
    pub(crate) expect: bool,
}

impl Facts {
    /// Takes note of one header.
    #[inline]
    pub(crate) fn note(&mut self, name: &[u8], value: &[u8]) -> Result<(), Refusal> {
        match name.len() {
            4 if is_host_name(name) => {
                self.hosts += 1;
                if !value.is_empty() && !tornado_httputil::is_valid_host(value) {
                    return Err(Refusal::bad("the Host header is no host"));
                }
            }
            6 if name.eq_ignore_ascii_case(b"expect") => {
                self.expect = value.eq_ignore_ascii_case(b"100-continue")
            }
            10 if name.eq_ignore_ascii_case(b"connection") => {
                for token in value.split(|&byte| byte == b',') {
                    let token = token.trim_ascii();
                    self.close |= token.eq_ignore_ascii_case(b"close");
                    self.keep_alive |= token.eq_ignore_ascii_case(b"keep-alive");
                }
            }
            14 if name.eq_ignore_ascii_case(b"content-length") => {
                let length = digits(value).ok_or(Refusal::bad("Content-Length is not a number"))?;
                if self.length.is_some_and(|other| other != length) {
                    return Err(Refusal::bad("Content-Length is given twice, differently"));
                }
                self.length = Some(length);
            }
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                self.codings += 1;
                self.chunked = value.eq_ignore_ascii_case(b"chunked");
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the client would use the connection again (RFC 9112 section 9.3).
    #[inline]
    pub(crate) fn keep(&self, minor: u8) -> bool {
        !self.close && (minor == 1 || self.keep_alive)
    }

    /// The framing; everything ambiguous is refused (`SECU-3.01`).
    #[inline]
    pub(crate) fn framing(&self, minor: u8) -> Result<Framing, Refusal> {
        match self.hosts {
            0 if minor == 1 => return Err(Refusal::bad("the Host header is missing")),
            0 | 1 => {}
            _ => return Err(Refusal::bad("there are several Host headers")),
        }
        if self.codings == 0 {
            return Ok(Framing::Length(self.length.unwrap_or(0)));
        }
        if self.length.is_some() {
            return Err(Refusal::bad(
                "there are both Content-Length and Transfer-Encoding",
            ));
        }
        if minor == 0 {
            return Err(Refusal::bad("Transfer-Encoding does not exist in HTTP/1.0"));
        }
        if self.codings > 1 || !self.chunked {
            return Err(Refusal::bad(
                "the Transfer-Encoding is not exactly `chunked`",
            ));
        }
        Ok(Framing::Chunked)
    }
}

/// Whether a name of four bytes is `Host`, in one comparison: every request has it.
#[inline]
fn is_host_name(name: &[u8]) -> bool {
    <[u8; 4]>::try_from(name)
        .is_ok_and(|name| u32::from_le_bytes(name) | 0x2020_2020 == u32::from_le_bytes(*b"host"))
}

/// A number of digits alone: no sign, no blank, no overflow (RFC 9110 section 8.6).
fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |number, &byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            None
        } else {
            number.checked_mul(10)?.checked_add(u64::from(digit))
        }
    })
}
