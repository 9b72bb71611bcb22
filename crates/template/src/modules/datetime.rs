//! The module `datetime`: datetime, date, time, timedelta.

use super::calendar::{self, Moment, from_ordinal, ordinal};
use crate::language::ast::BinaryOp;
use crate::runtime::arith::to_float;
use crate::runtime::exception::{R, raise, type_error, value_error};
use crate::runtime::machine::Machine;
use crate::runtime::native::{Kind, Module, Native, Type};
use crate::runtime::str_methods::int;
use crate::value::host::Args;
use crate::value::{Heap, V};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// 1 January 1970.
const EPOCH: i64 = 719_163;

pub(crate) static NATIVES: &[Native] = &[
    Native {
        name: "datetime",
        kind: Kind::Type(Type::DateTime, new_datetime),
    },
    Native {
        name: "date",
        kind: Kind::Type(Type::Date, new_date),
    },
    Native {
        name: "time",
        kind: Kind::Type(Type::Time, new_time),
    },
    Native {
        name: "timedelta",
        kind: Kind::Type(Type::Delta, new_delta),
    },
];

pub(crate) static MODULE: Module = Module {
    name: "datetime",
    natives: NATIVES,
    attr: |name, _| match name {
        "MINYEAR" => Some(V::Int(1)),
        "MAXYEAR" => Some(V::Int(9999)),
        "UTC" => Some(V::heap(Heap::Delta(Delta(0)))),
        _ => None,
    },
};

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
        let m = self.moment();
        let mut out = format!(
            "{:04}-{:02}-{:02}{separator}{:02}:{:02}:{:02}",
            m.year, m.month, m.day, m.hour, m.minute, m.second
        );
        if m.microsecond > 0 {
            out.push_str(&format!(".{:06}", m.microsecond));
        }
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
        let m = time_parts(self.0);
        let micro = if m.microsecond > 0 {
            format!(".{:06}", m.microsecond)
        } else {
            String::new()
        };
        format!("{:02}:{:02}:{:02}{micro}", m.hour, m.minute, m.second)
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

fn number<'a>(value: Option<V<'a>>, default: i64) -> R<'a, i64> {
    value.map_or(Ok(default), |value| int(&value))
}

fn checked_date<'a>(year: i64, month: i64, day: i64) -> R<'a, i64> {
    if !(1..=9999).contains(&year) {
        return value_error(format!("year {year} is out of range"));
    }
    if !(1..=12).contains(&month) {
        return value_error("month must be in 1..12");
    }
    if !(1..=calendar::days_in_month(year, month)).contains(&day) {
        return value_error("day is out of range for month");
    }
    Ok(ordinal(year, month, day))
}

fn checked_time<'a>(hour: i64, minute: i64, second: i64, micro: i64) -> R<'a, i64> {
    for (name, value, top) in [
        ("hour", hour, 23),
        ("minute", minute, 59),
        ("second", second, 59),
        ("microsecond", micro, 999_999),
    ] {
        if !(0..=top).contains(&value) {
            return value_error(format!("{name} must be in 0..{top}"));
        }
    }
    Ok((hour * 3600 + minute * 60 + second) * SECOND + micro)
}

fn in_range<'a>(days: i64) -> R<'a, ()> {
    if (1..=3_652_059).contains(&days) {
        Ok(())
    } else {
        raise("OverflowError", "date value out of range")
    }
}

fn datetime<'a>(micros: i64, offset: Option<i32>) -> R<'a, V<'a>> {
    in_range(micros.div_euclid(DAY))?;
    Ok(V::heap(Heap::DateTime(DateTime { micros, offset })))
}

fn new_datetime<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let names = [
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "microsecond",
        "tzinfo",
        "fold",
    ];
    let [year, month, day, hour, minute, second, micro, zone, _] =
        args.sort("datetime", names, 3)?;
    let days = checked_date(number(year, 0)?, number(month, 0)?, number(day, 0)?)?;
    let time = checked_time(
        number(hour, 0)?,
        number(minute, 0)?,
        number(second, 0)?,
        number(micro, 0)?,
    )?;
    datetime(days * DAY + time, zone_offset(zone))
}

