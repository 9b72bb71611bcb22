//! The plain form of a head, read by hand in one pass.
//!
//! It is what nearly all clients send: lines that end in CRLF, visible ASCII, single blanks. It is a part of what RFC
//! 9112 allows, so that whatever is read here httparse would have read the same way; a fuzz target holds the two
//! together. What is in another form, wrong, or not all there, is left to httparse.

use tornado_httputil::{Field, is_token_byte};

use crate::facts::Facts;
use crate::head::MAX_HEADERS;
use crate::refusal::Refusal;

/// A request line.
pub(crate) struct Line<'b> {
    pub(crate) method: &'b [u8],
    pub(crate) target: &'b [u8],
    /// Where the target begins.
    pub(crate) start: usize,
    pub(crate) minor: u8,
}

impl<'b> Line<'b> {
    /// Reads a request line off the front, and gives the rest.
    #[inline]
    pub(crate) fn read(bytes: &'b [u8]) -> Option<(Self, &'b [u8])> {
        let method = if bytes.starts_with(b"GET ") {
            3
        } else {
            token(bytes)
        };
        let (method, rest) = bytes.split_at_checked(method)?;
        let (b' ', rest) = rest.split_first()? else {
            return None;
        };
        let (target, rest) = rest.split_at_checked(run(rest, 0x21))?;
        let (version, rest) = rest.split_first_chunk()?;
        let minor = match version {
            b" HTTP/1.1\r\n" => 1,
            b" HTTP/1.0\r\n" => 0,
            _ => return None,
        };
        if method.is_empty() || target.is_empty() {
            return None;
        }
        Some((
            Self {
                method,
                target,
                start: method.len() + 1,
                minor,
            },
            rest,
        ))
    }
}

/// The header lines of the last plain head, and what they said.
///
/// Clients say the same with every request of a connection, and comparing costs a tenth of reading.
#[derive(Default)]
pub(crate) struct Block {
    bytes: Vec<u8>,
    /// Where names and values stand, counted from the first header line.
    pub(crate) fields: Vec<Field>,
    pub(crate) facts: Facts,
}

/// The largest block that is remembered.
const MOST: usize = 4096;

impl Block {
    /// Reads header lines off the front, up to their blank line; returns how long they are.
    #[inline]
    pub(crate) fn read(&mut self, bytes: &[u8]) -> Result<Option<usize>, Refusal> {
        if !self.bytes.is_empty() && bytes.starts_with(&self.bytes) {
            return Ok(Some(self.bytes.len()));
        }
        self.bytes.clear();
        let read = self.read_anew(bytes);
        if let Ok(Some(size @ ..MOST)) = read {
            self.bytes
                .extend_from_slice(bytes.get(..size).unwrap_or_default());
        }
        read
    }

    fn read_anew(&mut self, bytes: &[u8]) -> Result<Option<usize>, Refusal> {
        self.fields.clear();
        self.facts = Facts::default();
        let mut at = 0;
        for _ in 0..=MAX_HEADERS {
            let line = bytes.get(at..).unwrap_or_default();
            if let [b'\r', b'\n', ..] = line {
                return Ok(Some(at + 2));
            }
            let name = token(line);
            let [b':', after @ ..] = line.get(name..).unwrap_or_default() else {
                return Ok(None);
            };
            let blank = usize::from(after.first() == Some(&b' '));
            let value = name + 1 + blank;
            let end = value + run(after.get(blank..).unwrap_or_default(), 0x20);
            let (Some(b"\r\n"), true) = (line.get(end..end + 2), name > 0) else {
                return Ok(None);
            };
            let text = line.get(value..end).unwrap_or_default();
            if let [b' ', ..] | [.., b' '] = text {
                return Ok(None);
            }
            self.facts
                .note(line.get(..name).unwrap_or_default(), text)?;
            self.fields
                .push(Field::new(at..at + name, at + value..at + end));
            at += end + 2;
        }
        Ok(None)
    }
}

/// How many bytes at the front are of a token.
#[inline]
fn token(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&byte| !is_token_byte(byte))
        .unwrap_or(bytes.len())
}

/// How many bytes at the front lie from `low` to `~`, eight at a time.
#[inline]
fn run(bytes: &[u8], low: u8) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The high bit of each byte: below `low` (right up to the first such byte), DEL, or not ASCII.
        let below = word.wrapping_sub(ONES * u64::from(low)) & !word;
        let above = ((word & !HIGHS) + ONES) | word;
        let outside = (below | above) & HIGHS;
        if outside != 0 {
            return index * 8 + (outside.trailing_zeros() / 8) as usize;
        }
    }
    let tail = rest
        .iter()
        .position(|byte| !(low..=b'~').contains(byte))
        .unwrap_or(rest.len());
    words.len() * 8 + tail
}
