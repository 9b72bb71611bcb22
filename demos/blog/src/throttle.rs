//! How often one may guess a password.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::time::timeout;
use tornado::database::Error;

use crate::limit::Limit;
use crate::store::Store;

/// How long to wait for a database that is to count; a slow one must not keep an author out.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is counted before a password is looked at, which is dear.
///
/// The database counts for all processes; each counts for itself too, so that a crowd is kept from the database, and
/// that nobody guesses without end while it cannot write.
pub(crate) struct Throttle {
    /// What nobody knows: else one could look for addresses that are counted as one.
    secret: String,
    addresses: Limit,
    accounts: Limit,
    /// The minute in which what is over was last cleared away.
    swept: AtomicU64,
}

/// Who attempts it.
#[derive(Clone, Copy)]
pub(crate) struct Guesser {
    address: i64,
    account: i64,
}

impl Throttle {
    pub(crate) fn new(secret: String) -> Self {
        Self {
            secret,
            addresses: Limit::new(20, Duration::from_secs(30)),
            accounts: Limit::new(10, Duration::from_secs(60)),
            swept: AtomicU64::new(0),
        }
    }

    /// Somebody at this address who wants to be that account.
    pub(crate) fn guesser(&self, ip: IpAddr, account: impl Hash) -> Guesser {
        Guesser {
            address: self.number(("address", network(ip))),
            account: self.number(("account", account)),
        }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// If it is one too many: how long to wait for the next.
    pub(crate) async fn attempt(&self, store: &Store, who: Guesser) -> Result<(), Duration> {
        let now = Instant::now();
        for (limit, who) in self.limits(who) {
            limit.take(who, now)?;
        }
        let of_all = self.attempt_of_all(store, who);
        within(of_all).await.unwrap_or(Ok(()))
    }

    /// The attempt was none: it was the right password.
    pub(crate) async fn forget(&self, store: &Store, who: Guesser) {
        for (limit, who) in self.limits(who) {
            limit.give_back(who);
        }
        within(async {
            for (limit, who) in self.limits(who) {
                store.forget_attempt(who, limit.allowance).await?;
            }
            Ok(())
        })
        .await;
    }

    async fn attempt_of_all(
        &self,
        store: &Store,
        who: Guesser,
    ) -> Result<Result<(), Duration>, Error> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let minute = now.as_secs() / 60;
        if self.swept.swap(minute, Ordering::Relaxed) != minute {
            store.sweep_attempts(now).await?;
        }
        for (limit, who) in self.limits(who) {
            if let Err(wait) = store.attempt(who, limit.allowance, now).await? {
                return Ok(Err(wait));
            }
        }
        Ok(Ok(()))
    }

    fn limits(&self, who: Guesser) -> [(&Limit, i64); 2] {
        [
            (&self.addresses, who.address),
            (&self.accounts, who.account),
        ]
    }

    fn number(&self, who: impl Hash) -> i64 {
        let mut hasher = DefaultHasher::new();
        (&self.secret, who).hash(&mut hasher);
        hasher.finish().cast_signed()
    }
}

/// What the database says, if it does so in time.
async fn within<T>(asked: impl Future<Output = Result<T, Error>>) -> Option<T> {
    let told = match timeout(PATIENCE, asked).await {
        Ok(Ok(answer)) => return Some(answer),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer within {PATIENCE:?}"),
    };
    tracing::warn!("attempts to log in are counted by each process alone: {told}");
    None
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
    use super::network;

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let network = |ip: &str| network(ip.parse().expect("an address"));
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("10.0.0.1"), network("10.0.0.2"));
        assert_eq!(network("10.0.0.1"), network("::ffff:10.0.0.1"));
    }
}