fn zone_offset(zone: Option<V<'_>>) -> Option<i32> {
    match zone? {
        V::Heap(heap) => match &*heap {
            Heap::Delta(delta) => Some((delta.0 / SECOND) as i32),
            _ => None,
        },
        _ => None,
    }
}

fn new_date<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [year, month, day] = args.sort("date", ["year", "month", "day"], 3)?;
    Ok(V::heap(Heap::Date(Date(checked_date(
        number(year, 0)?,
        number(month, 0)?,
        number(day, 0)?,
    )?))))
}

fn new_time<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [hour, minute, second, micro, _] = args.sort(
        "time",
        ["hour", "minute", "second", "microsecond", "tzinfo"],
        0,
    )?;
    let time = checked_time(
        number(hour, 0)?,
        number(minute, 0)?,
        number(second, 0)?,
        number(micro, 0)?,
    )?;
    Ok(V::heap(Heap::Time(Time(time))))
}

fn new_delta<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let names = [
        "days",
        "seconds",
        "microseconds",
        "milliseconds",
        "minutes",
        "hours",
        "weeks",
    ];
    let units = [DAY, SECOND, 1, 1000, 60 * SECOND, 3600 * SECOND, 7 * DAY];
    let mut total = 0_i64;
    for (value, unit) in args.sort("timedelta", names, 0)?.into_iter().zip(units) {
        let Some(value) = value else { continue };
        let part = match value.as_int() {
            Some(number) => number.checked_mul(unit),
            None => {
                let number = to_float(&value)?;
                let whole = number.trunc() * unit as f64;
                let part = (number.fract() * unit as f64).round_ties_even();
                (whole.abs() < 9e18).then_some(whole as i64 + part as i64)
            }
        };
        match part.and_then(|part| total.checked_add(part)) {
            Some(sum) => total = sum,
            None => {
                return raise(
                    "OverflowError",
                    "days out of range; must have magnitude <= 999999999",
                );
            }
        }
    }
    Ok(V::heap(Heap::Delta(Delta(total))))
}

