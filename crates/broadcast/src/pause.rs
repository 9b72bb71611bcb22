//! How long to wait before the next try.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A pause that grows with each try.
#[derive(Debug)]
pub(crate) struct Pause {
    next: Duration,
}

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);

impl Pause {
    pub(crate) fn new() -> Self {
        Self { next: FIRST }
    }

    /// Twice as long as the last one, up to ten seconds; and up to a quarter more, so that not all processes that have
    /// lost the same server come back to it at once.
    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.next;
        self.next = (pause * 2).min(LONGEST);
        let clock = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.subsec_nanos());
        pause + pause / 4 * (clock % 1000) / 1000
    }

    /// A try has succeeded.
    pub(crate) fn reset(&mut self) {
        self.next = FIRST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_is_longer_up_to_ten_seconds() {
        let mut pause = Pause::new();
        let mut least = FIRST;
        for _ in 0..20 {
            let next = pause.next();
            assert!(next >= least && next <= least + least / 4, "{next:?}");
            least = (least * 2).min(LONGEST);
        }
        pause.reset();
        assert!(pause.next() < FIRST * 2);
    }
}
