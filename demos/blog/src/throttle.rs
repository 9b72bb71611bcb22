//! How often one may guess.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is counted before a password is looked at, which is dear.
pub(crate) struct Throttle {
    addresses: Limit,
    accounts: Limit,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Self {
            addresses: Limit::new(20, Duration::from_secs(30)),
            accounts: Limit::new(10, Duration::from_secs(60)),
        }
    }

    /// Counts an attempt from this address, at this account.
    ///
    /// # Errors
    /// If it is one too many: when the next is welcome.
    pub(crate) fn attempt(&self, ip: IpAddr, account: impl Hash) -> Result<(), Duration> {
        let now = Instant::now();
        self.addresses.take(network(ip), now)?;
        self.accounts.take(account, now)
    }

    /// The attempt was none: it was the right password.
    pub(crate) fn forget(&self, ip: IpAddr, account: impl Hash) {
        self.addresses.give_back(network(ip));
        self.accounts.give_back(account);
    }
}

/// A number of attempts at once, and one more after each pause.
struct Limit {
    at_once: u32,
    pause: Duration,
    /// When all attempts of somebody will be forgotten.
    until: Mutex<HashMap<u64, Instant>>,
    hasher: RandomState,
}

/// How many are remembered; beyond, those with the fewest attempts are forgotten.
const MOST: usize = 10_000;

impl Limit {
    fn new(at_once: u32, pause: Duration) -> Self {
        Self {
            at_once,
            pause,
            until: Mutex::default(),
            hasher: RandomState::new(),
        }
    }

    fn take(&self, who: impl Hash, now: Instant) -> Result<(), Duration> {
        let mut known = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        let who = self.hasher.hash_one(who);
        let until = known.get(&who).map_or(now, |until| now.max(*until));
        let wait = (until - now + self.pause).saturating_sub(self.pause * self.at_once);
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
        known.insert(who, until + self.pause);
        Ok(())
    }

    fn give_back(&self, who: impl Hash) {
        let mut known = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = known.get_mut(&self.hasher.hash_one(who)) {
            *until -= self.pause;
        }
    }
}

/// The network of an address: of IPv6 one has as many addresses as one likes.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() >> 64 << 64).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, MOST, network};
    use std::time::{Duration, Instant};

    #[test]
    fn attempts_are_bounded_and_come_back_one_by_one() {
        let limit = Limit::new(3, Duration::from_secs(60));
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(limit.take("ada", start), Ok(()));
        }
        assert_eq!(limit.take("ada", start), Err(Duration::from_secs(60)));
        assert_eq!(limit.take("eve", start), Ok(()), "another");
        let later = start + Duration::from_secs(60);
        assert_eq!(limit.take("ada", later), Ok(()));
        assert_eq!(limit.take("ada", later), Err(Duration::from_secs(60)));
        limit.give_back("ada");
        assert_eq!(limit.take("ada", later), Ok(()));
    }

    #[test]
    fn a_crowd_takes_a_bounded_room_and_frees_nobody_who_guesses() {
        let limit = Limit::new(2, Duration::from_secs(60));
        let now = Instant::now();
        assert!(limit.take(0, now).is_ok() && limit.take(0, now).is_ok());
        for who in 1..MOST + 10 {
            assert_eq!(limit.take(who, now), Ok(()));
        }
        assert!(limit.take(0, now).is_err());
        assert_eq!(limit.until.lock().map(|known| known.len()).ok(), Some(MOST));
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let network = |ip: &str| network(ip.parse().expect("an address"));
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("10.0.0.1"), network("10.0.0.2"));
        assert_eq!(network("10.0.0.1"), network("::ffff:10.0.0.1"));
    }
}
