//! What the server sends, in its binary form.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use sqlx::TypeInfo;
use sqlx::ValueRef;
use sqlx::postgres::{PgTypeInfo, PgTypeKind, PgValueRef};

use super::{EPOCH_MICROS, numeric};
use crate::error::Error;
use crate::value::{Value, civil};

/// Why a value cannot be read.
#[derive(Debug)]
pub(super) enum Refused {
    Malformed,
    Type(String),
}

impl Refused {
    #[cold]
    pub(super) fn of_column(self, name: &str) -> Error {
        match self {
            Self::Malformed => Error::data(format!("column `{name}` cannot be read")),
            Self::Type(kind) => Error::programming(format!(
                "column `{name}` is of type {kind}, which cannot be read: select it as `{name}::text`"
            )),
        }
    }
}

pub(super) fn value(raw: &PgValueRef<'_>) -> Result<Value, Refused> {
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let bytes = raw.as_bytes().map_err(|_| Refused::Malformed)?;
    let kind = raw.type_info();
    let oid = kind.oid().map_or(0, |oid| oid.0);
    binary(oid, bytes, &kind)
}

fn binary(oid: u32, bytes: &[u8], kind: &PgTypeInfo) -> Result<Value, Refused> {
    let read = match oid {
        16 => bytes.first().map(|byte| Value::Bool(*byte != 0)),
        20 => exactly(bytes).map(|bytes| Value::Int(i64::from_be_bytes(bytes))),
        21 => exactly(bytes).map(|bytes| Value::Int(i16::from_be_bytes(bytes).into())),
        23 => exactly(bytes).map(|bytes| Value::Int(i32::from_be_bytes(bytes).into())),
        26 => exactly(bytes).map(|bytes| Value::Int(u32::from_be_bytes(bytes).into())),
        700 => exactly(bytes).map(|bytes| Value::float(f32::from_be_bytes(bytes))),
        701 => exactly(bytes).map(|bytes| Value::Float(f64::from_be_bytes(bytes))),
        1700 => numeric::digits(bytes).map(Value::Decimal),
        17 => Some(Value::Bytes(bytes.to_owned())),
        // text, varchar, char, name, "char", unknown, json, xml
        25 | 1043 | 1042 | 19 | 18 | 705 | 114 | 142 => text(bytes),
        3802 => bytes.get(1..).and_then(text), // jsonb, behind its version
        1082 => exactly(bytes).and_then(|bytes| date(i32::from_be_bytes(bytes))),
        1083 => exactly(bytes).and_then(|bytes| time(i64::from_be_bytes(bytes))),
        1114 => exactly(bytes).and_then(|bytes| timestamp(i64::from_be_bytes(bytes), false)),
        1184 => exactly(bytes).and_then(|bytes| timestamp(i64::from_be_bytes(bytes), true)),
        2950 => exactly(bytes).map(|bytes| Value::Text(uuid(u128::from_be_bytes(bytes)))),
        2278 => Some(Value::Null), // void, of a function
        _ => match kind.kind() {
            PgTypeKind::Enum(_) => text(bytes),
            PgTypeKind::Domain(inner) => {
                return binary(inner.oid().map_or(0, |oid| oid.0), bytes, inner);
            }
            _ if kind.name().eq_ignore_ascii_case("citext") => text(bytes),
            _ => return Err(Refused::Type(kind.name().to_owned())),
        },
    };
    read.ok_or(Refused::Malformed)
}

fn exactly<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

fn text(bytes: &[u8]) -> Option<Value> {
    Some(Value::Text(std::str::from_utf8(bytes).ok()?.to_owned()))
}

/// Days since 2000; the ends of the range are the infinities.
fn date(days: i32) -> Option<Value> {
    match days {
        i32::MAX => return Some(Value::Text("infinity".into())),
        i32::MIN => return Some(Value::Text("-infinity".into())),
        _ => {}
    }
    let since = SignedDuration::from_hours(i64::from(days) * 24);
    Some(Value::Date(
        Date::constant(2000, 1, 1).checked_add(since).ok()?,
    ))
}

/// Microseconds since midnight.
fn time(micros: i64) -> Option<Value> {
    if micros == 86_400_000_000 {
        return Some(Value::Text("24:00:00".into()));
    }
    let time = Time::midnight()
        .checked_add(SignedDuration::from_micros(micros))
        .ok()?;
    Some(Value::Text(time.to_string()))
}

/// Microseconds since 2000; the ends of the range are the infinities.
fn timestamp(micros: i64, zone: bool) -> Option<Value> {
    match micros {
        i64::MAX => return Some(Value::Text("infinity".into())),
        i64::MIN => return Some(Value::Text("-infinity".into())),
        _ => {}
    }
    let at = Timestamp::from_microsecond(micros.checked_add(EPOCH_MICROS)?).ok()?;
    Some(if zone {
        Value::Timestamp(at)
    } else {
        Value::DateTime(civil(at))
    })
}

fn uuid(bits: u128) -> String {
    let digits = format!("{bits:032x}");
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        part(0..8),
        part(8..12),
        part(12..16),
        part(16..20),
        part(20..32)
    )
}
