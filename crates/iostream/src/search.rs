use memchr::{memchr, memmem};
use regex::bytes::Regex;

/// What ends a read.
#[derive(Clone, Copy)]
pub(crate) enum Mark<'a> {
    Delimiter(&'a [u8]),
    Pattern(&'a Regex),
}

impl Mark<'_> {
    /// The mark as printable text, for errors; long ones are cut.
    pub(crate) fn to_text(self) -> String {
        let bytes = match self {
            Self::Delimiter(delimiter) => delimiter,
            Self::Pattern(regex) => regex.as_str().as_bytes(),
        };
        bytes
            .get(..SHOWN)
            .unwrap_or(bytes)
            .escape_ascii()
            .to_string()
    }

    fn find_from(&self, bytes: &[u8], start: usize) -> Option<usize> {
        match self {
            Self::Delimiter(delimiter) => {
                let bytes = bytes.get(start..)?;
                let found = match delimiter {
                    [byte] => memchr(*byte, bytes)?,
                    _ => memmem::find(bytes, delimiter)?,
                };
                Some(start + found + delimiter.len())
            }
            Self::Pattern(regex) => Some(regex.find_at(bytes, start.min(bytes.len()))?.end()),
        }
    }

    /// How many searched bytes may belong to a match to come.
    fn overlap(&self) -> Option<usize> {
        match self {
            Self::Delimiter(delimiter) => Some(delimiter.len().saturating_sub(1)),
            Self::Pattern(regex) => longest_match(regex.as_str()),
        }
    }
}

/// One search through a buffer that grows.
///
/// Every byte is looked at once, and once more where a match may straddle two
/// pieces. Only a pattern whose matches have no greatest length begins anew,
/// and then when the bytes have doubled or no more are to be had for now.
pub(crate) struct Search<'a> {
    mark: Mark<'a>,
    searched: usize,
    overlap: Option<Option<usize>>,
}

impl<'a> Search<'a> {
    /// Starts behind bytes that are known to hold no match.
    pub(crate) fn resume(mark: Mark<'a>, searched: usize) -> Self {
        Self {
            mark,
            searched,
            overlap: None,
        }
    }

    /// How many bytes have been looked at.
    pub(crate) fn searched(&self) -> usize {
        self.searched
    }

    /// Whether looking again is worth it before more bytes arrive.
    pub(crate) fn due(&mut self, len: usize) -> bool {
        self.searched == 0
            || match self.overlap() {
                Some(_) => len > self.searched,
                None => len >= self.searched.saturating_mul(2),
            }
    }

    /// Where the first match ends.
    pub(crate) fn look(&mut self, bytes: &[u8]) -> Option<usize> {
        let start = match self.searched {
            0 => 0,
            searched => self
                .overlap()
                .map_or(0, |overlap| searched.saturating_sub(overlap)),
        };
        let end = self.mark.find_from(bytes, start);
        if end.is_none() {
            self.searched = bytes.len();
        }
        end
    }

    fn overlap(&mut self) -> Option<usize> {
        let mark = self.mark;
        *self.overlap.get_or_insert_with(|| mark.overlap())
    }
}

/// More bytes than any match can have, if that is known.
///
/// The pattern is parsed without the options it was built with. Ignoring
/// case or Unicode changes the length of a character, which is never more than
/// four times what it was; free spacing changes the structure, so patterns it
/// could apply to count as unbounded. The last characters added are those that
/// a word boundary looks ahead to.
fn longest_match(pattern: &str) -> Option<usize> {
    if pattern.contains(|c: char| c.is_whitespace() || c == '#') {
        return None;
    }
    let parsed = regex_syntax::ParserBuilder::new()
        .utf8(false)
        .build()
        .parse(pattern)
        .ok()?;
    parsed
        .properties()
        .maximum_len()?
        .checked_mul(4)?
        .checked_add(8)
}

const SHOWN: usize = 80;
