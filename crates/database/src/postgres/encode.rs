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

pub(super) fn arguments(types: &[PgTypeInfo], values: Vec<Value>) -> Result<PgArguments> {
    if types.len() != values.len() {
        return Err(Error::programming(format!(
            "the statement has {} placeholders, and {} values were given",
            types.len(),
            values.len()
        )));
    }
    let mut arguments = PgArguments::default();
    for (number, (kind, value)) in types.iter().zip(values).enumerate() {
        let bytes = match &value {
            Value::Null => None,
            value => Some(
                binary(value, kind)
                    .map_err(|refused| refused.into_error(number + 1, value, kind))?,
            ),
        };
        let raw = Raw { kind, bytes };
        arguments
            .add(raw)
            .map_err(|_| Error::data("a value cannot be bound"))?;
    }
    Ok(arguments)
}

/// Why a value cannot be bound.
enum Refused {
    /// It is of another type.
    Mismatch,
    /// It is out of range.
    Range,
    /// Nothing can be bound to this type.
    Type,
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

/// Bytes that are in the server's form already.
struct Raw<'k> {
    kind: &'k PgTypeInfo,
    bytes: Option<Vec<u8>>,
}

impl Type<Postgres> for Raw<'_> {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Raw<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(match &self.bytes {
            Some(bytes) => {
                buffer.extend_from_slice(bytes);
                IsNull::No
            }
            None => IsNull::Yes,
        })
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.kind.clone())
    }
}

fn binary(value: &Value, kind: &PgTypeInfo) -> Result<Vec<u8>, Refused> {
    Ok(match kind.oid().map_or(0, |oid| oid.0) {
        16 => match value {
            Value::Bool(value) => vec![u8::from(*value)],
            Value::Int(value @ (0 | 1)) => vec![u8::from(*value == 1)],
            _ => return Err(Refused::Mismatch),
        },
        20 => integer::<i64>(value)?.to_be_bytes().to_vec(),
        21 => integer::<i16>(value)?.to_be_bytes().to_vec(),
        23 => integer::<i32>(value)?.to_be_bytes().to_vec(),
        26 => integer::<u32>(value)?.to_be_bytes().to_vec(),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a column of four bytes was asked for"
        )]
        700 => (float(value)? as f32).to_be_bytes().to_vec(),
        701 => float(value)?.to_be_bytes().to_vec(),
        1700 => match value {
            Value::Bytes(_) | Value::Bool(_) => return Err(Refused::Mismatch),
            other => other
                .to_text()
                .and_then(|text| numeric::encode(&text))
                .ok_or(Refused::Mismatch)?,
        },
        17 => match value {
            Value::Bytes(bytes) => bytes.clone(),
            Value::Text(text) => text.clone().into_bytes(),
            _ => return Err(Refused::Mismatch),
        },
        25 | 1043 | 1042 | 19 | 18 | 705 | 114 | 142 => text(value)?,
        3802 => {
            let mut bytes = vec![1]; // the version of the form
            bytes.extend(text(value)?);
            bytes
        }
        1082 => date(value)?.to_be_bytes().to_vec(),
        1083 => time(value)?.to_be_bytes().to_vec(),
        1114 | 1184 => {
            let at = value.to_timestamp().ok_or(Refused::Mismatch)?;
            micros(at)?.to_be_bytes().to_vec()
        }
        2950 => uuid(value).ok_or(Refused::Mismatch)?,
        _ => match kind.kind() {
            PgTypeKind::Enum(_) => text(value)?,
            PgTypeKind::Domain(inner) => binary(value, inner)?,
            _ if kind.name().eq_ignore_ascii_case("citext") => text(value)?,
            _ => return Err(Refused::Type),
        },
    })
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

fn text(value: &Value) -> Result<Vec<u8>, Refused> {
    value
        .to_text()
        .map(String::into_bytes)
        .ok_or(Refused::Mismatch)
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
