//! What a piece of work is called in logs, and where it was handed in.

use std::fmt;
use std::panic::Location;

use crate::doing::{self, Doing};

/// A name for a callback, a timer, a handler or a task.
#[derive(Clone, Copy)]
pub(crate) struct Label {
    what: &'static str,
    at: &'static Location<'static>,
}

impl Label {
    /// Names what the caller hands in by the caller's place in the source.
    #[track_caller]
    pub(crate) fn here(what: &'static str) -> Self {
        Self {
            what,
            at: Location::caller(),
        }
    }

    /// Tells the watchdog, if there is one, that this work begins.
    pub(crate) fn begin(&self) -> Doing {
        if doing::watched() {
            crate::doing(self.to_string())
        } else {
            Doing::unwatched()
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} at {}:{}",
            self.what,
            tail(self.at.file()),
            self.at.line()
        )
    }
}

/// The end of a path, so that a label fits the watchdog's sixty-four bytes.
fn tail(path: &str) -> &str {
    const LONGEST: usize = 36;
    let mut from = path.len().saturating_sub(LONGEST);
    if from > 0 {
        from = path
            .get(from..)
            .and_then(|end| end.find('/'))
            .map_or(from, |slash| from + slash + 1);
    }
    path.get(from..).unwrap_or(path)
}
