//! The bytes of a `.mo` file: two tables of lengths and offsets, in either byte order.

use crate::Error;

/// An opened `.mo` file.
pub(crate) struct Mo<'a> {
    bytes: &'a [u8],
    word: fn([u8; 4]) -> u32,
    originals: usize,
    translations: usize,
    /// How many messages it holds.
    pub(crate) count: usize,
}

impl<'a> Mo<'a> {
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Error> {
        let word = match bytes.first_chunk() {
            Some(b"\xde\x12\x04\x95") => u32::from_le_bytes,
            Some(b"\x95\x04\x12\xde") => u32::from_be_bytes,
            _ => return Err(wrong(0, "bad magic number")),
        };
        let mut mo = Self {
            bytes,
            word,
            originals: 0,
            translations: 0,
            count: 0,
        };
        if mo.word(4)? >> 16 > 1 {
            return Err(wrong(4, "unknown revision"));
        }
        let count = mo.word(8)?;
        (mo.originals, mo.translations) = (mo.word(12)?, mo.word(16)?);
        for (table, position) in [(mo.originals, 12), (mo.translations, 16)] {
            let end = count
                .checked_mul(8)
                .and_then(|size| table.checked_add(size));
            if end.is_none_or(|end| end > bytes.len()) {
                return Err(wrong(position, "table beyond the end of the file"));
            }
        }
        mo.count = count;
        Ok(mo)
    }

    /// The message of a number, and its translation.
    pub(crate) fn entry(&self, number: usize) -> Result<(&'a [u8], &'a [u8]), Error> {
        Ok((
            self.string(self.originals + 8 * number)?,
            self.string(self.translations + 8 * number)?,
        ))
    }

    fn string(&self, position: usize) -> Result<&'a [u8], Error> {
        let (length, start) = (self.word(position)?, self.word(position + 4)?);
        let end = start.saturating_add(length);
        self.bytes
            .get(start..end)
            .ok_or(wrong(position, "string beyond the end of the file"))
    }

    fn word(&self, position: usize) -> Result<usize, Error> {
        let bytes = self.bytes.get(position..).and_then(<[u8]>::first_chunk);
        let word = bytes
            .map(|bytes| (self.word)(*bytes))
            .ok_or(wrong(position, "cut short"))?;
        usize::try_from(word).map_err(|_| wrong(position, "file too large"))
    }
}

pub(crate) fn wrong(position: usize, problem: &'static str) -> Error {
    Error::Catalogue { position, problem }
}
