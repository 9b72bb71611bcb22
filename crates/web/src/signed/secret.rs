//! What values are signed with.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

/// What cookies are signed with: one secret, or several of which one is current.
///
/// A long random text that only the application knows. Several let it be changed while cookies signed with the old one
/// are still about (`WEB-3.10`):
///
/// ```
/// use tornado_web::{CookieSecret, Settings};
///
/// let settings = Settings { cookie_secret: Some("61oETzKXQAGaYdkL5gEmGeJJFuYh7EQnp2XdTP1o/Vo=".into()), ..Settings::default() };
/// let rotated = CookieSecret::rotating([(1, "last year's"), (2, "this year's")], 2);
/// # let _ = (settings, rotated);
/// ```
///
/// It does not show what it holds, not in its `Debug` either.
#[doc(alias("cookie_secret", "key_version"))]
#[derive(Clone)]
pub struct CookieSecret {
    keys: Arc<Keys>,
    clock: Option<Clock>,
}

type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

enum Keys {
    /// Counts for every version, as in Tornado.
    One(Box<Key>),
    Several {
        keys: Vec<(u64, Key)>,
        current: u64,
    },
}

/// A secret as the hashes want it: what they do with it at the beginning is done.
pub(super) struct Key {
    v1: Hmac<Sha1>,
    v2: Hmac<Sha256>,
}

impl CookieSecret {
    /// One secret.
    ///
    /// # Panics
    /// At the caller's line, if it is empty.
    #[track_caller]
    pub fn new(secret: impl AsRef<[u8]>) -> Self {
        Self::of(Keys::One(Box::new(Key::new(secret.as_ref()))))
    }

    /// Several secrets by version, and the version that signs; all of them are read.
    ///
    /// # Panics
    /// At the caller's line, if one is empty, or none has the current version.
    #[track_caller]
    pub fn rotating<T: AsRef<[u8]>>(
        secrets: impl IntoIterator<Item = (u64, T)>,
        current: u64,
    ) -> Self {
        let mut keys = Vec::new();
        for (version, secret) in secrets {
            keys.push((version, Key::new(secret.as_ref())));
        }
        assert!(
            keys.iter().any(|(version, _)| *version == current),
            "no cookie secret has the current version, {current}"
        );
        Self::of(Keys::Several { keys, current })
    }

    /// Takes the time from this clock in place of the system's, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    fn of(keys: Keys) -> Self {
        Self {
            keys: Arc::new(keys),
            clock: None,
        }
    }

    /// Seconds since 1970.
    pub(super) fn now(&self) -> f64 {
        let now = self
            .clock
            .as_ref()
            .map_or_else(SystemTime::now, |clock| clock());
        now.duration_since(UNIX_EPOCH)
            .map_or(0.0, |since| since.as_secs_f64())
    }

    pub(super) fn only_key(&self) -> Option<&Key> {
        match &*self.keys {
            Keys::One(key) => Some(key),
            Keys::Several { .. } => None,
        }
    }

    pub(super) fn key(&self, version: u64) -> Option<&Key> {
        match &*self.keys {
            Keys::One(key) => Some(key),
            Keys::Several { keys, .. } => keys
                .iter()
                .rfind(|(known, _)| *known == version)
                .map(|(_, key)| key),
        }
    }

    pub(super) fn current_version(&self) -> u64 {
        match &*self.keys {
            Keys::One(_) => 0,
            Keys::Several { current, .. } => *current,
        }
    }
}

impl Key {
    #[track_caller]
    fn new(secret: &[u8]) -> Self {
        assert!(!secret.is_empty(), "a cookie secret may not be empty");
        match (Hmac::new_from_slice(secret), Hmac::new_from_slice(secret)) {
            (Ok(v1), Ok(v2)) => Self { v1, v2 },
            _ => unreachable!("HMAC takes keys of every length"),
        }
    }

    pub(super) fn sha1<'p>(&self, parts: impl IntoIterator<Item = &'p str>) -> [u8; 40] {
        let mut mac = self.v1.clone();
        parts
            .into_iter()
            .for_each(|part| mac.update(part.as_bytes()));
        super::hex::<20, 40>(mac.finalize().into_bytes().into())
    }

    pub(super) fn sha256(&self, text: &str) -> [u8; 64] {
        let mut mac = self.v2.clone();
        mac.update(text.as_bytes());
        super::hex::<32, 64>(mac.finalize().into_bytes().into())
    }
}

impl From<&str> for CookieSecret {
    #[track_caller]
    fn from(secret: &str) -> Self {
        Self::new(secret)
    }
}

impl From<String> for CookieSecret {
    #[track_caller]
    fn from(secret: String) -> Self {
        Self::new(secret)
    }
}

impl From<Vec<u8>> for CookieSecret {
    #[track_caller]
    fn from(secret: Vec<u8>) -> Self {
        Self::new(secret)
    }
}

impl fmt::Debug for CookieSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieSecret").finish_non_exhaustive()
    }
}
