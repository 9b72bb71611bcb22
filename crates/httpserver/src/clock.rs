//! The `Date` line, written once a second.

use std::time::{Duration, Instant, SystemTime};

/// The `Date` line of the answers that leave in one second.
pub(crate) struct Clock {
    until: Option<Instant>,
    text: Text,
}

/// What most answers have between their content type and their length, in one piece: CRLF, the `Date` line, and
/// `Content-Length: `.
pub(crate) type Text = [u8; 55];

/// The two halves of the text: what other headers stand between.
#[inline]
pub(crate) fn parts(text: &Text) -> (&[u8; 39], &[u8; 16]) {
    match (text.first_chunk(), text.last_chunk()) {
        (Some(date), Some(length)) => (date, length),
        _ => unreachable!("39 and 16 are 55"),
    }
}

/// The `Date` line alone, CRLF included.
pub(crate) fn line(text: &Text) -> &[u8] {
    &text[2..39]
}

impl Clock {
    pub(crate) const fn new() -> Self {
        Self {
            until: None,
            text: *b"\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: ",
        }
    }

    /// The text for this moment.
    #[inline]
    pub(crate) fn text(&mut self, now: Instant) -> &Text {
        if self.until.is_none_or(|until| now >= until) {
            self.renew(now);
        }
        &self.text
    }

    #[cold]
    fn renew(&mut self, now: Instant) {
        let time = SystemTime::now();
        let since = time
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        self.text[8..37].copy_from_slice(&tornado_httputil::HttpDate::from(time).to_bytes());
        self.until =
            Some(now + Duration::from_nanos(1_000_000_000 - u64::from(since.subsec_nanos())));
    }
}
