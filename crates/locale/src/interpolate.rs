use std::fmt::{Display, Write};

/// Puts values into Python's named placeholders.
///
/// `%(name)s`, `%(name)d`, `%(name)i`, `%(name)u` and `%(name)f`, with flags, width and precision as in `%(price)08.2f`; `%%` is
/// a percent sign. Translators may put them in any order, and leave some out. A placeholder whose name is unknown stays as it
/// is, with a warning: a slip in a catalogue must not take a page down. (`LOCL-1.05`)
///
/// ```
/// use tornado_locale::interpolate;
///
/// let said = interpolate("%(num)d people liked %(thing)s", &[("num", &3), ("thing", &"this")]);
/// assert_eq!(said, "3 people liked this");
/// ```
#[must_use]
#[doc(alias = "%")]
pub fn interpolate(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut out = String::with_capacity(text.len() + 16 * values.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        rest = after;
        if let Some(after) = after.strip_prefix('%') {
            out.push('%');
            rest = after;
        } else if let Some((placeholder, after)) = placeholder(after)
            && write(&mut out, &placeholder, values)
        {
            rest = after;
        } else {
            tracing::warn!(target: "tornado.general", "nothing to put into %{} of {text:?}", first_word(after));
            out.push('%');
        }
    }
    out.push_str(rest);
    out
}

/// `(name)05.2f`, taken apart.
struct Placeholder<'a> {
    name: &'a str,
    left: bool,
    zeros: bool,
    plus: bool,
    width: usize,
    precision: Option<usize>,
}

/// Behind a parenthesis that never closes, not the whole text is searched again and again.
const LONGEST_NAME: usize = 200;

/// More would only serve to fill memory.
const WIDEST: usize = 1_000;

fn placeholder(text: &str) -> Option<(Placeholder<'_>, &str)> {
    let text = text.strip_prefix('(')?;
    let end = text
        .bytes()
        .take(LONGEST_NAME)
        .position(|byte| byte == b')')?;
    let (name, rest) = (text.get(..end)?, text.get(end + 1..)?);
    let after_flags = rest.trim_start_matches(['-', '0', '+', ' ', '#']);
    let flags = rest.get(..rest.len() - after_flags.len())?;
    let (width, rest) = number(after_flags)?;
    let (precision, rest) = match rest.strip_prefix('.') {
        Some(rest) => number(rest).map(|(precision, rest)| (Some(precision), rest))?,
        None => (None, rest),
    };
    let kind = rest
        .chars()
        .next()
        .filter(|kind| matches!(kind, 's' | 'd' | 'i' | 'u' | 'f'))?;
    let (left, plus) = (flags.contains('-'), flags.contains('+'));
    let zeros = flags.contains('0') && !left && kind != 's';
    let precision = match kind {
        'f' => precision.or(Some(6)),
        's' => precision,
        _ => None,
    };
    Some((
        Placeholder {
            name,
            left,
            zeros,
            plus,
            width,
            precision,
        },
        rest.get(1..)?,
    ))
}

/// A number that may be missing, and what follows.
fn number(text: &str) -> Option<(usize, &str)> {
    let end = text
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let number = if digits.is_empty() {
        0
    } else {
        digits.parse().ok()?
    };
    (number <= WIDEST).then_some((number, rest))
}

/// Whether there was such a value to write.
fn write(out: &mut String, how: &Placeholder<'_>, values: &[(&str, &dyn Display)]) -> bool {
    let Some((_, value)) = values.iter().find(|(name, _)| *name == how.name) else {
        return false;
    };
    let start = out.len();
    let written = match (how.precision, how.plus) {
        (None, false) => write!(out, "{value}"),
        (None, true) => write!(out, "{value:+}"),
        (Some(precision), false) => write!(out, "{value:.precision$}"),
        (Some(precision), true) => write!(out, "{value:+.precision$}"),
    };
    if how.width > 0 {
        let text = out.split_off(start);
        let blanks = how.width.saturating_sub(text.chars().count());
        let sign = if how.zeros {
            text.len() - text.trim_start_matches(['+', '-']).len()
        } else {
            0
        };
        let (sign, digits) = text.split_at(sign);
        out.push_str(sign);
        out.extend(std::iter::repeat_n(
            if how.zeros { '0' } else { ' ' },
            if how.left { 0 } else { blanks },
        ));
        out.push_str(digits);
        out.extend(std::iter::repeat_n(' ', if how.left { blanks } else { 0 }));
    }
    written.is_ok()
}

fn first_word(text: &str) -> &str {
    text.split_inclusive(|char: char| char == ')' || char.is_whitespace())
        .next()
        .unwrap_or_default()
}
