//! The plain form of a head, read by hand in one pass.

use tornado_httputil::Request;

use crate::facts::Facts;
use crate::head::{Lines, MAX_HEADERS};
use crate::refusal::Refusal;

/// What a look at the front of the bytes found.
pub(crate) enum Plain {
    /// A whole head in the plain form.
    Read(Lines),
    /// Something else: another form, an error, or not all of it.
    Other,
}

/// Reads a head in the plain form, gathering its headers as they come.
///
/// The plain form is what nearly all clients send: lines that end in CRLF, visible ASCII and blanks in values, one
/// blank at most between parts of the request line. It is a part of what RFC 9112 allows, so that whatever this reads
/// httparse would have read the same way; a fuzz target holds the two together.
#[inline]
pub(crate) fn read(bytes: &[u8], request: &mut Request, facts: &mut Facts) -> Result<Plain, Refusal> {
    let method = if bytes.starts_with(b"GET ") { 3 } else { token(bytes) };
    if method == 0 || bytes.get(method) != Some(&b' ') {
        return Ok(Plain::Other);
    }
    let target = method + 1;
    let target_end = target + run(bytes.get(target..).unwrap_or_default(), 0x21);
    let mut at = target_end + VERSION;
    let minor = match bytes.get(target_end..at) {
        Some(b" HTTP/1.1\r\n") => 1,
        Some(b" HTTP/1.0\r\n") => 0,
        _ => return Ok(Plain::Other),
    };
    if target == target_end {
        return Ok(Plain::Other);
    }
    for _ in 0..=MAX_HEADERS {
        let line = bytes.get(at..).unwrap_or_default();
        if let [b'\r', b'\n', ..] = line {
            return Ok(Plain::Read(Lines { method: 0..method, target: target..target_end, minor, size: at + 2 }));
        }
        let name = token(line);
        let [b':', after @ ..] = line.get(name..).unwrap_or_default() else { return Ok(Plain::Other) };
        let blanks = usize::from(after.first() == Some(&b' '));
        let value = name + 1 + blanks;
        let end = value + run(after.get(blanks..).unwrap_or_default(), 0x20);
        let (Some(b"\r\n"), true) = (line.get(end..end + 2), name > 0) else { return Ok(Plain::Other) };
        let text = line.get(value..end).unwrap_or_default();
        if let [b' ', ..] | [.., b' '] = text {
            return Ok(Plain::Other);
        }
        facts.note(line.get(..name).unwrap_or_default(), text)?;
        request.push_field(at..at + name, at + value..at + end);
        at += end + 2;
    }
    Ok(Plain::Other)
}

/// How long ` HTTP/1.1` and its CRLF are.
const VERSION: usize = 11;

/// How many bytes at the front are of a token.
#[inline]
fn token(bytes: &[u8]) -> usize {
    const TOKEN: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            table[byte] = (byte as u8).is_ascii_alphanumeric();
            byte += 1;
        }
        let mut index = 0;
        let others = b"!#$%&'*+-.^_`|~";
        while index < others.len() {
            table[others[index] as usize] = true;
            index += 1;
        }
        table
    };
    bytes.iter().position(|&byte| !TOKEN[byte as usize]).unwrap_or(bytes.len())
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
    let tail = rest.iter().position(|byte| !(low..=b'~').contains(byte)).unwrap_or(rest.len());
    words.len() * 8 + tail
}
