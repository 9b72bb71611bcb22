//! The methods of set and frozenset.

use super::compare::set_items;
use super::exception::{R, raise};
use super::machine::Machine;
use super::subscript::missing;
use crate::value::args::Args;
use crate::value::dict::{Key, Set};
use crate::value::{Heap, V};

pub(crate) fn to_set<'a>(machine: &mut Machine<'a>, value: &V<'a>) -> R<'a, Set<'a>> {
    if let Some(set) = set_items(value) {
        return Ok(set);
    }
    machine.collect(value)?.into_iter().map(Key::new).collect()
}

pub(super) fn set<'a>(
    machine: &mut Machine<'a>,
    heap: &Heap<'a>,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    let Heap::Set(cell) = heap else {
        return Ok(None);
    };
    let one = |args: Args<'a>| args.one(name);
    if matches!(name, "discard" | "remove" | "pop") {
        machine.walk(cell.borrow().len())?; // those behind it move up
    }
    let mut others = |args: Args<'a>| {
        args.positional
            .iter()
            .map(|other| to_set(machine, other))
            .collect::<R<'a, Vec<_>>>()
    };
    Ok(Some(match name {
        "add" => {
            let key = Key::new(one(args)?)?;
            cell.borrow_mut().insert(key);
            V::None
        }
        "discard" => {
            let key = Key::new(one(args)?)?;
            cell.borrow_mut().shift_remove(&key);
            V::None
        }
        "remove" => {
            let value = one(args)?;
            if !cell.borrow_mut().shift_remove(&Key::new(value.clone())?) {
                return missing(&value);
            }
            V::None
        }
        "pop" => {
            let first = crate::value::repr::set_order(&cell.borrow())
                .into_iter()
                .next();
            match first {
                Some(value) => {
                    cell.borrow_mut().shift_remove(&Key(value.clone()));
                    value
                }
                None => return raise("KeyError", "pop from an empty set"),
            }
        }
        "clear" => {
            let old = cell.take();
            drop(old);
            V::None
        }
        "copy" => V::set(cell.borrow().clone()),
        "update" => {
            for other in others(args)? {
                cell.borrow_mut().extend(other);
            }
            V::None
        }
        "union" => {
            let mut out = cell.borrow().clone();
            for other in others(args)? {
                out.extend(other);
            }
            V::set(out)
        }
        "intersection" | "intersection_update" | "difference" | "difference_update" => {
            let keep = name.starts_with("intersection");
            let mut out = cell.borrow().clone();
            for other in others(args)? {
                out.retain(|key| other.contains(key) == keep);
            }
            if name.ends_with("_update") {
                *cell.borrow_mut() = out;
                V::None
            } else {
                V::set(out)
            }
        }
        "symmetric_difference" | "symmetric_difference_update" => {
            let other = one(args)?;
            let other = to_set(machine, &other)?;
            let mine = cell.borrow().clone();
            let out: Set<'a> = mine
                .iter()
                .filter(|key| !other.contains(*key))
                .chain(other.iter().filter(|key| !mine.contains(*key)))
                .cloned()
                .collect();
            if name.ends_with("_update") {
                *cell.borrow_mut() = out;
                V::None
            } else {
                V::set(out)
            }
        }
        "isdisjoint" | "issubset" | "issuperset" => {
            let other = one(args)?;
            let other = to_set(machine, &other)?;
            let mine = cell.borrow();
            V::Bool(match name {
                "isdisjoint" => !mine.iter().any(|key| other.contains(key)),
                "issubset" => mine.iter().all(|key| other.contains(key)),
                _ => other.iter().all(|key| mine.contains(key)),
            })
        }
        _ => return Ok(None),
    }))
}
