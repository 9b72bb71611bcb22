//! The methods of str.

use super::exception::{R, raise, type_error, value_error};
use super::machine::Machine;
use super::sequence::window;
use super::{format_method, str_case};
use crate::value::dict::{Dict, Key};
use crate::value::host::Args;
use crate::value::{Heap, V};

/// Calls a method; nothing if there is none of that name.
pub(crate) fn call<'a>(
    machine: &mut Machine<'a>,
    object: &V<'a>,
    name: &str,
    args: Args<'a>,
) -> R<'a, Option<V<'a>>> {
    let text = object.as_str().unwrap_or_default();
    Ok(Some(match name {
        "format" => {
            let out = format_method::format(machine, text, args)?;
            machine.charge(out.len())?;
            V::text(out)
        }
        "format_map" => {
            let [mapping] = args.exactly(name)?;
            V::text(format_method::format_map(machine, text, mapping)?)
        }
        "join" => {
            let [items] = args.exactly("str.join")?;
            join(machine, text, &items)?
        }
        "replace" => replace(machine, text, args)?,
        "split" | "rsplit" => {
            let [separator, most] = args.sort(name, ["sep", "maxsplit"], 0)?;
            split(object, text, name == "rsplit", separator, most)?
        }
        "splitlines" => {
            let [keep] = args.sort(name, ["keepends"], 0)?;
            V::list(
                lines(text, keep.is_some_and(|keep| keep.truth()))
                    .map(V::text)
                    .collect(),
            )
        }
        "strip" | "lstrip" | "rstrip" => strip(object, text, name, args)?,
        "startswith" | "endswith" => starts(machine, text, name, args)?,
        "find" | "rfind" | "index" | "rindex" | "count" => find(text, name, args)?,
        "partition" | "rpartition" => {
            let [separator] = args.exactly(name)?;
            let Some(separator) = separator.as_str() else {
                return type_error(format!("must be str, not {}", separator.type_name()));
            };
            if separator.is_empty() {
                return value_error("empty separator");
            }
            let found = if name == "partition" {
                text.split_once(separator)
            } else {
                text.rsplit_once(separator)
            };
            V::tuple(match found {
                Some((before, after)) => vec![V::text(before), V::text(separator), V::text(after)],
                None if name == "partition" => vec![object.clone(), V::Str(""), V::Str("")],
                None => vec![V::Str(""), V::Str(""), object.clone()],
            })
        }
        "removeprefix" | "removesuffix" => {
            let [part] = args.exactly(name)?;
            let Some(part) = part.as_str() else {
                return type_error(format!(
                    "{name}() argument must be str, not {}",
                    part.type_name()
                ));
            };
            let rest = if name == "removeprefix" {
                text.strip_prefix(part)
            } else {
                text.strip_suffix(part)
            };
            rest.map_or_else(|| object.clone(), V::text)
        }
        "center" | "ljust" | "rjust" => {
            let [width, fill] = args.sort(name, ["/width", "/fillchar"], 1)?;
            let fill = match &fill {
                None => ' ',
                Some(fill) => match fill
                    .as_str()
                    .map(|fill| (fill.chars().next(), fill.chars().count()))
                {
                    Some((Some(c), 1)) => c,
                    Some(_) => {
                        return type_error("The fill character must be exactly one character long");
                    }
                    None => {
                        return type_error(format!(
                            "The fill character must be a unicode character, not {}",
                            fill.type_name()
                        ));
                    }
                },
            };
            V::text(justify(machine, text, name, width, fill)?)
        }
        "zfill" => {
            let [width] = args.exactly(name)?;
            let width = int(&width)?;
            let length = text.chars().count() as i64;
            let fill = usize::try_from(width - length).unwrap_or(0);
            machine.charge(fill)?;
            let (sign, digits) = match text.chars().next() {
                Some('+' | '-') => text.split_at(1),
                _ => ("", text),
            };
            V::text(format!("{sign}{}{digits}", "0".repeat(fill)))
        }
        "expandtabs" => {
            let [size] = args.sort(name, ["tabsize"], 0)?;
            let size = size.map_or(Ok(8), |size| int(&size))?;
            V::text(expandtabs(machine, text, size)?)
        }
        "encode" => {
            let [encoding, errors] = args.sort(name, ["encoding", "errors"], 0)?;
            encode(
                text,
                encoding.as_ref().and_then(V::as_str).unwrap_or("utf-8"),
                errors.as_ref().and_then(V::as_str).unwrap_or("strict"),
            )?
        }
        "translate" => {
            let [table] = args.exactly(name)?;
            translate(machine, text, &table)?
        }
        "maketrans" => maketrans(machine, args)?,
        _ => return plain(text, name, &args),
    }))
}

