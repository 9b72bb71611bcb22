//! Sums and differences of dates and spans of time.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::build::{datetime, in_range, span as float_span, too_long};
use super::{DAY, Date, DateTime, Delta, SECOND};
use crate::language::ast::BinaryOp;
use crate::runtime::exception::{R, raise, type_error};
use crate::value::{Heap, V};

/// `+`, `-`, `*`, `/`, `//`, `%` over dates and spans of time.
pub(crate) fn binary<'a>(op: BinaryOp, a: &V<'a>, b: &V<'a>) -> R<'a, Option<V<'a>>> {
    let span = |micros: i64| V::heap(Heap::Delta(Delta(micros)));
    let delta = |value: &V<'a>| match value {
        V::Heap(heap) => match &**heap {
            Heap::Delta(delta) => Some(delta.0),
            _ => None,
        },
        _ => None,
    };
    if let (V::Heap(x), V::Heap(y)) = (a, b) {
        match (op, &**x, &**y) {
            (BinaryOp::Add, Heap::DateTime(x), Heap::Delta(y)) => {
                return datetime(x.micros.saturating_add(y.0), x.offset).map(Some);
            }
            (BinaryOp::Add, Heap::Delta(x), Heap::DateTime(y)) => {
                return datetime(y.micros.saturating_add(x.0), y.offset).map(Some);
            }
            (BinaryOp::Sub, Heap::DateTime(x), Heap::Delta(y)) => {
                return datetime(x.micros.saturating_sub(y.0), x.offset).map(Some);
            }
            (BinaryOp::Sub, Heap::DateTime(x), Heap::DateTime(y)) => {
                if x.is_aware() != y.is_aware() {
                    return type_error("can't subtract offset-naive and offset-aware datetimes");
                }
                let utc =
                    |time: &DateTime| time.micros - i64::from(time.offset.unwrap_or(0)) * SECOND;
                return Ok(Some(span(utc(x) - utc(y))));
            }
            (BinaryOp::Add, Heap::Date(x), Heap::Delta(y))
            | (BinaryOp::Add, Heap::Delta(y), Heap::Date(x)) => {
                let days = x.0 + y.0.div_euclid(DAY);
                in_range(days)?;
                return Ok(Some(V::heap(Heap::Date(Date(days)))));
            }
            (BinaryOp::Sub, Heap::Date(x), Heap::Delta(y)) => {
                let days = x.0 - y.0.div_euclid(DAY);
                in_range(days)?;
                return Ok(Some(V::heap(Heap::Date(Date(days)))));
            }
            (BinaryOp::Sub, Heap::Date(x), Heap::Date(y)) => {
                return Ok(Some(span((x.0 - y.0) * DAY)));
            }
            (BinaryOp::Add, Heap::Delta(x), Heap::Delta(y)) => {
                return x
                    .0
                    .checked_add(y.0)
                    .map_or_else(too_long, |sum| Ok(Some(span(sum))));
            }
            (BinaryOp::Sub, Heap::Delta(x), Heap::Delta(y)) => {
                return x
                    .0
                    .checked_sub(y.0)
                    .map_or_else(too_long, |rest| Ok(Some(span(rest))));
            }
            (BinaryOp::Div, Heap::Delta(x), Heap::Delta(y)) if y.0 != 0 => {
                return Ok(Some(V::Float(x.0 as f64 / y.0 as f64)));
            }
            (BinaryOp::FloorDiv, Heap::Delta(x), Heap::Delta(y)) if y.0 != 0 => {
                return Ok(Some(V::Int(num_integer::Integer::div_floor(&x.0, &y.0))));
            }
            (BinaryOp::Mod, Heap::Delta(x), Heap::Delta(y)) if y.0 != 0 => {
                return Ok(Some(span(num_integer::Integer::mod_floor(&x.0, &y.0))));
            }
            (
                BinaryOp::Div | BinaryOp::FloorDiv | BinaryOp::Mod,
                Heap::Delta(_),
                Heap::Delta(_),
            ) => {
                return raise("ZeroDivisionError", "integer division or modulo by zero");
            }
            _ => {}
        }
    }
    let (x, by) = match (delta(a), delta(b)) {
        (Some(x), None) => (x, b),
        (None, Some(x)) if op == BinaryOp::Mul => (x, a),
        _ => return Ok(None),
    };
    if let V::Float(by) = by {
        return match op {
            BinaryOp::Mul => float_span(x as f64 * by).map(Some),
            BinaryOp::Div if *by == 0.0 => raise("ZeroDivisionError", "division by zero"),
            BinaryOp::Div => float_span(x as f64 / by).map(Some),
            _ => Ok(None),
        };
    }
    let Some(by) = by.to_big() else {
        return Ok(None);
    };
    let result = match op {
        BinaryOp::Mul => BigInt::from(x) * by,
        BinaryOp::Div | BinaryOp::FloorDiv if by == BigInt::ZERO => {
            return raise("ZeroDivisionError", "integer division or modulo by zero");
        }
        BinaryOp::FloorDiv => num_integer::Integer::div_floor(&BigInt::from(x), &by),
        BinaryOp::Div => {
            return float_span(x as f64 / by.to_f64().unwrap_or(f64::INFINITY)).map(Some);
        }
        _ => return Ok(None),
    };
    result
        .to_i64()
        .map_or_else(too_long, |micros| Ok(Some(span(micros))))
}
