//! A test's own executor: one thread, one future, one deadline.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// Runs a future to its end, within the [`timeout`].
///
/// Enough for every future that waits for no timer and no socket. Where there are some, use the loop or the runtime
/// that the service is written for (`#[tokio::test]`, `IoLoop::run_sync`): everything here runs there too.
///
/// # Panics
/// When the future is not done in time (`TEST-2.01`).
#[doc(alias = "gen_test")]
#[doc(alias = "AsyncTestCase")]
#[track_caller]
pub fn run<F: Future>(future: F) -> F::Output {
    let limit = timeout();
    let deadline = Instant::now() + limit;
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut cx = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            panic!("{}", late(limit));
        }
        thread::park_timeout(left);
    }
}

/// How long a test may wait: five seconds, or `ASYNC_TEST_TIMEOUT`.
///
/// The environment variable gives seconds, also as a fraction (`TEST-3.01`).
///
/// # Panics
/// When the variable is no number of seconds.
#[doc(alias = "get_async_test_timeout")]
#[track_caller]
pub fn timeout() -> Duration {
    let Some(text) = std::env::var_os("ASYNC_TEST_TIMEOUT") else {
        return Duration::from_secs(5);
    };
    let seconds = text.to_str().and_then(|text| text.trim().parse().ok());
    match seconds.map(Duration::try_from_secs_f64) {
        Some(Ok(limit)) if !limit.is_zero() => limit,
        _ => panic!("ASYNC_TEST_TIMEOUT is {text:?}; expected seconds, such as 5 or 0.5"),
    }
}

/// How long between two looks at what has no event to wait for.
#[cfg(feature = "program")]
pub(crate) const LOOK: Duration = Duration::from_millis(2);

/// How long other programs may take: a minute, or `ASYNC_TEST_TIMEOUT`.
///
/// Longer than other waits: a machine that compiles takes its time to start a program.
#[cfg(feature = "program")]
pub(crate) fn patience() -> Duration {
    match std::env::var_os("ASYNC_TEST_TIMEOUT") {
        Some(_) => timeout(),
        None => Duration::from_secs(60),
    }
}

pub(crate) fn late(limit: Duration) -> String {
    let seconds = limit.as_secs_f64();
    let unit = if seconds == 1.0 { "second" } else { "seconds" };
    format!(
        "Async operation timed out after {seconds} {unit} (ASYNC_TEST_TIMEOUT sets how long a test may wait)"
    )
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