/// Methods without arguments.
fn plain<'a>(text: &str, name: &str, args: &Args<'a>) -> R<'a, Option<V<'a>>> {
    let result = match name {
        "lower" => V::text(text.to_lowercase()),
        "upper" => V::text(text.to_uppercase()),
        "title" => V::text(str_case::title(text)),
        "capitalize" => V::text(str_case::capitalize(text)),
        "swapcase" => V::text(str_case::swapcase(text)),
        "casefold" => V::text(str_case::casefold(text)),
        "isalnum" => V::Bool(str_case::all(text, |c| {
            str_case::is_alpha(c) || str_case::is_numeric(c)
        })),
        "isalpha" => V::Bool(str_case::all(text, str_case::is_alpha)),
        "isascii" => V::Bool(text.is_ascii()),
        "isdecimal" => V::Bool(str_case::all(text, |c| str_case::decimal(c).is_some())),
        "isdigit" => V::Bool(str_case::all(text, str_case::is_digit)),
        "isnumeric" => V::Bool(str_case::all(text, str_case::is_numeric)),
        "isidentifier" => V::Bool(str_case::is_identifier(text)),
        "islower" => V::Bool(str_case::all_case(text, false)),
        "isupper" => V::Bool(str_case::all_case(text, true)),
        "istitle" => V::Bool(str_case::is_title(text)),
        "isspace" => V::Bool(str_case::all(text, str_case::space)),
        "isprintable" => V::Bool(text.chars().all(crate::value::repr::is_printable)),
        _ => return Ok(None),
    };
    if !args.positional.is_empty() || !args.keyword.is_empty() {
        return type_error(format!(
            "str.{name}() takes no arguments ({} given)",
            args.positional.len() + args.keyword.len()
        ));
    }
    Ok(Some(result))
}

pub(crate) fn int<'a>(value: &V<'a>) -> R<'a, i64> {
    match value.as_int() {
        Some(number) => Ok(number),
        None if value.is_int() => raise(
            "OverflowError",
            "Python int too large to convert to C ssize_t",
        ),
        None => type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            value.type_name()
        )),
    }
}

fn join<'a>(machine: &mut Machine<'a>, separator: &str, items: &V<'a>) -> R<'a, V<'a>> {
    let mut out = String::new();
    let mut iter = match machine.iterate(items) {
        Ok(iter) => iter,
        Err(_) => return type_error("can only join an iterable"),
    };
    let mut index = 0;
    while let Some(item) = machine.next(&mut iter)? {
        machine.step()?;
        if index > 0 {
            out.push_str(separator);
        }
        match item.as_str() {
            Some(text) => out.push_str(text),
            None => {
                return type_error(format!(
                    "sequence item {index}: expected str instance, {} found",
                    item.type_name()
                ));
            }
        }
        index += 1;
    }
    machine.charge(out.len())?;
    Ok(V::text(out))
}

fn replace<'a>(machine: &mut Machine<'a>, text: &str, args: Args<'a>) -> R<'a, V<'a>> {
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

