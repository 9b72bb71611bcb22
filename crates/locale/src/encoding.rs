use std::borrow::Cow;

use crate::Error;

/// How the text of a catalogue is written in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    Utf8,
    /// UTF-16 as its mark says, little-endian without one.
    Utf16,
    /// UTF-16, little-endian.
    Utf16Le,
    /// UTF-16, big-endian.
    Utf16Be,
    /// ISO 8859-1.
    Latin1,
}

impl Encoding {
    /// The encoding that a byte-order mark tells of, or UTF-8.
    #[must_use]
    pub fn detect(bytes: &[u8]) -> Self {
        if bytes.starts_with(LITTLE) || bytes.starts_with(BIG) {
            Self::Utf16
        } else {
            Self::Utf8
        }
    }

    /// The encoding a `.mo` header names, where it is one of these.
    pub(crate) fn of_charset(name: &str) -> Result<Self, Error> {
        const UTF_8: [&str; 5] = ["utf-8", "utf8", "ascii", "us-ascii", "ansi_x3.4-1968"];
        const LATIN_1: [&str; 5] = ["iso-8859-1", "iso8859-1", "iso_8859-1", "latin-1", "latin1"];
        let is = |known: &[&str]| known.iter().any(|known| name.eq_ignore_ascii_case(known));
        if is(&UTF_8) {
            Ok(Self::Utf8)
        } else if is(&LATIN_1) {
            Ok(Self::Latin1)
        } else {
            Err(Error::Charset {
                name: name.chars().take(40).collect(),
            })
        }
    }

    /// The text in UTF-8; what was UTF-8 before is not checked.
    pub(crate) fn to_utf8_unchecked(self, bytes: &[u8]) -> Result<Cow<'_, [u8]>, Error> {
        let (order, text): (fn([u8; 2]) -> u16, _) = match self {
            Self::Utf8 => {
                return Ok(Cow::Borrowed(
                    bytes.strip_prefix(UTF_8_MARK).unwrap_or(bytes),
                ));
            }
            Self::Latin1 => {
                let text: String = bytes.iter().copied().map(char::from).collect();
                return Ok(Cow::Owned(text.into_bytes()));
            }
            Self::Utf16 => match bytes.strip_prefix(BIG) {
                Some(text) => (u16::from_be_bytes, text),
                None => (
                    u16::from_le_bytes,
                    bytes.strip_prefix(LITTLE).unwrap_or(bytes),
                ),
            },
            Self::Utf16Le => (
                u16::from_le_bytes,
                bytes.strip_prefix(LITTLE).unwrap_or(bytes),
            ),
            Self::Utf16Be => (u16::from_be_bytes, bytes.strip_prefix(BIG).unwrap_or(bytes)),
        };
        let bad = |at| Error::Encoding {
            encoding: "UTF-16",
            position: bytes.len() - text.len() + at,
        };
        let (pairs, []) = text.as_chunks::<2>() else {
            return Err(bad(text.len() - 1));
        };
        let (mut utf8, mut at) = (String::with_capacity(text.len()), 0);
        for unit in char::decode_utf16(pairs.iter().copied().map(order)) {
            let char = unit.map_err(|_| bad(at))?;
            utf8.push(char);
            at += 2 * char.len_utf16();
        }
        Ok(Cow::Owned(utf8.into_bytes()))
    }

    /// The text, or where it stops being any.
    pub(crate) fn decode(self, bytes: &[u8]) -> Result<Box<str>, Error> {
        match String::from_utf8(self.to_utf8_unchecked(bytes)?.into_owned()) {
            Ok(text) => Ok(text.into()),
            Err(error) => Err(Error::Encoding {
                encoding: "UTF-8",
                position: error.utf8_error().valid_up_to(),
            }),
        }
    }
}

const LITTLE: &[u8] = b"\xff\xfe";
const BIG: &[u8] = b"\xfe\xff";
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";
