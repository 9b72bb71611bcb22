//! Who is logged in, and the tokens, which no browser gets to see.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tornado::auth::Secret;
use tornado::template::TemplateValue;

/// Somebody who is logged in.
#[derive(Clone, TemplateValue)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) picture: Option<String>,
    #[template(skip)]
    pub(crate) token: Secret,
}

/// The sessions, in memory: a restart logs everybody out.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<String, (User, Instant)>>);

/// More sessions than these are not kept.
const MOST: usize = 10_000;

impl Sessions {
    /// Begins one that ends by itself, and gives its name.
    pub(crate) fn begin(&self, user: User, lasts: Duration) -> String {
        let (name, now) = (random_text(), Instant::now());
        let mut sessions = self.lock();
        if sessions.len() >= MOST {
            sessions.retain(|_, (_, end)| *end > now);
        }
        if sessions.len() >= MOST {
            sessions.clear();
        }
        sessions.insert(name.clone(), (user, now + lasts));
        name
    }

    pub(crate) fn user(&self, session: &str) -> Option<User> {
        let sessions = self.lock();
        let (user, end) = sessions.get(session)?;
        (*end > Instant::now()).then(|| user.clone())
    }

    pub(crate) fn end(&self, session: &str) {
        self.lock().remove(session);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, (User, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 256 random bits.
pub(crate) fn random_text() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system's source of randomness works");
    URL_SAFE_NO_PAD.encode(bytes)
}
