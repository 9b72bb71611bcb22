//! Percent escapes.

use crate::runtime::exception::{R, type_error};
use crate::value::V;
use crate::value::args::Args;

/// The bytes with all but letters, digits, `_.-~` and the safe ones escaped.
pub(super) fn quoted(bytes: &[u8], safe: &[u8], plus: bool) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut kept = [false; 128];
    for byte in b"_.-~".iter().chain(safe) {
        if let Some(kept) = kept.get_mut(usize::from(*byte)) {
            *kept = true;
        }
    }
    let mut out = String::with_capacity(bytes.len());
    let digit = |number: u8| DIGITS.get(usize::from(number)).copied().unwrap_or_default();
    for &byte in bytes {
        let is_kept = kept.get(usize::from(byte)).copied().unwrap_or(false);
        if plus && byte == b' ' {
            out.push('+');
        } else if byte.is_ascii_alphanumeric() || is_kept {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(digit(byte >> 4)));
            out.push(char::from(digit(byte & 15)));
        }
    }
    out
}

/// The bytes of a str or of bytes.
pub(super) fn bytes<'v>(value: &'v V<'_>) -> Option<&'v [u8]> {
    value
        .as_str()
        .map(str::as_bytes)
        .or_else(|| value.as_bytes())
}

pub(super) fn quote<'a>(args: Args<'a>, name: &str, plus: bool) -> R<'a, V<'a>> {
    let [value, safe, _, _] = args.sort(name, ["string", "safe", "encoding", "errors"], 1)?;
    let default = if plus { "" } else { "/" };
    let safe = safe.unwrap_or(V::Str(default));
    match value.as_ref().and_then(bytes) {
        Some(text) => Ok(V::text(quoted(
            text,
            bytes(&safe).unwrap_or_default(),
            plus,
        ))),
        None => type_error("quote_from_bytes() expected bytes"),
    }
}

pub(super) fn quote_from_bytes<'a>(args: Args<'a>) -> R<'a, V<'a>> {
    let [value, safe] = args.sort("quote_from_bytes", ["bs", "safe"], 1)?;
    let safe = safe.unwrap_or(V::Str("/"));
    match value.as_ref().and_then(V::as_bytes) {
        Some(text) => Ok(V::text(quoted(
            text,
            bytes(&safe).unwrap_or_default(),
            false,
        ))),
        None => type_error("quote_from_bytes() expected bytes"),
    }
}

pub(super) fn unquote<'a>(args: Args<'a>, name: &str, plus: bool) -> R<'a, V<'a>> {
    let [value, _, _] = args.sort(name, ["string", "encoding", "errors"], 1)?;
    let value = value.unwrap_or(V::None);
    if let Some(text) = value.as_str() {
        return Ok(V::text(tornado_escape::url_unescape(text, plus)));
    }
    match value.as_bytes().filter(|_| !plus) {
        Some(bytes) => Ok(V::text(String::from_utf8_lossy(
            &tornado_escape::url_unescape_bytes(bytes, false),
        ))),
        None => type_error(format!("{name}() needs str, not {}", value.type_name())),
    }
}

pub(super) fn unquote_to_bytes<'a>(args: Args<'a>) -> R<'a, V<'a>> {
    let [value] = args.sort("unquote_to_bytes", ["string"], 1)?;
    match value.as_ref().and_then(bytes) {
        Some(text) => Ok(V::bytes(
            tornado_escape::url_unescape_bytes(text, false).into_owned(),
        )),
        None => type_error("unquote_to_bytes() needs str or bytes"),
    }
}
