use std::fmt;
use std::io;
use std::time::Duration;

/// Why a loop has no result to give.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// `run_sync` waited this long, and the future was not ready.
    Timeout(Duration),
    /// The loop was stopped before the future was ready.
    Stopped,
    /// The task or the work was given up before it had ended.
    Cancelled,
    /// The task or the work panicked, with this message.
    Panicked(String),
    /// A loop already runs on this thread: a second one cannot.
    AlreadyRunning,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout(after) => write!(f, "operation timed out after {after:?}"),
            Self::Stopped => f.write_str("the loop was stopped before the future was ready"),
            Self::Cancelled => f.write_str("the task was cancelled before it had ended"),
            Self::Panicked(message) => write!(f, "the task panicked: {message}"),
            Self::AlreadyRunning => f.write_str(
                "a loop already runs on this thread: await the future there, or use another thread",
            ),
        }
    }
}

impl std::error::Error for Error {}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::Timeout(_) => io::ErrorKind::TimedOut,
            Error::Stopped | Error::Cancelled => io::ErrorKind::Interrupted,
            Error::Panicked(_) | Error::AlreadyRunning => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
