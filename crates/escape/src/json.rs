use std::io::{self, Write};

use serde::{Deserialize, Serialize, ser};
use serde_json::ser::{Formatter, Serializer};

use crate::Error;

/// Writes a value as JSON that is safe inside `<script>`.
///
/// `</` is written `<\/`, characters outside ASCII are written `\uXXXX`, `, ` and `: ` separate (`ESCP-2.03`). Floats are
/// written as `serde_json` does, NaN and the infinities as `null`.
///
/// ```
/// # use tornado_escape::json_encode;
/// let value = serde_json::json!({"a": "</script>é"});
/// assert_eq!(json_encode(&value)?, r#"{"a": "<\/script>\u00e9"}"#);
/// # Ok::<(), tornado_escape::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::JsonEncode`] if the value has no JSON form: a map whose keys are not strings or numbers, or a `Serialize` of its
/// own that fails.
#[doc(alias = "dumps")]
pub fn json_encode<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    let mut out = Vec::with_capacity(128);
    json_encode_into(value, &mut out)?;
    String::from_utf8(out).map_err(|error| Error::JsonEncode(ser::Error::custom(error)))
}

/// Appends a value as JSON to a buffer.
///
/// ```
/// # use tornado_escape::json_encode_into;
/// let mut body = Vec::from(b"jsonp(");
/// json_encode_into(&[1, 2], &mut body)?;
/// assert_eq!(body, b"jsonp([1, 2]");
/// # Ok::<(), tornado_escape::Error>(())
/// ```
///
/// # Errors
///
/// As [`json_encode`]; the buffer is then as long as before.
pub fn json_encode_into<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<(), Error> {
    let start = out.len();
    let written = value.serialize(&mut Serializer::with_formatter(&mut *out, Separators));
    written
        .and_then(|()| make_safe(out, start))
        .map_err(|error| {
            out.truncate(start);
            Error::JsonEncode(error)
        })
}

/// Reads a value from JSON text, a `str` or UTF-8 bytes.
///
/// A byte order mark at the start is skipped (`ESCP-1.03`). Ask for [`serde_json::Value`] if the shape is not known.
///
/// ```
/// # use tornado_escape::json_decode;
/// let numbers: Vec<u8> = json_decode("[1, 2]")?;
/// assert_eq!(numbers, [1, 2]);
/// # Ok::<(), tornado_escape::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::JsonDecode`] with line and column.
#[doc(alias = "loads")]
pub fn json_decode<'j, T: Deserialize<'j>>(
    json: &'j (impl AsRef<[u8]> + ?Sized),
) -> Result<T, Error> {
    let json = json.as_ref();
    let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
    serde_json::from_slice(json).map_err(Error::JsonDecode)
}

/// Those of Python's `json.dumps`.
struct Separators;

impl Formatter for Separators {
    #[inline]
    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    #[inline]
    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    #[inline]
    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}

/// Rewrites the JSON from `start` on so that it is ASCII and without `</`.
///
/// What has to be rewritten can stand in strings only, so there is no need to know where they are.
fn make_safe(out: &mut Vec<u8>, start: usize) -> Result<(), serde_json::Error> {
    if is_safe(out.get(start..).unwrap_or_default()) {
        return Ok(());
    }
    let json = String::from_utf8(out.split_off(start)).map_err(ser::Error::custom)?;
    out.reserve(json.len() + json.len() / 4);
    let mut rest = &*json;
    while let Some(at) = rest.bytes().position(is_risky)
        && let Some((clean, risky)) = rest.split_at_checked(at)
    {
        out.extend_from_slice(clean.as_bytes());
        let mut chars = risky.chars();
        match chars.next() {
            Some('<') if risky.starts_with("</") => out.extend_from_slice(br"<\"),
            Some('<') => out.push(b'<'),
            Some(c) => {
                for &unit in &*c.encode_utf16(&mut [0; 2]) {
                    out.extend_from_slice(&unicode_escape(unit));
                }
            }
            None => {}
        }
        rest = chars.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(())
}

fn is_risky(byte: u8) -> bool {
    byte == b'<' || byte >= 0x7f
}

/// Whether no byte is risky, looking at many at once.
#[inline]
fn is_safe(bytes: &[u8]) -> bool {
    let (blocks, rest) = bytes.as_chunks::<32>();
    let (words, _) = rest.as_chunks::<8>();
    let end_is_safe = match bytes.last_chunk() {
        Some(&last) => is_safe_word(last),
        None => !bytes.iter().copied().any(is_risky),
    };
    // Without a branch for each byte, so that a block takes a few vector instructions.
    end_is_safe
        && words.iter().all(|&word| is_safe_word(word))
        && blocks.iter().all(|block| {
            block
                .iter()
                .fold(0, |any, &byte| any | u8::from(is_risky(byte)))
                == 0
        })
}

#[inline]
fn is_safe_word(bytes: [u8; 8]) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let word = u64::from_le_bytes(bytes);
    let less_than = word ^ u64::from_le_bytes([b'<'; 8]);
    let risky = word | word.wrapping_add(ONES) | (less_than.wrapping_sub(ONES) & !less_than);
    risky & (ONES << 7) == 0
}

fn unicode_escape(unit: u16) -> [u8; 6] {
    let digit = |shift: u16| b"0123456789abcdef"[usize::from(unit >> shift & 0xf)];
    [b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]
}
