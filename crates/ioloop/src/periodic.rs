use std::collections::hash_map::RandomState;
use std::fmt;
use std::future::Future;
use std::hash::{BuildHasher, Hasher};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::label::Label;
use crate::task::Labelled;
use crate::{Handle, Timeout};

/// Calls an async callback again and again, at an interval.
///
/// The first call comes one interval after [`start`](Self::start). The slots lie at whole intervals from there,
/// however long a call takes: calls never overlap, and a slot that was missed meanwhile is skipped (`LOOP-3.05`).
/// A panic in the callback is logged, and the next slot comes as before.
///
/// Dropping it does not stop it; a clone is another handle to the same.
///
/// ```
/// use std::time::Duration;
/// use tornado_ioloop::{IoLoop, PeriodicCallback};
///
/// let io_loop = IoLoop::new()?;
/// io_loop.run_sync(async {
///     let beat = PeriodicCallback::new(Duration::from_millis(1), || async {
///         IoLoop::current().stop();
///     });
///     beat.start();
/// }, None)?;
/// io_loop.start();
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct PeriodicCallback(Arc<Shared>);

impl PeriodicCallback {
    /// Calls `callback` every `interval`, once started.
    ///
    /// # Panics
    ///
    /// When the interval is zero.
    #[track_caller]
    pub fn new<F, Fut>(interval: Duration, mut callback: F) -> Self
    where
        F: FnMut() -> Fut + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        assert!(
            !interval.is_zero(),
            "a periodic callback needs an interval longer than zero"
        );
        Self(Arc::new(Shared {
            interval,
            label: Label::here("periodic callback made"),
            callback: tokio::sync::Mutex::new(Box::new(move || Box::pin(callback()))),
            state: Mutex::default(),
        }))
    }

    /// Varies each interval at random by a fraction of it.
    ///
    /// Half of it to either side: with 0.1 an interval is between 0.95 and 1.05 of itself, so that many servers do not act in step. A running
    /// one takes the new value from the next slot on.
    ///
    /// # Panics
    ///
    /// When the fraction is not between 0 and 1.
    #[must_use]
    #[track_caller]
    pub fn jitter(self, fraction: f64) -> Self {
        assert!(
            (0.0..=1.0).contains(&fraction),
            "a jitter is between 0 and 1, not {fraction}"
        );
        self.0.state().jitter = fraction;
        self
    }

    /// Starts on the current loop.
    ///
    /// The first call is one interval away. Starting anew what is running counts the interval anew.
    ///
    /// # Panics
    ///
    /// When this thread runs no loop, see [`Handle::current`].
    #[track_caller]
    pub fn start(&self) {
        let handle = Handle::current();
        let now = handle.time();
        let mut state = self.0.state();
        state.stop();
        state.starts += 1;
        let run = Run {
            handle,
            start: state.starts,
        };
        self.0.set_timeout(&mut state, run, now, now);
    }

    /// Makes no further call; one that has begun runs to its end.
    pub fn stop(&self) {
        self.0.state().stop();
    }

    /// Whether it was started, and not stopped since.
    pub fn is_running(&self) -> bool {
        self.0.state().timeout.is_some()
    }
}

impl fmt::Debug for PeriodicCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PeriodicCallback")
            .field("interval", &self.0.interval)
            .field("running", &self.is_running())
            .finish_non_exhaustive()
    }
}

struct Shared {
    interval: Duration,
    label: Label,
    /// Locked while it is called: calls never overlap, even when it is stopped and started meanwhile.
    callback: tokio::sync::Mutex<Box<dyn FnMut() -> Call + Send>>,
    state: Mutex<State>,
}

type Call = Pin<Box<dyn Future<Output = ()> + Send>>;

#[derive(Default)]
struct State {
    jitter: f64,
    /// How often it was started, which tells an old run from the present one.
    starts: u64,
    /// The next call, while running; kept during a call, too.
    timeout: Option<Timeout>,
}

impl State {
    fn stop(&mut self) {
        if let Some(timeout) = self.timeout.take() {
            timeout.cancel();
        }
    }
}

/// One start, on one loop.
struct Run {
    handle: Handle,
    start: u64,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_timeout(self: &Arc<Self>, state: &mut State, run: Run, slot: Instant, now: Instant) {
        let next = next_slot(
            slot,
            now,
            vary(self.interval, state.jitter, random_fraction()),
        );
        let (handle, shared) = (run.handle.clone(), Arc::clone(self));
        state.timeout = Some(handle.add_timer(self.label, next, move || shared.call(run, next)));
    }

    fn call(self: Arc<Self>, run: Run, slot: Instant) {
        let handle = run.handle.clone();
        handle.tokio().clone().spawn(async move {
            let call = async { (self.callback.lock().await)().await };
            // A panic has been told; the next slot comes as before.
            let _ = Labelled::new(self.label, handle.clone(), call).await;
            let mut state = self.state();
            if state.starts == run.start && state.timeout.is_some() {
                self.set_timeout(&mut state, run, slot, handle.time());
            }
        });
    }
}

/// The first moment after `now` that lies whole intervals after `slot`, and not before the one after it.
fn next_slot(slot: Instant, now: Instant, interval: Duration) -> Instant {
    let late = now.saturating_duration_since(slot);
    if late < interval {
        return slot.checked_add(interval).unwrap_or(slot);
    }
    let into_slot = u64::try_from(late.as_nanos() % interval.as_nanos()).unwrap_or(0);
    now + (interval - Duration::from_nanos(into_slot))
}

/// The interval, varied by up to half the jitter to either side; `random` is between 0 and 1.
fn vary(interval: Duration, jitter: f64, random: f64) -> Duration {
    if jitter == 0.0 {
        return interval;
    }
    let varied = interval.as_secs_f64() * (1.0 + jitter * (random - 0.5));
    Duration::try_from_secs_f64(varied)
        .unwrap_or(interval)
        .max(Duration::from_nanos(1))
}

/// From 0 to 1; the standard library's random hash keys are random enough to spread servers.
fn random_fraction() -> f64 {
    f64::from(RandomState::new().build_hasher().finish() as u32) / f64::from(u32::MAX)
}
