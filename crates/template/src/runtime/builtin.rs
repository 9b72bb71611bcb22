//! Python's built-in functions and types.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Signed;

use super::arith::divmod;
use super::collection_methods::{fill, to_set};
use super::compare::ordered;
use super::convert::{parse_float, parse_int, truncate};
use super::eval::ascii;
use super::exception::{R, is_subclass, raise, type_error, value_error};
use super::machine::Machine;
use super::native::{Kind, Native, Type};
use super::str_methods::int;
use crate::language::ast::{BinaryOp, CompareOp};
use crate::value::dict::{Dict, Key};
use crate::value::host::Args;
use crate::value::iter::Iter;
use crate::value::{Heap, Range, V, number, repr};

const fn function(name: &'static str, call: super::native::NativeFn) -> Native {
    Native {
        name,
        kind: Kind::Function(call),
    }
}

const fn class(name: &'static str, kind: Type, call: super::native::NativeFn) -> Native {
    Native {
        name,
        kind: Kind::Type(kind, call),
    }
}

pub(crate) static BUILTINS: &[Native] = &[
    function("len", len),
    function("enumerate", enumerate),
    class("range", Type::Range, range),
    class("str", Type::Str, str_),
    class("int", Type::Int, int_),
    class("float", Type::Float, float_),
    class("list", Type::List, list_),
    class("dict", Type::Dict, dict_),
    class("tuple", Type::Tuple, tuple_),
    class("set", Type::Set, set_),
    class("frozenset", Type::FrozenSet, frozenset_),
    class("bool", Type::Bool, bool_),
    class("bytes", Type::Bytes, bytes_),
    class("object", Type::Object, object_),
    class("type", Type::Type, type_),
    class("slice", Type::Slice, slice_),
    function("sorted", sorted_),
    function("reversed", reversed_),
    function("min", min_),
    function("max", max_),
    function("sum", sum_),
    function("round", round_),
    function("abs", abs_),
    function("any", any_),
    function("all", all_),
    function("zip", zip_),
    function("map", map_),
    function("filter", filter_),
    function("iter", iter_),
    function("next", next_),
    function("getattr", getattr_),
    function("hasattr", hasattr_),
    function("setattr", setattr_),
    function("isinstance", isinstance_),
    function("issubclass", issubclass_),
    function("callable", callable_),
    function("repr", repr_),
    function("ascii", ascii_),
    function("format", format_),
    function("chr", chr_),
    function("ord", ord_),
    function("hex", hex_),
    function("oct", oct_),
    function("bin", bin_),
    function("divmod", divmod_),
    function("pow", pow_),
    function("hash", hash_),
    function("id", id_),
    function("vars", vars_),
    function("dir", dir_),
    function("globals", globals_),
    function("locals", locals_),
    function("print", print_),
];

/// What `type(x)` gives.
pub(crate) fn type_value<'a>(value: &V<'a>) -> R<'a, V<'a>> {
    if let V::Heap(heap) = value
        && let Heap::Exception(exc) = &**heap
    {
        return Ok(super::exception::EXCEPTIONS
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

fn len<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("len")?;
    if let Some(text) = value.as_str() {
        return Ok(V::Int(text.chars().count() as i64));
    }
    if let Some(bytes) = value.as_bytes() {
        return Ok(V::Int(bytes.len() as i64));
    }
    let length = match &value {
        V::Seq(sequence) => sequence.len(),
        V::Map(mapping) => mapping.len(),
        V::Heap(heap) => match &**heap {
            Heap::List(items) => items.borrow().len(),
            Heap::Tuple(items) => items.len(),
            Heap::Dict(dict) => dict.borrow().len(),
            Heap::Set(set) => set.borrow().len(),
            Heap::FrozenSet(set) => set.len(),
            Heap::Range(range) => range.len(),
            Heap::View(_, V::Map(mapping)) => mapping.len(),
            Heap::View(_, V::Heap(dict)) => match &**dict {
                Heap::Dict(dict) => dict.borrow().len(),
                _ => 0,
            },
            _ => {
                return type_error(format!(
                    "object of type '{}' has no len()",
                    value.type_name()
                ));
            }
        },
        _ => {
            return type_error(format!(
                "object of type '{}' has no len()",
                value.type_name()
            ));
        }
    };
    Ok(V::Int(length as i64))
}

fn enumerate<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items, start] = args.sort("enumerate", ["iterable", "start"], 1)?;
    let inner = machine.iterate(&items.unwrap_or(V::None))?;
    let start = start.map_or(Ok(0), |start| int(&start))?;
    Ok(V::iter(
        Iter::Enumerate(Box::new(inner), start),
        "enumerate",
    ))
}

