//! The `Date` line, written once a second.

use std::time::{Duration, Instant, SystemTime};

/// The `Date` line of the answers that leave in one second.
pub(crate) struct Clock {
    until: Option<Instant>,
    line: [u8; 37],
}

impl Clock {
    pub(crate) const fn new() -> Self {
        Self { until: None, line: *b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n" }
    }

    /// The line for this moment, `Date: ` and CRLF included.
    #[inline]
    pub(crate) fn line(&mut self, now: Instant) -> &[u8; 37] {
        if self.until.is_none_or(|until| now >= until) {
            self.renew(now);
        }
        &self.line
    }

    #[cold]
    fn renew(&mut self, now: Instant) {
        let time = SystemTime::now();
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let text = tornado_httputil::HttpDate::from(time).to_bytes();
        self.line[6..35].copy_from_slice(&text);
        self.until = Some(now + Duration::from_nanos(1_000_000_000 - u64::from(since.subsec_nanos())));
    }
}
