//! Passwords, which are kept only as what argon2 makes of them.

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use tornado::ioloop::IoLoop;
use tornado::web::{Error, Result};

/// Stands for the hash of whoever is not known: the answer then takes as long as for a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IG9mIG91cnM$6KbTJcEbPuD0JtJYQpJHBkGbqTvGV3aKTRBfqRSTM1c";

/// Hashed, on a thread of its own: it takes its time, by design.
pub(crate) async fn hash(password: String) -> Result<String> {
    let work = move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
    };
    let hashed = IoLoop::current().run_in_executor(work).await?;
    hashed.map_err(Error::mistake)
}

/// Whether the password is the one of this hash; never if there is none.
pub(crate) async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    let work = move || {
        let known = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY)).ok();
        let fits = known.is_some_and(|known| {
            Argon2::default()
                .verify_password(password.as_bytes(), &known)
                .is_ok()
        });
        fits && hash.is_some()
    };
    Ok(IoLoop::current().run_in_executor(work).await?)
}
