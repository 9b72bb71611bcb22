//! json, time, os.path, string, itertools, random.

use super::function;
use super::json_text::load;
use crate::runtime::exception::{R, raise, recursion, type_error, value_error};
use crate::runtime::json::{Layout, dump};
use crate::runtime::machine::Machine;
use crate::runtime::native::{Module, Native};
use crate::runtime::str_methods::int;
use crate::value::args::Args;
use crate::value::iter::Iter;
use crate::value::{Heap, V};

pub(crate) static JSON: Module = Module {
    name: "json",
    natives: &[function("dumps", dumps), function("loads", loads)],
    attr: |name, _| match name {
        "JSONDecodeError" => crate::runtime::exception::EXCEPTIONS
            .iter()
            .find(|native| native.name == name)
            .map(V::Native),
        _ => None,
    },
};

pub(crate) static TIME: Module = Module {
    name: "time",
    natives: &[
        function("time", time),
        function("strftime", strftime),
        function("gmtime", gmtime),
        function("localtime", gmtime),
    ],
    attr: |_, _| None,
};

pub(crate) static OS: Module = Module {
    name: "os",
    natives: &[],
    attr: |name, _| match name {
        "path" => Some(V::heap(Heap::Module(&OS_PATH))),
        "sep" => Some(V::Str("/")),
        "linesep" => Some(V::Str("\n")),
        _ => None,
    },
};

pub(crate) static OS_PATH: Module = Module {
    name: "os.path",
    natives: &[
        function("join", path_join),
        function("basename", |_, args| {
            path(args, |path| V::text(split_path(path).1))
        }),
        function("dirname", |_, args| {
            path(args, |path| V::text(split_path(path).0))
        }),
        function("split", |_, args| {
            path(args, |path| {
                let (head, tail) = split_path(path);
                V::tuple(vec![V::text(head), V::text(tail)])
            })
        }),
        function("splitext", |_, args| {
            path(args, |path| {
                let start = path.rfind('/').map_or(0, |at| at + 1);
                let name = path.get(start..).unwrap_or_default();
                let stem = name.trim_start_matches('.');
                let dots = name.len() - stem.len();
                let at = stem.rfind('.').map_or(path.len(), |at| start + dots + at);
                V::tuple(vec![
                    V::text(path.get(..at).unwrap_or_default()),
                    V::text(path.get(at..).unwrap_or_default()),
                ])
            })
        }),
        function("normpath", |_, args| {
            path(args, |path| V::text(crate::language::path::normalize(path)))
        }),
        function("isabs", |_, args| {
            path(args, |path| V::Bool(path.starts_with('/')))
        }),
    ],
    attr: |name, _| (name == "sep").then_some(V::Str("/")),
};

pub(crate) static STRING: Module = Module {
    name: "string",
    natives: &[function("capwords", capwords)],
    attr: |name, _| {
        Some(V::Str(match name {
            "ascii_letters" => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "ascii_lowercase" => "abcdefghijklmnopqrstuvwxyz",
            "ascii_uppercase" => "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            "digits" => "0123456789",
            "hexdigits" => "0123456789abcdefABCDEF",
            "octdigits" => "01234567",
            "punctuation" => "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
            "whitespace" => " \t\n\r\x0b\x0c",
            _ => return None,
        }))
    },
};

pub(crate) static ITERTOOLS: Module = Module {
    name: "itertools",
    natives: &[function("chain", chain)],
    attr: |_, _| None,
};

pub(crate) static RANDOM: Module = Module {
    name: "random",
    natives: &[
        function("random", |_, _| {
            Ok(V::Float((random() >> 11) as f64 / (1_u64 << 53) as f64))
        }),
        function("randint", randint),
        function("choice", choice),
        function("shuffle", shuffle),
        function("randrange", randrange),
    ],
    attr: |_, _| None,
};

