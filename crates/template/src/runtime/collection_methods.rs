//! The methods of list, tuple, range, dict, set and frozenset.

use super::compare::set_items;
use super::dict_methods::dict;
use super::exception::R;
use super::list_methods::{list, search};
use super::machine::Machine;
use super::set_methods::{set, to_set};
use crate::value::args::Args;
use crate::value::dict::Key;
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
                machine.walk(items.len())?;
                search(&items, name, object.type_of().name(), args).map(Some)
            }
            _ => match &**heap {
                Heap::Tuple(tuple) => tuple.call(name, args),
                _ => Ok(None),
            },
        },
        Heap::Dict(_) => dict(machine, object, heap, name, args),
        Heap::Set(_) => set(machine, heap, name, args),
        Heap::FrozenSet(frozen) => {
            let read_only = super::method_names::methods(super::native::Type::FrozenSet);
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

pub(super) fn view<'a>(name: &str, object: &V<'a>) -> V<'a> {
    let kind = match name {
        "items" => View::Items,
        "keys" => View::Keys,
        _ => View::Values,
    };
    V::heap(Heap::View(kind, object.clone()))
}
