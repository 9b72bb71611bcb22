//! `object[index]`.

use super::exception::{Exc, R, raise, type_error, value_error};
use super::machine::Machine;
use super::sequence::{indices, position, slice};
use crate::value::args::Args;
use crate::value::dict::Key;
use crate::value::{Heap, Range, V};

impl<'a> Machine<'a> {
    pub(crate) fn item(&mut self, object: &V<'a>, index: &V<'a>) -> R<'a, V<'a>> {
        if let V::Heap(heap) = index
            && let Heap::Slice(parts) = &**heap
        {
            return self.sliced(object, parts);
        }
        if let Some(text) = object.as_str() {
            let index = self.index(index, "string indices must be integers")?;
            if text.is_ascii() {
                return match position(index, text.len()) {
                    Some(at) => Ok(substring(object, at, at + 1)),
                    None => raise("IndexError", "string index out of range"),
                };
            }
            let found =
                position(index, text.chars().count()).and_then(|at| text.char_indices().nth(at));
            return match found {
                Some((at, c)) => Ok(substring(object, at, at + c.len_utf8())),
                None => raise("IndexError", "string index out of range"),
            };
        }
        if let Some(bytes) = object.as_bytes() {
            let index = self.index(index, "byte indices must be integers or slices")?;
            return match position(index, bytes.len()).and_then(|at| bytes.get(at)) {
                Some(byte) => Ok(V::Int(i64::from(*byte))),
                None => raise("IndexError", "index out of range"),
            };
        }
        match object {
            V::Seq(sequence) => {
                let kind = object.type_of().name();
                let index =
                    self.index(index, &format!("{kind} indices must be integers or slices"))?;
                match position(index, sequence.len()).and_then(|at| sequence.get(at)) {
                    Some(value) => Ok(value.0),
                    None => raise("IndexError", format!("{kind} index out of range")),
                }
            }
            V::Map(mapping) => match index.as_str().and_then(|key| mapping.get(key)) {
                Some(value) => Ok(value.0),
                None => {
                    Key::new(index.clone())?;
                    missing(index)
                }
            },
            V::Object(host) => {
                let args = Args {
                    positional: vec![index.clone()],
                    keyword: Vec::new(),
                };
                match host.call("__getitem__", &args) {
                    Some(result) => result
                        .map(|value| value.0)
                        .map_err(|error| Exc::from_error(&error)),
                    None => type_error(format!(
                        "'{}' object is not subscriptable",
                        object.type_name()
                    )),
                }
            }
            V::Heap(heap) => match &**heap {
                Heap::List(items) => {
                    let index = self.index(index, "list indices must be integers or slices")?;
                    let items = items.borrow();
                    match position(index, items.len()).and_then(|at| items.get(at)) {
                        Some(value) => Ok(value.clone()),
                        None => raise("IndexError", "list index out of range"),
                    }
                }
                Heap::Tuple(items) => {
                    let index = self.index(index, "tuple indices must be integers or slices")?;
                    match position(index, items.len()).and_then(|at| items.get(at)) {
                        Some(value) => Ok(value.clone()),
                        None => raise("IndexError", "tuple index out of range"),
                    }
                }
                Heap::Dict(dict) => match dict.borrow().get(&Key::new(index.clone())?) {
                    Some(value) => Ok(value.clone()),
                    None => missing(index),
                },
                Heap::Range(range) => {
                    let index = self.index(index, "range indices must be integers or slices")?;
                    match position(index, range.len()) {
                        Some(at) => Ok(V::Int(range.get(at))),
                        None => raise("IndexError", "range object index out of range"),
                    }
                }
                Heap::Match(found) => crate::modules::re::group(found, index),
                _ => type_error(format!(
                    "'{}' object is not subscriptable",
                    object.type_name()
                )),
            },
            _ => type_error(format!(
                "'{}' object is not subscriptable",
                object.type_name()
            )),
        }
    }

