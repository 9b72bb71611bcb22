use std::fmt;
use std::future::Future;
use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime;

use crate::current::{self, Running};
use crate::executor::{self, Executor, Executors};
use crate::handlers::Handlers;
use crate::label::Label;
use crate::panics::{Callback, Panics};
use crate::schedule::Schedule;
use crate::task::Labelled;
use crate::{CallbackPanic, Error, Events, Signal, Task, Timeout, signals, watchdog};

/// The way to a loop, from any thread; cheap to clone.
///
/// Of a loop that is gone, the handle stays harmless: what it is given is dropped.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

struct Shared {
    tokio: runtime::Handle,
    /// The runtime is not ours: it was running, and goes on after us (`LOOP-3.06`).
    guest: bool,
    running: AtomicBool,
    schedule: Schedule,
    panics: Panics,
    handlers: Handlers,
    executors: Executors,
    blocking_threshold: Mutex<Option<Duration>>,
}

impl Handle {
    /// The loop that this thread runs.
    ///
    /// # Panics
    ///
    /// When there is none; see [`try_current`](Self::try_current).
    #[track_caller]
    pub fn current() -> Self {
        match Self::try_current() {
            Some(handle) => handle,
            None => panic!(
                "no loop runs on this thread: call this inside start or run_sync, or after make_current"
            ),
        }
    }

    /// The loop that this thread runs, if there is one.
    ///
    /// Inside a tokio runtime that somebody else runs, of whatever flavour, it is a loop upon that runtime
    /// (`LOOP-3.06`): the same for all its threads, and with it everything works but [`stop`](Self::stop), for the
    /// runtime is not ours to stop.
    #[doc(alias = "initialized")]
    pub fn try_current() -> Option<Self> {
        current::find()
    }

