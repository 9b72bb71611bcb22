use crate::handle::WeakHandle;
use crate::schedule::TimerKey;
use std::fmt;

/// A callback that waits for its time, and may be taken back.
///
/// Dropping a `Timeout` leaves the callback waiting.
#[doc(alias = "remove_timeout")]
#[derive(Clone)]
pub struct Timeout {
    handle: WeakHandle,
    key: TimerKey,
}

impl Timeout {
    pub(crate) fn new(handle: WeakHandle, key: TimerKey) -> Self {
        Self { handle, key }
    }

    /// Takes the callback back; says whether it was still waiting.
    ///
    /// Harmless when it has run, or was taken back before (`LOOP-2.04`).
    pub fn cancel(&self) -> bool {
        self.handle
            .upgrade()
            .is_some_and(|handle| handle.schedule().remove_timer(self.key))
    }
}

impl fmt::Debug for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timeout")
            .field("deadline", &self.key.0)
            .finish_non_exhaustive()
    }
}
