//! One step of an iterator.

use super::iter::Iter;
use super::{Heap, V, View};
use crate::runtime::exception::{R, raise};
use crate::runtime::machine::Machine;

impl<'a> Machine<'a> {
    /// The next two values of what [gives pairs](Iter::gives_pairs), without a tuple around them.
    pub(crate) fn next_pair(&mut self, iter: &mut Iter<'a>) -> R<'a, Option<(V<'a>, V<'a>)>> {
        Ok(match iter {
            Iter::Enumerate(inner, number) => self.next(inner)?.map(|value| {
                *number = number.wrapping_add(1);
                (V::Int(number.wrapping_sub(1)), value)
            }),
            Iter::Zip(iters, false) => {
                let [first, second] = iters.as_mut_slice() else {
                    return Ok(None);
                };
                match self.next(first)? {
                    Some(one) => self.next(second)?.map(|other| (one, other)),
                    None => None,
                }
            }
            Iter::Pairs(pairs, _) => pairs.next().map(|(key, value)| (key.0, value.0)),
            Iter::Dict(heap, _, length, index) => next_entry(heap, *length, index)?,
            _ => None,
        })
    }

    /// The next value, or nothing at the end.
    pub(crate) fn next(&mut self, iter: &mut Iter<'a>) -> R<'a, Option<V<'a>>> {
        Ok(match iter {
            Iter::Seq(sequence, index) => {
                let value = sequence.get(*index);
                *index += 1;
                value.map(|value| value.0)
            }
            Iter::Range(range, index, length) => {
                if index >= length {
                    return Ok(None);
                }
                *index += 1;
                Some(V::Int(range.get(*index - 1)))
            }
            Iter::Heap(heap, index) => {
                *index += 1;
                match &**heap {
                    Heap::List(items) => items.borrow().get(*index - 1).cloned(),
                    Heap::Tuple(items) => items.get(*index - 1).cloned(),
                    _ => None,
                }
            }
            Iter::Items(items) => items.next(),
            other => return self.next_of(other),
        })
    }

    fn next_of(&mut self, iter: &mut Iter<'a>) -> R<'a, Option<V<'a>>> {
        self.check_stack()?;
        Ok(match iter {
            Iter::Chars(text, at) => {
                let Some(c) = text
                    .as_str()
                    .and_then(|text| text.get(*at..))
                    .and_then(|rest| rest.chars().next())
                else {
                    return Ok(None);
                };
                let start = *at;
                *at += c.len_utf8();
                Some(match text {
                    V::Str(text) => V::Str(text.get(start..*at).unwrap_or_default()),
                    _ => V::text(c.encode_utf8(&mut [0; 4]) as &str),
                })
            }
            Iter::Bytes(bytes, at) => {
                *at += 1;
                bytes
                    .as_bytes()
                    .and_then(|bytes| bytes.get(*at - 1))
                    .map(|byte| V::Int(i64::from(*byte)))
            }
            Iter::Dict(heap, view, length, index) => {
                next_entry(heap, *length, index)?.map(|(key, value)| pair(*view, key, value))
            }
            Iter::Pairs(pairs, view) => {
                pairs.next().map(|(key, value)| pair(*view, key.0, value.0))
            }
            Iter::Reversed(heap, left) => {
                if *left == 0 {
                    return Ok(None);
                }
                *left -= 1;
                match &**heap {
                    Heap::List(items) => items.borrow().get(*left).cloned(),
                    Heap::Tuple(items) => items.get(*left).cloned(),
                    _ => None,
                }
            }
            Iter::Enumerate(inner, number) => match self.next(inner)? {
                Some(value) => {
                    *number = number.wrapping_add(1);
                    Some(V::tuple(vec![V::Int(number.wrapping_sub(1)), value]))
                }
                None => None,
            },
            Iter::Zip(iters, strict) => {
                if iters.is_empty() {
                    return Ok(None);
                }
                let mut items = Vec::with_capacity(iters.len());
                for index in 0..iters.len() {
                    let Some(inner) = iters.get_mut(index) else {
                        break;
                    };
                    match self.next(inner)? {
                        Some(value) => items.push(value),
                        None if *strict && index > 0 => {
                            return raise(
                                "ValueError",
                                format!("zip() argument {} is shorter than argument 1", index + 1),
                            );
                        }
                        None => {
                            if *strict {
                                for index in 1..iters.len() {
                                    let Some(inner) = iters.get_mut(index) else {
                                        break;
                                    };
                                    if self.next(inner)?.is_some() {
                                        return raise(
                                            "ValueError",
                                            format!(
                                                "zip() argument {} is longer than argument 1",
                                                index + 1
                                            ),
                                        );
                                    }
                                }
                            }
                            return Ok(None);
                        }
                    }
                }
                Some(V::tuple(items))
            }
            Iter::Map(function, iters) => {
                let mut args = Vec::with_capacity(iters.len());
                for inner in iters.iter_mut() {
                    match self.next(inner)? {
                        Some(value) => args.push(value),
                        None => return Ok(None),
                    }
                }
                let function = function.clone();
                Some(self.call_with(&function, args)?)
            }
            Iter::Filter(function, inner) => loop {
                let Some(value) = self.next(inner)? else {
                    return Ok(None);
                };
                self.step()?;
                let keep = match &*function {
                    V::None => value.truth(),
                    function => {
                        let function = function.clone();
                        self.call_with(&function, vec![value.clone()])?.truth()
                    }
                };
                if keep {
                    break Some(value);
                }
            },
            Iter::Chain(outer, current) => loop {
                if let Some(inner) = current {
                    if let Some(value) = self.next(inner)? {
                        break Some(value);
                    }
                    *current = None;
                }
                self.step()?;
                match self.next(outer)? {
                    Some(value) => *current = Some(Box::new(self.iterate(&value)?)),
                    None => return Ok(None),
                }
            },
            Iter::Shared(heap) => {
                let Heap::Iter(inner, _) = &**heap else {
                    return Ok(None);
                };
                match inner.try_borrow_mut() {
                    Ok(mut inner) => self.next(&mut inner)?,
                    Err(_) => return raise("ValueError", "generator already executing"),
                }
            }
            Iter::Generator(generator) => self.next_generated(generator)?,
            Iter::Sentinel(function, sentinel) => {
                let (function, sentinel) = (function.clone(), sentinel.clone());
                let value = self.call_with(&function, Vec::new())?;
                if crate::runtime::compare::equal(&value, &sentinel, 0)? {
                    *iter = Iter::Empty;
                    return Ok(None);
                }
                Some(value)
            }
            Iter::Empty => None,
            Iter::Seq(..) | Iter::Range(..) | Iter::Heap(..) | Iter::Items(_) => {
                return self.next(iter);
            }
        })
    }
}

fn next_entry<'a>(
    heap: &Heap<'a>,
    length: usize,
    index: &mut usize,
) -> R<'a, Option<(V<'a>, V<'a>)>> {
    let Heap::Dict(dict) = heap else {
        return Ok(None);
    };
    let dict = dict.borrow();
    if dict.len() != length {
        return raise("RuntimeError", "dictionary changed size during iteration");
    }
    *index += 1;
    Ok(dict
        .get_index(*index - 1)
        .map(|(key, value)| (key.0.clone(), value.clone())))
}

fn pair<'a>(view: View, key: V<'a>, value: V<'a>) -> V<'a> {
    match view {
        View::Keys => key,
        View::Values => value,
        View::Items => V::tuple(vec![key, value]),
    }
}