    /// Runs the future on the loop; a panic in it is logged.
    #[doc(alias = "spawn_callback")]
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> Task<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.spawn_labelled(Label::here("task spawned"), future)
    }

    /// Runs a future on the loop that must not leave its thread.
    ///
    /// # Panics
    ///
    /// On another thread than the loop's, and on somebody else's runtime without a `LocalSet`.
    #[track_caller]
    pub fn spawn_local<F>(&self, future: F) -> Task<F::Output>
    where
        F: Future + 'static,
        F::Output: 'static,
    {
        let future = Labelled::new(Label::here("local task spawned"), self.clone(), future);
        let _entered = self.0.tokio.enter();
        Task::new(tokio::task::spawn_local(future))
    }

    /// Runs `callback` in the loop's next iteration (`LOOP-2.05`).
    ///
    /// From any thread; an idle loop wakes at once. Callbacks run in the order in which they were added, and those
    /// that a callback adds run after the loop has looked at its sockets and tasks again.
    #[track_caller]
    pub fn add_callback(&self, callback: impl FnOnce() + Send + 'static) {
        let label = Label::here("callback added");
        self.0.schedule.add_callback(Callback::new(label, callback));
    }

    /// Runs `callback` with the future's result (`LOOP-3.03`).
    #[track_caller]
    pub fn add_future<F>(&self, future: F, callback: impl FnOnce(F::Output) + Send + 'static)
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let label = Label::here("callback of a future added");
        let handle = self.clone();
        self.spawn_labelled(label, async move {
            let result = future.await;
            handle
                .0
                .schedule
                .add_callback(Callback::new(label, move || callback(result)));
        });
    }

    /// Runs `callback` after `delay`.
    ///
    /// Callbacks that are due run in the order of their deadlines (`LOOP-2.04`); never early, and by the millisecond.
    #[track_caller]
    pub fn call_later(&self, delay: Duration, callback: impl FnOnce() + Send + 'static) -> Timeout {
        /// About as long as the clock can count anywhere.
        const NEVER: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);
        let now = self.time();
        let deadline = now
            .checked_add(delay)
            .or_else(|| now.checked_add(NEVER))
            .unwrap_or(now);
        self.add_timer(Label::here("timeout set"), deadline, callback)
    }

    /// Runs `callback` at a moment of the loop's clock.
    ///
    /// The clock is [`time`](Self::time)'s; what is past is due at once. Everything else is as in
    /// [`call_later`](Self::call_later).
    #[doc(alias = "add_timeout")]
    #[track_caller]
    pub fn call_at(&self, deadline: Instant, callback: impl FnOnce() + Send + 'static) -> Timeout {
        self.add_timer(Label::here("timeout set"), deadline, callback)
    }

    /// Takes a callback back: [`Timeout::cancel`].
    pub fn remove_timeout(&self, timeout: &Timeout) {
        timeout.cancel();
    }

    /// The time by the loop's clock (`LOOP-3.01`).
    ///
    /// It is tokio's clock, which tests may pause.
    pub fn time(&self) -> Instant {
        let _entered = self.0.tokio.enter();
        tokio::time::Instant::now().into_std()
    }

    /// Stops the loop after the current iteration (`LOOP-2.03`).
    ///
    /// Ends [`start`](crate::IoLoop::start), from any thread. When the loop does not run, the next `start` returns at once.
    pub fn stop(&self) {
        self.0.schedule.stop();
    }

    /// Whether the loop is inside `start` or `run_sync`.
    ///
    /// Always, on somebody else's runtime.
    #[doc(alias = "running")]
    pub fn is_running(&self) -> bool {
        self.0.running.load(Ordering::Acquire)
    }

    /// Runs blocking work on the default executor (`LOOP-3.04`).
    ///
    /// The work begins at once, also when nobody awaits it. The default is tokio's pool of threads.
    ///
    /// # Errors
    ///
    /// [`Error::Panicked`] when the work panics, [`Error::Cancelled`] when the executor drops it.
    pub fn run_in_executor<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = Result<T, Error>> + Send + 'static {
        self.0.executors.run(&self.0.tokio, work)
    }

    /// Runs blocking work on an executor of your choice.
    ///
    /// # Errors
    ///
    /// As [`run_in_executor`](Self::run_in_executor).
    pub fn run_in<T: Send + 'static>(
        &self,
        executor: &impl Executor,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = Result<T, Error>> + Send + 'static {
        let (job, result) = executor::job(work);
        executor.execute(Box::new(job));
        result
    }

    /// Sets where blocking work is done from now on.
    pub fn set_default_executor(&self, executor: impl Executor) {
        self.0.executors.set_default(Arc::new(executor));
    }

    /// Calls `handler` whenever a descriptor is ready.
    ///
    /// For any of these events (`LOOP-2.02`). The descriptor must be non-blocking; the loop keeps it until the handler is removed (give an `Arc` to keep a
    /// share). After `Ok` the handler is called again as long as the descriptor stays ready, with tasks and timers in
    /// between; `WouldBlock`, which a drained descriptor answers to `?`, waits for the next event. Other errors are
    /// logged, `BrokenPipe` is not. [`Events::ERROR`] is always watched.
    ///
    /// # Errors
    ///
    /// When the system cannot poll the descriptor (a plain file), or there is a handler for it already.
    #[track_caller]
    pub fn add_handler<T, F>(&self, fd: T, events: Events, handler: F) -> io::Result<()>
    where
        T: AsFd + Send + Sync + 'static,
        F: FnMut(&T, Events) -> io::Result<()> + Send + 'static,
    {
        let label = Label::here("handler added");
        self.0.handlers.add(self, label, fd, events, handler)
    }

    /// Watches the descriptor for other events than before.
    ///
    /// # Errors
    ///
    /// When there is no handler for this descriptor.
    pub fn update_handler(&self, fd: &impl AsFd, events: Events) -> io::Result<()> {
        self.0.handlers.update(fd, events)
    }

    /// Forgets the handler and lets go of its descriptor.
    ///
    /// Harmless when there is none (`LOOP-2.02`).
    pub fn remove_handler(&self, fd: &impl AsFd) {
        self.0.handlers.remove(fd);
    }

    /// Runs `callback` each time the signal arrives.
    ///
    /// On the loop (`LOOP-3.07`). From now on the signal has no other effect on the process, also after the returned task is aborted.
    ///
    /// # Errors
    ///
    /// When the signal handler cannot be installed.
    #[doc(alias = "add_callback_from_signal")]
    #[track_caller]
    pub fn on_signal(
        &self,
        signal: Signal,
        mut callback: impl FnMut() + Send + 'static,
    ) -> io::Result<Task<()>> {
        let label = Label::here("signal callback added");
        let _entered = self.0.tokio.enter();
        let mut arrivals = signals::listen(signal)?;
        let handle = self.clone();
        Ok(self.spawn_labelled(label, async move {
            loop {
                std::future::poll_fn(|cx| arrivals.poll_recv(cx)).await;
                // The panic has been told; the next signal may fare better.
                let _ = handle.panics().guard(&label, &mut callback);
            }
        }))
    }

    /// Tells panics to `hook` instead of the log.
    ///
    /// Those of callbacks, handlers and tasks (`LOOP-2.06`). The hook itself should not panic: nobody would be left to tell it to, and the loop would end.
    #[doc(alias = "handle_callback_exception")]
    pub fn on_callback_panic(&self, hook: impl Fn(&CallbackPanic) + Send + Sync + 'static) {
        self.0.panics.set_hook(Arc::new(hook));
    }

    /// Warns when something keeps the loop longer than this.
    ///
    /// `LOOP-2.08`; `None`, the default, is off. The warning (target `tornado.general`) names which callback, task, handler or [`doing`](crate::doing) label
    /// it is: once while it lasts, so that an endless one is named, and once when it has ended. A thread of its own
    /// looks four times per threshold, and tells times as exactly as that. On somebody else's runtime it watches the
    /// thread that calls this, and no other.
    #[doc(alias = "set_blocking_signal_threshold")]
    pub fn set_blocking_log_threshold(&self, threshold: Option<Duration>) {
        *self
            .0
            .blocking_threshold
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = threshold;
        if self.0.guest || current::runs_here(self) {
            watchdog::watch_this_thread(threshold);
        } else {
            let handle = self.clone();
            // Where the loop runs; and when it begins to run, it looks for itself.
            self.add_callback(move || watchdog::watch_this_thread(handle.blocking_threshold()));
        }
    }

    // What follows is for the crate.

    pub(crate) fn new(tokio: runtime::Handle, guest: bool) -> Self {
        Self(Arc::new(Shared {
            tokio,
            guest,
            running: AtomicBool::new(guest),
            schedule: Schedule::default(),
            panics: Panics::default(),
            handlers: Handlers::default(),
            executors: Executors::default(),
            blocking_threshold: Mutex::default(),
        }))
    }

    pub(crate) fn set_running(&self, running: bool) {
        self.0.running.store(running, Ordering::Release);
    }

    /// Says that this thread runs the loop now, until the guard is dropped.
    pub(crate) fn begin_to_run(&self) -> Result<Running, Error> {
        let running = Running::begin(self)?;
        watchdog::watch_this_thread(self.blocking_threshold());
        Ok(running)
    }

    #[track_caller]
    pub(crate) fn spawn_labelled<F>(&self, label: Label, future: F) -> Task<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        Task::new(
            self.0
                .tokio
                .spawn(Labelled::new(label, self.clone(), future)),
        )
    }

    pub(crate) fn add_timer(
        &self,
        label: Label,
        at: Instant,
        callback: impl FnOnce() + Send + 'static,
    ) -> Timeout {
        let key = self
            .0
            .schedule
            .add_timer(at.into(), Callback::new(label, callback));
        Timeout::new(self.downgrade(), key)
    }

    pub(crate) fn downgrade(&self) -> WeakHandle {
        WeakHandle(Arc::downgrade(&self.0))
    }

    pub(crate) fn tokio(&self) -> &runtime::Handle {
        &self.0.tokio
    }

    pub(crate) fn schedule(&self) -> &Schedule {
        &self.0.schedule
    }

    pub(crate) fn panics(&self) -> &Panics {
        &self.0.panics
    }

    /// Forgets all there is to do, now and later.
    pub(crate) fn close(&self) {
        self.0.schedule.close();
        self.0.handlers.clear();
    }

    fn blocking_threshold(&self) -> Option<Duration> {
        *self
            .0
            .blocking_threshold
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handle")
            .field("runtime", &self.0.tokio.id())
            .finish_non_exhaustive()
    }
}

/// A [`Handle`] that keeps nothing alive.
#[derive(Clone)]
pub(crate) struct WeakHandle(std::sync::Weak<Shared>);

impl WeakHandle {
    pub(crate) fn upgrade(&self) -> Option<Handle> {
        self.0.upgrade().map(Handle)
    }
}
