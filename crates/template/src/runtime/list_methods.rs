//! The methods of list, tuple and range.

use super::compare::equal;
use super::exception::{R, raise, type_error, value_error};
use super::machine::Machine;
use super::sequence::{position, window};
use super::str_methods::int;
use crate::value::args::Args;
use crate::value::{Heap, V};

pub(super) fn list<'a>(
    machine: &mut Machine<'a>,
    object: &V<'a>,
    heap: &Heap<'a>,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    let Heap::List(items) = heap else {
        return Ok(None);
    };
    Ok(Some(match name {
        "append" => {
            let [value] = args.exactly("list.append")?;
            machine.charge(24)?;
            items.borrow_mut().push(value);
            V::None
        }
        "extend" => {
            let [more] = args.exactly("list.extend")?;
            let more = machine.collect(&more)?;
            machine.charge(more.len() * 24)?;
            items.borrow_mut().extend(more);
            V::None
        }
        "insert" => {
            let [at, value] = args.exactly("insert")?;
            let length = items.borrow().len();
            let at = super::sequence::clamped(&at)?;
            let at = if at < 0 { at + length as i64 } else { at }.clamp(0, length as i64);
            machine.charge(24)?;
            machine.walk(length - at as usize)?;
            items.borrow_mut().insert(at as usize, value);
            V::None
        }
        "pop" => {
            let [at] = args.sort("pop", ["/index"], 0)?;
            let at = at.map_or(Ok(-1), |at| int(&at))?;
            let length = items.borrow().len();
            if length == 0 {
                return raise("IndexError", "pop from empty list");
            }
            match position(at, length) {
                Some(at) => {
                    machine.walk(length - at)?;
                    items.borrow_mut().remove(at)
                }
                None => return raise("IndexError", "pop index out of range"),
            }
        }
        "remove" => {
            let [value] = args.exactly("list.remove")?;
            machine.walk(items.borrow().len())?;
            let mut found = None;
            for (at, item) in items.borrow().iter().enumerate() {
                if item.same(&value) || equal(item, &value, 0)? {
                    found = Some(at);
                    break;
                }
            }
            match found {
                Some(at) => {
                    let old = items.borrow_mut().remove(at);
                    drop(old);
                    V::None
                }
                None => return value_error("list.remove(x): x not in list"),
            }
        }
        "clear" => {
            let old = items.take();
            drop(old);
            V::None
        }
        "copy" => V::list(items.borrow().clone()),
        "reverse" => {
            items.borrow_mut().reverse();
            V::None
        }
        "sort" => {
            if !args.positional.is_empty() {
                return type_error("sort() takes no positional arguments");
            }
            let [key, reverse] = args.sort("sort", ["key", "reverse"], 0)?;
            let sorted = machine.sorted(
                items.borrow().clone(),
                key,
                reverse.is_some_and(|reverse| reverse.truth()),
            )?;
            *items.borrow_mut() = sorted;
            V::None
        }
        "count" | "index" => {
            let items = items.borrow().clone();
            machine.walk(items.len())?;
            search(&items, name, object.type_of().name(), args)?
        }
        _ => return Ok(None),
    }))
}

pub(super) fn search<'a>(items: &[V<'a>], name: &str, kind: &str, args: Args<'a>) -> R<'a, V<'a>> {
    let [value, start, end] = args.sort(name, ["/value", "/start", "/end"], 1)?;
    let value = value.unwrap_or(V::None);
    let (start, end) = window(start.as_ref(), end.as_ref(), items.len())?;
    let mut count = 0;
    for (at, item) in items.iter().enumerate().take(end).skip(start) {
        if item.same(&value) || equal(item, &value, 0)? {
            if name == "index" {
                return Ok(V::Int(at as i64));
            }
            count += 1;
        }
    }
    if name == "count" {
        return Ok(V::Int(count));
    }
    if kind == "list" || kind == "range" {
        let mut shown = String::new();
        crate::value::repr::repr_into(&value, &mut shown, 0)?;
        return value_error(format!("{shown} is not in {kind}"));
    }
    value_error("tuple.index(x): x not in tuple")
}
