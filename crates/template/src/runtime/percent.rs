//! `'%5.2f' % x`.

use num_bigint::BigInt;

use super::exception::{R, raise, type_error, value_error};
use super::format::float_text;
use super::machine::Machine;
use super::number_arith::to_float;
use crate::value::{Heap, V, number, repr};

/// Formats bytes: as text, one character for each byte.
pub(crate) fn format_bytes<'a>(
    machine: &mut Machine<'a>,
    bytes: &[u8],
    values: &V<'a>,
) -> R<'a, V<'a>> {
    let template: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let text = run(machine, &template, values, true)?;
    Ok(V::bytes(text.chars().map(|c| c as u8).collect::<Vec<u8>>()))
}

pub(crate) fn format<'a>(
    machine: &mut Machine<'a>,
    template: &str,
    values: &V<'a>,
) -> R<'a, String> {
    let out = run(machine, template, values, false)?;
    machine.charge(out.len())?;
    Ok(out)
}

fn run<'a>(
    machine: &mut Machine<'a>,
    template: &str,
    values: &V<'a>,
    bytes: bool,
) -> R<'a, String> {
    let is_tuple = values.type_of() == super::native::Type::Tuple;
    let mut items = if is_tuple {
        machine.collect(values)?
    } else {
        vec![values.clone()]
    }
    .into_iter();
    let mapping = if values.as_bytes().is_some() {
        !bytes
    } else {
        !is_tuple && values.as_str().is_none() && has_items(values)
    };
    let mut by_name = false;
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let mut named = None;
        if let Some(after) = rest.strip_prefix('(') {
            if !mapping {
                return type_error("format requires a mapping");
            }
            let Some(end) = closing(after) else {
                return value_error("incomplete format key");
            };
            by_name = true;
            let key = if bytes {
                V::bytes(after[..end].bytes().collect::<Vec<_>>())
            } else {
                V::text(&after[..end])
            };
            named = Some(machine.item(values, &key)?);
            rest = &after[end + 1..];
        }
        let mut spec = Spec::default();
        while let Some(flag @ ('-' | '+' | ' ' | '#' | '0')) = rest.chars().next() {
            match flag {
                '-' => spec.left = true,
                '+' => spec.plus = true,
                ' ' => spec.blank = true,
                '#' => spec.alternate = true,
                _ => spec.zero = true,
            }
            rest = &rest[1..];
        }
        let width = count(machine, &mut rest, &mut items, named.is_some())?;
        if let Some(width) = width {
            spec.left |= width < 0;
            spec.width = width.unsigned_abs() as usize;
        }
        if let Some(after) = rest.strip_prefix('.') {
            rest = after;
            spec.precision = Some(
                count(machine, &mut rest, &mut items, named.is_some())?
                    .unwrap_or(0)
                    .max(0) as usize,
            );
        }
        if spec.width > 100_000_000
            || spec
                .precision
                .is_some_and(|precision| precision > 1_000_000)
        {
            return value_error("width too big");
        }
        rest = rest.strip_prefix(['h', 'l', 'L']).unwrap_or(rest);
        let Some(kind) = rest.chars().next() else {
            return value_error("incomplete format");
        };
        let seen = &template[..template.len() - rest.len()];
        rest = &rest[kind.len_utf8()..];
        let value = match named {
            Some(value) => value,
            None => match items.next() {
                Some(value) => value,
                None => return type_error("not enough arguments for format string"),
            },
        };
        machine.charge(spec.width)?;
        one(&value, kind, &spec, seen, bytes, &mut out)?;
    }
    out.push_str(rest);
    if items.next().is_some() && !by_name && !mapping {
        let kind = if bytes { "bytes" } else { "string" };
        return type_error(format!(
            "not all arguments converted during {kind} formatting"
        ));
    }
    Ok(out)
}

/// Whether it can be asked for names, and may be given without being used.
fn has_items(value: &V<'_>) -> bool {
    use super::native::Type;
    match value {
        V::Heap(heap) => {
            matches!(**heap, Heap::Dict(_) | Heap::List(_) | Heap::Range(_))
                || value.type_of() == Type::Dict
        }
        value => matches!(value.type_of(), Type::Dict | Type::List),
    }
}

fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn count<'a>(
    machine: &mut Machine<'a>,
    rest: &mut &str,
    items: &mut std::vec::IntoIter<V<'a>>,
    named: bool,
) -> R<'a, Option<i64>> {
    if let Some(after) = rest.strip_prefix('*') {
        *rest = after;
        if named {
            return type_error("* wants int");
        }
        return match items.next() {
            None => type_error("not enough arguments for format string"),
            Some(value) => match value.as_int() {
                Some(number) => {
                    machine.charge(number.unsigned_abs() as usize)?;
                    Ok(Some(number))
                }
                None => type_error("* wants int"),
            },
        };
    }
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return Ok(None);
    }
    let number = rest[..length].parse().unwrap_or(i64::MAX / 4);
    *rest = &rest[length..];
    Ok(Some(number))
}