fn dumps<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let names = [
        "obj",
        "indent",
        "sort_keys",
        "ensure_ascii",
        "separators",
        "default",
        "skipkeys",
    ];
    let [value, indent, sort, ascii, separators, default, _] = args.sort("dumps", names, 1)?;
    let mut layout = Layout::default();
    match indent {
        None | Some(V::None) => {}
        Some(indent) => {
            layout.item = ",".into();
            layout.indent = Some(match indent.as_str() {
                Some(text) => text.into(),
                None => " ".repeat(usize::try_from(int(&indent)?.clamp(0, 100)).unwrap_or(0)),
            });
        }
    }
    layout.sort = sort.is_some_and(|sort| sort.truth());
    layout.ascii = ascii.is_none_or(|ascii| ascii.truth());
    if let Some(separators) = separators
        && let V::Heap(heap) = separators.owned()
        && let Heap::Tuple(items) = &*heap
        && let [item, key] = &**items
    {
        layout.item = item.as_str().unwrap_or(", ").into();
        layout.key = key.as_str().unwrap_or(": ").into();
    }
    let mut value = value.unwrap_or(V::None);
    if let Some(default) = default.filter(|default| !matches!(default, V::None)) {
        value = replaced(machine, &value, &default, 0)?;
    }
    let mut out = String::new();
    dump(&value, &layout, 0, &mut out)?;
    machine.charge(out.len())?;
    Ok(V::text(out))
}

/// The value, with what JSON has no word for replaced by what `default` makes of it.
fn replaced<'a>(
    machine: &mut Machine<'a>,
    value: &V<'a>,
    default: &V<'a>,
    depth: usize,
) -> R<'a, V<'a>> {
    if depth > 60 {
        return recursion();
    }
    machine.step()?;
    let value = value.clone().owned();
    match &value {
        V::None | V::Bool(_) | V::Int(_) | V::Float(_) | V::Str(_) | V::Text(_) => {
            return Ok(value);
        }
        V::Heap(heap) => match &**heap {
            Heap::Big(_) => return Ok(value),
            Heap::List(_) | Heap::Tuple(_) => {
                let mut items = machine.collect(&value)?;
                for item in &mut items {
                    *item = replaced(machine, item, default, depth + 1)?;
                }
                return Ok(V::list(items));
            }
            Heap::Dict(dict) => {
                let mut dict = dict.borrow().clone();
                for item in dict.values_mut() {
                    *item = replaced(machine, item, default, depth + 1)?;
                }
                return Ok(V::dict(dict));
            }
            _ => {}
        },
        _ => {}
    }
    let value = machine.call_with(default, vec![value])?;
    replaced(machine, &value, default, depth + 1)
}

fn loads<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("loads")?;
    if let Some(bytes) = value.as_bytes() {
        let text = crate::runtime::convert::decode_utf8(bytes)?;
        return load(machine, text);
    }
    match value.as_str() {
        Some(text) => load(machine, text),
        None => type_error(format!(
            "the JSON object must be str, bytes or bytearray, not {}",
            value.type_name()
        )),
    }
}

fn now() -> f64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}

fn time<'a>(_: &mut Machine<'a>, _: Args<'a>) -> R<'a, V<'a>> {
    Ok(V::Float(now()))
}

fn gmtime<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [stamp] = args.sort("gmtime", ["/secs"], 0)?;
    let stamp = stamp.map_or(Ok(now()), |stamp| {
        crate::runtime::number_arith::to_float(&stamp)
    })?;
    let time = V::heap(Heap::DateTime(
        super::datetime::DateTime::from_microseconds((stamp.clamp(-6e10, 2.5e11) * 1e6) as i64),
    ));
    machine.method_with(&time, "timetuple", Vec::new())
}

fn strftime<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [format, tuple] = args.sort("strftime", ["/format", "/t"], 1)?;
    let tuple = match tuple {
        Some(tuple) => tuple,
        None => gmtime(machine, Args::default())?,
    };
    let parts = machine.collect(&tuple)?;
    let mut numbers = [1900, 1, 1, 0, 0, 0];
    for (number, part) in numbers.iter_mut().zip(&parts) {
        *number = int(part)?;
    }
    let [year, month, day, ..] = numbers;
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return value_error("time out of range");
    }
    let time = V::heap(Heap::DateTime(super::datetime::DateTime::from_parts(
        numbers,
    )));
    machine.method_with(&time, "strftime", vec![format.unwrap_or(V::None)])
}

