use std::borrow::Cow;

use crate::entities::ENTITIES;

/// Turns entities back into the characters they stand for.
///
/// Named, decimal and hexadecimal references are decoded as the [HTML standard] says, with or without the semicolon where it
/// allows that; unknown names stay as they are (`ESCP-2.02`). Text without `&` comes back borrowed. Tornado 1.1 left
/// hexadecimal references alone.
///
/// ```
/// # use tornado_escape::xhtml_unescape;
/// assert_eq!(xhtml_unescape("&lt;&eacute;&#39;&#x27;&nope;"), "<é''&nope;");
/// ```
///
/// [HTML standard]: https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state
#[doc(alias = "unescape")]
pub fn xhtml_unescape(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let (clean, mut rest) = text.split_at_checked(first).unwrap_or((text, ""));
    out.push_str(clean);
    while let Some(reference) = rest.strip_prefix('&') {
        let after = match reference.strip_prefix('#') {
            Some(digits) => numeric(digits, &mut out),
            None => named(reference, &mut out),
        };
        rest = after.unwrap_or_else(|| {
            out.push('&');
            reference
        });
        let next = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        let (clean, others) = rest.split_at_checked(next).unwrap_or((rest, ""));
        out.push_str(clean);
        rest = others;
    }
    Cow::Owned(out)
}

/// The longest name without a semicolon that the standard still reads.
const LONGEST_BARE_NAME: usize = 6;

/// The longest name of all, with its semicolon.
const LONGEST_NAME: usize = 32;

/// Decodes a named reference that starts here; returns what follows it.
fn named<'t>(reference: &'t str, out: &mut String) -> Option<&'t str> {
    let letters = reference
        .bytes()
        .take(LONGEST_NAME)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let with_semicolon = (reference.as_bytes().get(letters) == Some(&b';')).then_some(letters + 1);
    let bare = (2..=letters.min(LONGEST_BARE_NAME)).rev();
    for length in with_semicolon.into_iter().chain(bare) {
        let (name, after) = reference.split_at_checked(length)?;
        if let Ok(index) = ENTITIES.binary_search_by_key(&name, |entity| entity.0) {
            out.push_str(ENTITIES.get(index)?.1);
            return Some(after);
        }
    }
    None
}

/// Decodes the digits of a numeric reference; returns what follows it.
fn numeric<'t>(digits: &'t str, out: &mut String) -> Option<&'t str> {
    let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    let after = digits.trim_start_matches(|c: char| c.is_digit(radix));
    if after.len() == digits.len() {
        return None;
    }
    let values = digits.chars().map_while(|c| c.to_digit(radix));
    let number = values.fold(0, |number: u32, value| {
        number.saturating_mul(radix).saturating_add(value)
    });
    out.extend(character(number));
    Some(after.strip_prefix(';').unwrap_or(after))
}

/// The character of a numeric reference; nothing for those that mean nothing.
fn character(number: u32) -> Option<char> {
    match number {
        0 => Some(char::REPLACEMENT_CHARACTER),
        0x0d => Some('\r'),
        0x80..=0x9f => usize::try_from(number - 0x80)
            .ok()
            .and_then(|index| WINDOWS_1252.get(index).copied()),
        0x01..=0x08 | 0x0b | 0x0e..=0x1f | 0x7f | 0xfdd0..=0xfdef => None,
        ..=0x10_ffff if number & 0xfffe == 0xfffe => None,
        _ => Some(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
}

/// What 0x80 to 0x9f mean: pages in windows-1252 wrote them so.
#[rustfmt::skip]
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];
