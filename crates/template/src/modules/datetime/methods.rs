//! Attributes and methods of dates and times.

use super::build::{checked_date, checked_time, datetime, number, zone_offset};
use super::{DAY, Date, Delta, EPOCH, Precision, SECOND, Time, time_parts};
use crate::runtime::exception::{R, type_error, value_error};
use crate::runtime::machine::Machine;
use crate::value::args::Args;
use crate::value::tuple::Class;
use crate::value::{Heap, V};

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
            let separator = separator.unwrap_or(V::Str("T"));
            let mut characters = separator.as_str().unwrap_or_default().chars();
            let (Some(separator), None) = (characters.next(), characters.next()) else {
                return type_error("isoformat() argument 1 must be a unicode character");
            };
            V::text(time.iso_to(separator, precision(spec)?))
        }
        ("isoformat", Heap::Date(date), _) => {
            let [] = args.sort("isoformat", [], 0)?;
            V::text(date.iso())
        }
        ("isoformat", Heap::Time(time), _) => {
            let [spec] = args.sort("isoformat", ["timespec"], 0)?;
            V::text(time.iso_to(precision(spec)?))
        }
        ("date", Heap::DateTime(time), _) => V::heap(Heap::Date(Date(time.micros.div_euclid(DAY)))),
        ("time", Heap::DateTime(time), _) => V::heap(Heap::Time(Time(time.micros.rem_euclid(DAY)))),
        ("weekday", _, Some(moment)) => V::Int(moment.weekday()),
        ("isoweekday", _, Some(moment)) => V::Int(moment.weekday() + 1),
        ("isocalendar", _, Some(moment)) => {
            let (year, week, day) = moment.iso();
            V::named_tuple(&ISO_CALENDAR_DATE, [year, week, day].map(V::Int))
        }
        ("toordinal", _, Some(moment)) => V::Int(moment.ordinal()),
        ("ctime", _, Some(moment)) => V::text(moment.strftime("%a %b %e %H:%M:%S %4Y")),
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
            V::named_tuple(&STRUCT_TIME, parts.map(V::Int))
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

/// What `timespec` says.
fn precision<'a>(spec: Option<V<'a>>) -> R<'a, Precision> {
    let spec = spec.unwrap_or(V::Str("auto"));
    Ok(match spec.as_str() {
        Some("auto") => Precision::Auto,
        Some("hours") => Precision::Hours,
        Some("minutes") => Precision::Minutes,
        Some("seconds") => Precision::Seconds,
        Some("milliseconds") => Precision::Milliseconds,
        Some("microseconds") => Precision::Microseconds,
        Some(_) => return value_error("Unknown timespec value"),
        None => return type_error("isoformat() argument 2 must be str"),
    })
}

static STRUCT_TIME: Class = Class {
    name: "struct_time",
    module: "time.",
    fields: &[
        "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday",
        "tm_isdst",
    ],
    attr: |_, _| Ok(None),
    methods: None,
};

static ISO_CALENDAR_DATE: Class = Class {
    name: "IsoCalendarDate",
    module: "datetime.",
    fields: &["year", "week", "weekday"],
    attr: |_, _| Ok(None),
    methods: None,
};
