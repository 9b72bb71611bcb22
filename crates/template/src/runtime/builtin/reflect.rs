//! Functions that look at values, classes and names.

use num_traits::Signed;

use crate::runtime::eval::ascii;
use crate::runtime::exception::{R, is_subclass, raise, type_error};
use crate::runtime::machine::Machine;
use crate::runtime::native::{Kind, Type};
use crate::value::args::Args;
use crate::value::dict::{Dict, Key};
use crate::value::{Heap, V, repr};

pub(super) fn attribute_name<'a>(value: &V<'a>, function: &str) -> R<'a, String> {
    match value.as_str() {
        Some(name) => Ok(name.into()),
        None => type_error(format!("{function}(): attribute name must be string")),
    }
}

pub(super) fn getattr_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

pub(super) fn hasattr_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [object, name] = args.exactly("hasattr")?;
    let name = attribute_name(&name, "hasattr")?;
    Ok(V::Bool(machine.attr_opt(&object, &name)?.is_some()))
}

pub(super) fn setattr_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

pub(super) fn classes<'a>(machine: &mut Machine<'a>, value: &V<'a>) -> R<'a, Vec<V<'a>>> {
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

pub(super) fn isinstance_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

pub(super) fn issubclass_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

pub(super) fn callable_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

pub(super) fn repr_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let mut out = String::new();
    repr::repr_into(&args.one("repr")?, &mut out, 0)?;
    Ok(V::text(out))
}

pub(super) fn ascii_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    ascii(&args.one("ascii")?).map(V::text)
}

pub(super) fn format_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

pub(super) fn hash_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

pub(super) fn id_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("id")?;
    Ok(V::Int(match &value {
        V::Heap(heap) => std::rc::Rc::as_ptr(heap).cast::<u8>() as usize as i64,
        V::Int(number) => *number,
        _ => 0,
    }))
}

pub(super) fn vars_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
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

pub(super) fn dir_<'a>(_: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let value = args.one("dir")?;
    let mut names: Vec<&str> = crate::runtime::method_names::methods(value.type_of()).to_vec();
    if let V::Object(object) = &value {
        names.extend(object.names());
    }
    names.sort_unstable();
    Ok(V::list(names.into_iter().map(V::text).collect()))
}

pub(super) fn globals_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [] = args.exactly("globals")?;
    machine.globals_dict()
}

pub(super) fn locals_<'a>(machine: &mut Machine<'a>, args: Args<'a>) -> R<'a, V<'a>> {
    let [] = args.exactly("locals")?;
    Ok(machine.locals_dict())
}

/// Python prints to the console; here it says nothing.
pub(super) fn print_<'a>(_: &mut Machine<'a>, _: Args<'a>) -> R<'a, V<'a>> {
    Ok(V::None)
}
