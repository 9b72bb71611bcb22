//! Values in the form that the server asks for.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo, PgTypeKind};
use sqlx::{Arguments, Encode, Postgres, Type, TypeInfo};

use super::{EPOCH_MICROS, numeric};
use crate::error::{Error, Result};
use crate::value::Value;

pub(super) fn arguments(types: &[PgTypeInfo], values: &[Value]) -> Result<PgArguments> {
    if types.len() != values.len() {
        return Err(Error::programming(format!(
            "the statement has {} placeholders, and {} values were given",
            types.len(),
            values.len()
        )));
    }
    let mut arguments = PgArguments::default();
    for (number, (kind, value)) in types.iter().zip(values).enumerate() {
        let added = arguments.add(Typed { kind, value });
        added.map_err(|refused| match refused.downcast::<Refused>() {
            Ok(refused) => refused.into_error(number + 1, value, kind),
            Err(_) => Error::data("a value cannot be bound"),
        })?;
    }
    Ok(arguments)
}

/// Why a value cannot be bound.
#[derive(Debug)]
enum Refused {
    /// It is of another type.
    Mismatch,
    /// It is out of range.
    Range,
    /// Nothing can be bound to this type.
    Type,
}

impl std::error::Error for Refused {}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value cannot be bound")
    }
}

impl Refused {
    #[cold]
    fn into_error(self, number: usize, value: &Value, kind: &PgTypeInfo) -> Error {
        let (what, kind) = (value.kind(), kind.name());
        match self {
            Self::Mismatch => Error::data(format!(
                "value {number} is {what}, and the statement wants {kind} there"
            )),
            Self::Range => Error::data(format!("value {number} is {what} that no {kind} can be")),
            Self::Type => Error::programming(format!(
                "value {number}: nothing can be bound as {kind}; say `CAST(%s AS text)::{}`",
                kind.to_ascii_lowercase()
            )),
        }
    }
}

/// A value, and what the server wants it to be.
struct Typed<'v> {
    kind: &'v PgTypeInfo,
    value: &'v Value,
}

impl Type<Postgres> for Typed<'_> {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Typed<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        if *self.value == Value::Null {
            return Ok(IsNull::Yes);
        }
        binary(self.value, self.kind, buffer)?;
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.kind.clone())
    }
}

/// Writes a value in the server's form.
fn binary(value: &Value, kind: &PgTypeInfo, out: &mut Vec<u8>) -> Result<(), Refused> {
    match kind.oid().map_or(0, |oid| oid.0) {
        16 => match value {
            Value::Bool(value) => out.push(u8::from(*value)),
            Value::Int(value @ (0 | 1)) => out.push(u8::from(*value == 1)),
            _ => return Err(Refused::Mismatch),
        },
        20 => out.extend(integer::<i64>(value)?.to_be_bytes()),
        21 => out.extend(integer::<i16>(value)?.to_be_bytes()),
        23 => out.extend(integer::<i32>(value)?.to_be_bytes()),
        26 => out.extend(integer::<u32>(value)?.to_be_bytes()),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a column of four bytes was asked for"
        )]
        700 => out.extend((float(value)? as f32).to_be_bytes()),
        701 => out.extend(float(value)?.to_be_bytes()),
        1700 => match value {
            Value::Bytes(_) | Value::Bool(_) => return Err(Refused::Mismatch),
            other => out.extend(
                other
                    .to_text()
                    .and_then(|text| numeric::encode(&text))
                    .ok_or(Refused::Mismatch)?,
            ),
        },
        17 => match value {
            Value::Bytes(bytes) => out.extend_from_slice(bytes),
            Value::Text(text) => out.extend_from_slice(text.as_bytes()),
            _ => return Err(Refused::Mismatch),
        },
        25 | 1043 | 1042 | 19 | 18 | 705 | 114 | 142 => text(value, out)?,
        3802 => {
            out.push(1); // the version of the form
            text(value, out)?;
        }
        1082 => out.extend(date(value)?.to_be_bytes()),
        1083 => out.extend(time(value)?.to_be_bytes()),
        1114 | 1184 => {
            let at = value.to_timestamp().ok_or(Refused::Mismatch)?;
            out.extend(micros(at)?.to_be_bytes());
        }
        2950 => out.extend(uuid(value).ok_or(Refused::Mismatch)?),
        _ => match kind.kind() {
            PgTypeKind::Enum(_) => text(value, out)?,
            PgTypeKind::Domain(inner) => binary(value, inner, out)?,
            _ if kind.name().eq_ignore_ascii_case("citext") => text(value, out)?,
            _ => return Err(Refused::Type),
        },
    }
    Ok(())
}

fn integer<N: TryFrom<i64>>(value: &Value) -> Result<N, Refused> {
    match value {
        Value::Int(number) => (*number).try_into().map_err(|_| Refused::Range),
        Value::Bool(value) => i64::from(*value).try_into().map_err(|_| Refused::Range),
        Value::Unsigned(_) | Value::Decimal(_) => Err(Refused::Range),
        _ => Err(Refused::Mismatch),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a float was asked for")]
fn float(value: &Value) -> Result<f64, Refused> {
    match value {
        Value::Float(number) => Ok(*number),
        Value::Int(number) => Ok(*number as f64),
        Value::Unsigned(number) => Ok(*number as f64),
        Value::Decimal(digits) => digits.parse().map_err(|_| Refused::Mismatch),
        _ => Err(Refused::Mismatch),
    }
}

fn text(value: &Value, out: &mut Vec<u8>) -> Result<(), Refused> {
    match value {
        Value::Text(text) | Value::Decimal(text) => out.extend_from_slice(text.as_bytes()),
        other => out.extend_from_slice(other.to_text().ok_or(Refused::Mismatch)?.as_bytes()),
    }
    Ok(())
}

/// Days since 2000.
fn date(value: &Value) -> Result<i32, Refused> {
    let date = match value {
        Value::Date(date) => *date,
        Value::DateTime(at) => at.date(),
        Value::Timestamp(at) => crate::value::civil(*at).date(),
        Value::Text(text) => text.trim().parse().map_err(|_| Refused::Mismatch)?,
        _ => return Err(Refused::Mismatch),
    };
    let since = date.duration_since(Date::constant(2000, 1, 1));
    i32::try_from(since.as_hours() / 24).map_err(|_| Refused::Range)
}

/// Microseconds since midnight.
fn time(value: &Value) -> Result<i64, Refused> {
    let time: Time = match value {
        Value::DateTime(at) => at.time(),
        Value::Timestamp(at) => crate::value::civil(*at).time(),
        Value::Text(text) => text.trim().parse().map_err(|_| Refused::Mismatch)?,
        _ => return Err(Refused::Mismatch),
    };
    let since: SignedDuration = time.duration_since(Time::midnight());
    i64::try_from(since.as_micros()).map_err(|_| Refused::Range)
}

/// Microseconds since 2000.
fn micros(at: Timestamp) -> Result<i64, Refused> {
    at.as_microsecond()
        .checked_sub(EPOCH_MICROS)
        .ok_or(Refused::Range)
}

fn uuid(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Bytes(bytes) if bytes.len() == 16 => Some(bytes.clone()),
        Value::Text(text) => {
            let digits: String = text.chars().filter(|sign| !"{}-".contains(*sign)).collect();
            let bits = (digits.len() == 32).then(|| u128::from_str_radix(&digits, 16).ok())?;
            Some(bits?.to_be_bytes().to_vec())
        }
        _ => None,
    }
}