/// `+`, `-`, `*`, `/`, `//`, `%` over dates and spans of time.
pub(crate) fn binary<'a>(op: BinaryOp, a: &V<'a>, b: &V<'a>) -> R<'a, Option<V<'a>>> {
    let span = |micros: i64| V::heap(Heap::Delta(Delta(micros)));
    let delta = |value: &V<'a>| match value {
        V::Heap(heap) => match &**heap {
            Heap::Delta(delta) => Some(delta.0),
            _ => None,
        },
        _ => None,
    };
    if let (V::Heap(x), V::Heap(y)) = (a, b) {
        match (op, &**x, &**y) {
            (BinaryOp::Add, Heap::DateTime(x), Heap::Delta(y)) => {
                return datetime(x.micros.saturating_add(y.0), x.offset).map(Some);
            }
            (BinaryOp::Add, Heap::Delta(x), Heap::DateTime(y)) => {
                return datetime(y.micros.saturating_add(x.0), y.offset).map(Some);
            }
            (BinaryOp::Sub, Heap::DateTime(x), Heap::Delta(y)) => {
                return datetime(x.micros.saturating_sub(y.0), x.offset).map(Some);
            }
            (BinaryOp::Sub, Heap::DateTime(x), Heap::DateTime(y)) => {
                if x.is_aware() != y.is_aware() {
                    return type_error("can't subtract offset-naive and offset-aware datetimes");
                }
                let utc =
                    |time: &DateTime| time.micros - i64::from(time.offset.unwrap_or(0)) * SECOND;
                return Ok(Some(span(utc(x) - utc(y))));
            }
            (BinaryOp::Add, Heap::Date(x), Heap::Delta(y))
            | (BinaryOp::Add, Heap::Delta(y), Heap::Date(x)) => {
                let days = x.0 + y.0.div_euclid(DAY);
                in_range(days)?;
                return Ok(Some(V::heap(Heap::Date(Date(days)))));
            }
            (BinaryOp::Sub, Heap::Date(x), Heap::Delta(y)) => {
                let days = x.0 - y.0.div_euclid(DAY);
                in_range(days)?;
                return Ok(Some(V::heap(Heap::Date(Date(days)))));
            }
            (BinaryOp::Sub, Heap::Date(x), Heap::Date(y)) => {
                return Ok(Some(span((x.0 - y.0) * DAY)));
            }
            (BinaryOp::Add, Heap::Delta(x), Heap::Delta(y)) => {
                return Ok(Some(span(x.0.saturating_add(y.0))));
            }
            (BinaryOp::Sub, Heap::Delta(x), Heap::Delta(y)) => {
                return Ok(Some(span(x.0.saturating_sub(y.0))));
            }
            (BinaryOp::Div, Heap::Delta(x), Heap::Delta(y)) if y.0 != 0 => {
                return Ok(Some(V::Float(x.0 as f64 / y.0 as f64)));
            }
            (BinaryOp::FloorDiv, Heap::Delta(x), Heap::Delta(y)) if y.0 != 0 => {
                return Ok(Some(V::Int(num_integer::Integer::div_floor(&x.0, &y.0))));
            }
            (BinaryOp::Mod, Heap::Delta(x), Heap::Delta(y)) if y.0 != 0 => {
                return Ok(Some(span(num_integer::Integer::mod_floor(&x.0, &y.0))));
            }
            (
                BinaryOp::Div | BinaryOp::FloorDiv | BinaryOp::Mod,
                Heap::Delta(_),
                Heap::Delta(_),
            ) => {
                return raise("ZeroDivisionError", "integer division or modulo by zero");
            }
            _ => {}
        }
    }
    Ok(match (op, delta(a), delta(b), a.as_int(), b.as_int()) {
        (BinaryOp::Mul, Some(x), _, _, Some(y)) | (BinaryOp::Mul, _, Some(x), Some(y), _) => {
            match x.checked_mul(y) {
                Some(product) => Some(span(product)),
                None => {
                    return raise(
                        "OverflowError",
                        "days out of range; must have magnitude <= 999999999",
                    );
                }
            }
        }
        (BinaryOp::Div | BinaryOp::FloorDiv, Some(_), _, _, Some(0)) => {
            return raise("ZeroDivisionError", "integer division or modulo by zero");
        }
        (BinaryOp::FloorDiv, Some(x), _, _, Some(y)) => {
            Some(span(num_integer::Integer::div_floor(&x, &y)))
        }
        (BinaryOp::Div, Some(x), _, _, Some(y)) => {
            Some(span((x as f64 / y as f64).round_ties_even() as i64))
        }
        (BinaryOp::Mul, Some(x), ..) if matches!(b, V::Float(_)) => {
            Some(span((x as f64 * to_float(b)?).round_ties_even() as i64))
        }
        (BinaryOp::Div, Some(x), ..) if matches!(b, V::Float(_)) => {
            let by = to_float(b)?;
            if by == 0.0 {
                return raise("ZeroDivisionError", "division by zero");
            }
            Some(span((x as f64 / by).round_ties_even() as i64))
        }
        _ => None,
    })
}

pub(crate) fn attr<'a>(heap: &Heap<'a>, name: &str) -> Option<V<'a>> {
    let moment = match heap {
        Heap::DateTime(time) => time.moment(),
        Heap::Date(date) => date.moment(),
        Heap::Time(time) => time_parts(time.0),
        Heap::Delta(delta) => {
            let (days, seconds, micros) = delta.parts();
            return Some(V::Int(match name {
                "days" => days,
                "seconds" => seconds,
                "microseconds" => micros,
                _ => return None,
            }));
        }
        _ => return None,
    };
    let (has_date, has_time) = (
        !matches!(heap, Heap::Time(_)),
        !matches!(heap, Heap::Date(_)),
    );
    Some(V::Int(match name {
        "year" if has_date => moment.year,
        "month" if has_date => moment.month,
        "day" if has_date => moment.day,
        "hour" if has_time => moment.hour,
        "minute" if has_time => moment.minute,
        "second" if has_time => moment.second,
        "microsecond" if has_time => moment.microsecond,
        "fold" if has_time => 0,
        "tzinfo" if has_time => {
            return Some(moment.offset.map_or(V::None, |offset| {
                V::heap(Heap::Delta(Delta(offset * SECOND)))
            }));
        }
        _ => return None,
    }))
}