fn range<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [first, second, step] = args.sort("range", ["/start", "/stop", "/step"], 1)?;
    let first = int(&first.unwrap_or(V::None))?;
    let (start, stop) = match second {
        Some(second) => (first, int(&second)?),
        None => (0, first),
    };
    let step = step.map_or(Ok(1), |step| int(&step))?;
    if step == 0 {
        return value_error("range() arg 3 must not be zero");
    }
    Ok(V::heap(Heap::Range(Range { start, stop, step })))
}

fn str_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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
        return super::bytes_methods::decode(
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

fn int_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

fn float_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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
    super::arith::to_float(&value).map(V::Float)
}

fn list_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items] = args.sort("list", ["/iterable"], 0)?;
    let items = items.map_or(Ok(Vec::new()), |items| machine.collect(&items))?;
    machine.charge(items.len() * 24)?;
    Ok(V::list(items))
}

fn tuple_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items] = args.sort("tuple", ["/iterable"], 0)?;
    Ok(V::tuple(
        items.map_or(Ok(Vec::new()), |items| machine.collect(&items))?,
    ))
}

fn dict_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

fn set_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items] = args.sort("set", ["/iterable"], 0)?;
    Ok(V::set(items.map_or_else(
        || Ok(Default::default()),
        |items| to_set(machine, &items),
    )?))
}

fn frozenset_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items] = args.sort("frozenset", ["/iterable"], 0)?;
    Ok(V::heap(Heap::FrozenSet(items.map_or_else(
        || Ok(Default::default()),
        |items| to_set(machine, &items),
    )?)))
}

fn bool_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value] = args.sort("bool", ["/x"], 0)?;
    Ok(V::Bool(value.is_some_and(|value| value.truth())))
}

fn bytes_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

fn object_<'a>(_: &mut Machine<'a>, _: Args<'a>) -> R<'a, V<'a>> {
    Ok(V::heap(Heap::Plain))
}

fn type_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    type_value(&args.one("type")?)
}

fn slice_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

fn sorted_<'a>(machine: &mut Machine<'a>, mut args: Args<'a>) -> R<'a, V<'a>> {
    if args.positional.len() != 1 {
        return type_error(format!(
            "sorted expected 1 argument, got {}",
            args.positional.len()
        ));
    }
    let items = args.positional.remove(0);
    let [key, reverse] = args.sort("sorted", ["key", "reverse"], 0)?;
    let items = machine.collect(&items)?;
    Ok(V::list(machine.sorted(
        items,
        key,
        reverse.is_some_and(|reverse| reverse.truth()),
    )?))
}