#[derive(Default)]
struct Spec {
    left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

impl Spec {
    fn pad(&self, sign: &str, body: &str, zeros: bool, out: &mut String) {
        let length = sign.len() + body.chars().count();
        let fill = self.width.saturating_sub(length);
        let zeros = zeros && self.zero && !self.left;
        if !self.left && !zeros {
            out.extend(std::iter::repeat_n(' ', fill));
        }
        out.push_str(sign);
        if zeros {
            out.extend(std::iter::repeat_n('0', fill));
        }
        out.push_str(body);
        if self.left {
            out.extend(std::iter::repeat_n(' ', fill));
        }
    }

    fn sign(&self, negative: bool) -> &'static str {
        match (negative, self.plus, self.blank) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        }
    }
}

fn one<'a>(
    value: &V<'a>,
    kind: char,
    spec: &Spec,
    seen: &str,
    bytes: bool,
    out: &mut String,
) -> R<'a, ()> {
    match kind {
        's' | 'r' | 'a' | 'b' => {
            let mut text = String::new();
            if bytes && matches!(kind, 's' | 'b') {
                match value.as_bytes() {
                    Some(bytes) => text.extend(bytes.iter().map(|byte| char::from(*byte))),
                    None => {
                        return type_error(format!(
                            "%b requires a bytes-like object, or an object that implements __bytes__, not '{}'",
                            value.type_name()
                        ));
                    }
                }
            } else if kind == 'b' {
                return value_error(format!(
                    "unsupported format character 'b' (0x62) at index {}",
                    seen.chars().count()
                ));
            } else if kind == 's' {
                repr::str_into(value, &mut text)?;
            } else if kind == 'r' && !bytes {
                repr::repr_into(value, &mut text, 0)?;
            } else {
                text = super::eval::ascii(value)?;
            }
            if let Some(most) = spec.precision
                && let Some((at, _)) = text.char_indices().nth(most)
            {
                text.truncate(at);
            }
            spec.pad("", &text, false, out);
        }
        'c' => {
            let c = match value.as_str() {
                Some(text) if text.chars().count() == 1 => text.chars().next(),
                Some(_) => return type_error("%c requires int or char"),
                None => match value.as_int() {
                    Some(code) => match u32::try_from(code).ok().and_then(char::from_u32) {
                        Some(c) => Some(c),
                        None => return raise("OverflowError", "%c arg not in range(0x110000)"),
                    },
                    None if value.is_int() => {
                        return raise("OverflowError", "%c arg not in range(0x110000)");
                    }
                    None => return type_error("%c requires int or char"),
                },
            };
            spec.pad("", &c.map(String::from).unwrap_or_default(), false, out);
        }
        'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
            let number = match (value, kind) {
                (V::Float(number), 'd' | 'i' | 'u') => super::convert::truncate(*number)?.to_big(),
                (value, _) => value.to_big(),
            };
            let Some(number) = number else {
                let wanted = if matches!(kind, 'd' | 'i' | 'u') {
                    "a real number is required"
                } else {
                    "an integer is required"
                };
                return type_error(format!(
                    "%{kind} format: {wanted}, not {}",
                    value.type_name()
                ));
            };
            integer(&number, kind, spec, out)?;
        }
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            let number = to_float(value)?;
            let text = float_text(
                number.abs(),
                kind,
                Some(spec.precision.unwrap_or(6)),
                spec.alternate,
            );
            let negative = number.is_sign_negative() && !number.is_nan();
            spec.pad(spec.sign(negative), &text, true, out);
        }
        kind => {
            return value_error(format!(
                "unsupported format character '{kind}' (0x{:x}) at index {}",
                kind as u32,
                seen.chars().count()
            ));
        }
    }
    Ok(())
}

fn integer<'a>(number: &BigInt, kind: char, spec: &Spec, out: &mut String) -> R<'a, ()> {
    let (radix, prefix) = match kind {
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        'o' => (8, "0o"),
        _ => (10, ""),
    };
    if radix == 10 && number::bits(number) > 14_290 {
        return value_error("Exceeds the limit (4300 digits) for integer string conversion");
    }
    let (negative, mut digits) = number::in_radix(number, radix);
    if kind == 'X' {
        digits.make_ascii_uppercase();
    }
    if let Some(least) = spec.precision {
        let zeros = least.saturating_sub(digits.len());
        digits.insert_str(0, &"0".repeat(zeros));
    }
    let mut front = String::from(spec.sign(negative));
    if spec.alternate {
        front.push_str(prefix);
    }
    spec.pad(&front, &digits, true, out);
    Ok(())
}
