//! `+ - * / // % ** << >> & | ^`.

use super::compare::set_items;
use super::exception::{R, raise, type_error};
use super::machine::Machine;
use super::percent;
use crate::language::ast::BinaryOp;
use crate::modules::datetime;
use crate::value::dict::{Dict, Set};
use crate::value::{Heap, V};

impl<'a> Machine<'a> {
    #[inline(never)]
    pub(crate) fn binary(&mut self, op: BinaryOp, a: &V<'a>, b: &V<'a>) -> R<'a, V<'a>> {
        if let (V::Int(x), V::Int(y)) = (a, b) {
            let fast = match op {
                BinaryOp::Add => x.checked_add(*y),
                BinaryOp::Sub => x.checked_sub(*y),
                BinaryOp::Mul => x.checked_mul(*y),
                BinaryOp::FloorDiv if *y > 0 => Some(x.div_euclid(*y)),
                BinaryOp::Mod if *y > 0 => Some(x.rem_euclid(*y)),
                BinaryOp::BitAnd => Some(x & y),
                BinaryOp::BitOr => Some(x | y),
                BinaryOp::BitXor => Some(x ^ y),
                _ => None,
            };
            if let Some(number) = fast {
                return Ok(V::Int(number));
            }
        }
        if let (V::Bool(x), V::Bool(y)) = (a, b) {
            match op {
                BinaryOp::BitAnd => return Ok(V::Bool(x & y)),
                BinaryOp::BitOr => return Ok(V::Bool(x | y)),
                BinaryOp::BitXor => return Ok(V::Bool(x ^ y)),
                _ => {}
            }
        }
        let numeric = |value: &V<'_>| matches!(value, V::Float(_)) || value.is_int();
        if numeric(a) && numeric(b) {
            if matches!(a, V::Float(_)) || matches!(b, V::Float(_)) {
                if let Some(value) = self.floats(op, a, b)? {
                    return Ok(value);
                }
            } else if let (Some(x), Some(y)) = (a.to_big(), b.to_big())
                && let Some(value) = self.bigs(op, x, y)?
            {
                return Ok(value);
            }
            return unsupported(op, a, b);
        }
        if let Some(text) = a.as_str() {
            match op {
                BinaryOp::Add => {
                    return match b.as_str() {
                        Some(more) => {
                            self.charge(text.len() + more.len())?;
                            Ok(V::text([text, more].concat()))
                        }
                        None => type_error(format!(
                            "can only concatenate str (not \"{}\") to str",
                            b.type_name()
                        )),
                    };
                }
                BinaryOp::Mod => return percent::format(self, text, b).map(V::text),
                _ => {}
            }
        }
        if let Some(bytes) = a.as_bytes() {
            match op {
                BinaryOp::Add => {
                    return match b.as_bytes() {
                        Some(more) => {
                            self.charge(bytes.len() + more.len())?;
                            Ok(V::bytes([bytes, more].concat()))
                        }
                        None => type_error(format!("can't concat {} to bytes", b.type_name())),
                    };
                }
                BinaryOp::Mod => return percent::format_bytes(self, bytes, b),
                _ => {}
            }
        }
        if op == BinaryOp::Mul {
            if b.is_int() && is_sequence(a) {
                return self.repeat(a, b);
            }
            if a.is_int() && is_sequence(b) {
                return self.repeat(b, a);
            }
            if is_sequence(a) || is_sequence(b) {
                let other = if is_sequence(a) { b } else { a };
                return type_error(format!(
                    "can't multiply sequence by non-int of type '{}'",
                    other.type_name()
                ));
            }
        }
        self.objects(op, a, b)
    }

