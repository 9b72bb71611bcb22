//! Integers and floats, as Python's `int` and `float` read them.

/// `42`, `-1`, `+1_000`, with blanks around.
pub(super) fn int(text: &str) -> Option<i128> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    format!("{sign}{}", digits(rest, 10)?).parse().ok()
}

/// `1.5`, `.5`, `-1e3`, `1_000.5`, `inf`, `nan`.
pub(super) fn float(text: &str) -> Option<f64> {
    let text = text.trim();
    if !text.contains('_') {
        return text.parse().ok();
    }
    // An underscore may stand between two digits, and nowhere else.
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let misplaced = |at: usize| !is_digit(at.checked_sub(1)) || !is_digit(at.checked_add(1));
    if bytes
        .iter()
        .enumerate()
        .any(|(at, byte)| *byte == b'_' && misplaced(at))
    {
        return None;
    }
    text.replace('_', "").parse().ok()
}

/// The digits alone, if single underscores between digits are all there is beside them.
pub(crate) fn digits(text: &str, radix: u32) -> Option<String> {
    let tidy = text.split('_').all(|run| {
        !run.is_empty()
            && run
                .chars()
                .all(|c| c.is_ascii_alphanumeric() && c.is_digit(radix))
    });
    tidy.then(|| text.replace('_', ""))
}
