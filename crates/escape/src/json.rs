use std::io::{self, Write};

use serde::{Deserialize, Serialize, ser};
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};

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
    let before = out.len();
    let written = value.serialize(&mut Serializer::with_formatter(
        &mut *out,
        ScriptSafe::default(),
    ));
    written.map_err(|error| {
        out.truncate(before);
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

/// The separators of Python's `json.dumps`, ASCII only, and no `</`.
#[derive(Default)]
struct ScriptSafe {
    /// The string ended, so far, with `<`: a string may come in pieces.
    after_less_than: bool,
}

impl Formatter for ScriptSafe {
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

    #[inline]
    fn end_string<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.after_less_than = false;
        out.write_all(b"\"")
    }

    #[inline]
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if !self.after_less_than && is_plain(fragment.as_bytes()) {
            return out.write_all(fragment.as_bytes());
        }
        self.write_careful(out, fragment)
    }

    #[inline]
    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.after_less_than = false;
        CompactFormatter.write_char_escape(out, escape)
    }

    /// JSON that was written elsewhere: what is unsafe stands inside its strings.
    #[inline]
    fn write_raw_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        self.write_string_fragment(out, fragment)
    }
}

impl ScriptSafe {
    fn write_careful<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut clean = 0;
        for (at, c) in fragment.char_indices() {
            let after_less_than = std::mem::replace(&mut self.after_less_than, c == '<');
            let slash = c == '/' && after_less_than;
            if !slash && c < '\x7f' {
                continue;
            }
            out.write_all(fragment.get(clean..at).unwrap_or_default().as_bytes())?;
            clean = at + c.len_utf8();
            if slash {
                out.write_all(br"\/")?;
            } else {
                for &unit in &*c.encode_utf16(&mut [0; 2]) {
                    out.write_all(&unicode_escape(unit))?;
                }
            }
        }
        out.write_all(fragment.get(clean..).unwrap_or_default().as_bytes())
    }
}

/// Whether nothing in here can need an escape.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    let plain = |byte: u8| (byte < 0x7f) & (byte != b'<');
    let (blocks, rest) = bytes.as_chunks::<16>();
    blocks
        .iter()
        .all(|block| block.iter().fold(true, |all, &byte| all & plain(byte)))
        && rest.iter().all(|&byte| plain(byte))
}

fn unicode_escape(unit: u16) -> [u8; 6] {
    let digit = |shift: u16| match (unit >> shift & 0xf) as u8 {
        value @ 0..=9 => b'0' + value,
        value => b'a' + value - 10,
    };
    [b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]
}
