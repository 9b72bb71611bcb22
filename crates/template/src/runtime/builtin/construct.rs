//! Types as functions: `int(x)`, `list(x)`, `type(x)`.

use super::BUILTINS;
use crate::runtime::convert::{parse_float, parse_int, truncate};
use crate::runtime::exception::{R, type_error, value_error};
use crate::runtime::machine::Machine;
use crate::runtime::native::Kind;
use crate::runtime::str_methods::int;
use crate::runtime::{dict_methods::fill, set_methods::to_set};
use crate::value::args::Args;
use crate::value::dict::{Dict, Key};
use crate::value::{Heap, V, repr};

/// What `type(x)` gives.
pub(crate) fn type_value<'a>(value: &V<'a>) -> R<'a, V<'a>> {
    if let V::Heap(heap) = value
        && let Heap::Exception(exc) = &**heap
    {
        return Ok(crate::runtime::exception::EXCEPTIONS
            .get(exc.class)
            .map_or(V::None, V::Native));
    }
    let kind = value.type_of();
    let name = value.type_name();
    if let Some(native) = BUILTINS.iter().find(|native| {
        matches!(native.kind, Kind::Type(known, _) if known == kind) && native.name == name
    }) {
        return Ok(V::Native(native));
    }
    if let Some(native) = crate::modules::datetime::NATIVES
        .iter()
        .find(|native| matches!(native.kind, Kind::Type(known, _) if known == kind))
    {
        return Ok(V::Native(native));
    }
    Ok(V::heap(Heap::Unbound(kind, name.into())))
}

pub(super) fn str_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value, encoding, errors] = args.sort("str", ["object", "encoding", "errors"], 0)?;
    let Some(value) = value else {
        return Ok(V::Str(""));
    };
    if encoding.is_some() || errors.is_some() {
        let Some(bytes) = value.as_bytes() else {
            return type_error(format!(
                "decoding to str: need a bytes-like object, {} found",
                value.type_name()
            ));
        };
        let encoding = encoding.as_ref().and_then(V::as_str).unwrap_or("utf-8");
        return crate::runtime::bytes_methods::decode(
            bytes,
            encoding,
            errors.as_ref().and_then(V::as_str).unwrap_or("strict"),
        );
    }
    if value.as_str().is_some() {
        return Ok(value);
    }
    let mut out = String::new();
    repr::str_into(&value, &mut out)?;
    Ok(V::text(out))
}

pub(super) fn int_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value, base] = args.sort("int", ["/x", "base"], 0)?;
    let Some(value) = value else {
        return Ok(V::Int(0));
    };
    let text = match value.as_bytes() {
        Some(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        None => value.as_str().map(String::from),
    };
    if let Some(base) = base {
        let Some(text) = text else {
            return type_error("int() can't convert non-string with explicit base");
        };
        let base = int(&base)?;
        if base != 0 && !(2..=36).contains(&base) {
            return value_error("int() base must be >= 2 and <= 36, or 0");
        }
        return parse_int(&text, base as u32);
    }
    if let Some(text) = text {
        return parse_int(&text, 10);
    }
    match &value {
        V::Float(number) => truncate(*number),
        V::Bool(bit) => Ok(V::Int(i64::from(*bit))),
        value if value.is_int() => Ok(value.clone()),
        value => type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            value.type_name()
        )),
    }
}

pub(super) fn float_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value] = args.sort("float", ["/x"], 0)?;
    let Some(value) = value else {
        return Ok(V::Float(0.0));
    };
    if let Some(text) = value.as_str() {
        return parse_float(text);
    }
    if let Some(bytes) = value.as_bytes() {
        return parse_float(&String::from_utf8_lossy(bytes));
    }
    if !value.is_int() && !matches!(value, V::Float(_)) {
        return type_error(format!(
            "float() argument must be a string or a real number, not '{}'",
            value.type_name()
        ));
    }
    crate::runtime::number_arith::to_float(&value).map(V::Float)
}

pub(super) fn list_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items] = args.sort("list", ["/iterable"], 0)?;
    let items = items.map_or(Ok(Vec::new()), |items| machine.collect(&items))?;
    machine.charge(items.len() * 24)?;
    Ok(V::list(items))
}

pub(super) fn tuple_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items] = args.sort("tuple", ["/iterable"], 0)?;
    Ok(V::tuple(
        items.map_or(Ok(Vec::new()), |items| machine.collect(&items))?,
    ))
}

pub(super) fn dict_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let mut dict = Dict::default();
    if args.positional.len() > 1 {
        return type_error(format!(
            "dict expected at most 1 argument, got {}",
            args.positional.len()
        ));
    }
    if let Some(source) = args.positional.first() {
        fill(machine, &mut dict, source)?;
    }
    for (key, value) in args.keyword {
        dict.insert(Key(V::text(&*key)), value);
    }
    Ok(V::dict(dict))
}

pub(super) fn set_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items] = args.sort("set", ["/iterable"], 0)?;
    Ok(V::set(items.map_or_else(
        || Ok(Default::default()),
        |items| to_set(machine, &items),
    )?))
}

pub(super) fn frozenset_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items] = args.sort("frozenset", ["/iterable"], 0)?;
    Ok(V::heap(Heap::FrozenSet(items.map_or_else(
        || Ok(Default::default()),
        |items| to_set(machine, &items),
    )?)))
}

pub(super) fn bool_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value] = args.sort("bool", ["/x"], 0)?;
    Ok(V::Bool(value.is_some_and(|value| value.truth())))
}

pub(super) fn bytes_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value, encoding, errors] = args.sort("bytes", ["source", "encoding", "errors"], 0)?;
    let Some(value) = value else {
        return Ok(V::Bytes(b""));
    };
    if value.as_str().is_some() {
        if encoding.is_none() {
            return type_error("string argument without an encoding");
        }
        let rest = encoding.into_iter().chain(errors).collect();
        return machine.method_with(&value, "encode", rest);
    }
    if value.as_bytes().is_some() {
        return Ok(value);
    }
    if let Some(count) = value.as_int() {
        let Ok(count) = usize::try_from(count) else {
            return value_error("negative count");
        };
        machine.charge(count)?;
        return Ok(V::bytes(vec![0; count]));
    }
    let mut out = Vec::new();
    for item in machine.collect(&value)? {
        match int(&item)? {
            byte @ 0..=255 => out.push(byte as u8),
            _ => return value_error("bytes must be in range(0, 256)"),
        }
    }
    Ok(V::bytes(out))
}

pub(super) fn object_<'a>(_: &mut Machine<'a>, _: Args<'a>) -> R<'a, V<'a>> {
    Ok(V::heap(Heap::Plain))
}

pub(super) fn type_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    type_value(&args.one("type")?)
}

pub(super) fn slice_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [first, second, third] = args.sort("slice", ["/start", "/stop", "/step"], 1)?;
    let parts = match second {
        None => [V::None, first.unwrap_or(V::None), V::None],
        second => [
            first.unwrap_or(V::None),
            second.unwrap_or(V::None),
            third.unwrap_or(V::None),
        ],
    };
    Ok(V::heap(Heap::Slice(parts)))
}
