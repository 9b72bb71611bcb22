//! Signals as futures: the polite ways to end a program.

use std::future::Future;
use std::io;
use std::task::{Context, Poll};

use tokio::signal::unix::{self, SignalKind};

/// A signal that a loop can wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Signal {
    /// `SIGHUP`: the terminal is gone; by custom, read the configuration again.
    Hangup,
    /// `SIGINT`: Ctrl-C.
    Interrupt,
    /// `SIGQUIT`: Ctrl-\.
    Quit,
    /// `SIGTERM`: end, please.
    Terminate,
    /// `SIGUSR1`, for the application.
    User1,
    /// `SIGUSR2`, for the application.
    User2,
    /// `SIGCHLD`: a child process has ended.
    Child,
}

/// Resolves on the next `SIGINT` or `SIGTERM`.
///
/// It tells which it was. From this call on (not from the first poll) these two signals no longer end the process. A server begins its drain
/// when this resolves (`LOOP-3.07`); wait once more to hear of an impatient second one.
///
/// # Errors
///
/// When the signal handler cannot be installed, or there is no loop on this thread.
pub fn terminate() -> impl Future<Output = io::Result<Signal>> + Send + 'static {
    let listening = listen(Signal::Interrupt).and_then(|int| Ok((int, listen(Signal::Terminate)?)));
    async move {
        let (mut interrupt, mut terminate) = listening?;
        Ok(std::future::poll_fn(|cx| {
            if interrupt.poll_recv(cx).is_ready() {
                return Poll::Ready(Signal::Interrupt);
            }
            terminate.poll_recv(cx).map(|_| Signal::Terminate)
        })
        .await)
    }
}

/// A stream of arrivals of one signal.
pub(crate) struct Arrivals(unix::Signal);

impl Arrivals {
    /// Ready when the signal has arrived since the last time.
    pub(crate) fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll_recv(cx).map(|_| ())
    }
}

/// Takes a signal over, on the loop of this thread.
pub(crate) fn listen(signal: Signal) -> io::Result<Arrivals> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(io::Error::other(
            "no loop runs on this thread to wait for signals",
        ));
    }
    unix::signal(kind(signal)).map(Arrivals)
}

fn kind(signal: Signal) -> SignalKind {
    match signal {
        Signal::Hangup => SignalKind::hangup(),
        Signal::Interrupt => SignalKind::interrupt(),
        Signal::Quit => SignalKind::quit(),
        Signal::Terminate => SignalKind::terminate(),
        Signal::User1 => SignalKind::user_defined1(),
        Signal::User2 => SignalKind::user_defined2(),
        Signal::Child => SignalKind::child(),
    }
}
