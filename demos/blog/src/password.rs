//! Passwords, which are kept only as what argon2 makes of them.

use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use tornado::ioloop::IoLoop;
use tornado::web::{Error, HttpError, Result};

/// Stands for the hash of whoever is not known: the answer then takes as long as for a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IG9mIG91cnM$6KbTJcEbPuD0JtJYQpJHBkGbqTvGV3aKTRBfqRSTM1c";

/// How many may wait for an answer.
const QUEUE: usize = 32;

/// Hashed, on a thread of its own: it takes its time, by design.
pub(crate) async fn hash(password: String) -> Result<String> {
    let work = move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
    };
    run(work).await?.map_err(Error::mistake)
}

/// Whether the password is the one of this hash; never if there is none.
pub(crate) async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    run(move || {
        let known = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY)).ok();
        let fits = known.is_some_and(|known| {
            Argon2::default()
                .verify_password(password.as_bytes(), &known)
                .is_ok()
        });
        fits && hash.is_some()
    })
    .await
}

/// Where the work is done: few at a time, as each takes 20 MB and a core.
static WORKERS: LazyLock<SyncSender<Job>> = LazyLock::new(|| {
    let (jobs, taken) = sync_channel(QUEUE);
    let taken = Arc::new(Mutex::new(taken));
    for _ in 0..thread::available_parallelism().map_or(2, Into::into) {
        let taken = Arc::clone(&taken);
        thread::spawn(move || {
            while let Some(job) = next(&taken) {
                job();
            }
        });
    }
    jobs
});

type Job = Box<dyn FnOnce() + Send>;

fn next(taken: &Mutex<Receiver<Job>>) -> Option<Job> {
    let taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
    taken.recv().ok()
}

/// Does it when its turn comes, and not at all if too many wait.
async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    // A job that finds no room is dropped, and whoever waits for it told so.
    let queue = |job| drop(WORKERS.try_send(job));
    let done = IoLoop::current().run_in(&queue, work).await;
    done.map_err(|error| HttpError(503).with_log(error))
}

#[cfg(test)]
mod tests {
    use super::{hash, verify};
    use tornado::ioloop::IoLoop;

    #[test]
    fn only_the_password_fits_and_nobody_has_one() {
        let asked = async {
            let kept = hash("correct horse".into()).await?;
            assert!(kept.starts_with("$argon2id$") && !kept.contains("horse"));
            assert!(verify("correct horse".into(), Some(kept.clone())).await?);
            assert!(!verify("wrong horse".into(), Some(kept)).await?);
            assert!(!verify("correct horse".into(), Some("not a hash".into())).await?);
            assert!(!verify("any".into(), None).await?);
            Ok::<(), tornado::web::Error>(())
        };
        let done = IoLoop::new().expect("a loop").run_sync(asked, None);
        done.expect("an end").expect("no error");
    }
}
