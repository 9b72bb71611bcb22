//! `object.name`, and methods by name.

use super::exception::{Exc, R, raise, type_error};
use super::machine::Machine;
use super::native::{Kind, Type};
use super::{bytes_methods, collection_methods, str_methods};
use crate::language::ast::Expr;
use crate::modules::{datetime, re};
use crate::value::host::{self, Args};
use crate::value::{Heap, V};

/// What stands before a dot.
pub(crate) enum Base<'a> {
    Lent(&'a dyn host::Object),
    Other(V<'a>),
}

impl<'a> Machine<'a> {
    #[inline]
    pub(crate) fn base(&mut self, expr: &'a Expr) -> R<'a, Base<'a>> {
        if let Expr::Local(slot) | Expr::Global(slot) = expr
            && let Some(Some(V::Object(object))) = self.slots.get(*slot as usize)
        {
            return Ok(Base::Lent(*object));
        }
        match self.eval_deep(expr)? {
            V::Object(object) => Ok(Base::Lent(object)),
            other => Ok(Base::Other(other)),
        }
    }

    #[inline]
    pub(crate) fn attr_of(&mut self, base: Base<'a>, name: &'a str) -> R<'a, V<'a>> {
        match base {
            Base::Lent(object) => match object.attr(name) {
                Some(value) => Ok(value.0),
                None => self.attr(&V::Object(object), name),
            },
            Base::Other(object) => self.attr(&object, name),
        }
    }

    #[inline(never)]
    pub(crate) fn attr(&mut self, object: &V<'a>, name: &'a str) -> R<'a, V<'a>> {
        match self.attr_opt(object, name)? {
            Some(value) => Ok(value),
            None => no_attribute(object, name),
        }
    }

    /// The attribute, if there is one.
    pub(crate) fn attr_opt(&mut self, object: &V<'a>, name: &str) -> R<'a, Option<V<'a>>> {
        if name == "__class__" {
            return super::builtin::type_value(object).map(Some);
        }
        let found = match object {
            V::Object(host) => host.attr(name).map(|value| value.0),
            V::Native(native) => match (name, native.kind) {
                ("__name__" | "__qualname__", _) => Some(V::Str(native.name)),
                (_, Kind::Type(kind, _)) => {
                    if let Some(value) = datetime::class_attr(kind, name) {
                        Some(value)
                    } else if methods(kind).contains(&name) {
                        Some(V::heap(Heap::Unbound(kind, name.into())))
                    } else {
                        None
                    }
                }
                _ => None,
            },
            V::Float(_) => match name {
                "real" => Some(object.clone()),
                "imag" => Some(V::Float(0.0)),
                _ => None,
            },
            number if number.is_int() => match name {
                "real" | "numerator" => number.to_big().map(crate::value::number::from_big),
                "imag" => Some(V::Int(0)),
                "denominator" => Some(V::Int(1)),
                _ => None,
            },
            V::Heap(heap) => match &**heap {
                Heap::Module(module) => module.get(name),
                Heap::Exception(exc) => match name {
                    "args" => Some(V::tuple(exc.args.clone())),
                    "message" | "msg" | "reason" => Some(V::text(exc.message()?)),
                    _ => None,
                },
                Heap::Range(range) => match name {
                    "start" => Some(V::Int(range.start)),
                    "stop" => Some(V::Int(range.stop)),
                    "step" => Some(V::Int(range.step)),
                    _ => None,
                },
                Heap::DateTime(_) | Heap::Date(_) | Heap::Time(_) | Heap::Delta(_) => {
                    datetime::attr(heap, name)
                }
                Heap::Pattern(pattern) if name == "pattern" => {
                    Some(V::text(pattern.source.as_str()))
                }
                Heap::Match(found) if name == "string" => Some(V::text(&*found.text)),
                Heap::Lambda(_) if name == "__name__" => Some(V::Str("<lambda>")),
                Heap::Bound(_, method) if name == "__name__" => Some(V::text(&**method)),
                Heap::Unbound(_, method) if name == "__name__" => Some(V::text(&**method)),
                _ => None,
            },
            _ => None,
        };
        if found.is_some() {
            return Ok(found);
        }
        if methods(object.type_of()).contains(&name) {
            return Ok(Some(V::heap(Heap::Bound(object.clone(), name.into()))));
        }
        Ok(None)
    }

    pub(crate) fn method_with(
        &mut self,
        object: &V<'a>,
        name: &str,
        args: Vec<V<'a>>,
    ) -> R<'a, V<'a>> {
        self.method(
            object,
            name,
            Args {
                positional: args,
                keyword: Vec::new(),
            },
        )
    }

    /// `object.name(…)`.
    pub(crate) fn method(&mut self, object: &V<'a>, name: &str, args: Args<'a>) -> R<'a, V<'a>> {
        self.check_stack()?;
        if object.as_str().is_some() {
            return match str_methods::call(self, object, name, args)? {
                Some(value) => Ok(value),
                None => no_attribute(object, name),
            };
        }
        let found = match object {
            V::Object(host) => {
                if let Some(result) = host.call(name, &args) {
                    return result
                        .map(|value| value.0)
                        .map_err(|error| Exc::from_error(&error));
                }
                if let Some(value) = host.attr(name) {
                    return self.call(&value.0, args);
                }
                None
            }
            V::Native(native) => {
                if let Kind::Type(kind, _) = native.kind
                    && methods(kind).contains(&name)
                {
                    return self.unbound_method(kind, name, args);
                }
                None
            }
            V::Map(_) | V::Seq(_) => return self.collection_method(object, name, args),
            V::Bytes(_) => bytes_methods::call(self, object, name, args)?,
            V::Heap(heap) => match &**heap {
                Heap::Module(module) => match module.get(name) {
                    Some(value) => return self.call(&value, args),
                    None => {
                        return raise(
                            "AttributeError",
                            format!("module '{}' has no attribute '{name}'", module.name),
                        );
                    }
                },
                Heap::Bytes(_) => bytes_methods::call(self, object, name, args)?,
                Heap::List(_)
                | Heap::Tuple(_)
                | Heap::Dict(_)
                | Heap::Set(_)
                | Heap::FrozenSet(_)
                | Heap::Range(_)
                | Heap::View(..) => {
                    return self.collection_method(object, name, args);
                }
                Heap::DateTime(_) | Heap::Date(_) | Heap::Time(_) | Heap::Delta(_) => {
                    datetime::method(self, heap, name, args)?
                }
                Heap::Pattern(pattern) => re::pattern_method(self, pattern, name, args)?,
                Heap::Match(found) => re::match_method(self, found, name, args)?,
                Heap::Iter(..) if name == "__next__" => {
                    return self.call_named("next", vec![object.clone()]);
                }
                Heap::Big(_) => self.number_method(object, name, &args)?,
                _ => None,
            },
            V::Int(_) | V::Bool(_) | V::Float(_) => self.number_method(object, name, &args)?,
            _ => None,
        };
        match found {
            Some(value) => Ok(value),
            None => no_attribute(object, name),
        }
    }

    fn collection_method(&mut self, object: &V<'a>, name: &str, args: Args<'a>) -> R<'a, V<'a>> {
        match collection_methods::call(self, object, name, args)? {
            Some(value) => Ok(value),
            None => no_attribute(object, name),
        }
    }

    pub(crate) fn call_named(&mut self, name: &str, args: Vec<V<'a>>) -> R<'a, V<'a>> {
        match super::machine::builtin_name(name) {
            Some(function) => self.call_with(&function, args),
            None => raise("NameError", format!("name '{name}' is not defined")),
        }
    }

    /// `str.lower('A')`, and the class methods.
    pub(crate) fn unbound_method(
        &mut self,
        kind: Type,
        name: &str,
        mut args: Args<'a>,
    ) -> R<'a, V<'a>> {
        if let Some(value) = datetime::class_method(self, kind, name, &mut args)? {
            return Ok(value);
        }
        match (kind, name) {
            (Type::Str, "maketrans") => return str_methods::maketrans(self, args),
            (Type::Dict, "fromkeys") => return collection_methods::fromkeys(self, args),
            (Type::Bytes, "fromhex") => return bytes_methods::fromhex(args),
            (Type::Float, "fromhex") | (Type::Int, "from_bytes") => {
                return raise(
                    "NotImplementedError",
                    format!("{}.{name} is not known here", kind.name()),
                );
            }
            _ => {}
        }
        if args.positional.is_empty() {
            return type_error(format!(
                "unbound method {}.{name}() needs an argument",
                kind.name()
            ));
        }
        let object = args.positional.remove(0);
        if !object.type_of().is_a(kind) {
            return type_error(format!(
                "descriptor '{name}' for '{}' objects doesn't apply to a '{}' object",
                kind.name(),
                object.type_name()
            ));
        }
        self.method(&object, name, args)
    }

    fn number_method(
        &mut self,
        object: &V<'a>,
        name: &str,
        args: &Args<'a>,
    ) -> R<'a, Option<V<'a>>> {
        let known = methods(object.type_of()).contains(&name);
        if !known || !args.positional.is_empty() && name != "to_bytes" {
            return Ok(None);
        }
        Ok(Some(match (object, name) {
            (V::Float(number), "is_integer") => {
                V::Bool(number.fract() == 0.0 && number.is_finite())
            }
            (V::Float(number), "hex") => {
                return raise(
                    "NotImplementedError",
                    format!("hex of {number} is not known here"),
                );
            }
            (V::Float(number), "as_integer_ratio") => super::arith::ratio(*number)?,
            (V::Float(_), "conjugate") => object.clone(),
            (_, "bit_length") => V::Int(object.to_big().map_or(0, |number| number.bits()) as i64),
            (_, "bit_count") => {
                let ones = object.to_big().map_or(0, |number| {
                    number
                        .magnitude()
                        .iter_u64_digits()
                        .map(u64::count_ones)
                        .sum::<u32>()
                });
                V::Int(i64::from(ones))
            }
            (_, "conjugate") => object
                .to_big()
                .map_or(V::None, crate::value::number::from_big),
            (_, "is_integer") => return Ok(None),
            (_, "as_integer_ratio") => V::tuple(vec![object.clone(), V::Int(1)]),
            _ => return Ok(None),
        }))
    }
}

#[cold]
fn no_attribute<'a, T>(object: &V<'a>, name: &str) -> R<'a, T> {
    match object {
        V::Native(native) if matches!(native.kind, Kind::Type(..) | Kind::Exception(_)) => raise(
            "AttributeError",
            format!("type object '{}' has no attribute '{name}'", native.name),
        ),
        V::Heap(heap) if matches!(**heap, Heap::Module(_)) => {
            let Heap::Module(module) = &**heap else {
                return raise("AttributeError", name);
            };
            raise(
                "AttributeError",
                format!("module '{}' has no attribute '{name}'", module.name),
            )
        }
        _ => raise(
            "AttributeError",
            format!("'{}' object has no attribute '{name}'", object.type_name()),
        ),
    }
}

