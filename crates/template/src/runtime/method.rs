//! Calls of methods.

use super::attribute::no_attribute;
use super::exception::{Exc, R, raise, type_error};
use super::machine::Machine;
use super::method_names::methods;
use super::native::{Kind, Type};
use super::{bytes_methods, collection_methods, number_methods, str_methods};
use crate::modules::{datetime, re};
use crate::value::args::Args;
use crate::value::{Heap, V};
impl<'a> Machine<'a> {
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
                if let Some(value) = self.attr_opt(object, name)? {
                    return self.call(&value, args);
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
                Heap::Slice(parts) if name == "indices" => {
                    let length = str_methods::int(&args.one(name)?)?;
                    let Ok(length) = usize::try_from(length) else {
                        return super::exception::value_error("length should not be negative");
                    };
                    let (start, stop, step) = super::sequence::slice(parts, length)?;
                    let parts = [start, stop, step];
                    Some(V::tuple(parts.into_iter().map(V::Int).collect()))
                }
                Heap::Pattern(pattern) => re::pattern_method(self, pattern, name, args)?,
                Heap::Match(found) => re::match_method(self, found, name, args)?,
                Heap::Iter(..) if name == "__next__" => {
                    return self.call_named("next", vec![object.clone()]);
                }
                Heap::Big(_) => self.number_method(object, name, args)?,
                _ => None,
            },
            V::Int(_) | V::Bool(_) | V::Float(_) => self.number_method(object, name, args)?,
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
            (Type::Str, "maketrans") => return super::str_encode::maketrans(self, args),
            (Type::Dict, "fromkeys") => return super::dict_methods::fromkeys(self, args),
            (Type::Bytes, "maketrans") => return bytes_methods::maketrans(args),
            (Type::Bytes, "fromhex") => return bytes_methods::fromhex(args),
            (Type::Float, "fromhex") => return number_methods::from_hex(args),
            (Type::Int, "from_bytes") => return number_methods::from_bytes(self, args),
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
        args: Args<'a>,
    ) -> R<'a, Option<V<'a>>> {
        let known = methods(object.type_of()).contains(&name);
        if known && name == "to_bytes" {
            return number_methods::to_bytes(self, object, args).map(Some);
        }
        if !known || !args.positional.is_empty() {
            return Ok(None);
        }
        Ok(Some(match (object, name) {
            (V::Float(number), "is_integer") => {
                V::Bool(number.fract() == 0.0 && number.is_finite())
            }
            (V::Float(number), "hex") => V::text(number_methods::hex(*number)),
            (V::Float(number), "as_integer_ratio") => super::number_arith::ratio(*number)?,
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
