use std::io::{self, Write};

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};
use serde::{Deserialize, Serialize, ser};
use serde_json::ser::{Formatter, Serializer};

use crate::Error;
use crate::buffer::push_bytes;

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
    // Whole words are checked more quickly than the bytes of one.
    let length = out.len();
    out.resize(length.next_multiple_of(16), b' ');
    let mut json =
        String::from_utf8(out).map_err(|error| Error::JsonEncode(ser::Error::custom(error)))?;
    json.truncate(length);
    Ok(json)
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
    written.map_err(|error| {
        out.truncate(start);
        Error::JsonEncode(error)
    })?;
    make_safe(out, start);
    Ok(())
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
fn make_safe(out: &mut Vec<u8>, start: usize) {
    if is_safe(out.get(start..).unwrap_or_default()) {
        return;
    }
    let json = out.split_off(start);
    out.reserve(2 * json.len());
    let (blocks, rest) = json.as_chunks::<BLOCK>();
    let mut last = [0; BLOCK];
    for (place, &byte) in last.iter_mut().zip(rest) {
        *place = byte;
    }
    let mut clean = 0; // where the run begins that was not written yet
    for (number, block) in blocks.iter().chain([&last]).enumerate() {
        let place = number * BLOCK;
        let risky = risky_bits(block);
        let from = |at: usize| {
            risky
                & u64::MAX
                    .checked_shl(at.saturating_sub(place) as u32)
                    .unwrap_or(0)
        };
        let mut bits = from(clean);
        while bits != 0 {
            let at = place + bits.trailing_zeros() as usize;
            push_bytes(&json, clean..at, out);
            clean = at + write_risky(json.get(at..).unwrap_or_default(), out);
            bits = from(clean);
        }
    }
    out.extend_from_slice(json.get(clean..).unwrap_or_default());
}

/// Writes the `<` or the characters in front; returns their length.
#[inline(always)]
fn write_risky(json: &[u8], out: &mut Vec<u8>) -> usize {
    let low = |byte: u8| u32::from(byte & 0x3f);
    let mut rest = json;
    loop {
        // The bytes are those of a string, so there is nothing to check.
        rest = match *rest {
            [b'<', b'/', ref after @ ..] if rest.len() == json.len() => {
                out.extend_from_slice(br"<\/");
                after
            }
            [a @ 0xe0..=0xef, b, c, ref after @ ..] => {
                let unit = u32::from(a) << 12 | low(b) << 6 | low(c);
                push_escape(unit as u16, out);
                after
            }
            [a @ 0xc0..=0xdf, b, ref after @ ..] => {
                let unit = u32::from(a & 0x1f) << 6 | low(b);
                push_escape(unit as u16, out);
                after
            }
            [a @ 0xf0..=0xff, b, c, d, ref after @ ..] => {
                let above = u32::from(a & 7) << 18 | low(b) << 12 | low(c) << 6 | low(d);
                let above = above.wrapping_sub(0x1_0000);
                push_escape(0xd800 | (above >> 10) as u16, out);
                push_escape(0xdc00 | (above & 0x3ff) as u16, out);
                after
            }
            [0x7f, ref after @ ..] => {
                push_escape(0x7f, out);
                after
            }
            [byte, ref after @ ..] if rest.len() == json.len() => {
                out.push(byte);
                after
            }
            _ => return json.len() - rest.len(),
        };
    }
}

const BLOCK: usize = 64;

/// A bit for each byte of what must be rewritten, and for a `<` of which the next byte is not known.
#[inline]
fn risky_bits(block: &[u8; BLOCK]) -> u64 {
    dispatch!(Level::baseline(), simd => risky_bits_of(simd, block))
}

#[inline(always)]
fn risky_bits_of<S: Simd>(simd: S, block: &[u8; BLOCK]) -> u64 {
    let bytes = u8x64::simd_from(simd, *block);
    let equal = |byte: u8| bytes.simd_eq(u8x64::splat(simd, byte)).to_bitmask();
    let not_ascii = bytes.simd_ge(u8x64::splat(simd, 0x7f)).to_bitmask();
    not_ascii | equal(b'<') & (equal(b'/') >> 1 | 1 << (BLOCK - 1))
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

/// Writes `\uXXXX` as one word, of which the first six bytes are kept.
#[inline(always)]
fn push_escape(unit: u16, out: &mut Vec<u8>) {
    let [high, low] = unit.to_be_bytes().map(|byte| DIGITS[usize::from(byte)]);
    let word =
        u64::from(low) << 32 | u64::from(high) << 16 | u64::from(u16::from_le_bytes(*br"\u"));
    let end = out.len() + r"\uXXXX".len();
    out.extend_from_slice(&word.to_le_bytes());
    out.truncate(end);
}

/// The two hex digits of each byte.
static DIGITS: [u16; 256] = {
    let digits = b"0123456789abcdef";
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = u16::from_le_bytes([digits[byte >> 4], digits[byte & 15]]);
        byte += 1;
    }
    table
};
