//! Anything that is `Serialize`, as a value.

use indexmap::IndexMap;
use serde::ser::{self, Serialize};

use crate::language::error::Error;
use crate::value::data::{Data, Record, Tuple};

/// Copies what is `Serialize` into a value.
///
/// Structs become objects with attributes, maps dicts, tuples tuples.
///
/// ```
/// use tornado_template::{Namespace, Template, to_data};
///
/// #[derive(serde::Serialize)]
/// struct User { name: &'static str }
///
/// let user = to_data(&User { name: "Ann" })?;
/// let mut names = Namespace::new();
/// names.lend("user", &user);
/// assert_eq!(Template::new("{{ user.name }}")?.generate(&names)?, b"Ann");
/// # Ok::<(), tornado_template::Error>(())
/// ```
///
/// # Errors
///
/// What the type's own `Serialize` says.
pub fn to_data<T: Serialize + ?Sized>(value: &T) -> Result<Data, Error> {
    value
        .serialize(Serializer)
        .map_err(|Refused(message)| Error::raise("ValueError", message))
}

/// What the type's own `Serialize` says.
#[derive(Debug)]
struct Refused(String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

struct Serializer;

impl ser::Serializer for Serializer {
    type Ok = Data;
    type Error = Refused;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Pairs;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    fn serialize_bool(self, value: bool) -> Result<Data, Refused> {
        Ok(Data::Bool(value))
    }

    fn serialize_i8(self, value: i8) -> Result<Data, Refused> {
        Ok(Data::Int(value.into()))
    }

    fn serialize_i16(self, value: i16) -> Result<Data, Refused> {
        Ok(Data::Int(value.into()))
    }

    fn serialize_i32(self, value: i32) -> Result<Data, Refused> {
        Ok(Data::Int(value.into()))
    }

    fn serialize_i64(self, value: i64) -> Result<Data, Refused> {
        Ok(Data::Int(value))
    }

    fn serialize_i128(self, value: i128) -> Result<Data, Refused> {
        Ok(i64::try_from(value).map_or_else(|_| Data::BigInt(value.to_string()), Data::Int))
    }

    fn serialize_u8(self, value: u8) -> Result<Data, Refused> {
        Ok(Data::Int(value.into()))
    }

    fn serialize_u16(self, value: u16) -> Result<Data, Refused> {
        Ok(Data::Int(value.into()))
    }

    fn serialize_u32(self, value: u32) -> Result<Data, Refused> {
        Ok(Data::Int(value.into()))
    }

    fn serialize_u64(self, value: u64) -> Result<Data, Refused> {
        Ok(i64::try_from(value).map_or_else(|_| Data::BigInt(value.to_string()), Data::Int))
    }

    fn serialize_u128(self, value: u128) -> Result<Data, Refused> {
        Ok(i64::try_from(value).map_or_else(|_| Data::BigInt(value.to_string()), Data::Int))
    }

    fn serialize_f32(self, value: f32) -> Result<Data, Refused> {
        Ok(Data::Float(value.into()))
    }

    fn serialize_f64(self, value: f64) -> Result<Data, Refused> {
        Ok(Data::Float(value))
    }

    fn serialize_char(self, value: char) -> Result<Data, Refused> {
        Ok(Data::Str(value.into()))
    }

    fn serialize_str(self, value: &str) -> Result<Data, Refused> {
        Ok(Data::Str(value.into()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Data, Refused> {
        Ok(Data::Bytes(value.into()))
    }

    fn serialize_none(self) -> Result<Data, Refused> {
        Ok(Data::None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Data, Refused> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Data, Refused> {
        Ok(Data::None)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Data, Refused> {
        Ok(Data::None)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Data, Refused> {
        Ok(Data::Str(variant.into()))
    }

    /// Rows of a database say by these names that they have attributes, and which of their texts are dates.
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Data, Refused> {
        let data = value.serialize(self)?;
        Ok(match (name, data) {
            ("tornado::Row", Data::Map(fields)) => Data::Object(Record {
                class: "Row".into(),
                fields,
            }),
            ("tornado::DateTime", Data::Str(text)) => {
                numbers(&text).map_or(Data::Str(text), Data::DateTime)
            }
            ("tornado::Date", Data::Str(text)) => {
                numbers(&text).map_or(Data::Str(text), Data::Date)
            }
            (_, data) => data,
        })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Data, Refused> {
        Ok(Data::Map(IndexMap::from([(
            variant.into(),
            value.serialize(self)?,
        )])))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items, Refused> {
        Ok(Items {
            items: Vec::new(),
            tuple: false,
            variant: None,
        })
    }

    fn serialize_tuple(self, _: usize) -> Result<Items, Refused> {
        Ok(Items {
            items: Vec::new(),
            tuple: true,
            variant: None,
        })
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items, Refused> {
        Ok(Items {
            items: Vec::new(),
            tuple: true,
            variant: None,
        })
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items, Refused> {
        Ok(Items {
            items: Vec::new(),
            tuple: true,
            variant: Some(variant),
        })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Pairs, Refused> {
        Ok(Pairs {
            pairs: Vec::new(),
            key: None,
        })
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields, Refused> {
        Ok(Fields {
            record: Record {
                class: name.into(),
                fields: IndexMap::new(),
            },
            variant: None,
        })
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields, Refused> {
        Ok(Fields {
            record: Record {
                class: name.into(),
                fields: IndexMap::new(),
            },
            variant: Some(variant),
        })
    }
}

/// The numbers of a date in ISO 8601, without the fraction of a second.
fn numbers<const N: usize>(text: &str) -> Option<[i64; N]> {
    let whole = text.split('.').next()?;
    let numbers: Vec<i64> = whole
        .split(['-', 'T', ':'])
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    numbers.try_into().ok()
}

struct Items {
    items: Vec<Data>,
    tuple: bool,
    variant: Option<&'static str>,
}

impl Items {
    fn finish(self) -> Data {
        let data = if self.tuple {
            Data::Tuple(Tuple(self.items))
        } else {
            Data::List(self.items)
        };
        match self.variant {
            Some(variant) => Data::Map(IndexMap::from([(variant.into(), data)])),
            None => data,
        }
    }
}

macro_rules! items {
    ($($name:ident $method:ident),*) => {$(
        impl ser::$name for Items {
            type Ok = Data;
            type Error = Refused;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
                self.items.push(value.serialize(Serializer)?);
                Ok(())
            }

            fn end(self) -> Result<Data, Refused> {
                Ok(self.finish())
            }
        }
    )*};
}
items!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field);

struct Pairs {
    pairs: Vec<(Data, Data)>,
    key: Option<Data>,
}

impl ser::SerializeMap for Pairs {
    type Ok = Data;
    type Error = Refused;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refused> {
        self.key = Some(key.serialize(Serializer)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refused> {
        let key = self.key.take().unwrap_or(Data::None);
        self.pairs.push((key, value.serialize(Serializer)?));
        Ok(())
    }

    fn end(self) -> Result<Data, Refused> {
        if self
            .pairs
            .iter()
            .all(|(key, _)| matches!(key, Data::Str(_)))
        {
            let text = |key: Data| {
                if let Data::Str(text) = key {
                    text
                } else {
                    String::new()
                }
            };
            return Ok(Data::Map(
                self.pairs
                    .into_iter()
                    .map(|(key, value)| (text(key), value))
                    .collect(),
            ));
        }
        Ok(Data::Dict(self.pairs))
    }
}

struct Fields {
    record: Record,
    variant: Option<&'static str>,
}

macro_rules! fields {
    ($($name:ident),*) => {$(
        impl ser::$name for Fields {
            type Ok = Data;
            type Error = Refused;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Refused> {
                self.record.fields.insert(name.into(), value.serialize(Serializer)?);
                Ok(())
            }

            fn end(self) -> Result<Data, Refused> {
                let data = Data::Object(self.record);
                Ok(match self.variant {
                    Some(variant) => Data::Map(IndexMap::from([(variant.into(), data)])),
                    None => data,
                })
            }
        }
    )*};
}
fields!(SerializeStruct, SerializeStructVariant);
