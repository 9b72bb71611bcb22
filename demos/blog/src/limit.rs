//! Attempts that this process counts.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A number of attempts at once, and one more after each pause.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    pub(crate) at_once: u32,
    pub(crate) pause: Duration,
}

impl Allowance {
    /// How long somebody may be remembered who has an attempt left.
    ///
    /// It is a little longer than it need be: clocks differ, and of two who come at once either may be counted first.
    pub(crate) fn room(self) -> Duration {
        self.pause * self.at_once.saturating_sub(1) + SLACK
    }
}

const SLACK: Duration = Duration::from_secs(5);

/// An allowance for everybody.
pub(crate) struct Limit {
    pub(crate) allowance: Allowance,
    /// When all attempts of somebody will be forgotten.
    until: Mutex<HashMap<i64, Instant>>,
}

/// How many are remembered; beyond, those with the fewest attempts are forgotten.
const MOST: usize = 10_000;

impl Limit {
    pub(crate) fn new(at_once: u32, pause: Duration) -> Self {
        Self {
            allowance: Allowance { at_once, pause },
            until: Mutex::default(),
        }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// If it is one too many: how long to wait for the next.
    pub(crate) fn take(&self, who: i64, now: Instant) -> Result<(), Duration> {
        let mut known = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let until = known.get(&who).map_or(now, |until| now.max(*until));
        let wait = (until - now).saturating_sub(self.allowance.room());
        if !wait.is_zero() {
            return Err(wait);
        }
        if known.len() >= MOST {
            known.retain(|_, until| *until > now);
        }
        if known.len() >= MOST
            && let Some(least) = known.iter().min_by_key(|(_, until)| **until)
        {
            let least = *least.0;
            known.remove(&least);
        }
        known.insert(who, until + self.allowance.pause);
        Ok(())
    }

    /// An attempt was none.
    pub(crate) fn give_back(&self, who: i64) {
        let mut known = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = known.get_mut(&who) {
            *until -= self.allowance.pause;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, MOST};
    use std::time::{Duration, Instant};

    const ADA: i64 = -1;
    const EVE: i64 = -2;

    #[test]
    fn attempts_are_bounded_and_come_back_one_by_one() {
        let limit = Limit::new(3, Duration::from_secs(60));
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(limit.take(ADA, start), Ok(()));
        }
        assert_eq!(limit.take(ADA, start), Err(Duration::from_secs(55)));
        assert_eq!(limit.take(EVE, start), Ok(()), "another");
        let later = start + Duration::from_secs(60);
        assert_eq!(limit.take(ADA, later), Ok(()));
        assert_eq!(limit.take(ADA, later), Err(Duration::from_secs(55)));
        limit.give_back(ADA);
        assert_eq!(limit.take(ADA, later), Ok(()));
    }

    #[test]
    fn a_crowd_takes_a_bounded_room_and_frees_nobody_who_guesses() {
        let limit = Limit::new(2, Duration::from_secs(60));
        let now = Instant::now();
        assert!(limit.take(0, now).is_ok() && limit.take(0, now).is_ok());
        for who in 1..MOST as i64 + 10 {
            assert_eq!(limit.take(who, now), Ok(()));
        }
        assert!(limit.take(0, now).is_err());
        assert_eq!(limit.until.lock().map(|known| known.len()).ok(), Some(MOST));
    }
}
