//! What templates compute with, and what the host lends them.

pub(crate) mod args;
pub(crate) mod data;
pub(crate) mod dict;
pub(crate) mod host;
pub(crate) mod iter;
mod json;
pub(crate) mod lend;
mod next;
pub(crate) mod number;
mod relend;
pub(crate) mod repr;
pub(crate) mod tuple;

use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::BigInt;

use crate::language::ast::Lambda;
use crate::modules::datetime::{Date, DateTime, Delta, Time};
use crate::modules::re::{Found, Pattern};
use crate::runtime::exception::Exc;
pub(crate) use crate::runtime::native::Type;
use crate::runtime::native::{Kind, Module, Native};
use crate::value::dict::{Dict, Set};
use crate::value::host::{Function, Mapping, Object, OwnedFunction, Sequence};
use crate::value::iter::Iter;
use crate::value::tuple::{Class, Tuple};

/// A value inside the engine. What the host lent is borrowed; what the template made is counted.
#[derive(Clone)]
pub(crate) enum V<'a> {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(&'a str),
    Bytes(&'a [u8]),
    Text(Rc<str>),
    Seq(&'a dyn Sequence),
    Map(&'a dyn Mapping),
    Object(&'a dyn Object),
    Function(&'a dyn Function),
    Native(&'static Native),
    Heap(Rc<Heap<'a>>),
}

pub(crate) enum Heap<'a> {
    Big(BigInt),
    Bytes(Box<[u8]>),
    List(RefCell<Vec<V<'a>>>),
    Tuple(Tuple<'a>),
    Dict(RefCell<Dict<'a>>),
    Set(RefCell<Set<'a>>),
    FrozenSet(Set<'a>),
    Range(Range),
    Slice([V<'a>; 3]),
    View(View, V<'a>),
    Iter(RefCell<Iter<'a>>, &'static str),
    Lambda(Closure<'a>),
    Bound(V<'a>, Box<str>),
    Unbound(Type, Box<str>),
    Function(OwnedFunction<'a>),
    Exception(Exc<'a>),
    Module(&'static Module),
    DateTime(DateTime),
    Date(Date),
    Time(Time),
    Delta(Delta),
    Pattern(Pattern),
    Match(Found),
    Ellipsis,
    NotImplemented,
    Plain,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) start: i64,
    pub(crate) stop: i64,
    pub(crate) step: i64,
}

impl Range {
    pub(crate) fn len(self) -> usize {
        let (start, stop, step) = (
            i128::from(self.start),
            i128::from(self.stop),
            i128::from(self.step),
        );
        let length = if step > 0 {
            (stop - start + step - 1) / step
        } else {
            (start - stop - step - 1) / -step
        };
        usize::try_from(length.max(0)).unwrap_or(usize::MAX)
    }

    pub(crate) fn get(self, index: usize) -> i64 {
        self.start
            .wrapping_add(self.step.wrapping_mul(index as i64))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    Keys,
    Values,
    Items,
}

pub(crate) struct Closure<'a> {
    pub(crate) code: &'a Lambda,
    pub(crate) defaults: Vec<Option<V<'a>>>,
    pub(crate) captured: Vec<(u32, Option<V<'a>>)>,
}

impl<'a> V<'a> {
    pub(crate) fn heap(heap: Heap<'a>) -> Self {
        V::Heap(Rc::new(heap))
    }

    pub(crate) fn text(text: impl Into<Rc<str>>) -> Self {
        V::Text(text.into())
    }

    pub(crate) fn bytes(bytes: impl Into<Box<[u8]>>) -> Self {
        Self::heap(Heap::Bytes(bytes.into()))
    }

    pub(crate) fn list(items: Vec<Self>) -> Self {
        Self::heap(Heap::List(RefCell::new(items)))
    }

    pub(crate) fn tuple(items: Vec<Self>) -> Self {
        Self::heap(Heap::Tuple(Tuple {
            items: items.into(),
            class: None,
        }))
    }

    pub(crate) fn named_tuple(class: &'static Class, items: impl Into<Box<[Self]>>) -> Self {
        Self::heap(Heap::Tuple(Tuple {
            items: items.into(),
            class: Some(class),
        }))
    }

    pub(crate) fn dict(dict: Dict<'a>) -> Self {
        Self::heap(Heap::Dict(RefCell::new(dict)))
    }

    pub(crate) fn set(set: Set<'a>) -> Self {
        Self::heap(Heap::Set(RefCell::new(set)))
    }

    pub(crate) fn iter(iter: Iter<'a>, name: &'static str) -> Self {
        Self::heap(Heap::Iter(RefCell::new(iter), name))
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            V::Str(text) => Some(text),
            V::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            V::Bytes(bytes) => Some(bytes),
            V::Heap(heap) => match &**heap {
                Heap::Bytes(bytes) => Some(bytes),
                _ => None,
            },
            _ => None,
        }
    }

    /// A list of the template's own, or what the host lent as one.
    pub(crate) fn owned(self) -> Self {
        match self {
            V::Seq(sequence) => {
                let items = (0..sequence.len())
                    .filter_map(|index| sequence.get(index))
                    .map(|value| value.0)
                    .collect();
                if sequence.is_tuple() {
                    Self::tuple(items)
                } else {
                    Self::list(items)
                }
            }
            V::Map(mapping) => {
                let mut dict = Dict::default();
                for (key, value) in mapping.entries() {
                    dict.insert(dict::Key(key.0), value.0);
                }
                Self::dict(dict)
            }
            other => other,
        }
    }

    /// The same, with everything in it: a value that may be changed without the host noticing.
    pub(crate) fn owned_deep(self, depth: usize) -> Self {
        if depth > 60 {
            return self;
        }
        match self {
            V::Seq(sequence) => {
                let items = (0..sequence.len())
                    .filter_map(|index| sequence.get(index))
                    .map(|value| value.0.owned_deep(depth + 1))
                    .collect();
                if sequence.is_tuple() {
                    Self::tuple(items)
                } else {
                    Self::list(items)
                }
            }
            V::Map(mapping) => {
                let mut dict = Dict::default();
                for (key, value) in mapping.entries() {
                    dict.insert(dict::Key(key.0), value.0.owned_deep(depth + 1));
                }
                Self::dict(dict)
            }
            other => other,
        }
    }

    pub(crate) fn type_of(&self) -> Type {
        match self {
            V::None => Type::None,
            V::Bool(_) => Type::Bool,
            V::Int(_) => Type::Int,
            V::Float(_) => Type::Float,
            V::Str(_) | V::Text(_) => Type::Str,
            V::Bytes(_) => Type::Bytes,
            V::Seq(sequence) => {
                if sequence.is_tuple() {
                    Type::Tuple
                } else {
                    Type::List
                }
            }
            V::Map(_) => Type::Dict,
            V::Object(_) => Type::Object,
            V::Function(_) => Type::Function,
            V::Native(native) => match native.kind {
                Kind::Function(_) | Kind::Writer(..) => Type::Builtin,
                _ => Type::Type,
            },
            V::Heap(heap) => match &**heap {
                Heap::Big(_) => Type::Int,
                Heap::Bytes(_) => Type::Bytes,
                Heap::List(_) => Type::List,
                Heap::Tuple(_) => Type::Tuple,
                Heap::Dict(_) => Type::Dict,
                Heap::Set(_) => Type::Set,
                Heap::FrozenSet(_) => Type::FrozenSet,
                Heap::Range(_) => Type::Range,
                Heap::Slice(_) => Type::Slice,
                Heap::View(View::Keys, _) => Type::DictKeys,
                Heap::View(View::Values, _) => Type::DictValues,
                Heap::View(View::Items, _) => Type::DictItems,
                Heap::Iter(..) => Type::Iterator,
                Heap::Lambda(_) | Heap::Function(_) => Type::Function,
                Heap::Bound(..) => Type::Builtin,
                Heap::Unbound(..) => Type::Method,
                Heap::Exception(_) => Type::Exception,
                Heap::Module(_) => Type::Module,
                Heap::DateTime(_) => Type::DateTime,
                Heap::Date(_) => Type::Date,
                Heap::Time(_) => Type::Time,
                Heap::Delta(_) => Type::Delta,
                Heap::Pattern(_) => Type::Pattern,
                Heap::Match(_) => Type::Match,
                Heap::Ellipsis => Type::Ellipsis,
                Heap::NotImplemented => Type::NotImplemented,
                Heap::Plain => Type::Object,
            },
        }
    }

    /// What `type(x).__name__` says.
    pub(crate) fn type_name(&self) -> &str {
        match self {
            V::Object(object) => object.class_name(),
            V::Heap(heap) => match &**heap {
                Heap::Iter(_, name) => name,
                Heap::Exception(exc) => exc.name(),
                Heap::Tuple(tuple) if let Some(class) = tuple.class => class.name,
                _ => self.type_of().name(),
            },
            _ => self.type_of().name(),
        }
    }

    /// `is`: the same thing, not only an equal one.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (V::None, V::None) => true,
            (V::Bool(a), V::Bool(b)) => a == b,
            (V::Int(a), V::Int(b)) => a == b,
            (V::Float(a), V::Float(b)) => a.to_bits() == b.to_bits(),
            (V::Native(a), V::Native(b)) => std::ptr::eq(*a, *b),
            (V::Heap(a), V::Heap(b)) => {
                Rc::ptr_eq(a, b)
                    || match (&**a, &**b) {
                        (Heap::Tuple(a), Heap::Tuple(b)) => a.is_empty() && b.is_empty(),
                        (Heap::Ellipsis, Heap::Ellipsis) => true,
                        (Heap::Module(a), Heap::Module(b)) => std::ptr::eq(*a, *b),
                        _ => false,
                    }
            }
            (V::Seq(a), V::Seq(b)) => std::ptr::addr_eq(*a, *b),
            (V::Map(a), V::Map(b)) => std::ptr::addr_eq(*a, *b),
            (V::Object(a), V::Object(b)) => std::ptr::addr_eq(*a, *b),
            (V::Function(a), V::Function(b)) => std::ptr::addr_eq(*a, *b),
            (a, b) => match (a.as_str(), b.as_str()) {
                (Some(a), Some(b)) => a == b,
                _ => {
                    matches!((a.as_bytes(), b.as_bytes()), (Some(a), Some(b)) if std::ptr::eq(a, b))
                }
            },
        }
    }
}

/// Deep structures are taken apart step by step: dropping them must not need a deep stack.
impl Drop for Heap<'_> {
    fn drop(&mut self) {
        let mut loose: Vec<V<'_>> = Vec::new();
        self.take_children(&mut loose);
        while let Some(value) = loose.pop() {
            if let V::Heap(heap) = value
                && let Some(mut heap) = Rc::into_inner(heap)
            {
                heap.take_children(&mut loose);
            }
        }
    }
}

impl<'a> Heap<'a> {
    fn take_children(&mut self, loose: &mut Vec<V<'a>>) {
        let mut keep = |value: V<'a>| {
            if matches!(value, V::Heap(_)) {
                loose.push(value);
            }
        };
        match self {
            Heap::List(items) => items.get_mut().drain(..).for_each(keep),
            Heap::Tuple(tuple) => std::mem::take(&mut tuple.items)
                .into_vec()
                .into_iter()
                .for_each(keep),
            Heap::Dict(dict) => {
                for (key, value) in dict.get_mut().drain(..) {
                    keep(key.0);
                    keep(value);
                }
            }
            Heap::Set(set) => set.get_mut().drain(..).for_each(|key| keep(key.0)),
            Heap::FrozenSet(set) => set.drain(..).for_each(|key| keep(key.0)),
            Heap::View(_, value) | Heap::Bound(value, _) => keep(std::mem::replace(value, V::None)),
            Heap::Lambda(closure) => {
                closure
                    .captured
                    .drain(..)
                    .filter_map(|(_, value)| value)
                    .for_each(&mut keep);
                closure.defaults.drain(..).flatten().for_each(keep);
            }
            Heap::Iter(iter, _) => iter.get_mut().take_children(&mut keep),
            Heap::Exception(exc) => exc.args.drain(..).for_each(keep),
            _ => {}
        }
    }
}
