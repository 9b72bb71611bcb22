//! Byte ranges: `Range` in, `Content-Range` out.

use std::ops::Range;

use crate::token::trim;

/// A range of bytes that a client asks for (HUTL-3.04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ByteRange {
    /// `bytes=1-2`: from a byte up to another; here 1 and 3.
    Slice(u64, u64),
    /// `bytes=6-`: from a byte to the end.
    From(u64),
    /// `bytes=-6`: the last bytes.
    Last(u64),
    /// `bytes=`: everything.
    All,
}

impl ByteRange {
    /// The bytes of a text of this length; nothing if none (416).
    ///
    /// ```
    /// # use tornado_httputil::parse_range;
    /// let range = parse_range(b"bytes=-6").expect("a range");
    /// assert_eq!(range.resolve(10), Some(4..10));
    /// assert_eq!(range.resolve(4), Some(0..4));
    /// ```
    #[must_use]
    pub fn resolve(self, total: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::Slice(start, end) => start..end.min(total),
            Self::From(start) => start..total,
            Self::Last(count) => total.saturating_sub(count)..total,
            Self::All => 0..total,
        };
        (!range.is_empty()).then_some(range)
    }
}

/// Reads a `Range` header that asks for one range of bytes.
///
/// Nothing for other units, several ranges and all that is not a range: a server then sends the whole.
/// Numbers too large to hold are as large as can be.
#[doc(alias = "_parse_request_range")]
#[must_use]
pub fn parse_range(header: &[u8]) -> Option<ByteRange> {
    one(byte_ranges(header)?)
}

/// Reads a `Range` header that asks for several ranges.
///
/// Up to `limit` of them (RFC 9110, section 14.1.2). Nothing if one of them is malformed or there are more.
#[must_use]
pub fn parse_ranges(header: &[u8], limit: usize) -> Option<Vec<ByteRange>> {
    let mut ranges = Vec::new();
    for range in byte_ranges(header)?.split(|&byte| byte == b',') {
        if ranges.len() == limit {
            return None;
        }
        ranges.push(one(range)?);
    }
    Some(ranges)
}

/// Writes a `Content-Range` header (HUTL-3.05).
///
/// `start` is 0 and `end` is `total` where there is none; `end` is the first byte that is not sent.
///
/// ```
/// # use tornado_httputil::content_range;
/// assert_eq!(content_range(None, Some(1), 4), "bytes 0-0/4");
/// assert_eq!(content_range(Some(1), Some(3), 4), "bytes 1-2/4");
/// ```
#[doc(alias = "_get_content_range")]
#[must_use]
pub fn content_range(start: Option<u64>, end: Option<u64>, total: u64) -> String {
    let last = end
        .filter(|&end| end > 0)
        .unwrap_or(total)
        .saturating_sub(1);
    format!("bytes {}-{last}/{total}", start.unwrap_or(0))
}

/// What follows `bytes=`.
fn byte_ranges(header: &[u8]) -> Option<&[u8]> {
    let at = memchr::memchr(b'=', header)?;
    let (unit, ranges) = header.split_at(at);
    trim(unit)
        .eq_ignore_ascii_case(b"bytes")
        .then_some(&ranges[1..])
}

fn one(range: &[u8]) -> Option<ByteRange> {
    let range = trim(range);
    let Some(dash) = memchr::memchr(b'-', range) else {
        return range.is_empty().then_some(ByteRange::All);
    };
    match (number(&range[..dash])?, number(&range[dash + 1..])?) {
        (None, None) => Some(ByteRange::All),
        (None, Some(count)) => Some(ByteRange::Last(count)),
        (Some(start), None) => Some(ByteRange::From(start)),
        (Some(start), Some(last)) => {
            (start <= last).then(|| ByteRange::Slice(start, last.saturating_add(1)))
        }
    }
}

/// A number, or none where nothing stands; nothing at all for anything but digits.
fn number(digits: &[u8]) -> Option<Option<u64>> {
    let digits = trim(digits);
    let add = |number: u64, digit: &u8| {
        digit.is_ascii_digit().then(|| {
            number
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        })
    };
    let number = digits.iter().try_fold(0, add)?;
    Some((!digits.is_empty()).then_some(number))
}
