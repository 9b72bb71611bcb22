//! `+ - * / // % ** << >> & | ^`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};

use super::compare::{big_to_f64, set_items};
use super::exception::{R, raise, type_error, value_error};
use super::machine::Machine;
use super::percent;
use crate::language::ast::BinaryOp;
use crate::modules::datetime;
use crate::value::dict::{Dict, Set};
use crate::value::{Heap, V, number};

/// The largest numbers that may come out of `**` and `<<`, in bits.
const MAX_BITS: u64 = 4_000_000;

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

    fn floats(&mut self, op: BinaryOp, a: &V<'a>, b: &V<'a>) -> R<'a, Option<V<'a>>> {
        let (x, y) = (to_float(a)?, to_float(b)?);
        Ok(Some(V::Float(match op {
            BinaryOp::Add => x + y,
            BinaryOp::Sub => x - y,
            BinaryOp::Mul => x * y,
            BinaryOp::Div => {
                if y == 0.0 {
                    return raise("ZeroDivisionError", "float division by zero");
                }
                x / y
            }
            BinaryOp::FloorDiv => {
                if y == 0.0 {
                    return raise("ZeroDivisionError", "float floor division by zero");
                }
                divmod(x, y).0
            }
            BinaryOp::Mod => {
                if y == 0.0 {
                    return raise("ZeroDivisionError", "float modulo");
                }
                divmod(x, y).1
            }
            BinaryOp::Pow => return power(x, y).map(|value| Some(V::Float(value))),
            _ => return Ok(None),
        })))
    }

    /// Charges for long arithmetic what it takes in time, as if it were memory: one byte for so many products of digits.
    pub(crate) fn charge_work(&mut self, x: u64, y: u64, share: u64) -> R<'a, ()> {
        let products = (x / 64).saturating_mul(y / 64) / share;
        self.charge((products + (x + y) / 8) as usize)
    }

    fn bigs(&mut self, op: BinaryOp, x: BigInt, y: BigInt) -> R<'a, Option<V<'a>>> {
        let too_big = |bits: u64| bits > MAX_BITS;
        Ok(Some(number::from_big(match op {
            BinaryOp::Add => x + y,
            BinaryOp::Sub => x - y,
            BinaryOp::Mul => {
                if too_big(x.bits() + y.bits()) {
                    return raise("MemoryError", "the number is too large");
                }
                self.charge_work(x.bits(), y.bits(), 64)?;
                x * y
            }
            BinaryOp::Div => {
                if y.is_zero() {
                    return raise("ZeroDivisionError", "division by zero");
                }
                self.charge_work(x.bits(), y.bits(), 8)?;
                return true_divide(&x, &y).map(|value| Some(V::Float(value)));
            }
            BinaryOp::FloorDiv | BinaryOp::Mod => {
                if y.is_zero() {
                    return raise("ZeroDivisionError", "integer division or modulo by zero");
                }
                self.charge_work(x.bits(), y.bits(), 8)?;
                if op == BinaryOp::Mod {
                    x.mod_floor(&y)
                } else {
                    x.div_floor(&y)
                }
            }
            BinaryOp::Pow => {
                if y.is_negative() {
                    if x.is_zero() {
                        return raise(
                            "ZeroDivisionError",
                            "0.0 cannot be raised to a negative power",
                        );
                    }
                    let (x, y) = (big_to_f64(&x), big_to_f64(&y));
                    return power(x.unwrap_or(f64::INFINITY), y.unwrap_or(f64::NEG_INFINITY))
                        .map(|value| Some(V::Float(value)));
                }
                let small = x.magnitude() <= &num_bigint::BigUint::from(1_u8);
                match y.to_u32() {
                    Some(exponent)
                        if small || !too_big(x.bits().saturating_mul(u64::from(exponent))) =>
                    {
                        let bits = x.bits() * u64::from(exponent);
                        self.charge_work(bits, bits, 64)?;
                        x.pow(exponent)
                    }
                    _ if small => {
                        if x.is_negative() && y.is_even() {
                            -x
                        } else {
                            x
                        }
                    }
                    _ => return raise("MemoryError", "the number is too large"),
                }
            }
            BinaryOp::Shl | BinaryOp::Shr => {
                if y.is_negative() {
                    return value_error("negative shift count");
                }
                if op == BinaryOp::Shr {
                    match y.to_u64() {
                        Some(count) if count <= x.bits() => x >> count,
                        _ if x.is_negative() => BigInt::from(-1),
                        _ => BigInt::zero(),
                    }
                } else if x.is_zero() {
                    x
                } else {
                    match y.to_u64() {
                        Some(count) if !too_big(x.bits().saturating_add(count)) => x << count,
                        _ => return raise("MemoryError", "the number is too large"),
                    }
                }
            }
            BinaryOp::BitAnd => x & y,
            BinaryOp::BitOr => x | y,
            BinaryOp::BitXor => x ^ y,
            BinaryOp::MatMul => return Ok(None),
        })))
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

/// A number as a float.
pub(crate) fn to_float<'a>(value: &V<'a>) -> R<'a, f64> {
    match value {
        V::Float(number) => Ok(*number),
        value => match value.as_int() {
            Some(number) => Ok(number as f64),
            None => match value.to_big().as_ref().and_then(big_to_f64) {
                Some(number) => Ok(number),
                None if value.is_int() => {
                    raise("OverflowError", "int too large to convert to float")
                }
                None => type_error(format!("must be real number, not {}", value.type_name())),
            },
        },
    }
}

