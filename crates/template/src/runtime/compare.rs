//! `==`, `<`, truth.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive};

use super::exception::{R, recursion, type_error};
use super::machine::Machine;
use crate::language::ast::CompareOp;
use crate::value::dict::Key;
use crate::value::{Heap, V, View};

const DEEP: usize = 60;

impl V<'_> {
    /// What `if` says.
    pub(crate) fn truth(&self) -> bool {
        match self {
            V::None => false,
            V::Bool(bit) => *bit,
            V::Int(number) => *number != 0,
            V::Float(number) => *number != 0.0,
            V::Str(text) => !text.is_empty(),
            V::Bytes(bytes) => !bytes.is_empty(),
            V::Text(text) => !text.is_empty(),
            V::Seq(sequence) => !sequence.is_empty(),
            V::Map(mapping) => !mapping.is_empty(),
            V::Object(_) | V::Function(_) | V::Native(_) => true,
            V::Heap(heap) => match &**heap {
                Heap::Bytes(bytes) => !bytes.is_empty(),
                Heap::List(items) => !items.borrow().is_empty(),
                Heap::Tuple(items) => !items.is_empty(),
                Heap::Dict(dict) => !dict.borrow().is_empty(),
                Heap::Set(set) => !set.borrow().is_empty(),
                Heap::FrozenSet(set) => !set.is_empty(),
                Heap::Range(range) => range.len() > 0,
                Heap::View(_, dict) => dict.truth(),
                Heap::Delta(delta) => delta.0 != 0,
                _ => true,
            },
        }
    }

    /// The number, if it is an int or a bool.
    pub(crate) fn as_int(&self) -> Option<i64> {
        match self {
            V::Int(number) => Some(*number),
            V::Bool(bit) => Some(i64::from(*bit)),
            _ => None,
        }
    }

    /// The number of any size, if it is an int or a bool.
    pub(crate) fn to_big(&self) -> Option<BigInt> {
        match self {
            V::Heap(heap) => match &**heap {
                Heap::Big(number) => Some(number.clone()),
                _ => None,
            },
            other => other.as_int().map(BigInt::from),
        }
    }

    pub(crate) fn is_int(&self) -> bool {
        match self {
            V::Int(_) | V::Bool(_) => true,
            V::Heap(heap) => matches!(**heap, Heap::Big(_)),
            _ => false,
        }
    }
}

/// Whether two values are equal.
pub(crate) fn equal<'a>(a: &V<'a>, b: &V<'a>, depth: usize) -> R<'a, bool> {
    if depth > DEEP {
        return recursion();
    }
    match (a, b) {
        (V::Int(a), V::Int(b)) => return Ok(a == b),
        (V::None, V::None) => return Ok(true),
        (V::None, _) | (_, V::None) => return Ok(false),
        _ => {}
    }
    if let (Some(a), Some(b)) = (a.as_str(), b.as_str()) {
        return Ok(a == b);
    }
    if let (Some(a), Some(b)) = (a.as_bytes(), b.as_bytes()) {
        return Ok(a == b);
    }
    if let Some(order) = numbers(a, b) {
        return Ok(order == Some(Ordering::Equal));
    }
    if matches!(a, V::Seq(_) | V::Map(_)) {
        return equal(&a.clone().owned(), b, depth);
    }
    if matches!(b, V::Seq(_) | V::Map(_)) {
        return equal(a, &b.clone().owned(), depth);
    }
    if let (V::Heap(x), V::Heap(y)) = (a, b) {
        if std::rc::Rc::ptr_eq(x, y) {
            return Ok(true);
        }
        return match (&**x, &**y) {
            (Heap::List(x), Heap::List(y)) => items_equal(&x.borrow(), &y.borrow(), depth),
            (Heap::Tuple(x), Heap::Tuple(y)) => items_equal(x, y, depth),
            (Heap::Dict(x), Heap::Dict(y)) => {
                let (x, y) = (x.borrow(), y.borrow());
                if x.len() != y.len() {
                    return Ok(false);
                }
                for (key, value) in x.iter() {
                    match y.get(key) {
                        Some(other) if value.same(other) || equal(value, other, depth + 1)? => {}
                        _ => return Ok(false),
                    }
                }
                Ok(true)
            }
            (Heap::Range(x), Heap::Range(y)) => {
                let (n, m) = (x.len(), y.len());
                Ok(n == m && (n == 0 || (x.start == y.start && (n == 1 || x.step == y.step))))
            }
            (Heap::DateTime(x), Heap::DateTime(y)) => Ok(x == y),
            (Heap::Date(x), Heap::Date(y)) => Ok(x == y),
            (Heap::Time(x), Heap::Time(y)) => Ok(x == y),
            (Heap::Delta(x), Heap::Delta(y)) => Ok(x.0 == y.0),
            (Heap::Unbound(t, x), Heap::Unbound(u, y)) => Ok(t == u && x == y),
            (Heap::Bound(v, x), Heap::Bound(w, y)) => Ok(x == y && v.same(w)),
            (Heap::Slice(x), Heap::Slice(y)) => items_equal(x, y, depth),
            _ => match (set_items(a), set_items(b)) {
                (Some(x), Some(y)) => Ok(x.len() == y.len() && x.iter().all(|key| y.contains(key))),
                _ => Ok(false),
            },
        };
    }
    Ok(a.same(b))
}

