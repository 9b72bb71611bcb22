//! `object.name`, and methods by name.

use super::exception::{R, raise};
use super::machine::Machine;
use super::method_names::methods;
use super::native::Kind;
use crate::language::ast::Expr;
use crate::modules::{datetime, re};
use crate::value::host::{self};
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
                ("from_iterable", _) if native.name == "chain" => {
                    Some(V::Native(&crate::modules::small::FROM_ITERABLE))
                }
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
                Heap::Slice([start, stop, step]) => match name {
                    "start" => Some(start.clone()),
                    "stop" => Some(stop.clone()),
                    "step" => Some(step.clone()),
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
                Heap::Tuple(tuple) => tuple.attr(name)?,
                Heap::Pattern(pattern) => re::pattern_attr(pattern, name),
                Heap::Match(found) => re::match_attr(found, name),
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
}

#[cold]
pub(super) fn no_attribute<'a, T>(object: &V<'a>, name: &str) -> R<'a, T> {
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