/// Floor division and remainder, the remainder with the sign of the divisor.
pub(crate) fn divmod(x: f64, y: f64) -> (f64, f64) {
    let mut rest = x % y;
    let mut quotient = (x - rest) / y;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(y);
    } else if (y < 0.0) != (rest < 0.0) {
        rest += y;
        quotient -= 1.0;
    }
    let floor = if quotient == 0.0 {
        0.0_f64.copysign(x / y)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 {
            floor + 1.0
        } else {
            floor
        }
    };
    (floor, rest)
}

fn power<'a>(x: f64, y: f64) -> R<'a, f64> {
    if x == 0.0 && y < 0.0 {
        return raise(
            "ZeroDivisionError",
            "0.0 cannot be raised to a negative power",
        );
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
        return raise("NotImplementedError", "complex numbers are not known here");
    }
    let result = x.powf(y);
    if result.is_infinite() && x.is_finite() && y.is_finite() {
        return raise("OverflowError", "(34, 'Numerical result out of range')");
    }
    Ok(result)
}

/// The quotient of two ints, rounded once.
fn true_divide<'a>(x: &BigInt, y: &BigInt) -> R<'a, f64> {
    let exact = |number: &BigInt| number.bits() <= 53;
    if let (true, true, Some(a), Some(b)) = (exact(x), exact(y), x.to_f64(), y.to_f64()) {
        return Ok(a / b);
    }
    // Scale so that the quotient has 66 bits or more, with a sticky bit for the rest.
    let shift = 66 - (x.bits() as i64 - y.bits() as i64);
    let (n, d) = if shift >= 0 {
        (x.abs() << shift, y.abs())
    } else {
        (x.abs(), y.abs() << -shift)
    };
    let (mut quotient, rest) = n.div_rem(&d);
    if !rest.is_zero() {
        quotient = (quotient << 1) | BigInt::from(1);
    } else {
        quotient <<= 1;
    }
    let scaled = quotient.to_f64().unwrap_or(f64::INFINITY);
    let exponent = -(shift + 1);
    // Two steps, so that the power itself stays in range.
    let half = (exponent / 2) as i32;
    let result = scaled * 2.0_f64.powi(half) * 2.0_f64.powi((exponent - i64::from(half)) as i32);
    if result.is_infinite() {
        return raise(
            "OverflowError",
            "integer division result too large for a float",
        );
    }
    Ok(if x.is_negative() == y.is_negative() {
        result
    } else {
        -result
    })
}

pub(crate) fn ratio<'a>(number: f64) -> R<'a, V<'a>> {
    if !number.is_finite() {
        return raise("OverflowError", "cannot convert Infinity to integer ratio");
    }
    let (mut numerator, mut denominator) = (number, BigInt::from(1));
    while numerator.fract() != 0.0 {
        numerator *= 2.0;
        denominator *= 2;
    }
    let numerator = BigInt::from_f64(numerator).unwrap_or_default();
    Ok(V::tuple(vec![
        number::from_big(numerator),
        number::from_big(denominator),
    ]))
}