    fn objects(&mut self, op: BinaryOp, a: &V<'a>, b: &V<'a>) -> R<'a, V<'a>> {
        if let Some(value) = datetime::binary(op, a, b)? {
            return Ok(value);
        }
        if matches!(
            op,
            BinaryOp::BitOr | BinaryOp::BitAnd | BinaryOp::BitXor | BinaryOp::Sub
        ) && let (Some(x), Some(y)) = (set_items(a), set_items(b))
        {
            let set: Set<'a> = match op {
                BinaryOp::BitOr => x.iter().chain(y.iter()).cloned().collect(),
                BinaryOp::BitAnd => x.iter().filter(|key| y.contains(*key)).cloned().collect(),
                BinaryOp::Sub => x.iter().filter(|key| !y.contains(*key)).cloned().collect(),
                _ => x
                    .iter()
                    .filter(|key| !y.contains(*key))
                    .chain(y.iter().filter(|key| !x.contains(*key)))
                    .cloned()
                    .collect(),
            };
            let frozen = matches!(a, V::Heap(heap) if matches!(**heap, Heap::FrozenSet(_)));
            return Ok(if frozen {
                V::heap(Heap::FrozenSet(set))
            } else {
                V::set(set)
            });
        }
        let (x, y) = (a.clone().owned(), b.clone().owned());
        if let (V::Heap(x), V::Heap(y)) = (&x, &y) {
            match (op, &**x, &**y) {
                (BinaryOp::Add, Heap::List(x), Heap::List(y)) => {
                    let (x, y) = (x.borrow(), y.borrow());
                    self.charge((x.len() + y.len()) * 24)?;
                    return Ok(V::list(x.iter().chain(y.iter()).cloned().collect()));
                }
                (BinaryOp::Add, Heap::Tuple(x), Heap::Tuple(y)) => {
                    self.charge((x.len() + y.len()) * 24)?;
                    return Ok(V::tuple(x.iter().chain(y.iter()).cloned().collect()));
                }
                (BinaryOp::BitOr, Heap::Dict(x), Heap::Dict(y)) => {
                    let (x, y) = (x.borrow(), y.borrow());
                    let dict: Dict<'a> = x
                        .iter()
                        .chain(y.iter())
                        .map(|(key, value)| (key.clone(), value.clone()))
                        .collect();
                    return Ok(V::dict(dict));
                }
                _ => {}
            }
        }
        if op == BinaryOp::Add {
            let name = a.type_of().name();
            if matches!(name, "list" | "tuple") {
                return type_error(format!(
                    "can only concatenate {name} (not \"{}\") to {name}",
                    b.type_name()
                ));
            }
        }
        unsupported(op, a, b)
    }

    fn repeat(&mut self, value: &V<'a>, count: &V<'a>) -> R<'a, V<'a>> {
        let Some(count) = count.as_int() else {
            return raise(
                "OverflowError",
                "cannot fit 'int' into an index-sized integer",
            );
        };
        let count = usize::try_from(count).unwrap_or(0);
        if let Some(text) = value.as_str() {
            self.charge(text.len().saturating_mul(count))?;
            return Ok(V::text(text.repeat(count)));
        }
        if let Some(bytes) = value.as_bytes() {
            self.charge(bytes.len().saturating_mul(count))?;
            return Ok(V::bytes(bytes.repeat(count)));
        }
        let tuple = value.type_of() == super::native::Type::Tuple;
        let items = self.collect(value)?;
        self.charge(items.len().saturating_mul(count).saturating_mul(24))?;
        let mut out = Vec::with_capacity(items.len() * count);
        for _ in 0..count {
            out.extend(items.iter().cloned());
        }
        Ok(if tuple { V::tuple(out) } else { V::list(out) })
    }
}

fn is_sequence(value: &V<'_>) -> bool {
    use super::native::Type;
    matches!(
        value.type_of(),
        Type::Str | Type::Bytes | Type::List | Type::Tuple
    )
}

#[cold]
fn unsupported<'a, T>(op: BinaryOp, a: &V<'a>, b: &V<'a>) -> R<'a, T> {
    let symbol = if op == BinaryOp::Pow {
        "** or pow()"
    } else {
        op.symbol()
    };
    type_error(format!(
        "unsupported operand type(s) for {symbol}: '{}' and '{}'",
        a.type_name(),
        b.type_name()
    ))
}
