//! Numbers as bytes and in hexadecimal.

use num_bigint::{BigInt, Sign};

use super::exception::{R, raise, type_error, value_error};
use super::machine::Machine;
use super::str_methods::int;
use crate::value::args::Args;
use crate::value::{V, number};

pub(crate) fn to_bytes<'a>(
    machine: &mut Machine<'a>,
    object: &V<'a>,
    args: Args<'a>,
) -> R<'a, V<'a>> {
    let [length, order, signed] = args.sort("to_bytes", ["length", "byteorder", "signed"], 0)?;
    let length = length.map_or(Ok(1), |length| int(&length))?;
    let little = is_little(order.as_ref())?;
    let signed = signed.is_some_and(|signed| signed.truth());
    let Ok(length) = usize::try_from(length) else {
        return value_error("length argument must be non-negative");
    };
    machine.charge(length)?;
    let number = object.to_big().unwrap_or_default();
    if number.sign() == Sign::Minus && !signed {
        return raise("OverflowError", "can't convert negative int to unsigned");
    }
    let (mut bytes, fill) = match signed {
        true if number.sign() == Sign::Minus => (number.to_signed_bytes_le(), 0xff),
        true => (number.to_signed_bytes_le(), 0),
        false => (number.to_bytes_le().1, 0),
    };
    if number.sign() == Sign::NoSign {
        bytes.clear();
    }
    if bytes.len() > length {
        return raise("OverflowError", "int too big to convert");
    }
    bytes.resize(length, fill);
    if !little {
        bytes.reverse();
    }
    Ok(V::bytes(bytes))
}

pub(crate) fn from_bytes<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [bytes, order, signed] = args.sort("from_bytes", ["bytes", "byteorder", "signed"], 1)?;
    let bytes = bytes.unwrap_or(V::None);
    let items;
    let bytes = match (bytes.as_bytes(), bytes.as_str()) {
        (Some(bytes), _) => bytes,
        (_, Some(_)) => return type_error("cannot convert 'str' object to bytes"),
        _ => {
            items = machine
                .collect(&bytes)?
                .iter()
                .map(int)
                .collect::<R<'a, Vec<i64>>>()?;
            let Ok(bytes) = items
                .iter()
                .map(|item| u8::try_from(*item))
                .collect::<Result<Vec<_>, _>>()
            else {
                return value_error("bytes must be in range(0, 256)");
            };
            return from_slice(&bytes, order.as_ref(), signed.as_ref());
        }
    };
    from_slice(bytes, order.as_ref(), signed.as_ref())
}

fn from_slice<'a>(bytes: &[u8], order: Option<&V<'a>>, signed: Option<&V<'a>>) -> R<'a, V<'a>> {
    let little = is_little(order)?;
    Ok(number::from_big(
        match (little, signed.is_some_and(V::truth)) {
            (true, false) => BigInt::from_bytes_le(Sign::Plus, bytes),
            (true, true) => BigInt::from_signed_bytes_le(bytes),
            (false, false) => BigInt::from_bytes_be(Sign::Plus, bytes),
            (false, true) => BigInt::from_signed_bytes_be(bytes),
        },
    ))
}

fn is_little<'a>(order: Option<&V<'a>>) -> R<'a, bool> {
    match order.map(V::as_str) {
        None | Some(Some("big")) => Ok(false),
        Some(Some("little")) => Ok(true),
        Some(Some(_)) => value_error("byteorder must be either 'little' or 'big'"),
        Some(None) => type_error("to_bytes() argument 'byteorder' must be str"),
    }
}

/// `0x1.8000000000000p+0`.
pub(crate) fn hex(number: f64) -> String {
    if number.is_nan() {
        return "nan".into();
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if number.is_infinite() {
        return format!("{sign}inf");
    }
    let bits = number.to_bits();
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i64, bits & ((1 << 52) - 1));
    match (exponent, fraction) {
        (0, 0) => format!("{sign}0x0.0p+0"),
        (0, _) => format!("{sign}0x0.{fraction:013x}p-1022"),
        _ => format!("{sign}0x1.{fraction:013x}p{:+}", exponent - 1023),
    }
}

pub(crate) fn from_hex<'a>(args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("fromhex")?;
    let Some(text) = value.as_str() else {
        return type_error("bad argument type for built-in operation");
    };
    match parse_hex(&text.trim().to_ascii_lowercase()) {
        Some(number) if number.is_infinite() && !text.contains(['i', 'I']) => raise(
            "OverflowError",
            "hexadecimal value too large to represent as a float",
        ),
        Some(number) => Ok(V::Float(number)),
        None => value_error("invalid hexadecimal floating-point string"),
    }
}

fn parse_hex(text: &str) -> Option<f64> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let signed = |number: f64| if negative { -number } else { number };
    match rest {
        "inf" | "infinity" => return Some(signed(f64::INFINITY)),
        "nan" => return Some(f64::NAN),
        _ => {}
    }
    let rest = rest.strip_prefix("0x").unwrap_or(rest);
    let (mantissa, exponent) = match rest.split_once('p') {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() + fraction.len() == 0 || fraction.contains('.') {
        return None;
    }
    // More digits than a float holds do not change it, but for the last rounding.
    let (mut number, mut scale) = (0_u128, exponent);
    for (index, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u128::from(digit.to_digit(16)?);
        let behind_point = index >= whole.len();
        if number >> 120 == 0 {
            number = number << 4 | digit;
            scale = scale.saturating_sub(if behind_point { 4 } else { 0 });
        } else {
            number |= u128::from(digit != 0);
            scale = scale.saturating_add(if behind_point { 0 } else { 4 });
        }
    }
    // In two steps, since a power of two may be smaller than the smallest float.
    let half = scale.clamp(-3000, 3000) / 2;
    let other = scale.clamp(-3000, 3000) - half;
    Some(signed(number as f64 * 2_f64.powi(half) * 2_f64.powi(other)))
}
