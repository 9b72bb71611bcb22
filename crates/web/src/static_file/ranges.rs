//! Parts of a file (RFC 9110 section 14).

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use tornado_httputil::{ByteRange, parse_range, parse_ranges};

/// How many parts a request may ask for; with more it gets the whole.
const MOST: usize = 16;

/// What of a file is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Parts {
    /// All of it.
    Whole,
    /// One part.
    One(Range<u64>),
    /// Several parts, in one body.
    Several(Vec<Range<u64>>),
    /// Nothing, since there is nothing of what was asked for: 416.
    None,
}

impl Parts {
    /// Reads a `Range` header (`WEB-3.30`); one that is malformed, or in other units than bytes, is as if it was not there.
    pub(super) fn of(header: &str, size: u64) -> Self {
        if let Some(range) = parse_range(header.as_bytes()) {
            return match range.resolve(size) {
                // There is always all of a file, also of one that is empty.
                _ if range == ByteRange::All => Self::Whole,
                None => Self::None,
                Some(range) if range == (0..size) => Self::Whole,
                Some(range) => Self::One(range),
            };
        }
        let Some(ranges) = parse_ranges(header.as_bytes(), MOST) else {
            return Self::Whole;
        };
        let mut ranges: Vec<_> = ranges
            .into_iter()
            .filter_map(|range| range.resolve(size))
            .collect();
        let sum: u64 = ranges
            .iter()
            .fold(0, |sum, range| sum.saturating_add(range.end - range.start));
        match ranges.len() {
            0 => Self::None,
            // Whoever asks for more than everything is served with everything.
            _ if sum >= size => Self::Whole,
            1 => Self::One(ranges.swap_remove(0)),
            _ => Self::Several(ranges),
        }
    }
}

/// The frame around several parts: `multipart/byteranges`.
pub(super) struct Frame {
    boundary: String,
    content_type: String,
    size: u64,
}

impl Frame {
    pub(super) fn new(content_type: &str, size: u64) -> Self {
        // Not to be guessed by whoever wrote the file.
        let random = || RandomState::new().hash_one(0_u8);
        Self {
            boundary: format!("{:016x}{:016x}", random(), random()),
            content_type: content_type.into(),
            size,
        }
    }

    /// The `Content-Type` of the whole.
    pub(super) fn content_type(&self) -> String {
        format!("multipart/byteranges; boundary={}", self.boundary)
    }

    /// What stands before a part.
    pub(super) fn before(&self, range: &Range<u64>) -> String {
        format!(
            "\r\n--{}\r\nContent-Type: {}\r\nContent-Range: bytes {}-{}/{}\r\n\r\n",
            self.boundary,
            self.content_type,
            range.start,
            range.end - 1,
            self.size
        )
    }

    /// What stands behind the last one.
    pub(super) fn end(&self) -> String {
        format!("\r\n--{}--\r\n", self.boundary)
    }

    /// How long all of it is.
    pub(super) fn length(&self, ranges: &[Range<u64>]) -> u64 {
        let parts = ranges
            .iter()
            .map(|range| self.before(range).len() as u64 + (range.end - range.start));
        parts.sum::<u64>() + self.end().len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WEB-3.30 and RFC 9110 section 14.2.
    #[test]
    fn what_is_asked_for_decides_what_is_sent() {
        for (header, parts) in [
            ("bytes=0-3", Parts::One(0..4)),
            ("bytes=10-99", Parts::One(10..12)),
            ("bytes=0-11", Parts::Whole),
            ("bytes=12-", Parts::None),
            ("bytes=-0", Parts::None),
            ("bytes=5-2", Parts::Whole),
            ("lines=1-2", Parts::Whole),
            ("bytes=0-1,4-5", Parts::Several(vec![0..2, 4..6])),
            ("bytes=0-1,40-50", Parts::One(0..2)),
            ("bytes=40-50,60-", Parts::None),
            ("bytes=0-9,0-9", Parts::Whole),
            ("bytes=0-1,x", Parts::Whole),
        ] {
            assert_eq!(Parts::of(header, 12), parts, "{header}");
        }
        assert_eq!(Parts::of("bytes=", 0), Parts::Whole);
        assert_eq!(Parts::of("bytes=0-", 0), Parts::None);
    }
}
