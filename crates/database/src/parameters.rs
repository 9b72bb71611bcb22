//! What is bound: anything `Serialize`, as values in a row or with names.

use std::fmt::Display;

use serde::ser::{self, Impossible, Serialize};

use crate::error::{Error, Result};
use crate::value::{Value, from_parts};

#[derive(Debug, PartialEq)]
pub(crate) enum Parameters {
    Positional(Vec<Value>),
    Named(Vec<(String, Value)>),
}

impl Parameters {
    /// `()` is none, a tuple or list several, a struct or map some with names, and anything else one.
    pub(crate) fn of<P: Serialize + ?Sized>(given: &P) -> Result<Self> {
        given
            .serialize(All)
            .map_err(|Refused(message)| Error::programming(message))
    }
}

/// Why something is no value.
#[derive(Debug)]
struct Refused(String);

impl Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

type Serialized<T> = Result<T, Refused>;

fn refuse<T>(what: &str) -> Serialized<T> {
    Err(Refused(format!(
        "{what} cannot be bound: a value is a number, a boolean, text, bytes, a time, or none"
    )))
}

/// All the parameters.
struct All;
/// One value.
struct One;

macro_rules! scalars {
    ($output:ty, $wrap:expr) => {
        scalars! { @each $output, $wrap,
            serialize_bool(bool) value => Value::Bool(value);
            serialize_i8(i8) value => Value::Int(value.into());
            serialize_i16(i16) value => Value::Int(value.into());
            serialize_i32(i32) value => Value::Int(value.into());
            serialize_i64(i64) value => Value::Int(value);
            serialize_i128(i128) value => i64::try_from(value).map_or_else(|_| Value::Decimal(value.to_string()), Value::Int);
            serialize_u8(u8) value => Value::Int(value.into());
            serialize_u16(u16) value => Value::Int(value.into());
            serialize_u32(u32) value => Value::Int(value.into());
            serialize_u64(u64) value => Value::unsigned(value);
            serialize_u128(u128) value => u64::try_from(value).map_or_else(|_| Value::Decimal(value.to_string()), Value::unsigned);
            serialize_f32(f32) value => Value::float(value);
            serialize_f64(f64) value => Value::Float(value);
            serialize_char(char) value => Value::Text(value.to_string());
            serialize_str(&str) value => Value::Text(value.to_owned());
            serialize_bytes(&[u8]) value => Value::Bytes(value.to_owned());
        }

        fn serialize_none(self) -> Serialized<$output> {
            Ok($wrap(Value::Null))
        }

        fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Serialized<$output> {
            value.serialize(self)
        }

        fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Serialized<$output> {
            Ok($wrap(Value::Text(variant.to_owned())))
        }

        fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Serialized<$output> {
            value.serialize(self)
        }

        fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, _: &'static str, _: &T) -> Serialized<$output> {
            refuse("a variant with content")
        }

        fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Serialized<Self::SerializeTupleVariant> {
            refuse("a variant with content")
        }

        fn serialize_struct_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Serialized<Self::SerializeStructVariant> {
            refuse("a variant with content")
        }
    };
    (@each $output:ty, $wrap:expr, $($method:ident($type:ty) $value:ident => $made:expr;)*) => {
        $(fn $method(self, $value: $type) -> Serialized<$output> {
            Ok($wrap($made))
        })*
    };
}

fn single(value: Value) -> Parameters {
    Parameters::Positional(vec![value])
}

impl ser::Serializer for All {
    type Ok = Parameters;
    type Error = Refused;
    type SerializeSeq = Several;
    type SerializeTuple = Several;
    type SerializeTupleStruct = Several;
    type SerializeTupleVariant = Impossible<Parameters, Refused>;
    type SerializeMap = Names;
    type SerializeStruct = Names;
    type SerializeStructVariant = Impossible<Parameters, Refused>;

    scalars!(Parameters, single);

    fn serialize_unit(self) -> Serialized<Parameters> {
        Ok(Parameters::Positional(Vec::new()))
    }

    fn serialize_unit_struct(self, _: &'static str) -> Serialized<Parameters> {
        self.serialize_unit()
    }

    fn serialize_seq(self, length: Option<usize>) -> Serialized<Several> {
        Ok(Several(Vec::with_capacity(length.unwrap_or(0).min(1_000))))
    }

    fn serialize_tuple(self, length: usize) -> Serialized<Several> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Serialized<Several> {
        self.serialize_seq(Some(length))
    }

    fn serialize_map(self, _: Option<usize>) -> Serialized<Names> {
        Ok(Names {
            pairs: Vec::new(),
            key: String::new(),
            time: None,
        })
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Serialized<Names> {
        Ok(Names {
            pairs: Vec::new(),
            key: String::new(),
            time: Time::named(name),
        })
    }
}

impl ser::Serializer for One {
    type Ok = Value;
    type Error = Refused;
    type SerializeSeq = Bytes;
    type SerializeTuple = Bytes;
    type SerializeTupleStruct = Impossible<Value, Refused>;
    type SerializeTupleVariant = Impossible<Value, Refused>;
    type SerializeMap = Impossible<Value, Refused>;
    type SerializeStruct = Time;
    type SerializeStructVariant = Impossible<Value, Refused>;