impl<'a> Machine<'a> {
    /// A stable sort; the first exception on the way ends it.
    pub(crate) fn sorted(
        &mut self,
        items: Vec<V<'a>>,
        key: Option<V<'a>>,
        reverse: bool,
    ) -> R<'a, Vec<V<'a>>> {
        let key = key.filter(|key| !matches!(key, V::None));
        let mut keyed = Vec::with_capacity(items.len());
        for item in items {
            let by = match &key {
                Some(key) => self.call_with(key, vec![item.clone()])?,
                None => item.clone(),
            };
            keyed.push((by, item));
        }
        let mut failed = None;
        // Reversed twice, equal items keep their order.
        if reverse {
            keyed.reverse();
        }
        keyed.sort_by(|a, b| {
            if failed.is_some() {
                return Ordering::Equal;
            }
            match less(&a.0, &b.0) {
                Ok(true) => Ordering::Less,
                Ok(false) => match less(&b.0, &a.0) {
                    Ok(true) => Ordering::Greater,
                    Ok(false) => Ordering::Equal,
                    Err(exc) => {
                        failed = Some(exc);
                        Ordering::Equal
                    }
                },
                Err(exc) => {
                    failed = Some(exc);
                    Ordering::Equal
                }
            }
        });
        if let Some(exc) = failed {
            return Err(exc);
        }
        if reverse {
            keyed.reverse();
        }
        Ok(keyed.into_iter().map(|(_, item)| item).collect())
    }
}

fn less<'a>(a: &V<'a>, b: &V<'a>) -> R<'a, bool> {
    ordered(CompareOp::Lt, a, b, 0)
}

fn reversed_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("reversed")?;
    let wrong = || type_error(format!("'{}' object is not reversible", value.type_name()));
    match &value {
        V::Heap(heap) => match &**heap {
            Heap::List(items) => {
                let length = items.borrow().len();
                return Ok(V::iter(
                    Iter::Reversed(std::rc::Rc::clone(heap), length),
                    "list_reverseiterator",
                ));
            }
            Heap::Tuple(items) => {
                return Ok(V::iter(
                    Iter::Reversed(std::rc::Rc::clone(heap), items.len()),
                    "reversed",
                ));
            }
            Heap::Bytes(_) | Heap::Dict(_) | Heap::Range(_) | Heap::View(..) => {}
            _ => return wrong(),
        },
        V::Seq(_) | V::Map(_) | V::Str(_) | V::Text(_) | V::Bytes(_) => {}
        _ => return wrong(),
    }
    let mut items = machine.collect(&value)?;
    items.reverse();
    Ok(V::iter(Iter::Items(items.into_iter()), "reversed"))
}

fn min_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    extreme(machine, args, "min", CompareOp::Lt)
}

fn max_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    extreme(machine, args, "max", CompareOp::Gt)
}

fn extreme<'a>(
    machine: &mut Machine<'a>,
    mut args: Args<'a>,
    name: &str,
    op: CompareOp,
) -> R<'a, V<'a>> {
    let positional = std::mem::take(&mut args.positional);
    let [key, default] = args.sort(name, ["key", "default"], 0)?;
    let many = positional.len() > 1;
    if many && default.is_some() {
        return type_error(format!(
            "Cannot specify a default for {name}() with multiple positional arguments"
        ));
    }
    let items = match <[V<'a>; 1]>::try_from(positional) {
        Ok([only]) => machine.collect(&only)?,
        Err(many) if many.is_empty() => {
            return type_error(format!("{name} expected at least 1 argument, got 0"));
        }
        Err(many) => many,
    };
    let key = key.filter(|key| !matches!(key, V::None));
    let mut best: Option<(V<'a>, V<'a>)> = None;
    for item in items {
        let by = match &key {
            Some(key) => machine.call_with(key, vec![item.clone()])?,
            None => item.clone(),
        };
        let better = match &best {
            None => true,
            Some((known, _)) => ordered(op, &by, known, 0)?,
        };
        if better {
            best = Some((by, item));
        }
    }
    match best.map(|(_, item)| item).or(default) {
        Some(item) => Ok(item),
        None => value_error(format!("{name}() arg is an empty sequence")),
    }
}

fn sum_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items, start] = args.sort("sum", ["/iterable", "start"], 1)?;
    let mut total = start.unwrap_or(V::Int(0));
    if total.as_str().is_some() {
        return type_error("sum() can't sum strings [use ''.join(seq) instead]");
    }
    let mut iter = machine.iterate(&items.unwrap_or(V::None))?;
    while let Some(item) = machine.next(&mut iter)? {
        machine.step()?;
        total = machine.binary(BinaryOp::Add, &total, &item)?;
    }
    Ok(total)
}