pub(crate) fn strftime<'a>(heap: &Heap<'a>, format: &str) -> R<'a, String> {
    match heap {
        Heap::DateTime(time) => Ok(time.moment().strftime(format)),
        Heap::Date(date) => Ok(date.moment().strftime(format)),
        Heap::Time(time) => Ok(time_parts(time.0).strftime(format)),
        _ => type_error("strftime() needs a date or a time"),
    }
}

pub(crate) fn method<'a>(
    machine: &mut Machine<'a>,
    heap: &Heap<'a>,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    let date_moment = match heap {
        Heap::DateTime(time) => Some(time.moment()),
        Heap::Date(date) => Some(date.moment()),
        _ => None,
    };
    Ok(Some(match (name, heap, date_moment) {
        ("strftime", Heap::DateTime(_) | Heap::Date(_) | Heap::Time(_), _) => {
            let format = args.one("strftime")?;
            let Some(format) = format.as_str() else {
                return type_error("strftime() argument 1 must be str");
            };
            machine.charge(format.len() * 4)?;
            V::text(strftime(heap, format)?)
        }
        ("isoformat", Heap::DateTime(time), _) => {
            let [separator, spec] = args.sort("isoformat", ["sep", "timespec"], 0)?;
            let separator = separator
                .as_ref()
                .and_then(V::as_str)
                .and_then(|text| text.chars().next())
                .unwrap_or('T');
            let text = time.iso(separator);
            match spec.as_ref().and_then(V::as_str) {
                Some("seconds") => V::text(text.get(..19).unwrap_or(&text)),
                Some("minutes") => V::text(text.get(..16).unwrap_or(&text)),
                Some("hours") => V::text(text.get(..13).unwrap_or(&text)),
                _ => V::text(text),
            }
        }
        ("isoformat", Heap::Date(date), _) => V::text(date.iso()),
        ("isoformat", Heap::Time(time), _) => V::text(time.iso()),
        ("date", Heap::DateTime(time), _) => V::heap(Heap::Date(Date(time.micros.div_euclid(DAY)))),
        ("time", Heap::DateTime(time), _) => V::heap(Heap::Time(Time(time.micros.rem_euclid(DAY)))),
        ("weekday", _, Some(moment)) => V::Int(moment.weekday()),
        ("isoweekday", _, Some(moment)) => V::Int(moment.weekday() + 1),
        ("isocalendar", _, Some(moment)) => {
            let (year, week, day) = moment.iso();
            V::tuple(vec![V::Int(year), V::Int(week), V::Int(day)])
        }
        ("toordinal", _, Some(moment)) => V::Int(moment.ordinal()),
        ("ctime", _, Some(moment)) => V::text(moment.strftime("%a %b %e %H:%M:%S %Y")),
        ("timestamp", Heap::DateTime(time), _) => {
            let utc = time.micros - i64::from(time.offset.unwrap_or(0)) * SECOND - EPOCH * DAY;
            V::Float(utc as f64 / SECOND as f64)
        }
        ("timetuple" | "utctimetuple", _, Some(m)) => {
            let parts = [
                m.year,
                m.month,
                m.day,
                m.hour,
                m.minute,
                m.second,
                m.weekday(),
                m.day_of_year(),
                -1,
            ];
            V::tuple(parts.into_iter().map(V::Int).collect())
        }
        ("utcoffset" | "tzname" | "dst", Heap::DateTime(time), _) => match (name, time.offset) {
            ("utcoffset", Some(offset)) => V::heap(Heap::Delta(Delta(i64::from(offset) * SECOND))),
            ("tzname", Some(_)) => V::text(time.moment().strftime("%Z")),
            _ => V::None,
        },
        ("replace", Heap::DateTime(time), Some(m)) => {
            let names = [
                "year",
                "month",
                "day",
                "hour",
                "minute",
                "second",
                "microsecond",
                "tzinfo",
            ];
            let [year, month, day, hour, minute, second, micro, zone] =
                args.sort("replace", names, 0)?;
            let days = checked_date(
                number(year, m.year)?,
                number(month, m.month)?,
                number(day, m.day)?,
            )?;
            let clock = checked_time(
                number(hour, m.hour)?,
                number(minute, m.minute)?,
                number(second, m.second)?,
                number(micro, m.microsecond)?,
            )?;
            let offset = match zone {
                None => time.offset,
                zone => zone_offset(zone),
            };
            datetime(days * DAY + clock, offset)?
        }
        ("replace", Heap::Date(_), Some(m)) => {
            let [year, month, day] = args.sort("replace", ["year", "month", "day"], 0)?;
            V::heap(Heap::Date(Date(checked_date(
                number(year, m.year)?,
                number(month, m.month)?,
                number(day, m.day)?,
            )?)))
        }
        ("replace", Heap::Time(time), _) => {
            let m = time_parts(time.0);
            let [hour, minute, second, micro] =
                args.sort("replace", ["hour", "minute", "second", "microsecond"], 0)?;
            let clock = checked_time(
                number(hour, m.hour)?,
                number(minute, m.minute)?,
                number(second, m.second)?,
                number(micro, m.microsecond)?,
            )?;
            V::heap(Heap::Time(Time(clock)))
        }
        ("total_seconds", Heap::Delta(delta), _) => V::Float(delta.0 as f64 / SECOND as f64),
        _ => return Ok(None),
    }))
}

