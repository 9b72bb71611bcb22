//! `'{0.name!r:>10}'.format(x)`.

use super::exception::{R, raise, value_error};
use super::machine::Machine;
use crate::value::V;
use crate::value::args::Args;

pub(crate) fn format<'a>(
    machine: &mut Machine<'a>,
    template: &str,
    args: Args<'a>,
) -> R<'a, String> {
    let mut formatter = Formatter {
        machine,
        source: Source::Args(args),
        automatic: Some(0),
        manual: false,
    };
    let mut out = String::new();
    formatter.run(template, 0, &mut out)?;
    Ok(out)
}

pub(crate) fn format_map<'a>(
    machine: &mut Machine<'a>,
    template: &str,
    mapping: V<'a>,
) -> R<'a, String> {
    let mut formatter = Formatter {
        machine,
        source: Source::Mapping(mapping),
        automatic: Some(0),
        manual: false,
    };
    let mut out = String::new();
    formatter.run(template, 0, &mut out)?;
    Ok(out)
}

enum Source<'a> {
    Args(Args<'a>),
    Mapping(V<'a>),
}

struct Formatter<'m, 'a> {
    machine: &'m mut Machine<'a>,
    source: Source<'a>,
    automatic: Option<usize>,
    manual: bool,
}

impl<'a> Formatter<'_, 'a> {
    fn run(&mut self, template: &str, depth: usize, out: &mut String) -> R<'a, ()> {
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if rest.starts_with(brace) {
                out.push_str(brace);
                rest = &rest[1..];
                continue;
            }
            if brace == "}" {
                return value_error("Single '}' encountered in format string");
            }
            if rest.is_empty() {
                return value_error("Single '{' encountered in format string");
            }
            let Some(end) = field_end(rest) else {
                return value_error("expected '}' before end of string");
            };
            self.field(&rest[..end], depth, out)?;
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        Ok(())
    }

    fn field(&mut self, field: &str, depth: usize, out: &mut String) -> R<'a, ()> {
        if depth > 1 {
            return value_error("Max string recursion exceeded");
        }
        // A colon or a bang within brackets belongs to the key.
        let mut open = 0;
        let split = field.find(|c| {
            match c {
                '[' => open += 1,
                ']' => open -= 1,
                _ => {}
            }
            open == 0 && matches!(c, ':' | '!')
        });
        let (name, tail) = field.split_at(split.unwrap_or(field.len()));
        let mut value = self.value(name)?;
        let mut spec = tail;
        if let Some(after) = tail.strip_prefix('!') {
            let Some(conversion) = after.chars().next() else {
                return value_error("end of string while looking for conversion specifier");
            };
            if !matches!(conversion, 's' | 'r' | 'a') {
                return value_error(format!("Unknown conversion specifier '{conversion}'"));
            }
            value = self.machine.convert(&value, conversion)?;
            spec = &after[1..];
            if !spec.is_empty() && !spec.starts_with(':') {
                return value_error("expected ':' after conversion specifier");
            }
        }
        let spec = spec.strip_prefix(':').unwrap_or(spec);
        if spec.contains(['{', '}']) {
            let mut inner = String::new();
            self.run(spec, depth + 1, &mut inner)?;
            return self.machine.format_value(&value, &inner, out);
        }
        self.machine.format_value(&value, spec, out)
    }

    fn value(&mut self, name: &str) -> R<'a, V<'a>> {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut path) = name.split_at(end);
        let mut value = self.first(first)?;
        while !path.is_empty() {
            if let Some(after) = path.strip_prefix('.') {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let attribute = &after[..end];
                if attribute.is_empty() {
                    return value_error("Empty attribute in format string");
                }
                value = match self.machine.attr_opt(&value, attribute)? {
                    Some(value) => value,
                    None => {
                        return raise(
                            "AttributeError",
                            format!(
                                "'{}' object has no attribute '{attribute}'",
                                value.type_name()
                            ),
                        );
                    }
                };
                path = &after[end..];
            } else if let Some(after) = path.strip_prefix('[') {
                let Some(end) = after.find(']') else {
                    return value_error("Missing ']' in format string");
                };
                let key = &after[..end];
                if key.is_empty() {
                    return value_error("Empty attribute in format string");
                }
                let key = match key.parse::<i64>() {
                    Ok(number) if key.bytes().all(|byte| byte.is_ascii_digit()) => V::Int(number),
                    _ => V::text(key),
                };
                value = self.machine.item(&value, &key)?;
                path = &after[end + 1..];
            } else {
                return value_error("Only '.' or '[' may follow ']' in format field specifier");
            }
        }
        Ok(value)
    }

    fn first(&mut self, name: &str) -> R<'a, V<'a>> {
        let index = if name.is_empty() {
            if self.manual {
                return value_error(
                    "cannot switch from manual field specification to automatic field numbering",
                );
            }
            let index = self.automatic.unwrap_or(0);
            self.automatic = Some(index + 1);
            Some(index)
        } else if name.bytes().all(|byte| byte.is_ascii_digit()) {
            if self.automatic.is_some_and(|count| count > 0) {
                return value_error(
                    "cannot switch from automatic field numbering to manual field specification",
                );
            }
            self.manual = true;
            Some(name.parse().unwrap_or(usize::MAX))
        } else {
            None
        };
        match (&self.source, index) {
            (Source::Args(args), Some(index)) => match args.positional.get(index) {
                Some(value) => Ok(value.clone()),
                None => raise(
                    "IndexError",
                    format!("Replacement index {index} out of range for positional args tuple"),
                ),
            },
            (Source::Args(args), None) => {
                match args.keyword.iter().find(|(known, _)| known == name) {
                    Some((_, value)) => Ok(value.clone()),
                    None => super::subscript::missing(&V::text(name)),
                }
            }
            (Source::Mapping(_), Some(_)) => {
                value_error("Format string contains positional fields")
            }
            (Source::Mapping(mapping), None) => {
                let mapping = mapping.clone();
                self.machine.item(&mapping, &V::text(name))
            }
        }
    }
}

/// Where the field ends: braces within it belong to the spec, brackets hold anything.
fn field_end(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut bracket = false;
    for (at, c) in text.char_indices() {
        match c {
            '[' if depth == 0 && !bracket => bracket = true,
            ']' if bracket => bracket = false,
            _ if bracket => {}
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            ':' if depth == 0 => {
                // From here on it is a spec: brackets mean nothing.
                let spec = text.get(at + 1..)?;
                let mut depth = 0;
                for (inner, c) in spec.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => return Some(at + 1 + inner),
                        '}' => depth -= 1,
                        _ => {}
                    }
                }
                return None;
            }
            _ => {}
        }
    }
    None
}