fn round_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [number, digits] = args.sort("round", ["number", "ndigits"], 1)?;
    let value = number.unwrap_or(V::None);
    let digits = match digits {
        None | Some(V::None) => None,
        Some(digits) => Some(int(&digits)?),
    };
    if let V::Float(number) = value {
        return match digits {
            None => truncate(if number.is_finite() {
                number.round_ties_even()
            } else {
                number
            }),
            Some(digits) => round_float(number, digits).map(V::Float),
        };
    }
    let Some(number) = value.to_big() else {
        return type_error(format!(
            "type {} doesn't define __round__ method",
            value.type_name()
        ));
    };
    match digits {
        Some(digits) if digits < 0 => {
            if digits < -5000 {
                return Ok(V::Int(0));
            }
            let unit = BigInt::from(10).pow(digits.unsigned_abs() as u32);
            let (mut quotient, rest) = number.div_mod_floor(&unit);
            let twice: BigInt = rest * 2;
            if twice > unit || (twice == unit && quotient.is_odd()) {
                quotient += 1;
            }
            Ok(number::from_big(quotient * unit))
        }
        _ => Ok(number::from_big(number)),
    }
}

/// Rounds as Python does: the exact decimal value, ties to even.
fn round_float<'a>(number: f64, digits: i64) -> R<'a, f64> {
    if !number.is_finite() || digits > 323 {
        return Ok(number);
    }
    if digits < -308 {
        return Ok(0.0_f64.copysign(number));
    }
    if digits >= 0 {
        return Ok(format!("{number:.*}", digits as usize)
            .parse()
            .unwrap_or(number));
    }
    let unit = BigInt::from(10).pow(digits.unsigned_abs() as u32);
    let whole = num_traits::FromPrimitive::from_f64(number.trunc()).unwrap_or_else(BigInt::default);
    let (mut quotient, rest) = whole.abs().div_mod_floor(&unit);
    let twice: BigInt = rest * 2;
    let above = number.fract() != 0.0;
    if twice > unit || (twice == unit && (above || quotient.is_odd())) {
        quotient += 1;
    }
    let result: f64 = (quotient * unit)
        .to_string()
        .parse()
        .unwrap_or(f64::INFINITY);
    if result.is_infinite() {
        return raise("OverflowError", "rounded value too large to represent");
    }
    Ok(result.copysign(number))
}

fn abs_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("abs")?;
    if let V::Float(number) = value {
        return Ok(V::Float(number.abs()));
    }
    if let V::Heap(heap) = &value
        && let Heap::Delta(delta) = &**heap
    {
        return Ok(V::heap(Heap::Delta(crate::modules::datetime::Delta(
            delta.0.abs(),
        ))));
    }
    match value.to_big() {
        Some(number) => Ok(number::from_big(number.abs())),
        None => type_error(format!(
            "bad operand type for abs(): '{}'",
            value.type_name()
        )),
    }
}

fn any_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let items = args.one("any")?;
    let mut iter = machine.iterate(&items)?;
    while let Some(item) = machine.next(&mut iter)? {
        machine.step()?;
        if item.truth() {
            return Ok(V::Bool(true));
        }
    }
    Ok(V::Bool(false))
}

fn all_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let items = args.one("all")?;
    let mut iter = machine.iterate(&items)?;
    while let Some(item) = machine.next(&mut iter)? {
        machine.step()?;
        if !item.truth() {
            return Ok(V::Bool(false));
        }
    }
    Ok(V::Bool(true))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature of all built-in functions"
)]
fn zip_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let strict = args
        .keyword
        .iter()
        .any(|(name, value)| name == "strict" && value.truth());
    let mut iters = Vec::with_capacity(args.positional.len());
    for items in &args.positional {
        iters.push(machine.iterate(items)?);
    }
    Ok(V::iter(Iter::Zip(iters, strict), "zip"))
}

