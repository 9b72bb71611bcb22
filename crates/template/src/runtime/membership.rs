//! `in`.

use super::compare::{equal, set_items};
use super::exception::{R, type_error};
use super::machine::Machine;
use crate::value::dict::Key;
use crate::value::{Heap, V, View};

impl<'a> Machine<'a> {
    /// `item in container`.
    pub(crate) fn contains(&mut self, container: &V<'a>, item: &V<'a>) -> R<'a, bool> {
        if let Some(text) = container.as_str() {
            return match item.as_str() {
                Some(part) => Ok(text.contains(part)),
                None => type_error(format!(
                    "'in <string>' requires string as left operand, not {}",
                    item.type_name()
                )),
            };
        }
        if let Some(bytes) = container.as_bytes() {
            if let Some(part) = item.as_bytes() {
                return Ok(super::bytes_methods::find(bytes, part).is_some());
            }
            return match item.as_int() {
                Some(byte @ 0..=255) => Ok(bytes.contains(&(byte as u8))),
                Some(_) => super::exception::value_error("byte must be in range(0, 256)"),
                None => type_error(format!(
                    "a bytes-like object is required, not '{}'",
                    item.type_name()
                )),
            };
        }
        match container {
            V::Map(mapping) => {
                if let Some(key) = item.as_str() {
                    return Ok(mapping.get(key).is_some());
                }
                Key::new(item.clone())?;
                return Ok(false);
            }
            V::Object(object) => {
                // Records lend their fields as items too.
                if let Some(key) = item.as_str() {
                    return Ok(object.attr(key).is_some());
                }
            }
            V::Heap(heap) => match &**heap {
                Heap::Dict(dict) => {
                    return Ok(dict.borrow().contains_key(&Key::new(item.clone())?));
                }
                Heap::Set(set) => return Ok(set.borrow().contains(&set_key(item)?)),
                Heap::FrozenSet(set) => return Ok(set.contains(&set_key(item)?)),
                Heap::View(View::Keys, dict) => return self.contains(dict, item),
                Heap::Range(range) => {
                    if let Some(number) = item.as_int() {
                        let (from, step) = (
                            i128::from(number) - i128::from(range.start),
                            i128::from(range.step),
                        );
                        let index = from / step;
                        return Ok(from % step == 0
                            && index >= 0
                            && (index as usize) < range.len());
                    }
                }
                _ => {}
            },
            _ => {}
        }
        let mut iter = match self.iterate(container) {
            Ok(iter) => iter,
            Err(_) => {
                return type_error(format!(
                    "argument of type '{}' is not iterable",
                    container.type_name()
                ));
            }
        };
        let (mut found, mut seen) = (false, 0);
        while !found && let Some(value) = self.next(&mut iter)? {
            found = value.same(item) || equal(&value, item, 0)?;
            seen += 1;
        }
        self.walk(seen)?;
        Ok(found)
    }
}

/// A set in a set is looked for as what it would be frozen.
fn set_key<'a>(item: &V<'a>) -> R<'a, Key<'a>> {
    match set_items(item) {
        Some(set) => Ok(Key(V::heap(Heap::FrozenSet(set)))),
        None => Key::new(item.clone()),
    }
}
