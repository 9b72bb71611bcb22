//! What `sub` puts in: `\1`, `\g<name>`, `\n`, or what a function returns.

use regex::Captures;

use crate::runtime::exception::{R, raise, type_error};
use crate::value::{Heap, V};

pub(super) enum Replacement<'a> {
    Parts(Vec<Part>),
    Function(V<'a>),
}

pub(super) enum Part {
    Text(String),
    Group(usize),
}

impl<'a> Replacement<'a> {
    pub(super) fn new(value: &V<'a>, names: &[Option<String>]) -> R<'a, Self> {
        if let Some(template) = value.as_str() {
            return Ok(Self::Parts(parse(template, names)?));
        }
        let callable = match value {
            V::Function(_) | V::Native(_) => true,
            V::Heap(heap) => matches!(
                **heap,
                Heap::Lambda(_) | Heap::Bound(..) | Heap::Unbound(..) | Heap::Function(_)
            ),
            _ => false,
        };
        if callable {
            return Ok(Self::Function(value.clone()));
        }
        type_error(format!(
            "decoding to str: need a bytes-like object, {} found",
            value.type_name()
        ))
    }
}

pub(super) fn expand(parts: &[Part], captures: &Captures<'_>, out: &mut String) {
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Group(number) => {
                out.push_str(captures.get(*number).map_or("", |group| group.as_str()))
            }
        }
    }
}

pub(super) fn parse<'a>(template: &str, names: &[Option<String>]) -> R<'a, Vec<Part>> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = template;
    let number = |number: usize| match number < names.len() {
        true => Ok(number),
        false => raise("error", format!("invalid group reference {number}")),
    };
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let Some(c) = behind.chars().next() else {
            return raise("error", "bad escape (end of pattern)");
        };
        rest = &behind[c.len_utf8()..];
        let group = match c {
            'g' => {
                let Some((name, after)) = behind
                    .strip_prefix("g<")
                    .and_then(|named| named.split_once('>'))
                else {
                    return raise("error", "missing <");
                };
                rest = after;
                match name.parse() {
                    Ok(index) => number(index)?,
                    Err(_) => match names
                        .iter()
                        .position(|known| known.as_deref() == Some(name))
                    {
                        Some(index) => index,
                        None => return raise("IndexError", format!("unknown group name '{name}'")),
                    },
                }
            }
            '1'..='9' => {
                let digits = behind
                    .bytes()
                    .take(2)
                    .take_while(u8::is_ascii_digit)
                    .count();
                rest = &behind[digits..];
                number(behind[..digits].parse().unwrap_or(usize::MAX))?
            }
            _ => {
                let plain = match c {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'a' => '\x07',
                    'b' => '\x08',
                    'f' => '\x0c',
                    'v' => '\x0b',
                    '0' => '\0',
                    '\\' => '\\',
                    c if c.is_ascii_alphabetic() => {
                        return raise("error", format!("bad escape \\{c}"));
                    }
                    c => {
                        text.push('\\');
                        c
                    }
                };
                text.push(plain);
                continue;
            }
        };
        parts.push(Part::Text(std::mem::take(&mut text)));
        parts.push(Part::Group(group));
    }
    text.push_str(rest);
    parts.push(Part::Text(text));
    Ok(parts)
}
