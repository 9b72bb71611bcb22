//! Format specs, read: fill, alignment, sign, width, grouping, precision and kind.

use super::exception::{R, value_error};
use super::machine::Machine;

/// A format spec, taken apart.
pub(crate) struct Spec {
    pub(super) fill: char,
    pub(super) align: Option<char>,
    pub(super) sign: char,
    /// Whether what is rounded to zero loses its minus.
    pub(super) no_negative_zero: bool,
    pub(super) alternate: bool,
    /// Whether the alignment was written, not implied by a zero.
    pub(super) explicit: bool,
    pub(super) width: usize,
    pub(super) grouping: Option<char>,
    pub(super) precision: Option<usize>,
    pub(super) kind: Option<char>,
}

const TOO_LARGE: usize = 100_000_000;

impl Spec {
    pub(super) const BLANK: Self = Self {
        fill: ' ',
        align: None,
        sign: '\0',
        no_negative_zero: false,
        alternate: false,
        explicit: false,
        width: 0,
        grouping: None,
        precision: None,
        kind: None,
    };

    pub(super) fn parse<'a>(text: &str, type_name: &str) -> R<'a, Self> {
        let mut spec = Self::BLANK;
        let chars: Vec<char> = text.chars().collect();
        let at = |index: usize| chars.get(index).copied();
        let is_align = |c: Option<char>| matches!(c, Some('<' | '>' | '=' | '^'));
        let mut index = 0;
        let mut explicit = false;
        if is_align(at(1)) {
            spec.fill = at(0).unwrap_or(' ');
            explicit = true;
            spec.align = at(1);
            spec.explicit = true;
            index = 2;
        } else if is_align(at(0)) {
            spec.align = at(0);
            spec.explicit = true;
            index = 1;
        }
        if let Some(sign @ ('+' | '-' | ' ')) = at(index) {
            spec.sign = sign;
            index += 1;
        }
        if at(index) == Some('z') {
            spec.no_negative_zero = true;
            index += 1;
        }
        if at(index) == Some('#') {
            spec.alternate = true;
            index += 1;
        }
        if at(index) == Some('0') {
            if !explicit {
                spec.fill = '0';
            }
            if spec.align.is_none() {
                spec.align = Some('=');
            }
            index += 1;
        }
        let number = |index: &mut usize| -> R<'a, Option<usize>> {
            let start = *index;
            let mut value = 0_usize;
            while let Some(digit) = at(*index).and_then(|c| c.to_digit(10)) {
                value = value * 10 + digit as usize;
                *index += 1;
                if value > TOO_LARGE {
                    return value_error("Too many decimal digits in format string");
                }
            }
            Ok((*index > start).then_some(value))
        };
        spec.width = number(&mut index)?.unwrap_or(0);
        if let Some(c @ (',' | '_')) = at(index) {
            spec.grouping = Some(c);
            index += 1;
            if let Some(other @ (',' | '_')) = at(index) {
                return if other == c {
                    value_error(format!("Cannot specify '{c}' with '{c}'."))
                } else {
                    value_error("Cannot specify both ',' and '_'.")
                };
            }
        }
        if at(index) == Some('.') {
            index += 1;
            spec.precision = number(&mut index)?;
            if spec.precision.is_none() {
                return value_error("Format specifier missing precision");
            }
        }
        spec.kind = at(index);
        if chars.len() > index + 1 {
            return value_error(format!(
                "Invalid format specifier '{text}' for object of type '{type_name}'"
            ));
        }
        if let (Some(c), Some(kind)) = (spec.grouping, spec.kind) {
            let fine = matches!(kind, 'd' | 'e' | 'f' | 'g' | 'E' | 'F' | 'G' | '%')
                || (c == '_' && matches!(kind, 'b' | 'o' | 'x' | 'X'));
            if !fine {
                return value_error(format!("Cannot specify '{c}' with '{kind}'."));
            }
        }
        Ok(spec)
    }

    /// Fills up to the width; the prefix (sign, `0x`) stays in front of zeros.
    pub(super) fn pad<'a>(
        &self,
        machine: &mut Machine<'a>,
        prefix: &str,
        body: &str,
        default: char,
        out: &mut String,
    ) -> R<'a, ()> {
        let length = prefix.chars().count() + body.chars().count();
        let fill = self.width.saturating_sub(length);
        machine.charge(fill + length)?;
        let (left, middle, right) = match self.align.unwrap_or(default) {
            '<' => (0, 0, fill),
            '^' => (fill / 2, 0, fill - fill / 2),
            '=' => (0, fill, 0),
            _ => (fill, 0, 0),
        };
        out.extend(std::iter::repeat_n(self.fill, left));
        out.push_str(prefix);
        out.extend(std::iter::repeat_n(self.fill, middle));
        out.push_str(body);
        out.extend(std::iter::repeat_n(self.fill, right));
        Ok(())
    }

    pub(super) fn sign_of(&self, negative: bool) -> &'static str {
        match (negative, self.sign) {
            (true, _) => "-",
            (false, '+') => "+",
            (false, ' ') => " ",
            _ => "",
        }
    }

    /// Puts separators between digits, zeros of the width included.
    pub(super) fn group(&self, digits: &str, prefix: usize, tail: usize, size: usize) -> String {
        let Some(separator) = self.grouping else {
            return digits.into();
        };
        let mut digits: Vec<char> = digits.chars().collect();
        if self.fill == '0' && self.align == Some('=') {
            let room = self.width.saturating_sub(prefix + tail);
            let long = |count: usize| count + count.saturating_sub(1) / size;
            while long(digits.len()) < room {
                digits.insert(0, '0');
                if digits.len() > 10_000 {
                    break;
                }
            }
        }
        let mut out = String::new();
        for (index, digit) in digits.iter().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(size) {
                out.push(separator);
            }
            out.push(*digit);
        }
        out
    }
}