pub(crate) fn class_attr<'a>(kind: Type, name: &str) -> Option<V<'a>> {
    Some(match (kind, name) {
        (Type::DateTime, "min") => V::heap(Heap::DateTime(DateTime {
            micros: DAY,
            offset: None,
        })),
        (Type::DateTime, "max") => V::heap(Heap::DateTime(DateTime {
            micros: 3_652_060 * DAY - 1,
            offset: None,
        })),
        (Type::Date, "min") => V::heap(Heap::Date(Date(1))),
        (Type::Date, "max") => V::heap(Heap::Date(Date(3_652_059))),
        (Type::Delta, "min") => V::heap(Heap::Delta(Delta(-99_999_999 * DAY))),
        _ => return None,
    })
}

fn now() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX / 4) + EPOCH * DAY
}

pub(crate) fn class_method<'a>(
    machine: &mut Machine<'a>,
    kind: Type,
    name: &str,
    args: &mut Args<'a>,
) -> R<'a, Option<V<'a>>> {
    if !matches!(kind, Type::DateTime | Type::Date | Type::Time) {
        return Ok(None);
    }
    let is_date = kind == Type::Date;
    let finish = |micros: i64, offset: Option<i32>| {
        if is_date {
            Ok(V::heap(Heap::Date(Date(micros.div_euclid(DAY)))))
        } else {
            datetime(micros, offset)
        }
    };
    let mut take = || std::mem::take(args);
    Ok(Some(match (kind, name) {
        (Type::DateTime, "now" | "utcnow") | (Type::DateTime | Type::Date, "today") => {
            let [zone] = take().sort(name, ["tz"], 0)?;
            finish(now(), zone_offset(zone))?
        }
        (Type::DateTime | Type::Date, "fromtimestamp" | "utcfromtimestamp") => {
            let [stamp, zone] = take().sort(name, ["timestamp", "tz"], 1)?;
            let stamp = to_float(&stamp.unwrap_or(V::None))?;
            let micros = (stamp * 1e6).round_ties_even();
            if micros.is_nan() || micros.abs() >= 9e17 {
                return value_error("year is out of range");
            }
            finish(micros as i64 + EPOCH * DAY, zone_offset(zone))?
        }
        (Type::DateTime, "combine") => {
            let [date, time] = take().exactly("combine")?;
            match (&date, &time) {
                (V::Heap(date), V::Heap(time)) => match (&**date, &**time) {
                    (Heap::Date(date), Heap::Time(time)) => datetime(date.0 * DAY + time.0, None)?,
                    (Heap::DateTime(date), Heap::Time(time)) => {
                        datetime(date.micros.div_euclid(DAY) * DAY + time.0, None)?
                    }
                    _ => return type_error("combine() needs a date and a time"),
                },
                _ => return type_error("combine() needs a date and a time"),
            }
        }
        (Type::DateTime | Type::Date, "fromordinal") => {
            let days = int(&take().one(name)?)?;
            in_range(days)?;
            finish(days * DAY, None)?
        }
        (Type::DateTime | Type::Date, "fromisoformat") => {
            let text = take().one(name)?;
            let text = text.as_str().unwrap_or_default();
            let formats = [
                "%Y-%m-%dT%H:%M:%S.%f",
                "%Y-%m-%dT%H:%M:%S",
                "%Y-%m-%dT%H:%M",
                "%Y-%m-%d",
            ];
            let plain = text.replacen(' ', "T", 1);
            let plain = plain.strip_suffix('Z').unwrap_or(&plain);
            match formats.iter().find_map(|format| strptime(plain, format)) {
                Some(micros) => finish(micros, text.ends_with('Z').then_some(0))?,
                None => return value_error(format!("Invalid isoformat string: '{text}'")),
            }
        }
        (Type::DateTime, "strptime") => {
            let [text, format] = take().exactly("strptime")?;
            let (Some(text), Some(format)) = (text.as_str(), format.as_str()) else {
                return type_error("strptime() argument must be str");
            };
            machine.charge(text.len())?;
            match strptime(text, format) {
                Some(micros) => datetime(micros, None)?,
                None => {
                    return value_error(format!(
                        "time data '{text}' does not match format '{format}'"
                    ));
                }
            }
        }
        _ => return Ok(None),
    }))
}