fn path<'a>(args: Args<'a>, then: impl FnOnce(&str) -> V<'a>) -> R<'a, V<'a>> {
    let value = args.one("path")?;
    match value.as_str() {
        Some(path) => Ok(then(path)),
        None => type_error(format!(
            "expected str, bytes or os.PathLike object, not {}",
            value.type_name()
        )),
    }
}

fn split_path(path: &str) -> (&str, &str) {
    let (head, tail) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
    let trimmed = head.trim_end_matches('/');
    (if trimmed.is_empty() { head } else { trimmed }, tail)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature of all built-in functions"
)]
fn path_join<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let mut out = String::new();
    for (index, part) in args.positional.iter().enumerate() {
        let Some(part) = part.as_str() else {
            return type_error(format!(
                "join() argument must be str, bytes, or os.PathLike object, not '{}'",
                part.type_name()
            ));
        };
        if index == 0 || part.starts_with('/') {
            out = part.into();
        } else {
            if !out.is_empty() && !out.ends_with('/') {
                out.push('/');
            }
            out.push_str(part);
        }
    }
    machine.charge(out.len())?;
    Ok(V::text(out))
}

fn capwords<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value, separator] = args.sort("capwords", ["s", "sep"], 1)?;
    let value = value.unwrap_or(V::None);
    let text = value.as_str().unwrap_or_default();
    let capital = |word: &str| crate::runtime::str_case::capitalize(word);
    Ok(V::text(match separator.as_ref().and_then(V::as_str) {
        Some(separator) if !separator.is_empty() => text
            .split(separator)
            .map(capital)
            .collect::<Vec<_>>()
            .join(separator),
        _ => text
            .split_whitespace()
            .map(capital)
            .collect::<Vec<_>>()
            .join(" "),
    }))
}

/// The method of `chain`, which is a class in Python.
pub(crate) static FROM_ITERABLE: Native = function("from_iterable", |machine, args| {
    let outer = machine.iterate(&args.one("from_iterable")?)?;
    Ok(V::iter(Iter::Chain(Box::new(outer), None), "chain"))
});

fn chain<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let outer = machine.iterate(&V::tuple(args.positional))?;
    Ok(V::iter(Iter::Chain(Box::new(outer), None), "chain"))
}

/// Random bits from the hasher's keys, good enough for a page, not for secrets.
fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::hash::RandomState::new().build_hasher().finish()
}

fn between<'a>(low: i64, high: i64) -> R<'a, V<'a>> {
    if low > high {
        return value_error(format!(
            "empty range for randrange() ({low}, {})",
            high.saturating_add(1)
        ));
    }
    let width = (high as i128 - low as i128 + 1) as u128;
    Ok(V::Int(
        (low as i128 + (u128::from(random()) % width) as i128) as i64,
    ))
}

fn randint<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [low, high] = args.exactly("randint")?;
    between(int(&low)?, int(&high)?)
}

fn randrange<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [first, second] = args.sort("randrange", ["/start", "/stop"], 1)?;
    let first = int(&first.unwrap_or(V::None))?;
    match second {
        Some(second) => between(first, int(&second)?.saturating_sub(1)),
        None => between(0, first.saturating_sub(1)),
    }
}

fn choice<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let items = machine.collect(&args.one("choice")?)?;
    if items.is_empty() {
        return raise("IndexError", "Cannot choose from an empty sequence");
    }
    let index = (random() % items.len() as u64) as usize;
    Ok(items.get(index).cloned().unwrap_or(V::None))
}

fn shuffle<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("shuffle")?;
    if let V::Heap(heap) = &value
        && let Heap::List(items) = &**heap
    {
        let mut items = items.borrow_mut();
        for index in (1..items.len()).rev() {
            let other = (random() % (index as u64 + 1)) as usize;
            items.swap(index, other);
        }
    }
    Ok(V::None)
}
