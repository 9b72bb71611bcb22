use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::ops::Range;

use crate::Buffer;

/// Makes text safe between tags and in quoted attributes.
///
/// `&`, `<`, `>`, `"` and `'` become `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&#x27;` (`ESCP-2.01`). Text without any of them
/// comes back borrowed. [`v1_1::xhtml_escape`](crate::v1_1::xhtml_escape) leaves the apostrophe alone.
///
/// ```
/// # use tornado_escape::xhtml_escape;
/// assert_eq!(xhtml_escape(r#"<a href="x">'&</a>"#), "&lt;a href=&quot;x&quot;&gt;&#x27;&amp;&lt;/a&gt;");
/// ```
#[doc(alias = "escape")]
pub fn xhtml_escape(text: &str) -> Cow<'_, str> {
    escape::<true>(text)
}

/// Appends the escaped text to a buffer.
///
/// ```
/// # use tornado_escape::xhtml_escape_into;
/// let mut page = Vec::from(b"<h1>");
/// xhtml_escape_into("Q&A", &mut page);
/// assert_eq!(page, b"<h1>Q&amp;A");
/// ```
pub fn xhtml_escape_into(text: &str, out: &mut impl Buffer) {
    escape_into::<true>(text, out);
}

/// Text that escapes itself where it is displayed.
///
/// For [`write!`] and `format!`, and so for every [`fmt::Write`] and [`std::io::Write`].
///
/// ```
/// # use tornado_escape::Escaped;
/// assert_eq!(format!("<h1>{}</h1>", Escaped("Q&A")), "<h1>Q&amp;A</h1>");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = write_all_but_tail::<true, _>(self.0, f)?;
        f.write_str(tail)
    }
}

pub(crate) fn escape<const APOSTROPHE: bool>(text: &str) -> Cow<'_, str> {
    let mut out = OnDemand {
        out: String::new(),
        expected: text.len(),
    };
    let Ok(tail) = write_all_but_tail::<APOSTROPHE, _>(text, &mut Ready(&mut out));
    if tail.len() == text.len() {
        return Cow::Borrowed(text);
    }
    out.push_str(tail);
    Cow::Owned(out.out)
}

/// Allocates with the first piece, and more than the text in one go.
struct OnDemand {
    out: String,
    expected: usize,
}

impl Buffer for OnDemand {
    #[inline(always)]
    fn push_str(&mut self, text: &str) {
        if self.out.capacity() == 0 {
            self.out.reserve(self.expected + self.expected / 4 + 16);
        }
        self.out.push_str(text);
    }
}

pub(crate) fn escape_into<const APOSTROPHE: bool>(text: &str, out: &mut impl Buffer) {
    let Ok(tail) = write_all_but_tail::<APOSTROPHE, _>(text, &mut Ready(out));
    out.push_str(tail);
}

/// Where clean runs and entities go, in turn.
trait Pieces {
    type Error;
    fn run(&mut self, text: &str, run: Range<usize>) -> Result<(), Self::Error>;
    fn entity(&mut self, entity: &str) -> Result<(), Self::Error>;
}

struct Ready<'b, B>(&'b mut B);

impl<B: Buffer> Pieces for Ready<'_, B> {
    type Error = Infallible;

    #[inline(always)]
    fn run(&mut self, text: &str, run: Range<usize>) -> Result<(), Infallible> {
        self.0.push_part(text, run);
        Ok(())
    }

    #[inline(always)]
    fn entity(&mut self, entity: &str) -> Result<(), Infallible> {
        self.0.push_str(entity);
        Ok(())
    }
}

impl Pieces for fmt::Formatter<'_> {
    type Error = fmt::Error;

    fn run(&mut self, text: &str, run: Range<usize>) -> fmt::Result {
        self.write_str(text.get(run).unwrap_or_default())
    }

    fn entity(&mut self, entity: &str) -> fmt::Result {
        self.write_str(entity)
    }
}

/// Hands over clean runs and entities; returns the clean run at the end.
#[inline(always)]
fn write_all_but_tail<'t, const APOSTROPHE: bool, P: Pieces>(
    text: &'t str,
    out: &mut P,
) -> Result<&'t str, P::Error> {
    let bytes = text.as_bytes();
    let mut clean = 0; // where the run begins that was not written yet
    let mut at = 0;
    let mut block_ends = 0;
    while let Some(rest) = bytes.get(at..)
        && !rest.is_empty()
    {
        if at >= block_ends
            && let Some(block) = rest.first_chunk::<32>()
        {
            block_ends = at + block.len();
            if !has_special::<APOSTROPHE>(block) {
                at = block_ends;
                continue;
            }
        }
        let word = first_word(bytes, rest);
        let mut flags = flags::<APOSTROPHE>(word);
        while flags != 0 {
            let bit = flags.trailing_zeros() & !7;
            let special = at + bit as usize / 8;
            flags &= flags - 1;
            if clean < special {
                out.run(text, clean..special)?;
            }
            clean = special + 1;
            // Each constant is pushed at its own place, so that copying it needs no loop.
            match (word >> bit) as u8 {
                b'&' => out.entity("&amp;")?,
                b'<' => out.entity("&lt;")?,
                b'>' => out.entity("&gt;")?,
                b'"' => out.entity("&quot;")?,
                _ => out.entity("&#x27;")?,
            }
        }
        at += 8;
    }
    Ok(text.get(clean..).unwrap_or_default())
}

/// Without branches, so that it becomes a few vector instructions.
#[inline(always)]
fn has_special<const APOSTROPHE: bool>(block: &[u8; 32]) -> bool {
    block.iter().fold(0, |any, &byte| {
        any | u8::from(is_special::<APOSTROPHE>(byte))
    }) != 0
}

/// The first eight bytes of the rest, filled up with zeros.
#[inline(always)]
fn first_word(all: &[u8], rest: &[u8]) -> u64 {
    match (rest.first_chunk(), all.last_chunk()) {
        (Some(&first), _) => u64::from_le_bytes(first),
        (None, Some(&last)) => u64::from_le_bytes(last) >> (64 - 8 * rest.len()),
        (None, None) => rest
            .iter()
            .rev()
            .fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// 0x80 for each byte of the word that must be replaced.
#[inline(always)]
fn flags<const APOSTROPHE: bool>(word: u64) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7f; 8]);
    let unlike = |word: u64, byte: u8| {
        let difference = word ^ u64::from_le_bytes([byte; 8]);
        ((difference & LOW) + LOW) | difference
    };
    let ampersand = unlike(
        word & u64::from_le_bytes([AMPERSAND_MASK | u8::from(!APOSTROPHE); 8]),
        b'&',
    );
    let angle = unlike(word & u64::from_le_bytes([ANGLE_MASK; 8]), b'<');
    !(ampersand & angle & unlike(word, b'"') | LOW)
}

#[inline(always)]
fn is_special<const APOSTROPHE: bool>(byte: u8) -> bool {
    let ampersand = byte & (AMPERSAND_MASK | u8::from(!APOSTROPHE)) == b'&';
    let angle = byte & ANGLE_MASK == b'<';
    ampersand | angle | (byte == b'"')
}

/// `&` and `'` differ in one bit only.
const AMPERSAND_MASK: u8 = !(b'&' ^ b'\'');

/// So do `<` and `>`.
const ANGLE_MASK: u8 = !(b'<' ^ b'>');
