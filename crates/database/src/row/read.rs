//! Rows and their values as whatever is `Deserialize`.

use std::fmt::{self, Display};

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::Row;
use crate::error::Error;
use crate::value::{Value, system_time};

/// Why a value is not what the program expects; it never says the value.
#[derive(Debug)]
pub(super) struct Mismatch {
    message: String,
    column: Option<String>,
}

impl Mismatch {
    pub(super) fn of_column(mut self, name: &str) -> Error {
        self.column.get_or_insert_with(|| name.to_owned());
        self.into_error()
    }

    pub(super) fn into_error(self) -> Error {
        Error::data(match self.column {
            Some(column) => format!("column `{column}`: {}", self.message),
            None => self.message,
        })
    }

    fn at(mut self, name: &str) -> Self {
        self.column.get_or_insert_with(|| name.to_owned());
        self
    }
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
            column: None,
        }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::custom(format_args!("{} is not {expected}", without_value(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::custom(format_args!("{} is not {expected}", without_value(found)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(format_args!("there is no column `{field}`"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format_args!("text is none of {}", expected.join(", ")))
    }
}

fn without_value(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(_) => "a boolean".into(),
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer of this size".into(),
        Unexpected::Float(_) => "a float".into(),
        Unexpected::Char(_) | Unexpected::Str(_) => "text".into(),
        Unexpected::Bytes(_) => "bytes".into(),
        Unexpected::Option | Unexpected::Unit => "NULL".into(),
        other => other.to_string(),
    }
}

type Read<T> = Result<T, Mismatch>;

/// A lent value.
pub(super) struct Cell<'r>(pub(super) &'r Value);

/// A value given away.
pub(super) struct Given(Value);

/// What differs between lent and given values: text and bytes.
pub(super) trait Source<'r>: Sized {
    fn value(&self) -> &Value;
    fn visit_plain<V: Visitor<'r>>(self, visitor: V) -> Read<V::Value>;
}

impl<'r> Source<'r> for Cell<'r> {
    fn value(&self) -> &Value {
        self.0
    }

    fn visit_plain<V: Visitor<'r>>(self, visitor: V) -> Read<V::Value> {
        match self.0 {
            Value::Text(text) | Value::Decimal(text) => visitor.visit_borrowed_str(text),
            Value::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            other => visit_small(other, visitor),
        }
    }
}

impl<'r> Source<'r> for Given {
    fn value(&self) -> &Value {
        &self.0
    }

    fn visit_plain<V: Visitor<'r>>(self, visitor: V) -> Read<V::Value> {
        match self.0 {
            Value::Text(text) | Value::Decimal(text) => visitor.visit_string(text),
            Value::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            other => visit_small(&other, visitor),
        }
    }
}

fn visit_small<'r, V: Visitor<'r>>(value: &Value, visitor: V) -> Read<V::Value> {
    match value {
        Value::Null => visitor.visit_none(),
        Value::Bool(value) => visitor.visit_bool(*value),
        Value::Int(value) => visitor.visit_i64(*value),
        Value::Unsigned(value) => visitor.visit_u64(*value),
        Value::Float(value) => visitor.visit_f64(*value),
        other => visitor.visit_string(other.to_text().unwrap_or_default()),
    }
}

