//! The methods of str that turn characters into others, or into bytes.

use super::exception::{R, raise, type_error, value_error};
use super::machine::Machine;
use crate::value::args::Args;
use crate::value::dict::{Dict, Key};
use crate::value::{Heap, V};

pub(super) fn encode<'a>(text: &str, encoding: &str, errors: &str) -> R<'a, V<'a>> {
    let name = encoding.to_ascii_lowercase().replace(['_', ' '], "-");
    let most = match name.as_str() {
        "utf-8" | "utf8" | "u8" | "utf-8-sig" => {
            let mut bytes = if name == "utf-8-sig" {
                vec![0xef, 0xbb, 0xbf]
            } else {
                Vec::new()
            };
            bytes.extend_from_slice(text.as_bytes());
            return Ok(V::bytes(bytes));
        }
        "ascii" | "us-ascii" | "646" => 0x7f,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" | "8859" => 0xff,
        "utf-16-le" | "utf-16le" => {
            return Ok(V::bytes(
                text.encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect::<Vec<u8>>(),
            ));
        }
        "utf-16-be" | "utf-16be" => {
            return Ok(V::bytes(
                text.encode_utf16()
                    .flat_map(u16::to_be_bytes)
                    .collect::<Vec<u8>>(),
            ));
        }
        "utf-16" => {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            return Ok(V::bytes(
                units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
            ));
        }
        _ => return raise("LookupError", format!("unknown encoding: {encoding}")),
    };
    let mut out = Vec::with_capacity(text.len());
    for (at, c) in text.chars().enumerate() {
        let code = c as u32;
        if code <= most {
            out.push(code as u8);
            continue;
        }
        match errors {
            "ignore" => {}
            "replace" => out.push(b'?'),
            "xmlcharrefreplace" => out.extend_from_slice(format!("&#{code};").as_bytes()),
            "backslashreplace" => {
                let mut escaped = String::new();
                crate::value::repr::push_escape(c, &mut escaped);
                out.extend_from_slice(escaped.as_bytes());
            }
            _ => {
                is_handler(errors)?;
                let codec = if most == 0x7f { "ascii" } else { "latin-1" };
                let mut shown = String::new();
                crate::value::repr::push_escape(c, &mut shown);
                return raise(
                    "UnicodeEncodeError",
                    format!(
                        "'{codec}' codec can't encode character '{shown}' in position {at}: ordinal not in range({})",
                        most + 1
                    ),
                );
            }
        }
    }
    Ok(V::bytes(out))
}

/// An error unless Python knows this way to go on after what cannot be encoded or decoded.
pub(super) fn is_handler<'a>(errors: &str) -> R<'a, ()> {
    const KNOWN: [&str; 8] = [
        "strict",
        "ignore",
        "replace",
        "backslashreplace",
        "xmlcharrefreplace",
        "namereplace",
        "surrogateescape",
        "surrogatepass",
    ];
    if KNOWN.contains(&errors) {
        return Ok(());
    }
    raise(
        "LookupError",
        format!("unknown error handler name '{errors}'"),
    )
}

pub(super) fn translate<'a>(machine: &mut Machine<'a>, text: &str, table: &V<'a>) -> R<'a, V<'a>> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let key = V::Int(i64::from(c as u32));
        match machine.item(table, &key) {
            Ok(V::None) => {}
            Ok(value) => {
                if let Some(text) = value.as_str() {
                    machine.charge(text.len())?;
                    out.push_str(text);
                } else if let Some(c) = value
                    .as_int()
                    .and_then(|code| u32::try_from(code).ok())
                    .and_then(char::from_u32)
                {
                    out.push(c);
                } else {
                    return type_error("character mapping must return integer, None or str");
                }
            }
            Err(exc) if matches!(exc.name(), "KeyError" | "IndexError") => out.push(c),
            Err(exc) => return Err(exc),
        }
    }
    Ok(V::text(out))
}

pub(crate) fn maketrans<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [from, to, delete] = args.sort("maketrans", ["/x", "/y", "/z"], 1)?;
    let from = from.unwrap_or(V::None);
    let mut dict = Dict::default();
    let code = |c: char| Key(V::Int(i64::from(c as u32)));
    match to {
        None => {
            let V::Heap(heap) = from.clone().owned() else {
                return type_error("if you give only one argument to maketrans it must be a dict");
            };
            let Heap::Dict(source) = &*heap else {
                return type_error("if you give only one argument to maketrans it must be a dict");
            };
            for (key, value) in source.borrow().iter() {
                let key = match key.0.as_str() {
                    Some(text) if text.chars().count() == 1 => {
                        text.chars().next().map_or(Key(V::None), code)
                    }
                    Some(_) => {
                        return value_error("string keys in translate table must be of length 1");
                    }
                    None => key.clone(),
                };
                dict.insert(key, value.clone());
            }
        }
        Some(to) => {
            let (Some(from), Some(to)) = (from.as_str(), to.as_str()) else {
                return type_error("maketrans() argument 2 must be str");
            };
            if from.chars().count() != to.chars().count() {
                return value_error("the first two maketrans arguments must have equal length");
            }
            for (from, to) in from.chars().zip(to.chars()) {
                dict.insert(code(from), V::Int(i64::from(to as u32)));
            }
            if let Some(delete) = delete.as_ref().and_then(V::as_str) {
                delete.chars().for_each(|c| {
                    dict.insert(code(c), V::None);
                });
            }
        }
    }
    machine.charge(dict.len() * 64)?;
    Ok(V::dict(dict))
}