/// Reads text by a format of strftime's.
fn strptime(text: &str, format: &str) -> Option<i64> {
    let (mut year, mut month, mut day) = (1900, 1, 1);
    let (mut hour, mut minute, mut second, mut micro) = (0, 0, 0, 0);
    let mut afternoon = None;
    let mut rest = text;
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            rest = rest.trim_start();
            continue;
        }
        if c != '%' {
            rest = rest.strip_prefix(c)?;
            continue;
        }
        let digits = |rest: &mut &str, most: usize| -> Option<i64> {
            let length = rest
                .bytes()
                .take(most)
                .take_while(u8::is_ascii_digit)
                .count();
            let number = rest.get(..length)?.parse().ok()?;
            *rest = rest.get(length..)?;
            Some(number)
        };
        let name = |rest: &mut &str, names: &[&str], short: bool| -> Option<i64> {
            names.iter().enumerate().find_map(|(index, name)| {
                let name = if short { name.get(..3)? } else { name };
                let head = rest.get(..name.len())?;
                if !head.eq_ignore_ascii_case(name) {
                    return None;
                }
                *rest = rest.get(name.len()..)?;
                Some(index as i64)
            })
        };
        match chars.next()? {
            'Y' => year = digits(&mut rest, 4)?,
            'y' => {
                let short = digits(&mut rest, 2)?;
                year = if short < 69 {
                    2000 + short
                } else {
                    1900 + short
                };
            }
            'm' => month = digits(&mut rest, 2)?,
            'd' => day = digits(&mut rest, 2)?,
            'H' | 'I' => hour = digits(&mut rest, 2)?,
            'M' => minute = digits(&mut rest, 2)?,
            'S' => second = digits(&mut rest, 2)?,
            'f' => {
                let before = rest.len();
                let number = digits(&mut rest, 6)?;
                micro = number * 10_i64.pow(6 - u32::try_from(before - rest.len()).ok()?.min(6));
            }
            'p' => afternoon = Some(name(&mut rest, &["AM", "PM"], false)? == 1),
            'B' => month = name(&mut rest, &calendar::MONTHS, false)? + 1,
            'b' => month = name(&mut rest, &calendar::MONTHS, true)? + 1,
            'A' => {
                name(&mut rest, &calendar::DAYS, false)?;
            }
            'a' => {
                name(&mut rest, &calendar::DAYS, true)?;
            }
            '%' => rest = rest.strip_prefix('%')?,
            _ => return None,
        }
    }
    if !rest.is_empty() {
        return None;
    }
    if let Some(afternoon) = afternoon {
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    let days = checked_date(year, month, day).ok()?;
    Some(days * DAY + checked_time(hour, minute, second, micro).ok()?)
}
