//! The module `datetime`: datetime, date, time, timedelta.

mod arithmetic;
mod build;
mod classes;
mod methods;
mod parse;

use super::calendar::{self, Moment, from_ordinal, ordinal};
use crate::runtime::native::{Kind, Module, Native, Type};
use crate::value::{Heap, V};

pub(crate) use arithmetic::binary;
pub(crate) use classes::{class_attr, class_method};
pub(crate) use methods::{attr, method, strftime};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// 1 January 1970.
const EPOCH: i64 = 719_163;

pub(crate) static NATIVES: &[Native] = &[
    Native {
        name: "datetime",
        kind: Kind::Type(Type::DateTime, build::new_datetime),
    },
    Native {
        name: "date",
        kind: Kind::Type(Type::Date, build::new_date),
    },
    Native {
        name: "time",
        kind: Kind::Type(Type::Time, build::new_time),
    },
    Native {
        name: "timedelta",
        kind: Kind::Type(Type::Delta, build::new_delta),
    },
];

pub(crate) static MODULE: Module = Module {
    name: "datetime",
    natives: NATIVES,
    attr: |name, _| match name {
        "MINYEAR" => Some(V::Int(1)),
        "MAXYEAR" => Some(V::Int(9999)),
        "UTC" => utc(),
        "timezone" => Some(V::heap(Heap::Module(&TIMEZONE))),
        _ => None,
    },
};

/// A zone is its offset from UTC.
static TIMEZONE: Module = Module {
    name: "datetime.timezone",
    natives: &[],
    attr: |name, _| if name == "utc" { utc() } else { None },
};

fn utc<'a>() -> Option<V<'a>> {
    Some(V::heap(Heap::Delta(Delta(0))))
}

/// Microseconds since the start of the year 1, and the offset from UTC in seconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DateTime {
    micros: i64,
    offset: Option<i32>,
}

/// The day since 1 January of the year 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(i64);

/// Microseconds since midnight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Time(i64);

/// Microseconds.
#[derive(Clone, Copy)]
pub(crate) struct Delta(pub(crate) i64);

/// How exactly a time of day is written.
#[derive(Clone, Copy)]
enum Precision {
    /// Microseconds where there are some.
    Auto,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
    Microseconds,
}

impl Precision {
    fn push(self, m: &Moment, out: &mut String) {
        out.push_str(&format!("{:02}", m.hour));
        if matches!(self, Self::Hours) {
            return;
        }
        out.push_str(&format!(":{:02}", m.minute));
        if matches!(self, Self::Minutes) {
            return;
        }
        out.push_str(&format!(":{:02}", m.second));
        match self {
            Self::Milliseconds => out.push_str(&format!(".{:03}", m.microsecond / 1000)),
            Self::Auto if m.microsecond == 0 => {}
            Self::Auto | Self::Microseconds => out.push_str(&format!(".{:06}", m.microsecond)),
            _ => {}
        }
    }
}

impl DateTime {
    pub(crate) fn from_microseconds(since_1970: i64) -> Self {
        Self {
            micros: since_1970.saturating_add(EPOCH * DAY),
            offset: None,
        }
    }

    pub(crate) fn from_parts([year, month, day, hour, minute, second]: [i64; 6]) -> Self {
        let seconds = hour * 3600 + minute * 60 + second;
        Self {
            micros: ordinal(year, month, day) * DAY + seconds * SECOND,
            offset: None,
        }
    }

    pub(crate) fn microseconds(self) -> i64 {
        self.micros
    }

    /// Microseconds since 1970, UTC.
    pub(crate) fn since_1970(self) -> i64 {
        self.micros - i64::from(self.offset.unwrap_or(0)) * SECOND - EPOCH * DAY
    }

    pub(crate) fn is_aware(self) -> bool {
        self.offset.is_some()
    }

