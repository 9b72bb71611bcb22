//! Where a reader is.

use std::error;
use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// The place of a message among all: milliseconds since 1970, and a number among those of one millisecond.
///
/// It is written `1767225600000-0`, as Redis has it: to be sent to a client, as the `id` of an event for instance, and
/// to come back. Later messages have later cursors, also after a restart of the program, unless its clock goes back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor {
    millis: u64,
    number: u64,
}

impl Cursor {
    /// Before all messages.
    pub const START: Self = Self {
        millis: 0,
        number: 0,
    };

    /// The cursor for a message of this moment.
    pub(crate) fn now_behind(last: Self) -> Self {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as u64);
        if now > last.millis {
            return Self {
                millis: now,
                number: 0,
            };
        }
        Self {
            number: last.number + 1,
            ..last
        }
    }

    /// The last place before this one.
    #[cfg(feature = "redis")]
    pub(crate) fn before(self) -> Self {
        match (self.number.checked_sub(1), self.millis.checked_sub(1)) {
            (Some(number), _) => Self { number, ..self },
            (None, Some(millis)) => Self {
                millis,
                number: u64::MAX,
            },
            (None, None) => Self::START,
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.millis, self.number)
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let number = |digits: &str| {
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let number = plain.then(|| digits.parse().ok()).flatten();
            number.ok_or(NotACursor)
        };
        let (millis, rest) = text.split_once('-').ok_or(NotACursor)?;
        Ok(Self {
            millis: number(millis)?,
            number: number(rest)?,
        })
    }
}

/// A text is not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACursor;

impl fmt::Display for NotACursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cursor is two numbers with a hyphen between them, as in 1767225600000-0")
    }
}

impl error::Error for NotACursor {}