    fn index(&mut self, index: &V<'a>, message: &str) -> R<'a, i64> {
        match index.as_int() {
            Some(number) => Ok(number),
            None if index.is_int() => {
                raise("IndexError", "cannot fit 'int' into an index-sized integer")
            }
            None => type_error(format!("{message}, not '{}'", index.type_name())),
        }
    }

    fn sliced(&mut self, object: &V<'a>, parts: &[V<'a>; 3]) -> R<'a, V<'a>> {
        if let Some(text) = object.as_str() {
            if text.is_ascii() {
                let (start, stop, step) = slice(parts, text.len())?;
                if step == 1 {
                    return Ok(substring(object, start as usize, stop.max(start) as usize));
                }
            }
            let chars: Vec<char> = text.chars().collect();
            self.charge(chars.len())?;
            let out: String = indices(slice(parts, chars.len())?)
                .filter_map(|at| chars.get(at))
                .collect();
            return Ok(V::text(out));
        }
        if let Some(bytes) = object.as_bytes() {
            let out: Vec<u8> = indices(slice(parts, bytes.len())?)
                .filter_map(|at| bytes.get(at))
                .copied()
                .collect();
            return Ok(V::bytes(out));
        }
        if let V::Heap(heap) = object
            && let Heap::Range(range) = &**heap
        {
            let (start, stop, step) = slice(parts, range.len())?;
            let at = |index: i64| range.start.wrapping_add(range.step.wrapping_mul(index));
            let range = Range {
                start: at(start),
                stop: at(stop),
                step: range.step.wrapping_mul(step),
            };
            return Ok(V::heap(Heap::Range(range)));
        }
        let tuple = match object.type_of() {
            super::native::Type::Tuple => true,
            super::native::Type::List => false,
            super::native::Type::Dict => return type_error("unhashable type: 'slice'"),
            _ => {
                return type_error(format!(
                    "'{}' object is not subscriptable",
                    object.type_name()
                ));
            }
        };
        let out: Vec<V<'a>> = match object {
            V::Seq(sequence) => indices(slice(parts, sequence.len())?)
                .filter_map(|at| sequence.get(at))
                .map(|value| value.0)
                .collect(),
            object => {
                let items = self.collect(object)?;
                indices(slice(parts, items.len())?)
                    .filter_map(|at| items.get(at).cloned())
                    .collect()
            }
        };
        self.charge(out.len() * 24)?;
        Ok(if tuple { V::tuple(out) } else { V::list(out) })
    }

    pub(crate) fn set_item(&mut self, object: &V<'a>, index: V<'a>, value: V<'a>) -> R<'a, ()> {
        if let V::Heap(heap) = object {
            match &**heap {
                Heap::List(items) => {
                    if let V::Heap(heap) = &index
                        && let Heap::Slice(parts) = &**heap
                    {
                        let values = match self.collect(&value) {
                            Ok(values) => values,
                            Err(exc) if exc.name() == "TypeError" => {
                                return type_error("can only assign an iterable");
                            }
                            Err(exc) => return Err(exc),
                        };
                        return set_slice(&mut items.borrow_mut(), parts, values);
                    }
                    let index = self.index(&index, "list indices must be integers or slices")?;
                    let mut items = items.borrow_mut();
                    return match position(index, items.len()).and_then(|at| items.get_mut(at)) {
                        Some(place) => {
                            let old = std::mem::replace(place, value);
                            drop(items);
                            drop(old);
                            Ok(())
                        }
                        None => raise("IndexError", "list assignment index out of range"),
                    };
                }
                Heap::Dict(dict) => {
                    self.charge(64)?;
                    let key = Key::new(index)?;
                    let old = dict.borrow_mut().insert(key, value);
                    drop(old);
                    return Ok(());
                }
                _ => {}
            }
        }
        type_error(format!(
            "'{}' object does not support item assignment",
            object.type_name()
        ))
    }

    pub(crate) fn delete_item(&mut self, object: &V<'a>, index: &V<'a>) -> R<'a, ()> {
        if let V::Heap(heap) = object {
            match &**heap {
                Heap::List(items) => {
                    if let V::Heap(heap) = index
                        && let Heap::Slice(parts) = &**heap
                    {
                        let length = items.borrow().len();
                        let gone: std::collections::HashSet<usize> =
                            indices(slice(parts, length)?).collect();
                        let mut at = 0;
                        items.borrow_mut().retain(|_| {
                            at += 1;
                            !gone.contains(&(at - 1))
                        });
                        return Ok(());
                    }
                    let index = self.index(index, "list indices must be integers or slices")?;
                    let length = items.borrow().len();
                    return match position(index, length) {
                        Some(at) => {
                            self.walk(length - at)?;
                            let old = items.borrow_mut().remove(at);
                            drop(old);
                            Ok(())
                        }
                        None => raise("IndexError", "list assignment index out of range"),
                    };
                }
                Heap::Dict(dict) => {
                    self.walk(dict.borrow().len())?; // those behind it move up
                    let old = dict.borrow_mut().shift_remove(&Key::new(index.clone())?);
                    return match old {
                        Some(_) => Ok(()),
                        None => missing(index),
                    };
                }
                _ => {}
            }
        }
        type_error(format!(
            "'{}' object doesn't support item deletion",
            object.type_name()
        ))
    }
}

fn set_slice<'a>(items: &mut Vec<V<'a>>, parts: &[V<'a>; 3], values: Vec<V<'a>>) -> R<'a, ()> {
    let (start, stop, step) = slice(parts, items.len())?;
    if step == 1 {
        let stop = stop.max(start) as usize;
        items.splice(start as usize..stop, values);
        return Ok(());
    }
    let places: Vec<usize> = indices((start, stop, step)).collect();
    if places.len() != values.len() {
        return value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            values.len(),
            places.len()
        ));
    }
    for (at, value) in places.into_iter().zip(values) {
        if let Some(place) = items.get_mut(at) {
            *place = value;
        }
    }
    Ok(())
}

/// A part of a text, lent if the text is.
pub(crate) fn substring<'a>(text: &V<'a>, start: usize, end: usize) -> V<'a> {
    match text {
        V::Str(text) => V::Str(text.get(start..end).unwrap_or_default()),
        text => V::text(
            text.as_str()
                .and_then(|text| text.get(start..end))
                .unwrap_or_default(),
        ),
    }
}

#[cold]
pub(crate) fn missing<'a, T>(key: &V<'a>) -> R<'a, T> {
    let mut exc = super::exception::exception("KeyError", "");
    exc.args = vec![key.clone()];
    Err(exc)
}
