//! Format specs: `{:>10,.2f}`.

use num_bigint::BigInt;

use super::exception::{R, type_error, value_error};
use super::format_spec::Spec;
use super::machine::Machine;
use super::number_arith::to_float;
use crate::value::{Heap, V, number, repr};

impl<'a> Machine<'a> {
    /// `format(value, spec)`.
    pub(crate) fn format_value(
        &mut self,
        value: &V<'a>,
        spec: &str,
        out: &mut String,
    ) -> R<'a, ()> {
        if let V::Heap(heap) = value
            && matches!(**heap, Heap::DateTime(_) | Heap::Date(_) | Heap::Time(_))
            && !spec.is_empty()
        {
            let text = crate::modules::datetime::strftime(heap, spec)?;
            out.push_str(&text);
            return Ok(());
        }
        if spec.is_empty() {
            return repr::str_into(value, out);
        }
        if let Some(text) = value.as_str() {
            let spec = Spec::parse(spec, "str")?;
            return self.format_text(text, &spec, out);
        }
        match value {
            V::Float(number) => {
                let spec = Spec::parse(spec, "float")?;
                self.format_float(*number, &spec, "float", out)
            }
            V::Bool(bit) => {
                let parsed = Spec::parse(spec, "bool")?;
                self.format_int(&BigInt::from(u8::from(*bit)), &parsed, "bool", out)
            }
            _ => match value.to_big() {
                Some(number) => {
                    let spec = Spec::parse(spec, "int")?;
                    self.format_int(&number, &spec, "int", out)
                }
                None => type_error(format!(
                    "unsupported format string passed to {}.__format__",
                    value.type_name()
                )),
            },
        }
    }

    fn format_text(&mut self, text: &str, spec: &Spec, out: &mut String) -> R<'a, ()> {
        if !matches!(spec.kind, None | Some('s')) {
            return unknown_code(spec.kind, "str");
        }
        if spec.sign != '\0' {
            return value_error(if spec.sign == ' ' {
                "Space not allowed in string format specifier"
            } else {
                "Sign not allowed in string format specifier"
            });
        }
        if spec.no_negative_zero {
            return value_error(
                "Negative zero coercion (z) not allowed in string format specifier",
            );
        }
        if let Some(c) = spec.grouping {
            return value_error(format!("Cannot specify '{c}' with 's'."));
        }
        if spec.alternate {
            return value_error("Alternate form (#) not allowed in string format specifier");
        }
        if spec.align == Some('=') && spec.explicit {
            return value_error("'=' alignment not allowed in string format specifier");
        }
        let cut = match spec.precision {
            Some(most) => text
                .char_indices()
                .nth(most)
                .map_or(text, |(at, _)| text.get(..at).unwrap_or_default()),
            None => text,
        };
        let align = if spec.align == Some('=') {
            '<'
        } else {
            spec.align.unwrap_or('<')
        };
        let spec = Spec {
            align: Some(align),
            fill: spec.fill,
            width: spec.width,
            ..Spec::BLANK
        };
        spec.pad(self, "", cut, '<', out)
    }

    fn format_int(
        &mut self,
        number: &BigInt,
        spec: &Spec,
        type_name: &str,
        out: &mut String,
    ) -> R<'a, ()> {
        let (radix, prefix) = match spec.kind {
            None | Some('d' | 'n') => (10, ""),
            Some('b') => (2, "0b"),
            Some('o') => (8, "0o"),
            Some('x') => (16, "0x"),
            Some('X') => (16, "0X"),
            Some('c') => {
                if spec.precision.is_some() {
                    return value_error("Precision not allowed in integer format specifier");
                }
                if spec.alternate {
                    return value_error(
                        "Alternate form (#) not allowed with integer format specifier 'c'",
                    );
                }
                if spec.sign != '\0' {
                    return value_error("Sign not allowed with integer format specifier 'c'");
                }
                let c = u32::try_from(number).ok().and_then(char::from_u32);
                return match c {
                    Some(c) => spec.pad(self, "", c.encode_utf8(&mut [0; 4]), '<', out),
                    None => {
                        super::exception::raise("OverflowError", "%c arg not in range(0x110000)")
                    }
                };
            }
            Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
                let float = to_float(&number::from_big(number.clone()))?;
                return self.format_float(float, spec, "int", out);
            }
            kind => return unknown_code(kind, type_name),
        };
        if spec.precision.is_some() {
            return value_error("Precision not allowed in integer format specifier");
        }
        if spec.no_negative_zero {
            return value_error(
                "Negative zero coercion (z) not allowed in integer format specifier",
            );
        }
        if radix == 10 && number::bits(number) > 14_290 {
            return value_error("Exceeds the limit (4300 digits) for integer string conversion");
        }
        let (negative, mut digits) = number::in_radix(number, radix);
        if spec.kind == Some('X') {
            digits.make_ascii_uppercase();
        }
        let mut front = String::from(spec.sign_of(negative));
        if spec.alternate {
            front.push_str(prefix);
        }
        let digits = spec.group(&digits, front.len(), 0, if radix == 10 { 3 } else { 4 });
        spec.pad(self, &front, &digits, '>', out)
    }

    fn format_float(
        &mut self,
        number: f64,
        spec: &Spec,
        type_name: &str,
        out: &mut String,
    ) -> R<'a, ()> {
        if spec
            .precision
            .is_some_and(|precision| precision > 1_000_000)
        {
            return value_error("precision too big");
        }
        let kind = spec.kind.unwrap_or('\0');
        if !matches!(kind, '\0' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') {
            return unknown_code(spec.kind, type_name);
        }
        let body = float_text(number.abs(), kind, spec.precision, spec.alternate);
        let is_zero = number.is_finite() && !body.contains(|c| matches!(c, '1'..='9'));
        let negative =
            number.is_sign_negative() && !number.is_nan() && !(spec.no_negative_zero && is_zero);
        let front = spec.sign_of(negative);
        let split = body
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(body.len());
        let (whole, tail) = body.split_at(split);
        let whole = if whole.is_empty() {
            whole.into()
        } else {
            spec.group(whole, front.len(), tail.len(), 3)
        };
        spec.pad(self, front, &format!("{whole}{tail}"), '>', out)
    }
}