/// The names of the methods of a type.
pub(crate) fn methods(kind: Type) -> &'static [&'static str] {
    match kind {
        Type::Str => &[
            "capitalize",
            "casefold",
            "center",
            "count",
            "encode",
            "endswith",
            "expandtabs",
            "find",
            "format",
            "format_map",
            "index",
            "isalnum",
            "isalpha",
            "isascii",
            "isdecimal",
            "isdigit",
            "isidentifier",
            "islower",
            "isnumeric",
            "isprintable",
            "isspace",
            "istitle",
            "isupper",
            "join",
            "ljust",
            "lower",
            "lstrip",
            "maketrans",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rfind",
            "rindex",
            "rjust",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "swapcase",
            "title",
            "translate",
            "upper",
            "zfill",
        ],
        Type::Bytes => &[
            "capitalize",
            "center",
            "count",
            "decode",
            "endswith",
            "find",
            "fromhex",
            "hex",
            "index",
            "isalnum",
            "isalpha",
            "isascii",
            "isdigit",
            "islower",
            "isspace",
            "istitle",
            "isupper",
            "join",
            "ljust",
            "lower",
            "lstrip",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rfind",
            "rindex",
            "rjust",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "swapcase",
            "title",
            "upper",
            "zfill",
        ],
        Type::List => &[
            "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove",
            "reverse", "sort",
        ],
        Type::Tuple | Type::Range => &["count", "index"],
        Type::Dict => &[
            "clear",
            "copy",
            "fromkeys",
            "get",
            "items",
            "keys",
            "pop",
            "popitem",
            "setdefault",
            "update",
            "values",
        ],
        Type::Set => &[
            "add",
            "clear",
            "copy",
            "difference",
            "difference_update",
            "discard",
            "intersection",
            "intersection_update",
            "isdisjoint",
            "issubset",
            "issuperset",
            "pop",
            "remove",
            "symmetric_difference",
            "symmetric_difference_update",
            "union",
            "update",
        ],
        Type::FrozenSet => &[
            "copy",
            "difference",
            "intersection",
            "isdisjoint",
            "issubset",
            "issuperset",
            "symmetric_difference",
            "union",
        ],
        Type::DictKeys | Type::DictItems => &["isdisjoint"],
        Type::Int | Type::Bool => &[
            "bit_length",
            "bit_count",
            "conjugate",
            "as_integer_ratio",
            "from_bytes",
        ],
        Type::Float => &[
            "is_integer",
            "as_integer_ratio",
            "conjugate",
            "hex",
            "fromhex",
        ],
        Type::DateTime => &[
            "strftime",
            "isoformat",
            "date",
            "time",
            "timetz",
            "replace",
            "weekday",
            "isoweekday",
            "isocalendar",
            "timetuple",
            "utctimetuple",
            "timestamp",
            "toordinal",
            "ctime",
            "now",
            "utcnow",
            "today",
            "fromtimestamp",
            "utcfromtimestamp",
            "strptime",
            "combine",
            "fromisoformat",
            "fromordinal",
            "utcoffset",
            "tzname",
            "dst",
        ],
        Type::Date => &[
            "strftime",
            "isoformat",
            "replace",
            "weekday",
            "isoweekday",
            "isocalendar",
            "toordinal",
            "ctime",
            "today",
            "fromtimestamp",
            "fromisoformat",
            "fromordinal",
            "timetuple",
        ],
        Type::Time => &["strftime", "isoformat", "replace", "fromisoformat"],
        Type::Delta => &["total_seconds"],
        Type::Pattern => &[
            "match",
            "search",
            "fullmatch",
            "findall",
            "finditer",
            "sub",
            "subn",
            "split",
        ],
        Type::Match => &["group", "groups", "groupdict", "start", "end", "span"],
        _ => &[],
    }
}
