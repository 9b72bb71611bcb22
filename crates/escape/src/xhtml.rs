use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;

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

/// What escaped text can be appended to.
pub trait Buffer {
    /// Appends the text.
    fn push_str(&mut self, text: &str);
}

impl Buffer for String {
    #[inline(always)]
    fn push_str(&mut self, text: &str) {
        Self::push_str(self, text);
    }
}

impl Buffer for Vec<u8> {
    #[inline(always)]
    fn push_str(&mut self, text: &str) {
        self.extend_from_slice(text.as_bytes());
    }
}

pub(crate) fn escape<const APOSTROPHE: bool>(text: &str) -> Cow<'_, str> {
    let mut out = OnDemand { out: String::new(), expected: text.len() };
    let Ok(tail) = write_all_but_tail::<APOSTROPHE, _>(text, &mut out);
    if tail.len() == text.len() {
        return Cow::Borrowed(text);
    }
    out.out.push_str(tail);
    Cow::Owned(out.out)
}

pub(crate) fn escape_into<const APOSTROPHE: bool>(text: &str, out: &mut impl Buffer) {
    let Ok(tail) = write_all_but_tail::<APOSTROPHE, _>(text, &mut Ready(out));
    out.push_str(tail);
}

/// Where clean runs and entities go, in turn.
trait Pieces {
    type Error;
    fn push(&mut self, piece: &str) -> Result<(), Self::Error>;
}

struct Ready<'b, B>(&'b mut B);

impl<B: Buffer> Pieces for Ready<'_, B> {
    type Error = Infallible;
    #[inline(always)]
    fn push(&mut self, piece: &str) -> Result<(), Infallible> {
        self.0.push_str(piece);
        Ok(())
    }
}

/// Allocates with the first piece.
struct OnDemand {
    out: String,
    expected: usize,
}

impl Pieces for OnDemand {
    type Error = Infallible;
    #[inline(always)]
    fn push(&mut self, piece: &str) -> Result<(), Infallible> {
        if self.out.capacity() == 0 {
            self.out.reserve(self.expected + self.expected / 8 + 8);
        }
        self.out.push_str(piece);
        Ok(())
    }
}

impl Pieces for fmt::Formatter<'_> {
    type Error = fmt::Error;
    fn push(&mut self, piece: &str) -> fmt::Result {
        self.write_str(piece)
    }
}

/// Hands over clean runs and entities; returns the clean run at the end.
#[inline(always)]
fn write_all_but_tail<'t, const APOSTROPHE: bool, P: Pieces>(text: &'t str, out: &mut P) -> Result<&'t str, P::Error> {
    let bytes = text.as_bytes();
    let mut clean = 0;
    let mut replace = |at: usize| {
        let run = text.get(clean..at).unwrap_or_default();
        clean = at + 1;
        if !run.is_empty() {
            out.push(run)?;
        }
        // Each constant is pushed at its own place, so that copying it needs no loop.
        match bytes.get(at) {
            Some(b'&') => out.push("&amp;"),
            Some(b'<') => out.push("&lt;"),
            Some(b'>') => out.push("&gt;"),
            Some(b'"') => out.push("&quot;"),
            _ => out.push("&#x27;"),
        }
    };

    let (blocks, rest) = bytes.as_chunks::<32>();
    for (number, block) in blocks.iter().enumerate() {
        // Without branches, so that it becomes a few vector instructions.
        if block.iter().fold(0, |any, &byte| any | u8::from(is_special::<APOSTROPHE>(byte))) != 0 {
            for (word, &bytes) in block.as_chunks::<8>().0.iter().enumerate() {
                let start = number * 32 + word * 8;
                for_each_special::<APOSTROPHE, _>(bytes, |at| replace(start + at))?;
            }
        }
    }
    let start = bytes.len() - rest.len();
    let (words, rest) = rest.as_chunks::<8>();
    for (word, &bytes) in words.iter().enumerate() {
        for_each_special::<APOSTROPHE, _>(bytes, |at| replace(start + word * 8 + at))?;
    }
    for (at, &byte) in rest.iter().enumerate() {
        if is_special::<APOSTROPHE>(byte) {
            replace(bytes.len() - rest.len() + at)?;
        }
    }
    Ok(text.get(clean..).unwrap_or_default())
}

/// Calls with the place of each byte that must be replaced, looking at all eight at once.
#[inline(always)]
fn for_each_special<const APOSTROPHE: bool, E>(
    bytes: [u8; 8],
    mut found: impl FnMut(usize) -> Result<(), E>,
) -> Result<(), E> {
    const LOW: u64 = u64::from_le_bytes([0x7f; 8]);
    let word = u64::from_le_bytes(bytes);
    // 0x80 in each byte that is not the one looked for.
    let unlike = |word: u64, byte: u8| {
        let difference = word ^ u64::from_le_bytes([byte; 8]);
        ((difference & LOW) + LOW) | difference
    };
    let ampersand = unlike(word & u64::from_le_bytes([AMPERSAND_MASK | u8::from(!APOSTROPHE); 8]), b'&');
    let angle = unlike(word & u64::from_le_bytes([ANGLE_MASK; 8]), b'<');
    let mut flags = !(ampersand & angle & unlike(word, b'"') | LOW);
    while flags != 0 {
        found(flags.trailing_zeros() as usize / 8)?;
        flags &= flags - 1;
    }
    Ok(())
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