fn map_<'a>(machine: &mut Machine<'a>, mut args: Args<'a>) -> R<'a, V<'a>> {
    if args.positional.len() < 2 {
        return type_error("map() must have at least two arguments.");
    }
    let function = args.positional.remove(0);
    let mut iters = Vec::new();
    for items in &args.positional {
        iters.push(machine.iterate(items)?);
    }
    Ok(V::iter(Iter::Map(function, iters), "map"))
}

fn filter_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [function, items] = args.exactly("filter")?;
    let iter = machine.iterate(&items)?;
    Ok(V::iter(Iter::Filter(function, Box::new(iter)), "filter"))
}

fn iter_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [items, sentinel] = args.sort("iter", ["/object", "/sentinel"], 1)?;
    let items = items.unwrap_or(V::None);
    if let Some(sentinel) = sentinel {
        return Ok(V::iter(
            Iter::Sentinel(items, sentinel),
            "callable_iterator",
        ));
    }
    if let V::Heap(heap) = &items
        && matches!(**heap, Heap::Iter(..))
    {
        return Ok(items);
    }
    let iter = machine.iterate(&items)?;
    Ok(V::iter(iter, "list_iterator"))
}

fn next_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [iter, default] = args.sort("next", ["/iterator", "/default"], 1)?;
    let value = iter.unwrap_or(V::None);
    let V::Heap(heap) = &value else {
        return type_error(format!("'{}' object is not an iterator", value.type_name()));
    };
    if !matches!(**heap, Heap::Iter(..)) {
        return type_error(format!("'{}' object is not an iterator", value.type_name()));
    }
    let mut shared = Iter::Shared(std::rc::Rc::clone(heap));
    match machine.next(&mut shared)?.or(default) {
        Some(value) => Ok(value),
        None => {
            let mut exc = super::exception::exception("StopIteration", "");
            exc.args.clear();
            Err(exc)
        }
    }
}

fn attribute_name<'a>(value: &V<'a>, function: &str) -> R<'a, String> {
    match value.as_str() {
        Some(name) => Ok(name.into()),
        None => type_error(format!("{function}(): attribute name must be string")),
    }
}

fn getattr_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [object, name, default] = args.sort("getattr", ["/object", "/name", "/default"], 2)?;
    let object = object.unwrap_or(V::None);
    let name = attribute_name(&name.unwrap_or(V::None), "getattr")?;
    match machine.attr_opt(&object, &name)?.or(default) {
        Some(value) => Ok(value),
        None => raise(
            "AttributeError",
            format!("'{}' object has no attribute '{name}'", object.type_name()),
        ),
    }
}

fn hasattr_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [object, name] = args.exactly("hasattr")?;
    let name = attribute_name(&name, "hasattr")?;
    Ok(V::Bool(machine.attr_opt(&object, &name)?.is_some()))
}

fn setattr_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [object, name, _] = args.exactly("setattr")?;
    let name = attribute_name(&name, "setattr")?;
    raise(
        "AttributeError",
        format!(
            "attribute '{name}' of '{}' objects cannot be set",
            object.type_name()
        ),
    )
}

fn classes<'a>(machine: &mut Machine<'a>, value: &V<'a>) -> R<'a, Vec<V<'a>>> {
    match value {
        V::Native(_) => Ok(vec![value.clone()]),
        value if value.type_of() == Type::Tuple => {
            let mut out = Vec::new();
            for value in machine.collect(value)? {
                out.extend(classes(machine, &value)?);
                machine.check_stack()?;
            }
            Ok(out)
        }
        V::Heap(heap) if matches!(**heap, Heap::Unbound(..)) => Ok(vec![value.clone()]),
        _ => type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"),
    }
}