fn unknown_code<'a, T>(kind: Option<char>, type_name: &str) -> R<'a, T> {
    let kind = kind.unwrap_or(' ');
    value_error(format!(
        "Unknown format code '{kind}' for object of type '{type_name}'"
    ))
}

/// The digits of a float that is not negative, as `%` and format specs write them.
pub(crate) fn float_text(
    number: f64,
    kind: char,
    precision: Option<usize>,
    alternate: bool,
) -> String {
    let upper = kind.is_ascii_uppercase();
    if !number.is_finite() {
        let text = if number.is_nan() { "nan" } else { "inf" };
        let text = if upper {
            text.to_ascii_uppercase()
        } else {
            text.into()
        };
        return if kind == '%' { text + "%" } else { text };
    }
    let mut text = match kind.to_ascii_lowercase() {
        'f' => fixed(number, precision.unwrap_or(6)),
        '%' => fixed(number * 100.0, precision.unwrap_or(6)),
        'e' => exponent(number, precision.unwrap_or(6)),
        'g' | 'n' => general(number, precision.unwrap_or(6), alternate, false),
        _ => match precision {
            None => {
                let mut text = String::new();
                number::float_repr(number, &mut text);
                text
            }
            Some(precision) => general(number, precision, alternate, true),
        },
    };
    if alternate && !text.contains('.') {
        let at = text.find('e').unwrap_or(text.len());
        text.insert(at, '.');
    }
    if kind == '%' {
        text.push('%');
    }
    if upper {
        text.to_ascii_uppercase()
    } else {
        text
    }
}

fn fixed(number: f64, precision: usize) -> String {
    // Digits beyond those that a double can have are zeros, and Rust's own limit on precision is lower than Python's.
    let known = precision.min(1100);
    let mut text = format!("{number:.known$}");
    text.extend(std::iter::repeat_n('0', precision - known));
    text
}

fn exponent(number: f64, precision: usize) -> String {
    let known = precision.min(1100);
    let text = format!("{number:.known$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut out = String::from(mantissa);
    out.extend(std::iter::repeat_n('0', precision - known));
    number::push_exponent(exponent.parse().unwrap_or(0), &mut out);
    out
}

fn general(number: f64, precision: usize, alternate: bool, keep_point: bool) -> String {
    let precision = precision.max(1);
    let known = precision.min(1100);
    let text = format!("{number:.*e}", known - 1);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mut digits = mantissa.replace('.', "");
    if !alternate {
        let kept = digits.trim_end_matches('0').len().max(1);
        digits.truncate(kept);
    }
    let mut out = String::new();
    // Without a kind, the exponent form starts one digit earlier, so that there is room for `.0`.
    let top = if keep_point {
        precision as i32 - 1
    } else {
        precision as i32
    };
    if exponent < -4 || exponent >= top.max(if keep_point { 0 } else { 1 }) && exponent >= top {
        number::scientific(&digits, exponent, &mut out);
    } else {
        number::plain(&digits, exponent, &mut out);
        if keep_point && !out.contains('.') {
            out.push_str(".0");
        }
    }
    out
}
