//! Text of numbers, and numbers of text.

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use super::{Heap, V};

/// The largest number of digits between int and str, as in Python.
pub(crate) const MAX_DIGITS: usize = 4300;

/// An int of any size in its smallest form.
pub(crate) fn from_big<'a>(number: BigInt) -> V<'a> {
    match number.to_i64() {
        Some(small) => V::Int(small),
        None => V::heap(Heap::Big(number)),
    }
}

pub(crate) fn parse_big<'a>(digits: &str, radix: u32) -> Option<V<'a>> {
    BigInt::parse_bytes(digits.as_bytes(), radix).map(from_big)
}

/// How many bits a number has.
pub(crate) fn bits(number: &BigInt) -> u64 {
    number.bits()
}

/// A number in a radix, without sign.
pub(crate) fn in_radix(number: &BigInt, radix: u32) -> (bool, String) {
    (
        number.sign() == Sign::Minus,
        number.magnitude().to_str_radix(radix),
    )
}

/// Python's `repr` of a float: the shortest digits that read back the same.
pub(crate) fn float_repr(number: f64, out: &mut String) {
    if number.is_nan() {
        out.push_str("nan");
        return;
    }
    if number.is_infinite() {
        out.push_str(if number > 0.0 { "inf" } else { "-inf" });
        return;
    }
    let (digits, exponent) = shortest(number.abs());
    if number.is_sign_negative() {
        out.push('-');
    }
    if (-4..16).contains(&exponent) {
        plain(&digits, exponent, out);
        if exponent >= digits.len() as i32 - 1 {
            out.push_str(".0");
        }
    } else {
        scientific(&digits, exponent, out);
    }
}

/// The shortest digits, and the exponent of the first.
pub(crate) fn shortest(number: f64) -> (String, i32) {
    // Rust's exponent form holds the shortest digits.
    let text = format!("{number:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

pub(crate) fn plain(digits: &str, exponent: i32, out: &mut String) {
    if exponent < 0 {
        out.push_str("0.");
        (1..-exponent).for_each(|_| out.push('0'));
        out.push_str(digits);
        return;
    }
    let point = exponent as usize + 1;
    for (index, digit) in digits.chars().enumerate() {
        if index == point {
            out.push('.');
        }
        out.push(digit);
    }
    (digits.len()..point).for_each(|_| out.push('0'));
}

pub(crate) fn scientific(digits: &str, exponent: i32, out: &mut String) {
    let (first, rest) = digits.split_at(1.min(digits.len()));
    out.push_str(first);
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    push_exponent(exponent, out);
}

/// `e+05`: sign and at least two digits.
pub(crate) fn push_exponent(exponent: i32, out: &mut String) {
    out.push('e');
    out.push(if exponent < 0 { '-' } else { '+' });
    if exponent.abs() < 10 {
        out.push('0');
    }
    out.push_str(&exponent.abs().to_string());
}