    scalars!(Value, std::convert::identity);

    fn serialize_unit(self) -> Serialized<Value> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Serialized<Value> {
        Ok(Value::Text(name.to_owned()))
    }

    fn serialize_seq(self, length: Option<usize>) -> Serialized<Bytes> {
        Ok(Bytes(Vec::with_capacity(length.unwrap_or(0).min(1 << 20))))
    }

    fn serialize_tuple(self, length: usize) -> Serialized<Bytes> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Serialized<Self::SerializeTupleStruct> {
        refuse("a tuple")
    }

    fn serialize_map(self, _: Option<usize>) -> Serialized<Self::SerializeMap> {
        refuse("a map")
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Serialized<Time> {
        Time::named(name).map_or_else(|| refuse("a struct"), Ok)
    }
}

struct Several(Vec<Value>);

impl Several {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Serialized<()> {
        let number = self.0.len() + 1;
        let value = value
            .serialize(One)
            .map_err(|Refused(message)| Refused(format!("value {number}: {message}")))?;
        self.0.push(value);
        Ok(())
    }
}

macro_rules! several {
    ($($name:ident $method:ident),*) => {$(
        impl ser::$name for Several {
            type Ok = Parameters;
            type Error = Refused;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Serialized<()> {
                self.push(value)
            }

            fn end(self) -> Serialized<Parameters> {
                Ok(Parameters::Positional(self.0))
            }
        }
    )*};
}
several!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field);

/// The fields of a struct or the pairs of a map; or a time, which is a struct to serde.
struct Names {
    pairs: Vec<(String, Value)>,
    key: String,
    time: Option<Time>,
}

impl Names {
    fn push<T: Serialize + ?Sized>(&mut self, key: String, value: &T) -> Serialized<()> {
        let value = value
            .serialize(One)
            .map_err(|Refused(message)| Refused(format!("`{key}`: {message}")))?;
        self.pairs.push((key, value));
        Ok(())
    }
}

impl ser::SerializeMap for Names {
    type Ok = Parameters;
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Serialized<()> {
        match key.serialize(One)? {
            Value::Text(key) => self.key = key,
            _ => return refuse("a key that is no text"),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Serialized<()> {
        let key = std::mem::take(&mut self.key);
        self.push(key, value)
    }

    fn end(self) -> Serialized<Parameters> {
        Ok(Parameters::Named(self.pairs))
    }
}

impl ser::SerializeStruct for Names {
    type Ok = Parameters;
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Serialized<()> {
        match &mut self.time {
            Some(time) => time.serialize_field(key, value),
            None => self.push(key.to_owned(), value),
        }
    }

    fn end(self) -> Serialized<Parameters> {
        match self.time {
            Some(time) => time.end().map(single),
            None => Ok(Parameters::Named(self.pairs)),
        }
    }
}

/// A list that is nothing but bytes.
struct Bytes(Vec<u8>);

impl Bytes {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Serialized<()> {
        match value.serialize(One) {
            Ok(Value::Int(byte @ 0..=255)) => self.0.push(byte as u8),
            _ => return refuse("a list"),
        }
        Ok(())
    }
}

impl ser::SerializeSeq for Bytes {
    type Ok = Value;
    type Error = Refused;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Serialized<()> {
        self.push(value)
    }

    fn end(self) -> Serialized<Value> {
        Ok(Value::Bytes(self.0))
    }
}

impl ser::SerializeTuple for Bytes {
    type Ok = Value;
    type Error = Refused;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Serialized<()> {
        self.push(value)
    }

    fn end(self) -> Serialized<Value> {
        Ok(Value::Bytes(self.0))
    }
}

/// A `SystemTime`.
struct Time {
    seconds: u64,
    nanoseconds: u32,
}

impl Time {
    fn named(name: &str) -> Option<Self> {
        (name == "SystemTime").then_some(Self {
            seconds: 0,
            nanoseconds: 0,
        })
    }
}

impl ser::SerializeStruct for Time {
    type Ok = Value;
    type Error = Refused;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Serialized<()> {
        let number = match value.serialize(One)? {
            Value::Int(number) => u64::try_from(number).unwrap_or(0),
            _ => return refuse("a time of this form"),
        };
        match key {
            "secs_since_epoch" => self.seconds = number,
            _ => self.nanoseconds = number.try_into().unwrap_or(0),
        }
        Ok(())
    }

    fn end(self) -> Serialized<Value> {
        from_parts(self.seconds, self.nanoseconds).map_or_else(
            || refuse("a time beyond the year 9999"),
            |time| Ok(Value::Timestamp(time)),
        )
    }
}
