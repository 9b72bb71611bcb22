//! What a channel can be told.

/// How much a channel keeps, and what becomes of slow readers.
///
/// ```
/// use tornado_broadcast::{Channel, Settings, Slow};
///
/// let settings = Settings::new().keep(50).slow(Slow::DropReader);
/// let channel = Channel::<String>::with(settings);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub(crate) keep: usize,
    pub(crate) slow: Slow,
}

/// What becomes of a reader that is further behind than messages are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Slow {
    /// It passes over the oldest messages; [`Subscriber::has_missed`](crate::Subscriber::has_missed) tells.
    #[default]
    DropOldest,
    /// Its subscription ends with [`Error::TooSlow`](crate::Error::TooSlow).
    DropReader,
    /// Whoever publishes waits for it: no message is missed, and one reader that stands still holds up all.
    Wait,
}

impl Settings {
    /// 200 messages are kept, and slow readers pass over the oldest.
    pub const fn new() -> Self {
        Self {
            keep: 200,
            slow: Slow::DropOldest,
        }
    }

    /// How many messages are kept, and how far a reader may be behind; at least one.
    pub const fn keep(mut self, messages: usize) -> Self {
        self.keep = if messages == 0 { 1 } else { messages };
        self
    }

    /// What becomes of a reader that is further behind.
    pub const fn slow(mut self, slow: Slow) -> Self {
        self.slow = slow;
        self
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}
