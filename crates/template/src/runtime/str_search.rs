//! The methods of str that look for a part.

use super::exception::{R, type_error, value_error};
use super::machine::Machine;
use super::sequence::window;
use super::str_kind;
use super::str_methods::int;
use crate::value::V;
use crate::value::args::Args;

pub(super) fn replace<'a>(machine: &mut Machine<'a>, text: &str, args: Args<'a>) -> R<'a, V<'a>> {
    let [old, new, count] = args.sort("replace", ["/old", "/new", "/count"], 2)?;
    let (Some(old), Some(new)) = (old, new) else {
        return Ok(V::None);
    };
    let (Some(old), Some(new)) = (old.as_str(), new.as_str()) else {
        let wrong = if old.as_str().is_none() { &old } else { &new };
        let number = if old.as_str().is_none() { 1 } else { 2 };
        return type_error(format!(
            "replace() argument {number} must be str, not {}",
            wrong.type_name()
        ));
    };
    let count = match count {
        None => usize::MAX,
        Some(count) => usize::try_from(int(&count)?).unwrap_or(usize::MAX),
    };
    if new.len() > old.len() {
        let places = if old.is_empty() {
            text.len() + 1
        } else {
            text.matches(old).take(count).count()
        };
        machine.charge(
            places
                .min(count)
                .saturating_mul(new.len())
                .saturating_add(text.len()),
        )?;
    }
    Ok(V::text(text.replacen(old, new, count)))
}

pub(super) fn split<'a>(
    object: &V<'a>,
    text: &str,
    from_right: bool,
    separator: Option<V<'a>>,
    most: Option<V<'a>>,
) -> R<'a, V<'a>> {
    let most = match most {
        None => usize::MAX,
        Some(most) => usize::try_from(int(&most)?).unwrap_or(usize::MAX),
    };
    let part = |part: &str| match object {
        // What the host lent stays lent.
        V::Str(whole) => {
            let start = part.as_ptr() as usize - whole.as_ptr() as usize;
            V::Str(whole.get(start..start + part.len()).unwrap_or_default())
        }
        _ => V::text(part),
    };
    let mut parts: Vec<V<'a>> = Vec::new();
    match separator {
        Some(V::None) | None if !from_right => {
            let mut rest = text.trim_start_matches(str_kind::space);
            while !rest.is_empty() {
                if parts.len() == most {
                    parts.push(part(rest));
                    break;
                }
                let end = rest.find(str_kind::space).unwrap_or(rest.len());
                parts.push(part(rest.get(..end).unwrap_or_default()));
                rest = rest
                    .get(end..)
                    .unwrap_or_default()
                    .trim_start_matches(str_kind::space);
            }
        }
        Some(V::None) | None => {
            let mut rest = text.trim_end_matches(str_kind::space);
            while !rest.is_empty() {
                if parts.len() == most {
                    parts.push(part(rest));
                    break;
                }
                let start = rest.rfind(str_kind::space).map_or(0, |at| {
                    at + rest[at..].chars().next().map_or(1, char::len_utf8)
                });
                parts.push(part(rest.get(start..).unwrap_or_default()));
                rest = rest
                    .get(..start)
                    .unwrap_or_default()
                    .trim_end_matches(str_kind::space);
            }
            parts.reverse();
        }
        Some(separator) => {
            let Some(separator) = separator.as_str() else {
                return type_error(format!(
                    "must be str or None, not {}",
                    separator.type_name()
                ));
            };
            if separator.is_empty() {
                return value_error("empty separator");
            }
            let pieces = most.saturating_add(1);
            if from_right {
                parts.extend(text.rsplitn(pieces, separator).map(part));
                parts.reverse();
            } else {
                parts.extend(text.splitn(pieces, separator).map(part));
            }
        }
    }
    Ok(V::list(parts))
}

