//! The methods of str.

use super::exception::{R, raise, type_error, value_error};
use super::machine::Machine;
use super::str_encode::{encode, maketrans, translate};
use super::str_search::{find, replace, split, starts, strip};
use super::{format_method, str_case, str_kind};
use crate::value::V;
use crate::value::args::Args;

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
        "isalnum" => V::Bool(str_kind::all(text, |c| {
            str_kind::is_alpha(c) || str_kind::is_numeric(c)
        })),
        "isalpha" => V::Bool(str_kind::all(text, str_kind::is_alpha)),
        "isascii" => V::Bool(text.is_ascii()),
        "isdecimal" => V::Bool(str_kind::all(text, |c| str_kind::decimal(c).is_some())),
        "isdigit" => V::Bool(str_kind::all(text, str_kind::is_digit)),
        "isnumeric" => V::Bool(str_kind::all(text, str_kind::is_numeric)),
        "isidentifier" => V::Bool(str_kind::is_identifier(text)),
        "islower" => V::Bool(str_case::all_case(text, false)),
        "isupper" => V::Bool(str_case::all_case(text, true)),
        "istitle" => V::Bool(str_case::is_title(text)),
        "isspace" => V::Bool(str_kind::all(text, str_kind::space)),
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
