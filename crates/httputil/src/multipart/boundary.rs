//! The line between two parts.

use memchr::memrchr;

use crate::parse_header;

/// The longest boundary, in bytes (RFC 2046, section 5.1.1).
const LONGEST_BOUNDARY: usize = 70;

/// Whether data begins with a delimiter and what must follow it; the length of both.
pub(super) enum Begins {
    No,
    /// As far as can be seen.
    Cut,
    Next(usize),
    Final(usize),
}

pub(super) fn begins(data: &[u8], delimiter: &[u8]) -> Begins {
    let length = delimiter.len() + 2;
    let Some(after) = data.strip_prefix(delimiter) else {
        return if delimiter.starts_with(data) {
            Begins::Cut
        } else {
            Begins::No
        };
    };
    match after {
        [b'\r', b'\n', ..] => Begins::Next(length),
        [b'-', b'-', ..] => Begins::Final(length),
        [] | [b'\r' | b'-'] => Begins::Cut,
        _ => Begins::No,
    }
}

/// How many of the last bytes are the begin of a delimiter, whose only CR is its first byte.
pub(super) fn cut(data: &[u8], delimiter: &[u8]) -> usize {
    let tail = data.len().saturating_sub(delimiter.len() - 1);
    let last = data.get(tail..).unwrap_or_default();
    let candidate = memrchr(b'\r', last)
        .and_then(|at| last.get(at..))
        .unwrap_or_default();
    if delimiter.starts_with(candidate) {
        candidate.len()
    } else {
        0
    }
}

/// The one boundary that a Content-Type names.
pub(super) fn boundary(content_type: &str) -> Option<String> {
    let parsed = parse_header(content_type).ok()?;
    let mut boundaries = parsed.iter().filter(|(name, _)| *name == "boundary");
    let (_, boundary) = boundaries.next()?;
    let boundary = boundary.filter(|_| boundaries.next().is_none())?;
    let fits =
        (1..=LONGEST_BOUNDARY).contains(&boundary.len()) && !boundary.contains(char::is_control);
    (fits && parsed.value().eq_ignore_ascii_case("multipart/form-data"))
        .then(|| boundary.to_owned())
}
