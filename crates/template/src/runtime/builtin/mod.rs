//! Python's built-in functions and types.

mod construct;
mod iterate;
mod numbers;
mod order;
mod reflect;

pub(crate) use self::construct::type_value;
use self::construct::{
    bool_, bytes_, dict_, float_, frozenset_, int_, list_, object_, set_, slice_, str_, tuple_,
    type_,
};
use self::iterate::{
    all_, any_, enumerate, filter_, iter_, len, map_, next_, range, reversed_, sum_, zip_,
};
use self::numbers::{abs_, bin_, chr_, divmod_, hex_, oct_, ord_, pow_, round_};
use self::order::{max_, min_, sorted_};
use self::reflect::{
    ascii_, callable_, dir_, format_, getattr_, globals_, hasattr_, hash_, id_, isinstance_,
    issubclass_, locals_, print_, repr_, setattr_, vars_,
};
use crate::runtime::native::{Kind, Native, Type};

const fn function(name: &'static str, call: crate::runtime::native::NativeFn) -> Native {
    Native {
        name,
        kind: Kind::Function(call),
    }
}

const fn class(name: &'static str, kind: Type, call: crate::runtime::native::NativeFn) -> Native {
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
