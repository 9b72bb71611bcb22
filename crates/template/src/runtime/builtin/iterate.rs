//! Functions of things that can be read item by item.

use crate::language::ast::BinaryOp;
use crate::runtime::exception::{R, type_error, value_error};
use crate::runtime::machine::Machine;
use crate::runtime::str_methods::int;
use crate::value::args::Args;
use crate::value::iter::Iter;
use crate::value::{Heap, Range, V};

pub(super) fn len<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("len")?;
    if let Some(text) = value.as_str() {
        return Ok(V::Int(text.chars().count() as i64));
    }
    if let Some(bytes) = value.as_bytes() {
        return Ok(V::Int(bytes.len() as i64));
    }
    let length = match &value {
        V::Seq(sequence) => sequence.len(),
        V::Map(mapping) => mapping.len(),
        V::Heap(heap) => match &**heap {
            Heap::List(items) => items.borrow().len(),
            Heap::Tuple(items) => items.len(),
            Heap::Dict(dict) => dict.borrow().len(),
            Heap::Set(set) => set.borrow().len(),
            Heap::FrozenSet(set) => set.len(),
            Heap::Range(range) => range.len(),
            Heap::View(_, V::Map(mapping)) => mapping.len(),
            Heap::View(_, V::Heap(dict)) => match &**dict {
                Heap::Dict(dict) => dict.borrow().len(),
                _ => 0,
            },
            _ => {
                return type_error(format!(
                    "object of type '{}' has no len()",
                    value.type_name()
                ));
            }
        },
        _ => {
            return type_error(format!(
                "object of type '{}' has no len()",
                value.type_name()
            ));
        }
    };
    Ok(V::Int(length as i64))
}

pub(super) fn enumerate<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items, start] = args.sort("enumerate", ["iterable", "start"], 1)?;
    let inner = machine.iterate(&items.unwrap_or(V::None))?;
    let start = start.map_or(Ok(0), |start| int(&start))?;
    Ok(V::iter(
        Iter::Enumerate(Box::new(inner), start),
        "enumerate",
    ))
}

pub(super) fn range<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [first, second, step] = args.sort("range", ["/start", "/stop", "/step"], 1)?;
    let first = int(&first.unwrap_or(V::None))?;
    let (start, stop) = match second {
        Some(second) => (first, int(&second)?),
        None => (0, first),
    };
    let step = step.map_or(Ok(1), |step| int(&step))?;
    if step == 0 {
        return value_error("range() arg 3 must not be zero");
    }
    Ok(V::heap(Heap::Range(Range { start, stop, step })))
}

pub(super) fn reversed_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("reversed")?;
    let wrong = || type_error(format!("'{}' object is not reversible", value.type_name()));
    match &value {
        V::Heap(heap) => match &**heap {
            Heap::List(items) => {
                let length = items.borrow().len();
                return Ok(V::iter(
                    Iter::Reversed(std::rc::Rc::clone(heap), length),
                    "list_reverseiterator",
                ));
            }
            Heap::Tuple(items) => {
                return Ok(V::iter(
                    Iter::Reversed(std::rc::Rc::clone(heap), items.len()),
                    "reversed",
                ));
            }
            Heap::Bytes(_) | Heap::Dict(_) | Heap::Range(_) | Heap::View(..) => {}
            _ => return wrong(),
        },
        V::Seq(_) | V::Map(_) | V::Str(_) | V::Text(_) | V::Bytes(_) => {}
        _ => return wrong(),
    }
    let mut items = machine.collect(&value)?;
    items.reverse();
    Ok(V::iter(Iter::Items(items.into_iter()), "reversed"))
}

pub(super) fn sum_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items, start] = args.sort("sum", ["/iterable", "start"], 1)?;
    let mut total = start.unwrap_or(V::Int(0));
    if total.as_str().is_some() {
        return type_error("sum() can't sum strings [use ''.join(seq) instead]");
    }
    let mut iter = machine.iterate(&items.unwrap_or(V::None))?;
    while let Some(item) = machine.next(&mut iter)? {
        machine.step()?;
        total = machine.binary(BinaryOp::Add, &total, &item)?;
    }
    Ok(total)
}

pub(super) fn any_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let items = args.one("any")?;
    let mut iter = machine.iterate(&items)?;
    while let Some(item) = machine.next(&mut iter)? {
        machine.step()?;
        if item.truth() {
            return Ok(V::Bool(true));
        }
    }
    Ok(V::Bool(false))
}

pub(super) fn all_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let items = args.one("all")?;
    let mut iter = machine.iterate(&items)?;
    while let Some(item) = machine.next(&mut iter)? {
        machine.step()?;
        if !item.truth() {
            return Ok(V::Bool(false));
        }
    }
    Ok(V::Bool(true))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature of all built-in functions"
)]
pub(super) fn zip_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let strict = args
        .keyword
        .iter()
        .any(|(name, value)| name == "strict" && value.truth());
    let mut iters = Vec::with_capacity(args.positional.len());
    for items in &args.positional {
        iters.push(machine.iterate(items)?);
    }
    Ok(V::iter(Iter::Zip(iters, strict), "zip"))
}

pub(super) fn map_<'a>(machine: &mut Machine<'a>, mut args: Args<'a>) -> R<'a, V<'a>> {
    if args.positional.len() < 2 {
        return type_error("map() must have at least two arguments.");
    }
    let function = args.positional.remove(0);
    let mut iters = Vec::new();
    for items in &args.positional {
        iters.push(machine.iterate(items)?);
    }
    Ok(V::iter(Iter::Map(function, iters), "map"))
}

pub(super) fn filter_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [function, items] = args.exactly("filter")?;
    let iter = machine.iterate(&items)?;
    Ok(V::iter(Iter::Filter(function, Box::new(iter)), "filter"))
}

pub(super) fn iter_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items, sentinel] = args.sort("iter", ["/object", "/sentinel"], 1)?;
    let items = items.unwrap_or(V::None);
    if let Some(sentinel) = sentinel {
        return Ok(V::iter(
            Iter::Sentinel(items, sentinel),
            "callable_iterator",
        ));
    }
    if let V::Heap(heap) = &items
        && matches!(**heap, Heap::Iter(..))
    {
        return Ok(items);
    }
    let iter = machine.iterate(&items)?;
    Ok(V::iter(iter, "list_iterator"))
}

pub(super) fn next_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [iter, default] = args.sort("next", ["/iterator", "/default"], 1)?;
    let value = iter.unwrap_or(V::None);
    let V::Heap(heap) = &value else {
        return type_error(format!("'{}' object is not an iterator", value.type_name()));
    };
    if !matches!(**heap, Heap::Iter(..)) {
        return type_error(format!("'{}' object is not an iterator", value.type_name()));
    }
    let mut shared = Iter::Shared(std::rc::Rc::clone(heap));
    match machine.next(&mut shared)?.or(default) {
        Some(value) => Ok(value),
        None => {
            let mut exc = crate::runtime::exception::exception("StopIteration", "");
            exc.args.clear();
            Err(exc)
        }
    }
}
