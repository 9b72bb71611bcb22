//! Upper, lower and title case.

use super::str_kind::{is_cased, is_titlecase};

/// One character in title case: not always its upper case.
pub(crate) fn title_char(c: char, out: &mut String) {
    let titled = match c as u32 {
        0x1c4..=0x1c6 => Some('\u{1c5}'),
        0x1c7..=0x1c9 => Some('\u{1c8}'),
        0x1ca..=0x1cc => Some('\u{1cb}'),
        0x1f1..=0x1f3 => Some('\u{1f2}'),
        // Georgian has capitals for headlines, and none for the start of a word.
        0x10d0..=0x10ff => Some(c),
        // Greek with an iota below has letters of its own.
        code @ (0x1f80..=0x1f87 | 0x1f90..=0x1f97 | 0x1fa0..=0x1fa7) => char::from_u32(code + 8),
        code @ (0x1fb3 | 0x1fc3 | 0x1ff3) => char::from_u32(code + 9),
        _ if is_titlecase(c) => Some(c),
        _ => None,
    };
    if let Some(c) = titled {
        return out.push(c);
    }
    match c {
        'ŉ' => out.push_str("ʼN"),
        c => {
            // What is several letters in upper case begins with one; an iota goes below it again.
            let mut upper = c.to_uppercase();
            out.extend(upper.next());
            for rest in upper {
                match rest {
                    'Ι' if c > '\u{1f7f}' => out.push('\u{345}'),
                    _ => out.extend(rest.to_lowercase()),
                }
            }
        }
    }
}

/// The characters, each with its part of the text in lower case: that of a sigma depends on those around it.
fn beside<'t>(text: &'t str, lower: &'t str) -> impl Iterator<Item = (char, &'t str)> {
    let mut rest = lower;
    text.chars().map(move |c| {
        let length = c.to_lowercase().len();
        let end = rest.char_indices().nth(length);
        let (part, behind) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = behind;
        (c, part)
    })
}

pub(crate) fn capitalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, (c, lower)) in beside(text, &text.to_lowercase()).enumerate() {
        match number {
            0 => title_char(c, &mut out),
            _ => out.push_str(lower),
        }
    }
    out
}

pub(crate) fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for (c, lower) in beside(text, &text.to_lowercase()) {
        if inside {
            out.push_str(lower);
        } else {
            title_char(c, &mut out);
        }
        inside = is_cased(c);
    }
    out
}

pub(crate) fn swapcase(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (c, lower) in beside(text, &text.to_lowercase()) {
        if c.is_uppercase() {
            out.push_str(lower);
        } else if c.is_lowercase() {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// What texts are compared by where case does not count.
pub(crate) fn casefold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ı' => out.push(c),
            'ẞ' => out.push_str("ss"),
            // Cherokee had no small letters once, and folds to its capitals.
            '\u{13a0}'..='\u{13f5}' => out.push(c),
            '\u{13f8}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => out.extend(c.to_uppercase()),
            _ => out.extend(c.to_uppercase().flat_map(char::to_lowercase)),
        }
    }
    out
}

pub(crate) fn is_title(text: &str) -> bool {
    let (mut cased, mut previous) = (false, false);
    for c in text.chars() {
        let upper = c.is_uppercase() || (is_cased(c) && !c.is_lowercase());
        if upper {
            if previous {
                return false;
            }
            (previous, cased) = (true, true);
        } else if c.is_lowercase() {
            if !previous {
                return false;
            }
            cased = true;
        } else {
            previous = false;
        }
    }
    cased
}

/// `isupper` and `islower`: some cased character, and none of the other case.
pub(crate) fn all_case(text: &str, upper: bool) -> bool {
    let wrong = |c: char| {
        if upper {
            c.is_lowercase()
        } else {
            c.is_uppercase() || (is_cased(c) && !c.is_lowercase())
        }
    };
    let right = |c: char| {
        if upper {
            c.is_uppercase()
        } else {
            c.is_lowercase()
        }
    };
    text.chars().any(right) && !text.chars().any(wrong)
}
