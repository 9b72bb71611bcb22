//! The methods of dict.

use super::collection_methods::view;
use super::exception::{R, raise, type_error, value_error};
use super::machine::Machine;
use super::subscript::missing;
use crate::value::args::Args;
use crate::value::dict::{Dict, Key};
use crate::value::{Heap, V};

pub(super) fn dict<'a>(
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
            machine.walk(dict.borrow().len())?; // those behind it move up
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