fn items_equal<'a>(a: &[V<'a>], b: &[V<'a>], depth: usize) -> R<'a, bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    for (a, b) in a.iter().zip(b) {
        if !a.same(b) && !equal(a, b, depth + 1)? {
            return Ok(false);
        }
    }
    // NaN is itself in a list, though not equal to itself.
    Ok(true)
}

/// Keys of sets and of views that behave like sets.
pub(crate) fn set_items<'a>(value: &V<'a>) -> Option<crate::value::dict::Set<'a>> {
    let V::Heap(heap) = value else { return None };
    match &**heap {
        Heap::Set(set) => Some(set.borrow().clone()),
        Heap::FrozenSet(set) => Some(set.clone()),
        Heap::View(View::Keys, dict) => {
            let V::Heap(dict) = dict.clone().owned() else {
                return None;
            };
            let Heap::Dict(dict) = &*dict else {
                return None;
            };
            Some(dict.borrow().keys().cloned().collect())
        }
        Heap::View(View::Items, dict) => {
            let V::Heap(dict) = dict.clone().owned() else {
                return None;
            };
            let Heap::Dict(dict) = &*dict else {
                return None;
            };
            let dict = dict.borrow();
            Some(
                dict.iter()
                    .map(|(key, value)| Key(V::tuple(vec![key.0.clone(), value.clone()])))
                    .collect(),
            )
        }
        _ => None,
    }
}

/// The order of two numbers: nothing if they are no numbers, nothing within if one is NaN.
#[expect(
    clippy::option_option,
    reason = "no numbers, and no order, are two answers"
)]
pub(crate) fn numbers(a: &V<'_>, b: &V<'_>) -> Option<Option<Ordering>> {
    Some(match (a, b) {
        (V::Int(a), V::Int(b)) => Some(a.cmp(b)),
        (V::Float(a), V::Float(b)) => a.partial_cmp(b),
        (V::Float(a), b) if b.is_int() => int_and_float(b, *a).map(Ordering::reverse),
        (a, V::Float(b)) if a.is_int() => int_and_float(a, *b),
        (a, b) => match (a.as_int(), b.as_int()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ if a.is_int() && b.is_int() => Some(a.to_big()?.cmp(&b.to_big()?)),
            _ => return None,
        },
    })
}

fn int_and_float(int: &V<'_>, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    if let Some(small) = int.as_int()
        && small.unsigned_abs() < (1 << 53)
    {
        return (small as f64).partial_cmp(&float);
    }
    let big = int.to_big()?;
    if float.is_infinite() {
        return Some(if float > 0.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        });
    }
    let floor = BigInt::from_f64(float.floor())?;
    Some(big.cmp(&floor).then(if float.fract() == 0.0 {
        Ordering::Equal
    } else {
        Ordering::Less
    }))
}

