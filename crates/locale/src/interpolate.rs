use std::borrow::Cow;
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
    /// What a number that is not negative begins with.
    sign: &'static str,
    width: usize,
    precision: Option<usize>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Integer,
    Float,
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
    let kind = match rest.chars().next()? {
        's' => Kind::Text,
        'd' | 'i' | 'u' => Kind::Integer,
        'f' => Kind::Float,
        _ => return None,
    };
    let left = flags.contains('-');
    let sign = match flags {
        _ if kind == Kind::Text => "",
        flags if flags.contains('+') => "+",
        flags if flags.contains(' ') => " ",
        _ => "",
    };
    Some((
        Placeholder {
            name,
            left,
            zeros: flags.contains('0') && !left && kind != Kind::Text,
            sign,
            width,
            precision,
            kind,
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
    let written = match (how.kind, how.precision) {
        (Kind::Float, precision) => write!(out, "{value:.*}", precision.unwrap_or(6)),
        (_, _) => write!(out, "{value}"),
    };
    let bare = how.width == 0 && how.precision.is_none() && how.sign.is_empty();
    let as_is = match how.kind {
        Kind::Text => true,
        Kind::Integer => !out.get(start..).is_some_and(|text| text.contains('.')),
        Kind::Float => false,
    };
    if !(bare && as_is) {
        let text = out.split_off(start);
        let (sign, body) = shaped(&text, how, *value);
        pad(out, sign, &body, how);
    }
    written.is_ok()
}

/// The value's text in the placeholder's kind and precision; a number's sign apart.
fn shaped<'t>(
    text: &'t str,
    how: &Placeholder<'_>,
    value: &dyn Display,
) -> (&'static str, Cow<'t, str>) {
    let (negative, number) = match text.strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, text),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    // What is no number is written as it is, even where one was wanted.
    if how.kind == Kind::Text || whole.is_empty() || !digits(whole) || !digits(fraction) {
        return match (how.kind, how.precision) {
            (Kind::Text, Some(most)) => ("", text.chars().take(most).collect()),
            (Kind::Float, _) => ("", value.to_string().into()), // the precision has cut it
            (Kind::Text | Kind::Integer, _) => ("", text.into()),
        };
    }
    let sign = if negative { "-" } else { how.sign };
    let precision = how
        .precision
        .unwrap_or(if how.kind == Kind::Float { 6 } else { 0 });
    let body = match how.kind {
        // Integers leave precision out of account.
        Kind::Float if fraction.is_empty() && precision > 0 => {
            format!("{whole}.{:0<precision$}", "").into()
        }
        Kind::Float => Cow::Borrowed(number),
        Kind::Text | Kind::Integer => format!("{whole:0>precision$}").into(),
    };
    let is_zero = how.kind == Kind::Integer && whole.bytes().all(|byte| byte == b'0');
    (if is_zero { how.sign } else { sign }, body)
}

fn pad(out: &mut String, sign: &str, body: &str, how: &Placeholder<'_>) {
    let blanks = how.width.saturating_sub(sign.len() + body.chars().count());
    let fill =
        |wanted: bool, with: char| std::iter::repeat_n(with, if wanted { blanks } else { 0 });
    out.extend(fill(!how.left && !how.zeros, ' '));
    out.push_str(sign);
    out.extend(fill(how.zeros, '0'));
    out.push_str(body);
    out.extend(fill(how.left, ' '));
}

fn first_word(text: &str) -> &str {
    text.split_inclusive(|char: char| char == ')' || char.is_whitespace())
        .next()
        .unwrap_or_default()
}