pub(super) fn strip<'a>(object: &V<'a>, text: &str, name: &str, args: Args<'a>) -> R<'a, V<'a>> {
    let [chars] = args.sort(name, ["/chars"], 0)?;
    let wanted = match &chars {
        None | Some(V::None) => None,
        Some(chars) => match chars.as_str() {
            Some(chars) => Some(chars),
            None => return type_error(format!("{name} arg must be None or str")),
        },
    };
    let test = |c: char| wanted.map_or_else(|| str_kind::space(c), |wanted| wanted.contains(c));
    let left = if name == "rstrip" {
        text
    } else {
        text.trim_start_matches(test)
    };
    let both = if name == "lstrip" {
        left
    } else {
        left.trim_end_matches(test)
    };
    if both.len() == text.len() {
        return Ok(object.clone());
    }
    let start = text.len() - left.len();
    Ok(super::subscript::substring(
        object,
        start,
        start + both.len(),
    ))
}

pub(super) fn byte_window(text: &str, start: usize, end: usize) -> (usize, usize) {
    if text.is_ascii() {
        return (start.min(text.len()), end.min(text.len()));
    }
    let at = |index: usize| {
        text.char_indices()
            .nth(index)
            .map_or(text.len(), |(at, _)| at)
    };
    (at(start), at(end))
}

pub(super) fn starts<'a>(
    machine: &mut Machine<'a>,
    text: &str,
    name: &str,
    args: Args<'a>,
) -> R<'a, V<'a>> {
    let [part, start, end] = args.sort(name, ["/prefix", "/start", "/end"], 1)?;
    let part = part.unwrap_or(V::None);
    let length = text.chars().count();
    let (first, last) = window(start.as_ref(), end.as_ref(), length)?;
    let valid = first <= last && first <= length;
    let (from, to) = byte_window(text, first, last);
    let inside = text.get(from..to).unwrap_or_default();
    let test = |part: &str| {
        valid
            && if name == "startswith" {
                inside.starts_with(part)
            } else {
                inside.ends_with(part)
            }
    };
    if let Some(part) = part.as_str() {
        return Ok(V::Bool(test(part)));
    }
    if part.type_of() == super::native::Type::Tuple {
        for part in machine.collect(&part)? {
            match part.as_str() {
                Some(part) if test(part) => return Ok(V::Bool(true)),
                Some(_) => {}
                None => {
                    return type_error(format!(
                        "tuple for {name} must only contain str, not {}",
                        part.type_name()
                    ));
                }
            }
        }
        return Ok(V::Bool(false));
    }
    type_error(format!(
        "{name} first arg must be str or a tuple of str, not {}",
        part.type_name()
    ))
}

pub(super) fn find<'a>(text: &str, name: &str, args: Args<'a>) -> R<'a, V<'a>> {
    let [part, start, end] = args.sort(name, ["/sub", "/start", "/end"], 1)?;
    let part = part.unwrap_or(V::None);
    let Some(part) = part.as_str() else {
        return type_error(format!("must be str, not {}", part.type_name()));
    };
    let length = text.chars().count();
    let (first, last) = window(start.as_ref(), end.as_ref(), length)?;
    let mut found = None;
    if first <= last && first <= length {
        let (from, to) = byte_window(text, first, last);
        let inside = text.get(from..to).unwrap_or_default();
        if name == "count" {
            let count = if part.is_empty() {
                inside.chars().count() + 1
            } else {
                inside.matches(part).count()
            };
            return Ok(V::Int(count as i64));
        }
        let at = if name.starts_with('r') {
            inside.rfind(part)
        } else {
            inside.find(part)
        };
        found = at.map(|at| first + inside.get(..at).map_or(0, |before| before.chars().count()));
    }
    match found {
        Some(at) => Ok(V::Int(at as i64)),
        None if name == "count" => Ok(V::Int(0)),
        None if name.ends_with("index") => value_error("substring not found"),
        None => Ok(V::Int(-1)),
    }
}