fn isinstance_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [object, wanted] = args.exactly("isinstance")?;
    for class in classes(machine, &wanted)? {
        let found = match &class {
            V::Native(native) => match native.kind {
                Kind::Type(kind, _) => object.type_of().is_a(kind),
                Kind::Exception(class) => match &object {
                    V::Heap(heap) => matches!(&**heap, Heap::Exception(exc) if exc.is_a(class)),
                    _ => false,
                },
                Kind::Function(_) | Kind::Writer(..) => {
                    return type_error(
                        "isinstance() arg 2 must be a type, a tuple of types, or a union",
                    );
                }
            },
            V::Heap(heap) => matches!(&**heap, Heap::Unbound(kind, _) if object.type_of() == *kind),
            _ => false,
        };
        if found {
            return Ok(V::Bool(true));
        }
    }
    Ok(V::Bool(false))
}

fn issubclass_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [class, wanted] = args.exactly("issubclass")?;
    let V::Native(class) = class else {
        return type_error("issubclass() arg 1 must be a class");
    };
    for other in classes(machine, &wanted)? {
        let V::Native(other) = other else { continue };
        let found = match (class.kind, other.kind) {
            (Kind::Type(a, _), Kind::Type(b, _)) => a.is_a(b),
            (Kind::Exception(a), Kind::Exception(b)) => is_subclass(a, b),
            (Kind::Exception(_), Kind::Type(Type::Object, _)) => true,
            _ => false,
        };
        if found {
            return Ok(V::Bool(true));
        }
    }
    Ok(V::Bool(false))
}

fn callable_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("callable")?;
    Ok(V::Bool(match &value {
        V::Native(_) | V::Function(_) => true,
        V::Heap(heap) => matches!(
            **heap,
            Heap::Lambda(_) | Heap::Bound(..) | Heap::Unbound(..) | Heap::Function(_)
        ),
        _ => false,
    }))
}

fn repr_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let mut out = String::new();
    repr::repr_into(&args.one("repr")?, &mut out, 0)?;
    Ok(V::text(out))
}

fn ascii_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    ascii(&args.one("ascii")?).map(V::text)
}

fn format_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [value, spec] = args.sort("format", ["/value", "/spec"], 1)?;
    let spec = match &spec {
        None => "",
        Some(spec) => match spec.as_str() {
            Some(spec) => spec,
            None => {
                return type_error(format!(
                    "format() argument 2 must be str, not {}",
                    spec.type_name()
                ));
            }
        },
    };
    let mut out = String::new();
    machine.format_value(&value.unwrap_or(V::None), spec, &mut out)?;
    Ok(V::text(out))
}

fn chr_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let code = int(&args.one("chr")?)?;
    match u32::try_from(code).ok().filter(|code| *code < 0x11_0000) {
        Some(code) => match char::from_u32(code) {
            Some(c) => Ok(V::text(c.to_string())),
            None => raise(
                "UnicodeEncodeError",
                "'utf-8' codec can't encode a surrogate: surrogates not allowed",
            ),
        },
        None => value_error("chr() arg not in range(0x110000)"),
    }
}

fn ord_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("ord")?;
    if let Some(bytes) = value.as_bytes() {
        return match bytes {
            [byte] => Ok(V::Int(i64::from(*byte))),
            bytes => type_error(format!(
                "ord() expected a character, but string of length {} found",
                bytes.len()
            )),
        };
    }
    let Some(text) = value.as_str() else {
        return type_error(format!(
            "ord() expected string of length 1, but {} found",
            value.type_name()
        ));
    };
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(V::Int(i64::from(c as u32))),
        _ => type_error(format!(
            "ord() expected a character, but string of length {} found",
            text.chars().count()
        )),
    }
}

fn in_base<'a>(args: Args<'a>, name: &str, radix: u32) -> R<'a, V<'a>> {
    let value = args.one(name)?;
    let Some(number) = value.to_big() else {
        return type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            value.type_name()
        ));
    };
    let (negative, digits) = number::in_radix(&number, radix);
    let prefix = match radix {
        16 => "0x",
        8 => "0o",
        _ => "0b",
    };
    Ok(V::text(format!(
        "{}{prefix}{digits}",
        if negative { "-" } else { "" }
    )))
}

fn hex_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    in_base(args, "hex", 16)
}

