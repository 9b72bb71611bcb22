//! The methods of list, tuple, range, dict, set and frozenset.

use super::compare::{equal, set_items};
use super::exception::{R, raise, type_error, value_error};
use super::machine::Machine;
use super::sequence::{position, window};
use super::str_methods::int;
use super::subscript::missing;
use crate::value::dict::{Dict, Key, Set};
use crate::value::host::Args;
use crate::value::{Heap, V, View};

pub(crate) fn call<'a>(
    machine: &mut Machine<'a>,
    object: &V<'a>,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    // What the host lent as a dict answers the usual questions itself.
    if let V::Map(mapping) = object {
        match name {
            "get" => {
                let [key, default] = args.sort(name, ["/key", "/default"], 1)?;
                let key = key.unwrap_or(V::None);
                let found = key.as_str().and_then(|key| mapping.get(key));
                if found.is_none() {
                    Key::new(key)?;
                }
                return Ok(Some(
                    found.map(|value| value.0).or(default).unwrap_or(V::None),
                ));
            }
            "items" | "keys" | "values" if args.positional.is_empty() => {
                return Ok(Some(view(name, object)));
            }
            _ => {}
        }
    }
    let object = &object.clone().owned();
    let V::Heap(heap) = object else {
        return Ok(None);
    };
    match &**heap {
        Heap::List(_) => list(machine, object, heap, name, args),
        Heap::Tuple(_) | Heap::Range(_) => match name {
            "count" | "index" => {
                let items = machine.collect(object)?;
                search(&items, name, object.type_of().name(), args).map(Some)
            }
            _ => Ok(None),
        },
        Heap::Dict(_) => dict(machine, object, heap, name, args),
        Heap::Set(_) => set(machine, heap, name, args),
        Heap::FrozenSet(frozen) => {
            let read_only = super::attribute::methods(super::native::Type::FrozenSet);
            if !read_only.contains(&name) {
                return Ok(None);
            }
            let copy = V::set(frozen.clone());
            let V::Heap(inner) = &copy else {
                return Ok(None);
            };
            let result = set(machine, inner, name, args)?;
            Ok(result.map(|value| match (&value, set_items(&value)) {
                (V::Heap(_), Some(items)) => V::heap(Heap::FrozenSet(items)),
                _ => value,
            }))
        }
        Heap::View(..) if name == "isdisjoint" => {
            let [other] = args.exactly(name)?;
            let (Some(mine), theirs) = (set_items(object), to_set(machine, &other)?) else {
                return Ok(None);
            };
            Ok(Some(V::Bool(!mine.iter().any(|key| theirs.contains(key)))))
        }
        _ => Ok(None),
    }
}

fn view<'a>(name: &str, object: &V<'a>) -> V<'a> {
    let kind = match name {
        "items" => View::Items,
        "keys" => View::Keys,
        _ => View::Values,
    };
    V::heap(Heap::View(kind, object.clone()))
}

fn list<'a>(
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
                Some(at) => items.borrow_mut().remove(at),
                None => return raise("IndexError", "pop index out of range"),
            }
        }
        "remove" => {
            let [value] = args.exactly("list.remove")?;
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
            search(&items, name, object.type_of().name(), args)?
        }
        _ => return Ok(None),
    }))
}

fn search<'a>(items: &[V<'a>], name: &str, kind: &str, args: Args<'a>) -> R<'a, V<'a>> {
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

fn dict<'a>(
    machine: &mut Machine<'a>,
    object: &V<'a>,
    heap: &Heap<'a>,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    let Heap::Dict(dict) = heap else {
        return Ok(None);
    };
    Ok(Some(match name {
        "get" => {
            let [key, default] = args.sort(name, ["/key", "/default"], 1)?;
            let found = dict
                .borrow()
                .get(&Key::new(key.unwrap_or(V::None))?)
                .cloned();
            found.or(default).unwrap_or(V::None)
        }
        "items" | "keys" | "values" => {
            let [] = args.exactly(name)?;
            view(name, object)
        }
        "pop" => {
            let [key, default] = args.sort(name, ["/key", "/default"], 1)?;
            let key = key.unwrap_or(V::None);
            let found = dict.borrow_mut().shift_remove(&Key::new(key.clone())?);
            match found.or(default) {
                Some(value) => value,
                None => return missing(&key),
            }
        }
        "popitem" => match dict.borrow_mut().pop() {
            Some((key, value)) => V::tuple(vec![key.0, value]),
            None => return raise("KeyError", "popitem(): dictionary is empty"),
        },
        "setdefault" => {
            let [key, default] = args.sort(name, ["/key", "/default"], 1)?;
            let key = Key::new(key.unwrap_or(V::None))?;
            machine.charge(64)?;
            let mut dict = dict.borrow_mut();
            dict.entry(key)
                .or_insert(default.unwrap_or(V::None))
                .clone()
        }
        "update" => {
            let mut more = Dict::default();
            if let Some(source) = args.positional.first() {
                fill(machine, &mut more, source)?;
            }
            for (key, value) in args.keyword {
                more.insert(Key(V::text(&*key)), value);
            }
            machine.charge(more.len() * 64)?;
            dict.borrow_mut().extend(more);
            V::None
        }
        "clear" => {
            let old = dict.take();
            drop(old);
            V::None
        }
        "copy" => V::dict(dict.borrow().clone()),
        "fromkeys" => fromkeys(machine, args)?,
        _ => return Ok(None),
    }))
}

/// Adds the entries of a dict, or the pairs of an iterable.
pub(crate) fn fill<'a>(
    machine: &mut Machine<'a>,
    dict: &mut Dict<'a>,
    source: &V<'a>,
) -> R<'a, ()> {
    if let V::Heap(heap) = &source.clone().owned()
        && let Heap::Dict(more) = &**heap
    {
        dict.extend(
            more.borrow()
                .iter()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
        return Ok(());
    }
    for (index, item) in machine.collect(source)?.into_iter().enumerate() {
        let pair = match machine.collect(&item) {
            Ok(pair) => pair,
            Err(_) => {
                return type_error(format!(
                    "cannot convert dictionary update sequence element #{index} to a sequence"
                ));
            }
        };
        match <[V<'a>; 2]>::try_from(pair) {
            Ok([key, value]) => {
                dict.insert(Key::new(key)?, value);
            }
            Err(pair) => {
                return value_error(format!(
                    "dictionary update sequence element #{index} has length {}; 2 is required",
                    pair.len()
                ));
            }
        }
    }
    Ok(())
}

pub(crate) fn fromkeys<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [keys, value] = args.sort("fromkeys", ["/iterable", "/value"], 1)?;
    let value = value.unwrap_or(V::None);
    let mut dict = Dict::default();
    for key in machine.collect(&keys.unwrap_or(V::None))? {
        dict.insert(Key::new(key)?, value.clone());
    }
    Ok(V::dict(dict))
}

pub(crate) fn to_set<'a>(machine: &mut Machine<'a>, value: &V<'a>) -> R<'a, Set<'a>> {
    if let Some(set) = set_items(value) {
        return Ok(set);
    }
    machine.collect(value)?.into_iter().map(Key::new).collect()
}

fn set<'a>(
    machine: &mut Machine<'a>,
    heap: &Heap<'a>,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    let Heap::Set(cell) = heap else {
        return Ok(None);
    };
    let one = |args: Args<'a>| args.one(name);
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
