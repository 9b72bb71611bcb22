use std::borrow::Cow;
use std::fmt;

use crate::Buffer;
use crate::marks::{BLOCK, Block, each_marked_block};

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
        let mut out = Checked(f, Ok(()));
        escape_into::<true>(self.0, &mut out);
        out.1
    }
}

/// Writes until the first error.
struct Checked<'f, 'w>(&'f mut fmt::Formatter<'w>, fmt::Result);

impl Buffer for Checked<'_, '_> {
    fn push_str(&mut self, text: &str) {
        if self.1.is_ok() {
            self.1 = self.0.write_str(text);
        }
    }
}

pub(crate) fn escape<const APOSTROPHE: bool>(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut clean = 0;
    each_marked_block::<APOSTROPHE>(
        text.as_bytes(),
        #[inline(always)]
        |place, block| {
            if out.is_empty() {
                out.reserve(text.len() + text.len() / 4 + 16);
            }
            clean = write_block::<APOSTROPHE>(text, clean, place, block, &mut out);
        },
    );
    if out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(clean..).unwrap_or_default());
    Cow::Owned(out)
}

pub(crate) fn escape_into<const APOSTROPHE: bool>(text: &str, out: &mut impl Buffer) {
    let mut clean = 0;
    each_marked_block::<APOSTROPHE>(
        text.as_bytes(),
        #[inline(always)]
        |place, block| {
            clean = write_block::<APOSTROPHE>(text, clean, place, block, out);
        },
    );
    out.push_str(text.get(clean..).unwrap_or_default());
}

/// Writes up to the last mark of a block at least; takes and returns where the clean run begins that is to be written next.
///
/// A block with few marks is written run by run, one with many byte by byte. Nothing on the way depends on which mark it
/// is, so that the processor cannot guess wrong.
#[inline(always)]
fn write_block<const APOSTROPHE: bool>(
    text: &str,
    clean: usize,
    place: usize,
    Block { marks, count }: Block,
    out: &mut impl Buffer,
) -> usize {
    if count < MANY {
        return write_runs(text, clean, place, marks, out);
    }
    let first = place + marks.trailing_zeros() as usize;
    let end = text.floor_char_boundary(place + BLOCK);
    out.push_part(text, clean..first);
    write_bytes::<APOSTROPHE>(text.get(first..end).unwrap_or_default(), out);
    end
}

/// So many marks in a block that looking at each byte is cheaper than jumping from mark to mark.
const MANY: u32 = 12;

/// Writes up to the last mark of a block; returns where the next run begins.
#[inline(always)]
fn write_runs(
    text: &str,
    mut clean: usize,
    place: usize,
    mut marks: u64,
    out: &mut impl Buffer,
) -> usize {
    while marks != 0 {
        let mark = place + marks.trailing_zeros() as usize;
        marks &= marks - 1;
        if clean < mark {
            out.push_part(text, clean..mark);
        }
        clean = mark + 1;
        let byte = text.as_bytes().get(mark).copied().unwrap_or_default();
        let (entity, length) = ENTITY_OF[usize::from(byte % 16)];
        out.push_part(entity, 0..length);
    }
    clean
}

/// Writes the text of a block, byte by byte and each as a word of which only the first bytes are kept.
#[inline(never)]
fn write_bytes<const APOSTROPHE: bool>(block: &str, out: &mut impl Buffer) {
    const LONGEST: usize = "&quot;".len();
    let words = &WORD_OF[usize::from(APOSTROPHE)];
    let mut room = [0; BLOCK * LONGEST + 8];
    let mut length = 0;
    for byte in block.bytes() {
        let word = words[usize::from(byte)];
        if let Some(place) = room.get_mut(length..length + 8) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        length += (word >> 56) as usize;
    }
    out.push_utf8(room.get(..length).unwrap_or_default());
}

/// Filled up, so that copying them takes a fixed number of bytes.
const ENTITIES: [(u8, &str); 5] = [
    (b'"', "&quot;          "),
    (b'&', "&amp;           "),
    (b'\'', "&#x27;          "),
    (b'<', "&lt;            "),
    (b'>', "&gt;            "),
];

/// The entity of each mark and its length, by the lower half of the mark.
static ENTITY_OF: [(&str, usize); 16] = {
    let mut table = [("", 0); 16];
    let mut index = 0;
    while index < ENTITIES.len() {
        let (mark, entity) = ENTITIES[index];
        table[mark as usize % 16] = (entity, entity.trim_ascii_end().len());
        index += 1;
    }
    table
};

/// What becomes of each byte, without and with the apostrophe: up to seven bytes, and above them how many.
static WORD_OF: [[u64; 256]; 2] = [words(false), words(true)];

const fn words(apostrophe: bool) -> [u64; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = 1 << 56 | byte as u64;
        byte += 1;
    }
    let mut index = 0;
    while index < ENTITIES.len() {
        let (mark, entity) = ENTITIES[index];
        if apostrophe || mark != b'\'' {
            let length = entity.trim_ascii_end().len();
            let word = u64::from_le_bytes(*entity.as_bytes().first_chunk().expect("filled up"));
            table[mark as usize] = (length as u64) << 56 | word & (u64::MAX >> 8);
        }
        index += 1;
    }
    table
}