fn oct_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    in_base(args, "oct", 8)
}

fn bin_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    in_base(args, "bin", 2)
}

fn divmod_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [a, b] = args.exactly("divmod")?;
    if let (V::Float(_), _) | (_, V::Float(_)) = (&a, &b) {
        let (x, y) = (super::arith::to_float(&a)?, super::arith::to_float(&b)?);
        if y == 0.0 {
            return raise("ZeroDivisionError", "float divmod()");
        }
        let (quotient, rest) = divmod(x, y);
        return Ok(V::tuple(vec![V::Float(quotient), V::Float(rest)]));
    }
    let quotient = machine.binary(BinaryOp::FloorDiv, &a, &b)?;
    let rest = machine.binary(BinaryOp::Mod, &a, &b)?;
    Ok(V::tuple(vec![quotient, rest]))
}

fn pow_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [base, exponent, modulus] = args.sort("pow", ["base", "exp", "mod"], 2)?;
    let (base, exponent) = (base.unwrap_or(V::None), exponent.unwrap_or(V::None));
    let Some(modulus) = modulus.filter(|modulus| !matches!(modulus, V::None)) else {
        return machine.binary(BinaryOp::Pow, &base, &exponent);
    };
    let (Some(base), Some(mut exponent), Some(modulus)) =
        (base.to_big(), exponent.to_big(), modulus.to_big())
    else {
        return type_error("pow() 3rd argument not allowed unless all arguments are integers");
    };
    if modulus == BigInt::default() {
        return value_error("pow() 3rd argument cannot be 0");
    }
    let mut base = base.mod_floor(&modulus);
    if exponent.is_negative() {
        match base.modinv(&modulus.abs()) {
            Some(inverse) => base = inverse,
            None => return value_error("base is not invertible for the given modulus"),
        }
        exponent = -exponent;
    }
    let result = base.modpow(&exponent, &modulus.abs()).mod_floor(&modulus);
    Ok(number::from_big(result))
}

fn hash_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    use std::hash::{Hash, Hasher};
    let value = args.one("hash")?;
    let key = Key::new(value)?;
    if let Some(small) = key.0.as_int() {
        return Ok(V::Int(if small == -1 {
            -2
        } else {
            small % ((1 << 61) - 1)
        }));
    }
    if let V::Float(number) = &key.0
        && number.fract() == 0.0
        && number.abs() < 1e15
    {
        return Ok(V::Int(*number as i64));
    }
    let mut hasher = std::hash::DefaultHasher::new();
    key.hash(&mut hasher);
    Ok(V::Int((hasher.finish() >> 3) as i64))
}

fn id_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("id")?;
    Ok(V::Int(match &value {
        V::Heap(heap) => std::rc::Rc::as_ptr(heap).cast::<u8>() as usize as i64,
        V::Int(number) => *number,
        _ => 0,
    }))
}

fn vars_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    if args.positional.is_empty() {
        return Ok(machine.locals_dict());
    }
    let value = args.one("vars")?;
    let V::Object(object) = value else {
        return type_error("vars() argument must have __dict__ attribute");
    };
    let mut dict = Dict::default();
    for name in object.names() {
        if let Some(value) = object.attr(name) {
            dict.insert(Key(V::text(name)), value.0);
        }
    }
    Ok(V::dict(dict))
}

fn dir_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("dir")?;
    let mut names: Vec<&str> = super::attribute::methods(value.type_of()).to_vec();
    if let V::Object(object) = &value {
        names.extend(object.names());
    }
    names.sort_unstable();
    Ok(V::list(names.into_iter().map(V::text).collect()))
}

fn globals_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [] = args.exactly("globals")?;
    machine.globals_dict()
}

fn locals_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [] = args.exactly("locals")?;
    Ok(machine.locals_dict())
}

/// Python prints to the console; here it says nothing.
fn print_<'a>(_: &mut Machine<'a>, _: Args<'a>) -> R<'a, V<'a>> {
    Ok(V::None)
}
