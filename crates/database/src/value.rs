//! One value: read from a row, or bound to a placeholder.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    /// Only what is too big for an `Int`.
    Unsigned(u64),
    Float(f64),
    /// A number of any size and exactness, as its digits.
    Decimal(String),
    Text(String),
    Bytes(Vec<u8>),
    Date(Date),
    /// What a calendar and a clock show, of no zone; taken for UTC.
    DateTime(DateTime),
    /// A point in time.
    Timestamp(Timestamp),
}

impl Value {
    pub(crate) fn unsigned(value: u64) -> Self {
        i64::try_from(value).map_or(Self::Unsigned(value), Self::Int)
    }

    /// Shortest digits: 1.1 of four bytes is 1.1 of eight, not 1.10000002384.
    pub(crate) fn float(value: f32) -> Self {
        Self::Float(value.to_string().parse().unwrap_or(f64::from(value)))
    }

    /// What it is called in messages, which never show the value itself.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::Unsigned(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Decimal(_) => "a decimal",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Date(_) => "a date",
            Self::DateTime(_) | Self::Timestamp(_) => "a date and time",
        }
    }

    /// The text that stands for it, if it is not NULL, text or bytes: ISO 8601 for dates.
    pub(crate) fn to_text(&self) -> Option<String> {
        Some(match self {
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Unsigned(value) => value.to_string(),
            Self::Float(value) => value.to_string(),
            Self::Decimal(value) | Self::Text(value) => value.clone(),
            Self::Date(value) => value.to_string(),
            Self::DateTime(value) => value.to_string(),
            Self::Timestamp(value) => value.to_string(),
            Self::Null | Self::Bytes(_) => return None,
        })
    }

    /// The point in time that it is, or says.
    pub(crate) fn to_timestamp(&self) -> Option<Timestamp> {
        match self {
            Self::Timestamp(value) => Some(*value),
            Self::DateTime(value) => utc(*value),
            Self::Date(value) => utc(value.to_datetime(jiff::civil::Time::midnight())),
            Self::Text(text) => timestamp_of(text),
            _ => None,
        }
    }
}

/// A point in time on the calendar and clock of UTC.
pub(crate) fn civil(timestamp: Timestamp) -> DateTime {
    timestamp.to_zoned(TimeZone::UTC).datetime()
}

/// `2010-07-10 15:04:05`, with six more digits if there are any: the form that the embedded database sorts and counts with.
pub(crate) fn sql_text(at: DateTime) -> String {
    let micros = at.subsec_nanosecond() / 1_000;
    let (date, hour, minute, second) = (at.date(), at.hour(), at.minute(), at.second());
    if micros == 0 {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}.{micros:06}")
    }
}

pub(crate) fn from_parts(seconds: u64, nanoseconds: u32) -> Option<Timestamp> {
    Timestamp::new(seconds.try_into().ok()?, nanoseconds.try_into().ok()?).ok()
}

pub(crate) fn system_time(timestamp: Timestamp) -> Option<Duration> {
    SystemTime::from(timestamp)
        .duration_since(SystemTime::UNIX_EPOCH)
        .ok()
}

/// ISO 8601 with a zone, or without one for UTC.
fn timestamp_of(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(timestamp) = text.parse() {
        return Some(timestamp);
    }
    let civil: DateTime = text.parse().ok()?;
    utc(civil)
}

fn utc(civil: DateTime) -> Option<Timestamp> {
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