/// A sum in MySQL and PostgreSQL is a decimal even if it sums integers.
fn integer_of(value: &Value) -> Option<i128> {
    let Value::Decimal(digits) = value else {
        return None;
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = fraction
        .bytes()
        .all(|digit| digit == b'0')
        .then_some(whole)?;
    whole.parse().ok()
}

macro_rules! numbers {
    ($life:lifetime: $($method:ident)*) => {$(
        fn $method<V: Visitor<$life>>(self, visitor: V) -> Read<V::Value> {
            match integer_of(self.value()) {
                Some(number) => match (i64::try_from(number), u64::try_from(number)) {
                    (Ok(number), _) => visitor.visit_i64(number),
                    (_, Ok(number)) => visitor.visit_u64(number),
                    _ => visitor.visit_i128(number),
                },
                None => self.visit_plain(visitor),
            }
        }
    )*};
}

macro_rules! cell {
    ($life:lifetime, $type:ty) => {
        impl<$life> Deserializer<$life> for $type {
            type Error = Mismatch;

            fn deserialize_any<V: Visitor<$life>>(self, visitor: V) -> Read<V::Value> {
                self.visit_plain(visitor)
            }

            fn deserialize_option<V: Visitor<$life>>(self, visitor: V) -> Read<V::Value> {
                if *self.value() == Value::Null {
                    visitor.visit_none()
                } else {
                    visitor.visit_some(self)
                }
            }

            fn deserialize_unit<V: Visitor<$life>>(self, visitor: V) -> Read<V::Value> {
                if *self.value() == Value::Null {
                    visitor.visit_unit()
                } else {
                    self.visit_plain(visitor)
                }
            }

            /// SQLite and MySQL have no booleans: 0 and 1 are theirs.
            fn deserialize_bool<V: Visitor<$life>>(self, visitor: V) -> Read<V::Value> {
                match self.value() {
                    Value::Int(0) => visitor.visit_bool(false),
                    Value::Int(1) => visitor.visit_bool(true),
                    _ => self.visit_plain(visitor),
                }
            }

            numbers! { $life: deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
                deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 }

            fn deserialize_f64<V: Visitor<$life>>(self, visitor: V) -> Read<V::Value> {
                match self.value() {
                    Value::Decimal(digits) => match digits.parse() {
                        Ok(number) => visitor.visit_f64(number),
                        Err(_) => self.visit_plain(visitor),
                    },
                    _ => self.visit_plain(visitor),
                }
            }

            fn deserialize_f32<V: Visitor<$life>>(self, visitor: V) -> Read<V::Value> {
                self.deserialize_f64(visitor)
            }

            /// `SystemTime` is a struct to serde.
            fn deserialize_struct<V: Visitor<$life>>(self, name: &'static str, _: &'static [&'static str], visitor: V) -> Read<V::Value> {
                if name != "SystemTime" {
                    return self.visit_plain(visitor);
                }
                let time = self.value().to_timestamp().and_then(system_time);
                let time = time.ok_or_else(|| {
                    de::Error::custom(format_args!("{} is no time since 1970", self.value().kind()))
                })?;
                let parts = [
                    ("secs_since_epoch", time.as_secs()),
                    ("nanos_since_epoch", time.subsec_nanos().into()),
                ];
                visitor.visit_map(MapDeserializer::new(parts.into_iter()))
            }

            /// `Vec<u8>` is a list of numbers to serde.
            fn deserialize_seq<V: Visitor<$life>>(self, visitor: V) -> Read<V::Value> {
                match self.value() {
                    Value::Bytes(bytes) => visitor.visit_seq(SeqDeserializer::new(bytes.iter().copied())),
                    _ => self.visit_plain(visitor),
                }
            }

            fn deserialize_tuple<V: Visitor<$life>>(self, _: usize, visitor: V) -> Read<V::Value> {
                self.deserialize_seq(visitor)
            }

            fn deserialize_newtype_struct<V: Visitor<$life>>(self, _: &'static str, visitor: V) -> Read<V::Value> {
                visitor.visit_newtype_struct(self)
            }

            fn deserialize_enum<V: Visitor<$life>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Read<V::Value> {
                match self.value() {
                    Value::Text(text) => visitor.visit_enum(text.clone().into_deserializer()),
                    _ => self.visit_plain(visitor),
                }
            }

            forward_to_deserialize_any! { <W: Visitor<$life>>
                char str string bytes byte_buf unit_struct tuple_struct map identifier ignored_any
            }
        }
    };
}
cell!('r, Cell<'r>);
cell!('r, Given);

/// A whole row: values one after another, and the names of their columns.
pub(super) struct Whole<'c, I: Iterator> {
    names: std::slice::Iter<'c, Box<str>>,
    values: I,
    /// The first value, when it was looked at beforehand.
    first: Option<I::Item>,
    /// The name of the value that comes next, once that was asked for.
    named: Option<&'c str>,
}

impl Row {
    pub(super) fn lent(&self) -> Whole<'_, impl Iterator<Item = Cell<'_>>> {
        Whole::new(&self.columns.names, self.values.iter().map(Cell))
    }

    /// The values of a row, which go where they are wanted.
    pub(super) fn given<'c>(
        names: &'c [Box<str>],
        values: Box<[Value]>,
    ) -> Whole<'c, impl Iterator<Item = Given>> {
        Whole::new(names, values.into_iter().map(Given))
    }
}

