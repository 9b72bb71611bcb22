//! Structs from names and values: how serde reads a query or a form.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::{Error, Result};

/// Reads bytes as the text of the argument of this name.
pub(crate) type Decode<'d> = &'d dyn Fn(&str, &[u8]) -> Result<String>;

/// Fills a struct; each field takes the last value of its name, a list all of them.
pub(crate) fn fill<'f, T: DeserializeOwned>(
    fields: impl IntoIterator<Item = (&'f [u8], &'f [u8])>,
    decode: Decode<'_>,
) -> Result<T, Fault> {
    let mut named: BTreeMap<&str, Vec<&[u8]>> = BTreeMap::new();
    for (name, value) in fields {
        // What has no name in UTF-8 has none that a struct could have.
        if let Ok(name) = std::str::from_utf8(name) {
            named.entry(name).or_default().push(value);
        }
    }
    let values = named.into_iter().map(|(name, values)| {
        let values = Values {
            name,
            values,
            decode,
        };
        (name, values)
    });
    T::deserialize(MapDeserializer::new(values))
}

/// Why a struct could not be filled.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A field was not sent.
    Missing(&'static str),
    /// A value does not fit: the name of its field, where it is known, and why.
    Invalid(Option<String>, String),
    /// A value is no text.
    Undecoded(Error),
}

impl Fault {
    fn at(self, field: &str) -> Self {
        match self {
            Self::Invalid(None, why) => Self::Invalid(Some(field.to_owned()), why),
            named => named,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Invalid(_, why) => f.write_str(why),
            Self::Undecoded(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Fault {}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(why: T) -> Self {
        Self::Invalid(None, why.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}

/// The values of one name; at least one.
struct Values<'f> {
    name: &'f str,
    values: Vec<&'f [u8]>,
    decode: Decode<'f>,
}

impl Values<'_> {
    fn text(&self) -> Result<String, Fault> {
        let value = self.values.last().copied().unwrap_or_default();
        (self.decode)(self.name, value).map_err(Fault::Undecoded)
    }

    fn parse<T: std::str::FromStr<Err: fmt::Display>>(&self) -> Result<T, Fault> {
        let parsed = self.text()?.parse();
        parsed.map_err(|why: T::Err| serde::de::Error::custom(why))
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.parse()
                .and_then(|number| visitor.$visit(number))
                .map_err(|fault| fault.at(self.name))
        })*
    };
}

impl<'de> Deserializer<'de> for Values<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.text()
            .and_then(|text| visitor.visit_string(text))
            .map_err(|fault| fault.at(self.name))
    }

    numbers! {
        deserialize_i8 visit_i8
        deserialize_i16 visit_i16
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
        deserialize_i128 visit_i128
        deserialize_u8 visit_u8
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
        deserialize_u128 visit_u128
        deserialize_f32 visit_f32
        deserialize_f64 visit_f64
    }

    /// As a box that can be ticked sends it: `on`; and the words that people write.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let text = self.text()?;
        let yes = match text.as_str() {
            "on" | "true" | "yes" | "1" => true,
            "" | "off" | "false" | "no" | "0" => false,
            _ => {
                let why = "expected on or off, true or false, yes or no, 1 or 0";
                return Err(Fault::Invalid(Some(self.name.to_owned()), why.to_owned()));
            }
        };
        visitor.visit_bool(yes)
    }

    /// A field that was left blank is none.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.text()?.is_empty() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Self {
            name,
            values,
            decode,
        } = self;
        let each = values.into_iter().map(|value| Values {
            name,
            values: vec![value],
            decode,
        });
        visitor
            .visit_seq(SeqDeserializer::new(each))
            .map_err(|fault: Fault| fault.at(name))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let text = self.text()?;
        visitor
            .visit_enum(IntoDeserializer::<Fault>::into_deserializer(text))
            .map_err(|fault| fault.at(self.name))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct map struct identifier
    }
}

impl<'f> IntoDeserializer<'f, Fault> for Values<'f> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
