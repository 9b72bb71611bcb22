//! Rust's own types as values.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::BuildHasher;
use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;

use super::dict::Key;
use super::host::{Mapping, Sequence, TemplateValue, Value};
use super::number;
use super::{Heap, V};

macro_rules! small {
    ($($type:ty),*) => {$(
        impl TemplateValue for $type {
            #[inline]
            fn value(&self) -> Value<'_> {
                Value(V::Int(i64::from(*self)))
            }
        }
        impl From<$type> for Value<'_> {
            fn from(number: $type) -> Self {
                Value(V::Int(i64::from(number)))
            }
        }
    )*};
}
small!(i8, i16, i32, i64, u8, u16, u32);

macro_rules! large {
    ($($type:ty),*) => {$(
        impl TemplateValue for $type {
            #[inline]
            fn value(&self) -> Value<'_> {
                Value::from(*self)
            }
        }
        impl From<$type> for Value<'_> {
            #[inline]
            fn from(number: $type) -> Self {
                Value(i64::try_from(number).map_or_else(|_| number::from_big(BigInt::from(number)), V::Int))
            }
        }
    )*};
}
large!(isize, usize, u64, i128, u128);

macro_rules! copied {
    ($($type:ty => $variant:ident),*) => {$(
        impl TemplateValue for $type {
            #[inline]
            fn value(&self) -> Value<'_> {
                Value(V::$variant((*self).into()))
            }
        }
        impl From<$type> for Value<'_> {
            fn from(value: $type) -> Self {
                Value(V::$variant(value.into()))
            }
        }
    )*};
}
copied!(bool => Bool, f32 => Float, f64 => Float);

impl TemplateValue for str {
    #[inline]
    fn value(&self) -> Value<'_> {
        Value(V::Str(self))
    }
}

impl TemplateValue for String {
    #[inline]
    fn value(&self) -> Value<'_> {
        Value(V::Str(self))
    }
}

impl TemplateValue for Cow<'_, str> {
    #[inline]
    fn value(&self) -> Value<'_> {
        Value(V::Str(self))
    }
}

impl TemplateValue for char {
    fn value(&self) -> Value<'_> {
        Value(V::text(self.to_string()))
    }
}

impl TemplateValue for () {
    fn value(&self) -> Value<'_> {
        Value::NONE
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value(V::Str(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value(V::text(text))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Value(V::Str(text)),
            Cow::Owned(text) => Value::from(text),
        }
    }
}

impl<'a, T: Into<Self>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::NONE, Into::into)
    }
}

impl TemplateValue for Value<'_> {
    /// The same value for another render; lists and dicts of a template's own are copied, its functions are `None`.
    fn value(&self) -> Value<'_> {
        Value(lent_on(&self.0, 0))
    }
}

/// A value of one render as that of a shorter one.
fn lent_on<'s, 'a: 's>(value: &V<'a>, depth: usize) -> V<'s> {
    if depth > 60 {
        return V::None;
    }
    let all = |items: &[V<'a>]| items.iter().map(|item| lent_on(item, depth + 1)).collect();
    match value {
        V::None => V::None,
        V::Bool(bit) => V::Bool(*bit),
        V::Int(number) => V::Int(*number),
        V::Float(number) => V::Float(*number),
        V::Str(text) => V::Str(text),
        V::Bytes(bytes) => V::Bytes(bytes),
        V::Text(text) => V::Text(Rc::clone(text)),
        V::Seq(sequence) => V::Seq(*sequence),
        V::Map(mapping) => V::Map(*mapping),
        V::Object(object) => V::Object(*object),
        V::Function(function) => V::Function(*function),
        V::Native(native) => V::Native(native),
        V::Heap(heap) => match &**heap {
            Heap::Big(number) => number::from_big(number.clone()),
            Heap::Bytes(bytes) => V::bytes(bytes.clone()),
            Heap::List(items) => V::list(all(&items.borrow())),
            Heap::Tuple(items) => V::tuple(all(items)),
            Heap::Dict(dict) => V::dict(
                dict.borrow()
                    .iter()
                    .map(|(key, value)| {
                        (Key(lent_on(&key.0, depth + 1)), lent_on(value, depth + 1))
                    })
                    .collect(),
            ),
            Heap::Set(set) => V::set(
                set.borrow()
                    .iter()
                    .map(|key| Key(lent_on(&key.0, depth + 1)))
                    .collect(),
            ),
            Heap::Range(range) => V::heap(Heap::Range(*range)),
            Heap::Module(module) => V::heap(Heap::Module(module)),
            Heap::DateTime(time) => V::heap(Heap::DateTime(*time)),
            Heap::Date(date) => V::heap(Heap::Date(*date)),
            Heap::Time(time) => V::heap(Heap::Time(*time)),
            Heap::Delta(delta) => V::heap(Heap::Delta(*delta)),
            _ => V::None,
        },
    }
}

