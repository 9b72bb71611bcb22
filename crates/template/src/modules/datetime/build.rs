//! Dates and times made of numbers.

use super::{DAY, Date, DateTime, Delta, SECOND, Time, calendar, ordinal};
use crate::runtime::exception::{R, raise, value_error};
use crate::runtime::machine::Machine;
use crate::runtime::number_arith::to_float;
use crate::runtime::str_methods::int;
use crate::value::args::Args;
use crate::value::{Heap, V};

pub(super) fn number<'a>(value: Option<V<'a>>, default: i64) -> R<'a, i64> {
    value.map_or(Ok(default), |value| int(&value))
}

pub(super) fn checked_date<'a>(year: i64, month: i64, day: i64) -> R<'a, i64> {
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

pub(super) fn checked_time<'a>(hour: i64, minute: i64, second: i64, micro: i64) -> R<'a, i64> {
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

pub(super) fn in_range<'a>(days: i64) -> R<'a, ()> {
    if (1..=3_652_059).contains(&days) {
        Ok(())
    } else {
        raise("OverflowError", "date value out of range")
    }
}

pub(super) fn datetime<'a>(micros: i64, offset: Option<i32>) -> R<'a, V<'a>> {
    in_range(micros.div_euclid(DAY))?;
    Ok(V::heap(Heap::DateTime(DateTime { micros, offset })))
}

pub(super) fn new_datetime<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

pub(super) fn zone_offset(zone: Option<V<'_>>) -> Option<i32> {
    match zone? {
        V::Heap(heap) => match &*heap {
            Heap::Delta(delta) => Some((delta.0 / SECOND) as i32),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn new_date<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [year, month, day] = args.sort("date", ["year", "month", "day"], 3)?;
    Ok(V::heap(Heap::Date(Date(checked_date(
        number(year, 0)?,
        number(month, 0)?,
        number(day, 0)?,
    )?))))
}

pub(super) fn new_time<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

pub(super) fn new_delta<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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
            None => return too_long(),
        }
    }
    Ok(V::heap(Heap::Delta(Delta(total))))
}

/// A span that Python could hold for longer than we can is refused alike.
pub(super) fn too_long<'a, T>() -> R<'a, T> {
    raise(
        "OverflowError",
        "days out of range; must have magnitude <= 999999999",
    )
}

/// A span of so many microseconds.
pub(super) fn span<'a>(micros: f64) -> R<'a, V<'a>> {
    if micros.is_nan() {
        return value_error("cannot convert float NaN to integer");
    }
    if micros.abs() >= 9.2e18 {
        return too_long();
    }
    Ok(V::heap(Heap::Delta(Delta(micros.round_ties_even() as i64))))
}
