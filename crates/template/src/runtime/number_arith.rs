//! Arithmetic of numbers, as Python does it.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};

use super::compare::big_to_f64;
use super::exception::{R, raise, type_error, value_error};
use super::machine::Machine;
use crate::language::ast::BinaryOp;
use crate::value::{V, number};

/// The largest numbers that may come out of `**` and `<<`, in bits.
const MAX_BITS: u64 = 4_000_000;

impl<'a> Machine<'a> {
    pub(super) fn floats(&mut self, op: BinaryOp, a: &V<'a>, b: &V<'a>) -> R<'a, Option<V<'a>>> {
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

    pub(super) fn bigs(&mut self, op: BinaryOp, x: BigInt, y: BigInt) -> R<'a, Option<V<'a>>> {
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
