use std::borrow::Cow;

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x16};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use crate::buffer::Buffer;

/// Left alone in query strings and forms: letters, digits and `-._~`.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Left alone in paths: also the slash.
const PATH: &AsciiSet = &QUERY.remove(b'/');

/// Makes text safe in a URL.
///
/// With `plus` the form of query strings: a space becomes `+`, a slash `%2F`. Without it the form of paths: a space becomes
/// `%20`, a slash stays (`ESCP-2.05`, `ESCP-3.01`). Python before 3.7, and so Tornado 1.1, escaped `~` too; every decoder
/// reads both.
///
/// ```
/// # use tornado_escape::url_escape;
/// assert_eq!(url_escape("a b/é+~", true), "a+b%2F%C3%A9%2B~");
/// assert_eq!(url_escape("a b/é+~", false), "a%20b/%C3%A9%2B~");
/// ```
#[doc(alias = "quote_plus")]
pub fn url_escape(text: &str, plus: bool) -> Cow<'_, str> {
    url_escape_bytes(text.as_bytes(), plus)
}

/// [`url_escape`] for bytes that need not be UTF-8.
pub fn url_escape_bytes(bytes: &[u8], plus: bool) -> Cow<'_, str> {
    if !plus {
        return percent_encode(bytes, PATH).into();
    }
    let mut words = bytes
        .split(|&byte| byte == b' ')
        .map(|word| percent_encode(word, QUERY));
    let mut out: Cow<'_, str> = words.next().map_or(Cow::Borrowed(""), Into::into);
    for word in words {
        let out = out.to_mut();
        out.push('+');
        out.extend(word);
    }
    out
}

/// Appends the [escaped](url_escape) text to a buffer.
///
/// ```
/// # use tornado_escape::url_escape_into;
/// let mut link = String::from("/search?q=");
/// url_escape_into("a b/é", true, &mut link);
/// assert_eq!(link, "/search?q=a+b%2F%C3%A9");
/// ```
pub fn url_escape_into(text: &str, plus: bool, out: &mut impl Buffer) {
    if !plus {
        percent_encode(text.as_bytes(), PATH).for_each(|part| out.push_str(part));
        return;
    }
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push_str("+");
        }
        percent_encode(word.as_bytes(), QUERY).for_each(|part| out.push_str(part));
    }
}

/// Reads text that was escaped for a URL.
///
/// With `plus` a `+` is a space, as in query strings and forms; without it a `+` is a `+`, as in paths. A `%` without two hex
/// digits stays as it is. Bytes that are not UTF-8 become U+FFFD; [`url_unescape_bytes`] keeps them (`ESCP-2.05`,
/// `ESCP-3.01`).
///
/// ```
/// # use tornado_escape::url_unescape;
/// assert_eq!(url_unescape("a+b%2F%C3%A9", true), "a b/é");
/// assert_eq!(url_unescape("100%+%zz", false), "100%+%zz");
/// ```
#[doc(alias = "unquote_plus")]
pub fn url_unescape(text: &str, plus: bool) -> Cow<'_, str> {
    match url_unescape_bytes(text.as_bytes(), plus) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(bytes) => Cow::Owned(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }),
    }
}

/// [`url_unescape`] that stops at the bytes.
///
/// For other encodings than UTF-8, and for binary data; Tornado's `encoding=None`.
#[doc(alias = "unquote_to_bytes")]
pub fn url_unescape_bytes(bytes: &[u8], plus: bool) -> Cow<'_, [u8]> {
    let first = match plus {
        true => memchr::memchr2(b'%', b'+', bytes),
        false => memchr::memchr(b'%', bytes),
    };
    let Some((clean, rest)) = first.and_then(|mark| bytes.split_at_checked(mark)) else {
        return Cow::Borrowed(bytes);
    };
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(clean);
    url_unescape_into(rest, plus, &mut out);
    Cow::Owned(out)
}

/// Appends the unescaped bytes to a buffer.
///
/// ```
/// # use tornado_escape::url_unescape_into;
/// let mut path = Vec::from(b"/srv/");
/// url_unescape_into(b"caf%C3%A9", false, &mut path);
/// assert_eq!(path, "/srv/café".as_bytes());
/// ```
pub fn url_unescape_into(bytes: &[u8], plus: bool, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + bytes.len(), 0); // it cannot become longer
    let room = out.get_mut(start..).unwrap_or_default();
    let written = dispatch!(Level::baseline(), simd => unescape(simd, bytes, plus, room));
    out.truncate(start + written);
}

/// Fills the room; returns how much of it.
///
/// Clean bytes are copied sixteen at a time, together with the escapes among them, which are written over afterwards.
#[inline(always)]
fn unescape<S: Simd>(simd: S, bytes: &[u8], plus: bool, room: &mut [u8]) -> usize {
    let space_for = if plus { b'+' } else { b' ' };
    let mut rest = bytes;
    let mut written = 0;
    loop {
        let byte = match *rest {
            [b'%', high, low, ref after @ ..] if let Some(byte) = hex_pair(high, low) => {
                rest = after;
                byte
            }
            [byte, ref after @ ..] => {
                if byte != b'%'
                    && let Some((&chunk, following)) = rest.split_first_chunk()
                    && let Some(place) = room.get_mut(written..).and_then(<[u8]>::first_chunk_mut)
                {
                    let chunk = u8x16::simd_from(simd, chunk);
                    let spaces = chunk.simd_eq(u8x16::splat(simd, space_for));
                    let percents = chunk.simd_eq(u8x16::splat(simd, b'%')).to_bitmask();
                    *place = spaces.select(u8x16::splat(simd, b' '), chunk).into();
                    if percents == 0 {
                        written += place.len();
                        rest = following;
                        continue;
                    }
                    let clean = percents.trailing_zeros() as usize;
                    written += clean;
                    rest = rest.get(clean..).unwrap_or_default();
                    continue;
                }
                rest = after;
                if byte == space_for { b' ' } else { byte }
            }
            [] => return written,
        };
        if let Some(place) = room.get_mut(written) {
            *place = byte;
        }
        written += 1;
    }
}

#[inline]
fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let (high, low) = (HEX[usize::from(high)], HEX[usize::from(low)]);
    (high | low < 16).then_some(high << 4 | low)
}

/// The value of each hex digit; 16 and more for other bytes.
const HEX: [u8; 256] = {
    let mut values = [0xff; 256];
    let mut byte = 0;
    while byte < 256 {
        if let Some(value) = (byte as u8 as char).to_digit(16) {
            values[byte] = value as u8;
        }
        byte += 1;
    }
    values
};