    fn moment(self) -> Moment {
        let (year, month, day) = from_ordinal(self.micros.div_euclid(DAY));
        let time = self.micros.rem_euclid(DAY);
        Moment {
            year,
            month,
            day,
            offset: self.offset.map(i64::from),
            ..time_parts(time)
        }
    }

    pub(crate) fn iso(self, separator: char) -> String {
        self.iso_to(separator, Precision::Auto)
    }

    fn iso_to(self, separator: char, precision: Precision) -> String {
        let m = self.moment();
        let mut out = format!("{:04}-{:02}-{:02}{separator}", m.year, m.month, m.day);
        precision.push(&m, &mut out);
        if let Some(offset) = m.offset {
            out.push_str(&calendar::zone(offset, ":"));
        }
        out
    }

    pub(crate) fn repr(self) -> String {
        let m = self.moment();
        let mut out = format!(
            "datetime.datetime({}, {}, {}, {}, {}",
            m.year, m.month, m.day, m.hour, m.minute
        );
        push_seconds(&m, &mut out);
        if self.offset == Some(0) {
            out.push_str(", tzinfo=datetime.timezone.utc");
        }
        out + ")"
    }
}

fn push_seconds(m: &Moment, out: &mut String) {
    if m.second > 0 || m.microsecond > 0 {
        out.push_str(&format!(", {}", m.second));
    }
    if m.microsecond > 0 {
        out.push_str(&format!(", {}", m.microsecond));
    }
}

fn time_parts(time: i64) -> Moment {
    let seconds = time / SECOND;
    Moment {
        year: 1900,
        month: 1,
        day: 1,
        hour: seconds / 3600,
        minute: seconds / 60 % 60,
        second: seconds % 60,
        microsecond: time % SECOND,
        offset: None,
    }
}

impl Date {
    pub(crate) fn from_parts(year: i64, month: i64, day: i64) -> Self {
        Self(ordinal(year, month, day))
    }

    pub(crate) fn days(self) -> i64 {
        self.0
    }

    fn moment(self) -> Moment {
        let (year, month, day) = from_ordinal(self.0);
        Moment {
            year,
            month,
            day,
            ..time_parts(0)
        }
    }

    pub(crate) fn iso(self) -> String {
        let m = self.moment();
        format!("{:04}-{:02}-{:02}", m.year, m.month, m.day)
    }

    pub(crate) fn repr(self) -> String {
        let m = self.moment();
        format!("datetime.date({}, {}, {})", m.year, m.month, m.day)
    }
}

impl Time {
    pub(crate) fn iso(self) -> String {
        self.iso_to(Precision::Auto)
    }

    fn iso_to(self, precision: Precision) -> String {
        let mut out = String::new();
        precision.push(&time_parts(self.0), &mut out);
        out
    }

    pub(crate) fn repr(self) -> String {
        let m = time_parts(self.0);
        let mut out = format!("datetime.time({}, {}", m.hour, m.minute);
        push_seconds(&m, &mut out);
        out + ")"
    }
}

impl Delta {
    fn parts(&self) -> (i64, i64, i64) {
        let rest = self.0.rem_euclid(DAY);
        (self.0.div_euclid(DAY), rest / SECOND, rest % SECOND)
    }

    pub(crate) fn text(&self) -> String {
        let (days, seconds, micros) = self.parts();
        let mut out = match days {
            0 => String::new(),
            1 | -1 => format!("{days} day, "),
            _ => format!("{days} days, "),
        };
        out.push_str(&format!(
            "{}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        ));
        if micros > 0 {
            out.push_str(&format!(".{micros:06}"));
        }
        out
    }

    pub(crate) fn repr(&self) -> String {
        let (days, seconds, micros) = self.parts();
        let parts: Vec<String> = [
            ("days", days),
            ("seconds", seconds),
            ("microseconds", micros),
        ]
        .iter()
        .filter(|(_, value)| *value != 0)
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
        format!(
            "datetime.timedelta({})",
            if parts.is_empty() {
                "0".into()
            } else {
                parts.join(", ")
            }
        )
    }
}
