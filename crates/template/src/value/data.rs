//! Owned values, and anything that is `Serialize` made one.

use indexmap::IndexMap;

use super::args::Args;
use super::dict::{Dict, Key};
use super::host::{Mapping, Object, Sequence, TemplateValue, Value};
use super::{Heap, Range, V, number};
use crate::language::error::Error;
use crate::modules::datetime::{Date, DateTime};

/// An owned value: what a template sees of a value that was serialized.
///
/// Made by [`to_data`](crate::to_data). Structs are objects with attributes and items, maps are dicts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Data {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// A number.
    Int(i64),
    /// A number of any size, in decimal digits.
    BigInt(String),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Str(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list.
    List(Vec<Self>),
    /// A tuple.
    Tuple(Tuple),
    /// A set.
    Set(Vec<Self>),
    /// A dict whose keys are text.
    Map(IndexMap<String, Self>),
    /// A dict with keys of any kind.
    Dict(Vec<(Self, Self)>),
    /// An object with attributes.
    Object(Record),
    /// The range from a start to before a stop, and its step.
    Range(i64, i64, i64),
    /// An iterator that can be read once.
    Iter(Vec<Self>),
    /// A `datetime`: year, month, day, hour, minute, second.
    DateTime([i64; 6]),
    /// A `date`: year, month, day.
    Date([i64; 3]),
}

/// The fields of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// What its class is called.
    pub class: String,
    /// Names and values.
    pub fields: IndexMap<String, Data>,
}

/// The items of a tuple.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tuple(pub Vec<Data>);

impl TemplateValue for Data {
    fn value(&self) -> Value<'_> {
        Value(match self {
            Self::None => V::None,
            Self::Bool(bit) => V::Bool(*bit),
            Self::Int(number) => V::Int(*number),
            Self::BigInt(digits) => number::parse_big(digits, 10).unwrap_or(V::None),
            Self::Float(number) => V::Float(*number),
            Self::Str(text) => V::Str(text),
            Self::Bytes(bytes) => V::Bytes(bytes),
            Self::List(items) => V::Seq(items),
            Self::Tuple(items) => V::Seq(items),
            Self::Set(items) => V::set(
                items
                    .iter()
                    .map(|item| Key(item.value().0.owned()))
                    .collect(),
            ),
            Self::Map(map) => V::Map(map),
            Self::Dict(pairs) => {
                let mut dict = Dict::default();
                for (key, value) in pairs {
                    dict.insert(Key(key.value().0.owned()), value.value().0);
                }
                V::dict(dict)
            }
            Self::Object(record) => V::Object(record),
            Self::Range(start, stop, step) => V::heap(Heap::Range(Range {
                start: *start,
                stop: *stop,
                step: *step,
            })),
            Self::Iter(items) => {
                let items: Vec<_> = items.iter().map(|item| item.value().0).collect();
                V::iter(super::iter::Iter::Items(items.into_iter()), "list_iterator")
            }
            Self::DateTime(parts) => V::heap(Heap::DateTime(DateTime::from_parts(*parts))),
            Self::Date([year, month, day]) => {
                V::heap(Heap::Date(Date::from_parts(*year, *month, *day)))
            }
        })
    }
}

impl Sequence for Tuple {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, index: usize) -> Option<Value<'_>> {
        self.0.as_slice().get(index).map(TemplateValue::value)
    }

    fn is_tuple(&self) -> bool {
        true
    }
}

impl Mapping for IndexMap<String, Data> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, key: &str) -> Option<Value<'_>> {
        self.get(key).map(TemplateValue::value)
    }

    fn entries(&self) -> Box<dyn Iterator<Item = (Value<'_>, Value<'_>)> + '_> {
        Box::new(
            self.iter()
                .map(|(key, value)| (Value::from(key.as_str()), value.value())),
        )
    }
}

impl Object for Record {
    fn attr(&self, name: &str) -> Option<Value<'_>> {
        self.fields.get(name).map(TemplateValue::value)
    }

    fn names(&self) -> Vec<&str> {
        self.fields.keys().map(String::as_str).collect()
    }

    /// A row of a database is asked `row["title"]` as well.
    fn call<'a>(&'a self, name: &str, args: &Args<'a>) -> Option<Result<Value<'a>, Error>> {
        if name != "__getitem__" || self.class != "Row" {
            return None;
        }
        let key = args.text(0, "key");
        Some(key.and_then(|key| {
            let found = self.attr(&key);
            found.ok_or_else(|| Error::raise("KeyError", format!("'{key}'")))
        }))
    }

    fn class_name(&self) -> &str {
        if self.class.is_empty() {
            "object"
        } else {
            &self.class
        }
    }
}
