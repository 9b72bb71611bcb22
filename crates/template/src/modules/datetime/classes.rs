//! What the classes themselves have: `datetime.now()`, `date.max`.

use super::build::{datetime, zone_offset};
use super::parse::strptime;
use super::{DAY, Date, DateTime, Delta, EPOCH};
use crate::runtime::exception::{R, type_error, value_error};
use crate::runtime::machine::Machine;
use crate::runtime::native::Type;
use crate::runtime::number_arith::to_float;
use crate::runtime::str_methods::int;
use crate::value::args::Args;
use crate::value::{Heap, V};

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
        (Type::Delta, "resolution") => V::heap(Heap::Delta(Delta(1))),
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
            if days < 1 {
                return value_error("ordinal must be >= 1");
            }
            if days > 3_652_059 {
                return value_error("year is out of range");
            }
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
