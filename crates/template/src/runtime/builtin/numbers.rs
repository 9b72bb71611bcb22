//! Functions of numbers.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Signed;

use crate::language::ast::BinaryOp;
use crate::runtime::convert::truncate;
use crate::runtime::exception::{R, raise, type_error, value_error};
use crate::runtime::machine::Machine;
use crate::runtime::number_arith::divmod;
use crate::runtime::str_methods::int;
use crate::value::args::Args;
use crate::value::{Heap, V, number};

pub(super) fn round_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [number, digits] = args.sort("round", ["number", "ndigits"], 1)?;
    let value = number.unwrap_or(V::None);
    let digits = match digits {
        None | Some(V::None) => None,
        Some(digits) => Some(int(&digits)?),
    };
    if let V::Float(number) = value {
        return match digits {
            None => truncate(if number.is_finite() {
                number.round_ties_even()
            } else {
                number
            }),
            Some(digits) => round_float(number, digits).map(V::Float),
        };
    }
    let Some(number) = value.to_big() else {
        return type_error(format!(
            "type {} doesn't define __round__ method",
            value.type_name()
        ));
    };
    match digits {
        Some(digits) if digits < 0 => {
            if digits < -5000 {
                return Ok(V::Int(0));
            }
            let unit = BigInt::from(10).pow(digits.unsigned_abs() as u32);
            let (mut quotient, rest) = number.div_mod_floor(&unit);
            let twice: BigInt = rest * 2;
            if twice > unit || (twice == unit && quotient.is_odd()) {
                quotient += 1;
            }
            Ok(number::from_big(quotient * unit))
        }
        _ => Ok(number::from_big(number)),
    }
}

/// Rounds as Python does: the exact decimal value, ties to even.
pub(super) fn round_float<'a>(number: f64, digits: i64) -> R<'a, f64> {
    if !number.is_finite() || digits > 323 {
        return Ok(number);
    }
    if digits < -308 {
        return Ok(0.0_f64.copysign(number));
    }
    if digits >= 0 {
        return Ok(format!("{number:.*}", digits as usize)
            .parse()
            .unwrap_or(number));
    }
    let unit = BigInt::from(10).pow(digits.unsigned_abs() as u32);
    let whole = num_traits::FromPrimitive::from_f64(number.trunc()).unwrap_or_else(BigInt::default);
    let (mut quotient, rest) = whole.abs().div_mod_floor(&unit);
    let twice: BigInt = rest * 2;
    let above = number.fract() != 0.0;
    if twice > unit || (twice == unit && (above || quotient.is_odd())) {
        quotient += 1;
    }
    let result: f64 = (quotient * unit)
        .to_string()
        .parse()
        .unwrap_or(f64::INFINITY);
    if result.is_infinite() {
        return raise("OverflowError", "rounded value too large to represent");
    }
    Ok(result.copysign(number))
}

pub(super) fn abs_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("abs")?;
    if let V::Float(number) = value {
        return Ok(V::Float(number.abs()));
    }
    if let V::Heap(heap) = &value
        && let Heap::Delta(delta) = &**heap
    {
        return Ok(V::heap(Heap::Delta(crate::modules::datetime::Delta(
            delta.0.abs(),
        ))));
    }
    match value.to_big() {
        Some(number) => Ok(number::from_big(number.abs())),
        None => type_error(format!(
            "bad operand type for abs(): '{}'",
            value.type_name()
        )),
    }
}

pub(super) fn chr_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let code = int(&args.one("chr")?)?;
    match u32::try_from(code).ok().filter(|code| *code < 0x11_0000) {
        Some(code) => match char::from_u32(code) {
            Some(c) => Ok(V::text(c.to_string())),
            None => raise(
                "UnicodeEncodeError",
                "'utf-8' codec can't encode a surrogate: surrogates not allowed",
            ),
        },
        None => value_error("chr() arg not in range(0x110000)"),
    }
}

pub(super) fn ord_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("ord")?;
    if let Some(bytes) = value.as_bytes() {
        return match bytes {
            [byte] => Ok(V::Int(i64::from(*byte))),
            bytes => type_error(format!(
                "ord() expected a character, but string of length {} found",
                bytes.len()
            )),
        };
    }
    let Some(text) = value.as_str() else {
        return type_error(format!(
            "ord() expected string of length 1, but {} found",
            value.type_name()
        ));
    };
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(V::Int(i64::from(c as u32))),
        _ => type_error(format!(
            "ord() expected a character, but string of length {} found",
            text.chars().count()
        )),
    }
}

pub(super) fn in_base<'a>(args: Args<'a>, name: &str, radix: u32) -> R<'a, V<'a>> {
    let value = args.one(name)?;
    let Some(number) = value.to_big() else {
        return type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            value.type_name()
        ));
    };
    let (negative, digits) = number::in_radix(&number, radix);
    let prefix = match radix {
        16 => "0x",
        8 => "0o",
        _ => "0b",
    };
    Ok(V::text(format!(
        "{}{prefix}{digits}",
        if negative { "-" } else { "" }
    )))
}

pub(super) fn hex_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    in_base(args, "hex", 16)
}

pub(super) fn oct_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    in_base(args, "oct", 8)
}

pub(super) fn bin_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    in_base(args, "bin", 2)
}

pub(super) fn divmod_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [a, b] = args.exactly("divmod")?;
    if let (V::Float(_), _) | (_, V::Float(_)) = (&a, &b) {
        let (x, y) = (
            crate::runtime::number_arith::to_float(&a)?,
            crate::runtime::number_arith::to_float(&b)?,
        );
        if y == 0.0 {
            return raise("ZeroDivisionError", "float divmod()");
        }
        let (quotient, rest) = divmod(x, y);
        return Ok(V::tuple(vec![V::Float(quotient), V::Float(rest)]));
    }
    let quotient = machine.binary(BinaryOp::FloorDiv, &a, &b)?;
    let rest = machine.binary(BinaryOp::Mod, &a, &b)?;
    Ok(V::tuple(vec![quotient, rest]))
}

pub(super) fn pow_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [base, exponent, modulus] = args.sort("pow", ["base", "exp", "mod"], 2)?;
    let (base, exponent) = (base.unwrap_or(V::None), exponent.unwrap_or(V::None));
    let Some(modulus) = modulus.filter(|modulus| !matches!(modulus, V::None)) else {
        return machine.binary(BinaryOp::Pow, &base, &exponent);
    };
    let (Some(base), Some(mut exponent), Some(modulus)) =
        (base.to_big(), exponent.to_big(), modulus.to_big())
    else {
        return type_error("pow() 3rd argument not allowed unless all arguments are integers");
    };
    if modulus == BigInt::default() {
        return value_error("pow() 3rd argument cannot be 0");
    }
    // A squaring and a division for each bit of the exponent.
    let length = modulus.bits().saturating_mul(exponent.bits());
    machine.charge_work(length, modulus.bits(), 8)?;
    machine.charge_work(base.bits(), modulus.bits(), 8)?;
    let mut base = base.mod_floor(&modulus);
    if exponent.is_negative() {
        match base.modinv(&modulus.abs()) {
            Some(inverse) => base = inverse,
            None => return value_error("base is not invertible for the given modulus"),
        }
        exponent = -exponent;
    }
    let result = base.modpow(&exponent, &modulus.abs()).mod_floor(&modulus);
    Ok(number::from_big(result))
}