fn split<'a>(
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
            let mut rest = text.trim_start_matches(str_case::space);
            while !rest.is_empty() {
                if parts.len() == most {
                    parts.push(part(rest));
                    break;
                }
                let end = rest.find(str_case::space).unwrap_or(rest.len());
                parts.push(part(rest.get(..end).unwrap_or_default()));
                rest = rest
                    .get(end..)
                    .unwrap_or_default()
                    .trim_start_matches(str_case::space);
            }
        }
        Some(V::None) | None => {
            let mut rest = text.trim_end_matches(str_case::space);
            while !rest.is_empty() {
                if parts.len() == most {
                    parts.push(part(rest));
                    break;
                }
                let start = rest.rfind(str_case::space).map_or(0, |at| {
                    at + rest[at..].chars().next().map_or(1, char::len_utf8)
                });
                parts.push(part(rest.get(start..).unwrap_or_default()));
                rest = rest
                    .get(..start)
                    .unwrap_or_default()
                    .trim_end_matches(str_case::space);
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

/// Lines as `str.splitlines` sees them.
pub(crate) fn lines(text: &str, keep: bool) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_end = |c: char| {
            matches!(
                c,
                '\n' | '\r'
                    | '\x0b'
                    | '\x0c'
                    | '\x1c'
                    | '\x1d'
                    | '\x1e'
                    | '\u{85}'
                    | '\u{2028}'
                    | '\u{2029}'
            )
        };
        let Some(at) = rest.find(is_end) else {
            return Some(std::mem::take(&mut rest));
        };
        let tail = &rest[at..];
        let end = if tail.starts_with("\r\n") {
            2
        } else {
            tail.chars().next().map_or(1, char::len_utf8)
        };
        let line = &rest[..if keep { at + end } else { at }];
        rest = &rest[at + end..];
        Some(line)
    })
}

fn strip<'a>(object: &V<'a>, text: &str, name: &str, args: Args<'a>) -> R<'a, V<'a>> {
    let [chars] = args.sort(name, ["/chars"], 0)?;
    let wanted = match &chars {
        None | Some(V::None) => None,
        Some(chars) => match chars.as_str() {
            Some(chars) => Some(chars),
            None => return type_error(format!("{name} arg must be None or str")),
        },
    };
    let test = |c: char| wanted.map_or_else(|| str_case::space(c), |wanted| wanted.contains(c));
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

fn byte_window(text: &str, start: usize, end: usize) -> (usize, usize) {
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

fn starts<'a>(machine: &mut Machine<'a>, text: &str, name: &str, args: Args<'a>) -> R<'a, V<'a>> {
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

fn find<'a>(text: &str, name: &str, args: Args<'a>) -> R<'a, V<'a>> {
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

fn justify<'a>(
    machine: &mut Machine<'a>,
    text: &str,
    name: &str,
    width: Option<V<'a>>,
    fill: char,
) -> R<'a, String> {
    let width = width.map_or(Ok(0), |width| int(&width))?;
    let length = text.chars().count() as i64;
    let margin = (width - length).max(0);
    machine.charge(margin as usize)?;
    let left = match name {
        "ljust" => 0,
        "rjust" => margin,
        _ => margin / 2 + (margin & width & 1),
    };
    let mut out = String::new();
    out.extend(std::iter::repeat_n(fill, left as usize));
    out.push_str(text);
    out.extend(std::iter::repeat_n(fill, (margin - left) as usize));
    Ok(out)
}

fn expandtabs<'a>(machine: &mut Machine<'a>, text: &str, size: i64) -> R<'a, String> {
    let mut out = String::new();
    let mut column = 0_i64;
    for c in text.chars() {
        match c {
            '\t' => {
                if size > 0 {
                    let fill = size - column % size;
                    machine.charge(fill as usize)?;
                    column += fill;
                    out.extend(std::iter::repeat_n(' ', fill as usize));
                }
            }
            '\n' | '\r' => {
                column = 0;
                out.push(c);
            }
            c => {
                column += 1;
                out.push(c);
            }
        }
    }
    Ok(out)
}

fn encode<'a>(text: &str, encoding: &str, errors: &str) -> R<'a, V<'a>> {
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

fn translate<'a>(machine: &mut Machine<'a>, text: &str, table: &V<'a>) -> R<'a, V<'a>> {
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
