//! Pings that ask for a sign of life (`WSOC-3.06`).

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// When the next ping is due, or its answer.
#[derive(Debug)]
pub(crate) struct Keepalive {
    interval: Duration,
    /// None if nobody is given up.
    timeout: Option<Duration>,
    sleep: Pin<Box<Sleep>>,
    /// When the ping was sent that has to be answered, and is not yet.
    asked: Option<Instant>,
    /// The last wait of all, for the other end to close.
    last: bool,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    Ping,
    /// No answer came in time.
    Dead,
    /// The other end has not closed in time.
    Late,
}

impl Keepalive {
    /// A timeout of zero is none.
    pub(crate) fn new(interval: Duration, timeout: Option<Duration>) -> Self {
        let timeout = timeout.unwrap_or(interval).min(interval);
        Self {
            interval,
            timeout: (!timeout.is_zero()).then_some(timeout),
            sleep: Box::pin(sleep(interval)),
            asked: None,
            last: false,
        }
    }

    /// Pings no more: all that is due is the end.
    pub(crate) fn goodbye(patience: Duration) -> Self {
        Self {
            last: true,
            ..Self::new(patience, None)
        }
    }

    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Due {
        match (self.sleep.as_mut().poll(cx), self.asked) {
            (Poll::Pending, _) => Due::Nothing,
            (Poll::Ready(()), _) if self.last => Due::Late,
            (Poll::Ready(()), Some(_)) => Due::Dead,
            (Poll::Ready(()), None) => {
                let now = Instant::now();
                self.asked = self.timeout.map(|_| now);
                let next = self.timeout.unwrap_or(self.interval);
                self.sleep.as_mut().reset(now + next);
                Due::Ping
            }
        }
    }

    /// A pong came.
    pub(crate) fn answered(&mut self) {
        if let Some(asked) = self.asked.take() {
            self.sleep.as_mut().reset(asked + self.interval);
        }
    }

    /// The other end takes bytes: a sign of life, while its answer may wait to be read.
    pub(crate) fn moved(&mut self) {
        if let (Some(_), Some(timeout)) = (self.asked, self.timeout) {
            self.sleep.as_mut().reset(Instant::now() + timeout);
        }
    }

    /// Whether who does not answer is given up.
    pub(crate) fn gives_up(&self) -> bool {
        self.timeout.is_some()
    }
}
