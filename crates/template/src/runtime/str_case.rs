//! Upper, lower and title case, and the kinds of characters.

use crate::language::whitespace::is_space;

/// The value of a decimal digit of any script.
pub(crate) fn decimal(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    // Each script has its ten digits in a row; the first of each row.
    const ZEROS: &[u32] = &[
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
        0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
        0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
        0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0,
        0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0,
        0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
    ];
    let code = c as u32;
    ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))
        .map(|zero| code - zero)
}

/// `isdigit`: decimals, superscripts, circled digits.
pub(crate) fn is_digit(c: char) -> bool {
    decimal(c).is_some()
        || matches!(c as u32, 0xb2 | 0xb3 | 0xb9 | 0x1369..=0x1371 | 0x19da | 0x2070 | 0x2074..=0x2079 | 0x2080..=0x2089
            | 0x2460..=0x2468 | 0x2474..=0x247c | 0x2488..=0x2490 | 0x24ea | 0x24f5..=0x24fd | 0x24ff | 0x2776..=0x277e
            | 0x2780..=0x2788 | 0x278a..=0x2792 | 0x10a40..=0x10a43 | 0x10e60..=0x10e68 | 0x11052..=0x1105a | 0x1f100..=0x1f10a)
}

/// `isnumeric`: whatever has a number for its value, the Chinese numerals too.
pub(crate) fn is_numeric(c: char) -> bool {
    is_digit(c)
        || c.is_numeric()
        || "〇一二三四五六七八九十百千万億兆零壱弐参拾廿卅卌亿萬".contains(c)
}

pub(crate) fn is_alpha(c: char) -> bool {
    // Rust counts marks and letter-like numbers as alphabetic; Python does not.
    c.is_alphabetic()
        && !c.is_numeric()
        && !matches!(c as u32, 0x345 | 0x2160..=0x2188 | 0x24b6..=0x24e9 | 0x903 | 0x93e..=0x94c | 0x900..=0x902)
}

/// One character in title case: not always its upper case.
pub(crate) fn title_char(c: char, out: &mut String) {
    let titled = match c as u32 {
        0x1c4..=0x1c6 => Some('\u{1c5}'),
        0x1c7..=0x1c9 => Some('\u{1c8}'),
        0x1ca..=0x1cc => Some('\u{1cb}'),
        0x1f1..=0x1f3 => Some('\u{1f2}'),
        // Greek with an iota below has letters of its own.
        code @ (0x1f80..=0x1f87 | 0x1f90..=0x1f97 | 0x1fa0..=0x1fa7) => char::from_u32(code + 8),
        code @ (0x1fb3 | 0x1fc3 | 0x1ff3) => char::from_u32(code + 9),
        0x1f88..=0x1f8f | 0x1f98..=0x1f9f | 0x1fa8..=0x1faf | 0x1fbc | 0x1fcc | 0x1ffc => Some(c),
        _ => None,
    };
    if let Some(c) = titled {
        return out.push(c);
    }
    match c {
        'ß' => out.push_str("Ss"),
        'ﬀ' => out.push_str("Ff"),
        'ﬁ' => out.push_str("Fi"),
        'ﬂ' => out.push_str("Fl"),
        'ŉ' => out.push_str("ʼN"),
        c => out.extend(c.to_uppercase()),
    }
}

pub(crate) fn capitalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    if let Some(first) = chars.next() {
        title_char(first, &mut out);
        // With the first in front, so that a final sigma is seen to end a word.
        let rest = text.to_lowercase();
        let first_lower: String = first.to_lowercase().collect();
        out.push_str(rest.strip_prefix(first_lower.as_str()).unwrap_or_default());
    }
    out
}

pub(crate) fn is_cased(c: char) -> bool {
    c.is_uppercase() || c.is_lowercase() || matches!(c as u32, 0x1c5 | 0x1c8 | 0x1cb | 0x1f2)
}

pub(crate) fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        if inside {
            out.extend(c.to_lowercase());
        } else {
            title_char(c, &mut out);
        }
        inside = is_cased(c);
    }
    out
}

pub(crate) fn swapcase(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_uppercase() {
            out.extend(c.to_lowercase());
        } else if c.is_lowercase() {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}

pub(crate) fn casefold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ß' | 'ẞ' => out.push_str("ss"),
            'ς' => out.push('σ'),
            'ſ' => out.push('s'),
            'µ' => out.push('μ'),
            'ŉ' => out.push_str("ʼn"),
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬆ' | 'ﬅ' => out.push_str("st"),
            c => out.extend(c.to_lowercase()),
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

pub(crate) fn all(text: &str, test: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(test)
}

pub(crate) fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric())
}

pub(crate) fn space(c: char) -> bool {
    is_space(c)
}