macro_rules! pointer {
    ($($type:ty),*) => {$(
        impl<T: TemplateValue + ?Sized> TemplateValue for $type {
            #[inline]
            fn value(&self) -> Value<'_> {
                (**self).value()
            }
        }
    )*};
}
pointer!(&T, Box<T>, Rc<T>, Arc<T>);

impl<T: TemplateValue> TemplateValue for Option<T> {
    #[inline]
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::NONE, TemplateValue::value)
    }
}

macro_rules! list {
    ($($type:ty),*) => {$(
        impl<T: TemplateValue> TemplateValue for $type {
            #[inline]
            fn value(&self) -> Value<'_> {
                Value(V::Seq(self))
            }
        }
        impl<T: TemplateValue> Sequence for $type {
            #[inline]
            fn len(&self) -> usize {
                self.len()
            }
            #[inline]
            fn get(&self, index: usize) -> Option<Value<'_>> {
                self.get(index).map(TemplateValue::value)
            }
        }
    )*};
}
list!(VecDeque<T>);

impl<T: TemplateValue> TemplateValue for Vec<T> {
    #[inline]
    fn value(&self) -> Value<'_> {
        Value(V::Seq(self))
    }
}

impl<T: TemplateValue> Sequence for Vec<T> {
    #[inline]
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn get(&self, index: usize) -> Option<Value<'_>> {
        self.as_slice().get(index).map(TemplateValue::value)
    }
}

impl<T: TemplateValue> Sequence for &[T] {
    fn len(&self) -> usize {
        (**self).len()
    }

    fn get(&self, index: usize) -> Option<Value<'_>> {
        (**self).get(index).map(TemplateValue::value)
    }
}

impl<T: TemplateValue> TemplateValue for &[T] {
    fn value(&self) -> Value<'_> {
        Value(V::Seq(self))
    }
}

impl<T: TemplateValue, const N: usize> TemplateValue for [T; N] {
    fn value(&self) -> Value<'_> {
        Value(V::Seq(self))
    }
}

impl<T: TemplateValue, const N: usize> Sequence for [T; N] {
    fn len(&self) -> usize {
        N
    }

    fn get(&self, index: usize) -> Option<Value<'_>> {
        self.as_slice().get(index).map(TemplateValue::value)
    }
}

macro_rules! tuple {
    ($($count:literal: $($name:ident $index:tt),*;)*) => {$(
        impl<$($name: TemplateValue),*> TemplateValue for ($($name,)*) {
            fn value(&self) -> Value<'_> {
                Value(V::Seq(self))
            }
        }
        impl<$($name: TemplateValue),*> Sequence for ($($name,)*) {
            fn len(&self) -> usize {
                $count
            }
            fn get(&self, index: usize) -> Option<Value<'_>> {
                match index {
                    $($index => Some(self.$index.value()),)*
                    _ => None,
                }
            }
            fn is_tuple(&self) -> bool {
                true
            }
        }
    )*};
}
tuple! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
}

impl<K: AsRef<str> + Ord + std::borrow::Borrow<str>, T: TemplateValue> TemplateValue
    for BTreeMap<K, T>
{
    fn value(&self) -> Value<'_> {
        Value(V::Map(self))
    }
}

impl<K: AsRef<str> + Ord + std::borrow::Borrow<str>, T: TemplateValue> Mapping for BTreeMap<K, T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, key: &str) -> Option<Value<'_>> {
        self.get(key).map(TemplateValue::value)
    }

    fn entries(&self) -> Box<dyn Iterator<Item = (Value<'_>, Value<'_>)> + '_> {
        Box::new(
            self.iter()
                .map(|(key, value)| (Value::from(key.as_ref()), value.value())),
        )
    }
}

impl<K, T, S> TemplateValue for HashMap<K, T, S>
where
    K: AsRef<str> + std::hash::Hash + Eq + std::borrow::Borrow<str>,
    T: TemplateValue,
    S: BuildHasher,
{
    fn value(&self) -> Value<'_> {
        Value(V::Map(self))
    }
}

impl<K, T, S> Mapping for HashMap<K, T, S>
where
    K: AsRef<str> + std::hash::Hash + Eq + std::borrow::Borrow<str>,
    T: TemplateValue,
    S: BuildHasher,
{
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, key: &str) -> Option<Value<'_>> {
        self.get(key).map(TemplateValue::value)
    }

    fn entries(&self) -> Box<dyn Iterator<Item = (Value<'_>, Value<'_>)> + '_> {
        Box::new(
            self.iter()
                .map(|(key, value)| (Value::from(key.as_ref()), value.value())),
        )
    }
}