/// `<`, `<=`, `>`, `>=`.
pub(crate) fn ordered<'a>(op: CompareOp, a: &V<'a>, b: &V<'a>, depth: usize) -> R<'a, bool> {
    if depth > DEEP {
        return recursion();
    }
    if let Some(order) = numbers(a, b) {
        return Ok(order.is_some_and(|order| holds(op, order)));
    }
    if let (Some(a), Some(b)) = (a.as_str(), b.as_str()) {
        return Ok(holds(op, a.cmp(b)));
    }
    if let (Some(a), Some(b)) = (a.as_bytes(), b.as_bytes()) {
        return Ok(holds(op, a.cmp(b)));
    }
    let (a, b) = (a.clone().owned(), b.clone().owned());
    if let (V::Heap(x), V::Heap(y)) = (&a, &b) {
        match (&**x, &**y) {
            (Heap::List(x), Heap::List(y)) => {
                return items_ordered(op, &x.borrow(), &y.borrow(), depth);
            }
            (Heap::Tuple(x), Heap::Tuple(y)) => return items_ordered(op, x, y, depth),
            (Heap::DateTime(x), Heap::DateTime(y)) => {
                if x.is_aware() != y.is_aware() {
                    return type_error("can't compare offset-naive and offset-aware datetimes");
                }
                return Ok(holds(op, x.cmp(y)));
            }
            (Heap::Date(x), Heap::Date(y)) => return Ok(holds(op, x.cmp(y))),
            (Heap::Time(x), Heap::Time(y)) => return Ok(holds(op, x.cmp(y))),
            (Heap::Delta(x), Heap::Delta(y)) => return Ok(holds(op, x.0.cmp(&y.0))),
            _ => {}
        }
        if let (Some(x), Some(y)) = (set_items(&a), set_items(&b)) {
            return Ok(match op {
                CompareOp::Le => x.iter().all(|key| y.contains(key)),
                CompareOp::Lt => x.len() < y.len() && x.iter().all(|key| y.contains(key)),
                CompareOp::Ge => y.iter().all(|key| x.contains(key)),
                _ => y.len() < x.len() && y.iter().all(|key| x.contains(key)),
            });
        }
    }
    type_error(format!(
        "'{}' not supported between instances of '{}' and '{}'",
        symbol(op),
        a.type_name(),
        b.type_name()
    ))
}

fn items_ordered<'a>(op: CompareOp, a: &[V<'a>], b: &[V<'a>], depth: usize) -> R<'a, bool> {
    for (a, b) in a.iter().zip(b) {
        if !a.same(b) && !equal(a, b, depth + 1)? {
            return ordered(op, a, b, depth + 1);
        }
    }
    Ok(holds(op, a.len().cmp(&b.len())))
}

fn holds(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Lt => order.is_lt(),
        CompareOp::Le => order.is_le(),
        CompareOp::Gt => order.is_gt(),
        _ => order.is_ge(),
    }
}

fn symbol(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Gt => ">",
        _ => ">=",
    }
}

impl<'a> Machine<'a> {
    pub(crate) fn compare(&mut self, op: CompareOp, a: &V<'a>, b: &V<'a>) -> R<'a, bool> {
        match op {
            CompareOp::Eq => equal(a, b, 0),
            CompareOp::Ne => Ok(!equal(a, b, 0)?),
            CompareOp::Is => Ok(a.same(b)),
            CompareOp::IsNot => Ok(!a.same(b)),
            CompareOp::In => self.contains(b, a),
            CompareOp::NotIn => Ok(!self.contains(b, a)?),
            _ => ordered(op, a, b, 0),
        }
    }
}

pub(crate) fn big_to_f64(number: &BigInt) -> Option<f64> {
    number.to_f64().filter(|float| float.is_finite())
}