impl<'c, I: Iterator> Whole<'c, I> {
    fn new(names: &'c [Box<str>], values: I) -> Self {
        Self {
            names: names.iter(),
            values,
            first: None,
            named: None,
        }
    }

    fn advance(&mut self) -> Option<(&'c str, I::Item)> {
        let value = self.first.take().or_else(|| self.values.next())?;
        Some((self.names.next()?, value))
    }

    /// The value of a row that has no other.
    fn only(mut self) -> Read<I::Item> {
        let columns = self.names.len();
        match self.advance() {
            Some((_, value)) if columns == 1 => Ok(value),
            _ => Err(de::Error::custom(format_args!(
                "one value is wanted of a row of {columns}"
            ))),
        }
    }
}

impl<'r, I> de::MapAccess<'r> for Whole<'_, I>
where
    I: Iterator,
    I::Item: Deserializer<'r, Error = Mismatch>,
{
    type Error = Mismatch;

    fn next_key_seed<K: de::DeserializeSeed<'r>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        self.named = self.names.next().map(|name| &**name);
        let key = self
            .named
            .map(|name| seed.deserialize(StrDeserializer::new(name)));
        key.transpose()
    }

    fn next_value_seed<V: de::DeserializeSeed<'r>>(&mut self, seed: V) -> Read<V::Value> {
        match (self.named.take(), self.values.next()) {
            (Some(name), Some(value)) => seed.deserialize(value).map_err(|error| error.at(name)),
            _ => Err(de::Error::custom("a value without a name")),
        }
    }
}

impl<'r, I> de::SeqAccess<'r> for Whole<'_, I>
where
    I: Iterator,
    I::Item: Deserializer<'r, Error = Mismatch>,
{
    type Error = Mismatch;

    fn next_element_seed<T: de::DeserializeSeed<'r>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        let Some((name, value)) = self.advance() else {
            return Ok(None);
        };
        let read = seed.deserialize(value).map_err(|error| error.at(name))?;
        Ok(Some(read))
    }
}

/// What is no struct, map, list or tuple is read from a row of one column.
macro_rules! only {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'r>>(self, visitor: V) -> Read<V::Value> {
            self.only()?.$method(visitor)
        }
    )*};
}

impl<'r, I> Deserializer<'r> for Whole<'_, I>
where
    I: Iterator,
    I::Item: Deserializer<'r, Error = Mismatch> + Source<'r>,
{
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'r>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_map(self)
    }

    /// A list of its values, but of a single column of bytes those bytes.
    fn deserialize_seq<V: Visitor<'r>>(mut self, visitor: V) -> Read<V::Value> {
        if self.names.len() == 1 {
            self.first = self.values.next();
            if let Some(only) = self
                .first
                .take_if(|only| matches!(only.value(), Value::Bytes(_)))
            {
                return only.deserialize_seq(visitor);
            }
        }
        visitor.visit_seq(self)
    }

    fn deserialize_tuple<V: Visitor<'r>>(self, length: usize, visitor: V) -> Read<V::Value> {
        match self.names.len() {
            columns if columns == length => visitor.visit_seq(self),
            columns => Err(de::Error::custom(format_args!(
                "a tuple of {length} is wanted of a row of {columns}"
            ))),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'r>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_struct<V: Visitor<'r>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        if name == "SystemTime" {
            self.only()?.deserialize_struct(name, fields, visitor)
        } else {
            visitor.visit_map(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'r>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'r>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.only()?.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_unit<V: Visitor<'r>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_unit()
    }

    only! { deserialize_bool deserialize_char deserialize_option deserialize_str deserialize_string deserialize_bytes
    deserialize_byte_buf deserialize_f32 deserialize_f64 deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
    deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 }

    forward_to_deserialize_any! { <W: Visitor<'r>> map unit_struct identifier ignored_any }
}
