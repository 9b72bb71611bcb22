//! Iterators.

use std::rc::Rc;

use super::dict::Set;
use super::host::{Mapping, Sequence};
use super::{Heap, Range, V, View};
use crate::language::ast::Comprehension;
use crate::runtime::exception::{R, type_error};
use crate::runtime::machine::Machine;

/// Something that gives values one by one.
pub(crate) enum Iter<'a> {
    Range(Range, usize, usize),
    Seq(&'a dyn Sequence, usize),
    /// A list or tuple, by position: what is appended while it is read is read too.
    Heap(Rc<Heap<'a>>, usize),
    Chars(V<'a>, usize),
    Bytes(V<'a>, usize),
    /// Keys, values or items of a dict, its length, and the position.
    Dict(Rc<Heap<'a>>, View, usize, usize),
    Items(std::vec::IntoIter<V<'a>>),
    Pairs(
        Box<dyn Iterator<Item = (super::host::Value<'a>, super::host::Value<'a>)> + 'a>,
        View,
    ),
    Reversed(Rc<Heap<'a>>, usize),
    Enumerate(Box<Self>, i64),
    Zip(Vec<Self>, bool),
    Map(V<'a>, Vec<Self>),
    Filter(V<'a>, Box<Self>),
    Chain(Box<Self>, Option<Box<Self>>),
    Shared(Rc<Heap<'a>>),
    Generator(Box<Generator<'a>>),
    Sentinel(V<'a>, V<'a>),
    Empty,
}

/// A generator expression on its way.
pub(crate) struct Generator<'a> {
    pub(crate) code: &'a Comprehension,
    /// One iterator for each `for` that is running.
    pub(crate) iters: Vec<Iter<'a>>,
    /// What its slots hold while it sleeps.
    pub(crate) frame: Vec<(u32, Option<V<'a>>)>,
    pub(crate) running: bool,
}

impl<'a> Iter<'a> {
    /// Whether each value is a tuple of two that is made for whoever asks.
    pub(crate) fn gives_pairs(&self) -> bool {
        match self {
            Iter::Enumerate(..) | Iter::Pairs(_, View::Items) | Iter::Dict(_, View::Items, ..) => {
                true
            }
            Iter::Zip(iters, strict) => !strict && iters.len() == 2,
            _ => false,
        }
    }

    pub(crate) fn take_children(&mut self, keep: &mut dyn FnMut(V<'a>)) {
        match std::mem::replace(self, Iter::Empty) {
            Iter::Heap(heap, _)
            | Iter::Dict(heap, ..)
            | Iter::Reversed(heap, _)
            | Iter::Shared(heap) => keep(V::Heap(heap)),
            Iter::Items(items) => items.for_each(keep),
            Iter::Enumerate(mut inner, _) => inner.take_children(keep),
            Iter::Zip(inner, _) => inner
                .into_iter()
                .for_each(|mut inner| inner.take_children(keep)),
            Iter::Chain(mut inner, current) => {
                inner.take_children(keep);
                if let Some(mut current) = current {
                    current.take_children(keep);
                }
            }
            Iter::Map(function, inner) => {
                keep(function);
                inner
                    .into_iter()
                    .for_each(|mut inner| inner.take_children(keep));
            }
            Iter::Filter(function, mut inner) => {
                keep(function);
                inner.take_children(keep);
            }
            Iter::Generator(generator) => {
                generator
                    .iters
                    .into_iter()
                    .for_each(|mut inner| inner.take_children(keep));
                generator
                    .frame
                    .into_iter()
                    .filter_map(|(_, value)| value)
                    .for_each(keep);
            }
            _ => {}
        }
    }
}

impl<'a> Machine<'a> {
    /// What `iter(x)` does.
    pub(crate) fn iterate(&mut self, value: &V<'a>) -> R<'a, Iter<'a>> {
        if value.as_str().is_some() {
            return Ok(Iter::Chars(value.clone(), 0));
        }
        if value.as_bytes().is_some() {
            return Ok(Iter::Bytes(value.clone(), 0));
        }
        match value {
            V::Seq(sequence) => return Ok(Iter::Seq(*sequence, 0)),
            V::Map(mapping) => return Ok(Iter::Pairs(pairs(*mapping), View::Keys)),
            V::Heap(heap) => match &**heap {
                Heap::List(_) | Heap::Tuple(_) => return Ok(Iter::Heap(Rc::clone(heap), 0)),
                Heap::Range(range) => return Ok(Iter::Range(*range, 0, range.len())),
                Heap::Dict(dict) => {
                    return Ok(Iter::Dict(
                        Rc::clone(heap),
                        View::Keys,
                        dict.borrow().len(),
                        0,
                    ));
                }
                Heap::Set(set) => return Ok(set_iter(&set.borrow())),
                Heap::FrozenSet(set) => return Ok(set_iter(set)),
                Heap::View(kind, V::Map(mapping)) => {
                    return Ok(Iter::Pairs(pairs(*mapping), *kind));
                }
                Heap::View(kind, V::Heap(inner)) => {
                    if let Heap::Dict(dict) = &**inner {
                        return Ok(Iter::Dict(Rc::clone(inner), *kind, dict.borrow().len(), 0));
                    }
                }
                Heap::Iter(..) => return Ok(Iter::Shared(Rc::clone(heap))),
                _ => {}
            },
            _ => {}
        }
        type_error(format!("'{}' object is not iterable", value.type_name()))
    }

    /// All that is left.
    pub(crate) fn collect(&mut self, value: &V<'a>) -> R<'a, Vec<V<'a>>> {
        match value {
            V::Seq(sequence) => {
                return Ok((0..sequence.len())
                    .filter_map(|index| sequence.get(index))
                    .map(|value| value.0)
                    .collect());
            }
            V::Heap(heap) => match &**heap {
                Heap::List(items) => return Ok(items.borrow().clone()),
                Heap::Tuple(items) => return Ok(items.to_vec()),
                _ => {}
            },
            _ => {}
        }
        let mut iter = self.iterate(value)?;
        let mut out = Vec::new();
        while let Some(value) = self.next(&mut iter)? {
            self.step()?;
            self.charge(std::mem::size_of::<V<'_>>())?;
            out.push(value);
        }
        Ok(out)
    }
}

fn pairs<'a>(
    mapping: &'a dyn Mapping,
) -> Box<dyn Iterator<Item = (super::host::Value<'a>, super::host::Value<'a>)> + 'a> {
    mapping.entries()
}

fn set_iter<'a>(set: &Set<'a>) -> Iter<'a> {
    Iter::Items(super::repr::set_order(set).into_iter())
}
