use std::fmt;
use std::future::{Future, pending, poll_fn};
use std::io;
use std::ops::Deref;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Builder, EnterGuard, LocalRuntime};

use crate::label::Label;
use crate::schedule::Driver;
use crate::{Error, Handle, current};

/// Runs callbacks, timers, handlers and tasks on one thread.
///
/// It stays on the thread that made it. Everything else is on its [`Handle`], which it dereferences to, and which goes
/// to other threads. Dropping it drops its tasks, callbacks and handlers, and waits for work in the default executor
/// (but not on a thread that runs another loop).
#[doc(alias = "IOLoop")]
#[doc(alias = "close")]
pub struct IoLoop {
    /// Gone only while the loop is being dropped.
    runtime: Option<LocalRuntime>,
    handle: Handle,
}

impl IoLoop {
    /// A loop for this thread, not yet running.
    ///
    /// # Errors
    ///
    /// When the system gives no more descriptors for polling and signals.
    pub fn new() -> io::Result<Self> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build_local(Default::default())?;
        let handle = Handle::new(runtime.handle().clone(), false);
        current::note(&handle);
        Ok(Self {
            runtime: Some(runtime),
            handle,
        })
    }

    /// The loop that this thread runs, as [`Handle::current`].
    ///
    /// # Panics
    ///
    /// When there is none; see [`Handle::try_current`].
    #[doc(alias = "instance")]
    #[track_caller]
    pub fn current() -> Handle {
        Handle::current()
    }

    /// Makes this the current loop of the thread, before it runs.
    ///
    /// While a loop runs it is current by itself; this is for what comes before: sockets that want to be registered,
    /// a [`PeriodicCallback`](crate::PeriodicCallback) to be started. Dropping the guard is Tornado's `clear_current`.
    #[doc(alias = "clear_current")]
    pub fn make_current(&self) -> Current<'_> {
        Current {
            _entered: self.runtime().enter(),
        }
    }

    /// Runs until [`stop`](Handle::stop) is called (`LOOP-2.03`).
    ///
    /// After a `stop` that came before, one iteration is run. A loop may be started again.
    ///
    /// # Panics
    ///
    /// When a loop, or somebody else's tokio runtime, already runs on this thread.
    #[track_caller]
    pub fn start(&self) {
        match self.run(Label::here("start"), pending::<()>()) {
            Ok(()) | Err(Error::Stopped) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Runs until the future is ready, and gives its result.
    ///
    /// `LOOP-3.02`. A panic in the future goes on to the caller. The loop may be used again afterwards.
    ///
    /// # Errors
    ///
    /// [`Error::Timeout`], [`Error::Stopped`] when the loop is stopped first, [`Error::AlreadyRunning`] when a loop
    /// runs on this thread.
    ///
    /// # Panics
    ///
    /// When somebody else's tokio runtime runs on this thread: await the future there.
    #[track_caller]
    pub fn run_sync<F: Future>(
        &self,
        future: F,
        timeout: Option<Duration>,
    ) -> Result<F::Output, Error> {
        let label = Label::here("run_sync");
        let Some(timeout) = timeout else {
            return self.run(label, future);
        };
        let in_time = async { tokio::time::timeout(timeout, future).await };
        self.run(label, in_time)?
            .map_err(|_| Error::Timeout(timeout))
    }

    fn runtime(&self) -> &LocalRuntime {
        self.runtime.as_ref().expect("it lives as long as the loop")
    }

    /// [`run_sync`](Self::run_sync), known to the watchdog by this label.
    pub(crate) fn run<F: Future>(&self, label: Label, future: F) -> Result<F::Output, Error> {
        let _running = self.handle.begin_to_run()?;
        let mut driver = Driver::new(self.handle.clone());
        let mut future = pin!(future);
        self.runtime().block_on(poll_fn(|cx| {
            let doing = label.begin();
            if let Poll::Ready(value) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(value));
            }
            drop(doing);
            Pin::new(&mut driver).poll(cx).map(|()| Err(Error::Stopped))
        }))
    }
}

impl Deref for IoLoop {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for IoLoop {
    fn drop(&mut self) {
        self.handle.close();
        if tokio::runtime::Handle::try_current().is_ok()
            && let Some(runtime) = self.runtime.take()
        {
            // Waiting is not allowed here, for another loop would wait as well.
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for IoLoop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IoLoop").field(&self.handle).finish()
    }
}

/// Keeps a loop current until it is dropped.
///
/// From [`IoLoop::make_current`].
#[must_use = "the loop is current until the guard is dropped"]
#[derive(Debug)]
pub struct Current<'a> {
    _entered: EnterGuard<'a>,
}
