//! Rust's own types as values.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::BuildHasher;
use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;

use super::V;
use super::host::{Mapping, Sequence, TemplateValue, Value};
use super::number;

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
