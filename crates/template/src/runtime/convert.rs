//! From text to numbers, and from bytes to text.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, Num};

use super::exception::{R, raise, value_error};
use crate::language::whitespace::is_space;
use crate::value::{V, number, repr};

pub(crate) fn decode_utf8<'a>(bytes: &[u8]) -> R<'a, &str> {
    match str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or(0);
            let reason = if error.error_len().is_none() {
                "unexpected end of data"
            } else {
                "invalid start byte"
            };
            raise(
                "UnicodeDecodeError",
                format!("'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: {reason}"),
            )
        }
    }
}

/// Text that numbers are read from: blanks off, digits of all scripts made plain.
fn plain_digits(text: &str) -> String {
    text.trim_matches(is_space)
        .chars()
        .map(|c| {
            super::str_kind::decimal(c)
                .and_then(|d| char::from_digit(d, 10))
                .unwrap_or(c)
        })
        .collect()
}

/// Takes single underscores out from between digits.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'_' {
            let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            if at == 0 || !digit(bytes.get(at - 1)) || !digit(bytes.get(at + 1)) {
                return None;
            }
        }
    }
    Some(text.replace('_', ""))
}

/// `int(text, base)`.
pub(crate) fn parse_int<'a>(text: &str, base: u32) -> R<'a, V<'a>> {
    let invalid = || {
        let mut shown = String::new();
        repr::str_repr(text, &mut shown);
        value_error(format!(
            "invalid literal for int() with base {base}: {shown}"
        ))
    };
    let plain = plain_digits(text);
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let lower = digits.to_ascii_lowercase();
    let prefixes: &[(&str, u32)] = &[("0x", 16), ("0o", 8), ("0b", 2)];
    let mut radix = base;
    let mut rest = lower.as_str();
    for (prefix, prefix_radix) in prefixes {
        if (base == 0 || base == *prefix_radix)
            && let Some(after) = lower.strip_prefix(prefix)
        {
            radix = *prefix_radix;
            rest = after.strip_prefix('_').unwrap_or(after);
        }
    }
    if radix == 0 {
        radix = 10;
        if rest.len() > 1
            && rest.starts_with('0')
            && rest.bytes().any(|byte| byte != b'0' && byte != b'_')
        {
            return invalid();
        }
    }
    let Some(rest) = without_underscores(rest) else {
        return invalid();
    };
    if rest.is_empty() || !rest.chars().all(|c| c.is_digit(radix)) {
        return invalid();
    }
    if !radix.is_power_of_two() && rest.len() > number::MAX_DIGITS {
        return value_error(format!(
            "Exceeds the limit (4300 digits) for integer string conversion: value has {} digits; use sys.set_int_max_str_digits() to increase the limit",
            rest.len()
        ));
    }
    match BigInt::from_str_radix(&rest, radix) {
        Ok(number) => Ok(number::from_big(if negative { -number } else { number })),
        Err(_) => invalid(),
    }
}

/// `float(text)`.
pub(crate) fn parse_float<'a>(text: &str) -> R<'a, V<'a>> {
    let plain = plain_digits(text);
    let lower = plain.to_ascii_lowercase();
    let unsigned = lower.trim_start_matches(['+', '-']);
    let special =
        matches!(unsigned, "inf" | "infinity" | "nan") && lower.len() - unsigned.len() <= 1;
    let shape = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'_' | b'+' | b'-'));
    let parsed = match without_underscores(&lower) {
        Some(digits)
            if special || (shape && unsigned.bytes().any(|byte| byte.is_ascii_digit())) =>
        {
            digits.parse::<f64>().ok()
        }
        _ => None,
    };
    match parsed {
        Some(number) => Ok(V::Float(number)),
        None => {
            let mut shown = String::new();
            repr::str_repr(text, &mut shown);
            value_error(format!("could not convert string to float: {shown}"))
        }
    }
}

/// A float without its fraction.
pub(crate) fn truncate<'a>(number: f64) -> R<'a, V<'a>> {
    if number.is_nan() {
        return value_error("cannot convert float NaN to integer");
    }
    match BigInt::from_f64(number.trunc()) {
        Some(whole) => Ok(number::from_big(whole)),
        None => raise("OverflowError", "cannot convert float infinity to integer"),
    }
}
