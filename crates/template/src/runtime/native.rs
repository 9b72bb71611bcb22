//! Types, built-in functions and modules: what is the same for all templates.

use std::marker::PhantomData;

use super::exception::{R, type_error};
use super::machine::Machine;
use crate::value::V;
use crate::value::args::Args;

pub(crate) type NativeFn = for<'m, 'a> fn(&'m mut Machine<'a>, Args<'a>) -> R<'a, V<'a>>;

pub(crate) struct Native {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Function(NativeFn),
    /// A function of text whose result needs no escaping, and how it is written at once.
    Writer(NativeFn, fn(&str, &mut Vec<u8>)),
    Type(Type, NativeFn),
    Exception(usize),
}

/// A module: names and what they stand for.
pub(crate) struct Module {
    pub(crate) name: &'static str,
    pub(crate) natives: &'static [Native],
    /// The lifetime is that of the render.
    pub(crate) attr: for<'a> fn(&str, PhantomData<&'a ()>) -> Option<V<'a>>,
}

impl Module {
    pub(crate) fn get<'a>(&'static self, name: &str) -> Option<V<'a>> {
        match self.natives.iter().find(|native| native.name == name) {
            Some(native) => Some(V::Native(native)),
            None => (self.attr)(name, PhantomData),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::enum_variant_names,
    reason = "Python's name of the type of types is type"
)]
pub(crate) enum Type {
    None,
    Bool,
    Int,
    Float,
    Str,
    Bytes,
    List,
    Tuple,
    Dict,
    Set,
    FrozenSet,
    Range,
    Slice,
    DictKeys,
    DictValues,
    DictItems,
    Iterator,
    Function,
    Builtin,
    Method,
    Type,
    Exception,
    Module,
    Object,
    DateTime,
    Date,
    Time,
    Delta,
    Pattern,
    Match,
    Ellipsis,
    NotImplemented,
}

impl Type {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "NoneType",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float",
            Self::Str => "str",
            Self::Bytes => "bytes",
            Self::List => "list",
            Self::Tuple => "tuple",
            Self::Dict => "dict",
            Self::Set => "set",
            Self::FrozenSet => "frozenset",
            Self::Range => "range",
            Self::Slice => "slice",
            Self::DictKeys => "dict_keys",
            Self::DictValues => "dict_values",
            Self::DictItems => "dict_items",
            Self::Iterator => "iterator",
            Self::Function => "function",
            Self::Builtin => "builtin_function_or_method",
            Self::Method => "method_descriptor",
            Self::Type => "type",
            Self::Exception => "Exception",
            Self::Module => "module",
            Self::Object => "object",
            Self::DateTime => "datetime",
            Self::Date => "date",
            Self::Time => "time",
            Self::Delta => "timedelta",
            Self::Pattern => "Pattern",
            Self::Match => "Match",
            Self::Ellipsis => "ellipsis",
            Self::NotImplemented => "NotImplementedType",
        }
    }

    /// Whether a value of this type is an instance of the other.
    pub(crate) fn is_a(self, other: Self) -> bool {
        self == other
            || other == Self::Object
            || (self == Self::Bool && other == Self::Int)
            || (self == Self::DateTime && other == Self::Date)
    }
}

impl<'a> Args<'a> {
    /// Sorts arguments by the names of the parameters; a name that starts with `/` is by position only.
    pub(crate) fn sort<const N: usize>(
        self,
        function: &str,
        names: [&str; N],
        required: usize,
    ) -> R<'a, [Option<V<'a>>; N]> {
        let given = self.positional.len();
        if given > N {
            let most = if required == N { "exactly" } else { "at most" };
            return type_error(format!(
                "{function}() takes {most} {N} argument{} ({given} given)",
                if N == 1 { "" } else { "s" }
            ));
        }
        let mut out = [const { None }; N];
        for (slot, value) in out.iter_mut().zip(self.positional) {
            *slot = Some(value);
        }
        for (name, value) in self.keyword {
            match names
                .iter()
                .position(|known| *known == name)
                .and_then(|index| out.get_mut(index))
            {
                Some(Some(_)) => {
                    return type_error(format!(
                        "{function}() got multiple values for argument '{name}'"
                    ));
                }
                Some(slot) => *slot = Some(value),
                None => {
                    return type_error(format!(
                        "'{name}' is an invalid keyword argument for {function}()"
                    ));
                }
            }
        }
        if out.iter().take(required).any(Option::is_none) {
            let plural = if required == 1 { "" } else { "s" };
            return type_error(format!(
                "{function}() takes at least {required} argument{plural} ({given} given)"
            ));
        }
        Ok(out)
    }

    /// The only argument.
    pub(crate) fn one(self, function: &str) -> R<'a, V<'a>> {
        let [value] = self.exactly(function)?;
        Ok(value)
    }

    /// So many arguments, all by position.
    pub(crate) fn exactly<const N: usize>(self, function: &str) -> R<'a, [V<'a>; N]> {
        if !self.keyword.is_empty() {
            return type_error(format!("{function}() takes no keyword arguments"));
        }
        let given = self.positional.len();
        match <[V<'a>; N]>::try_from(self.positional) {
            Ok(values) => Ok(values),
            Err(_) => {
                let plural = if N == 1 { "" } else { "s" };
                type_error(format!(
                    "{function}() takes exactly {N} argument{plural} ({given} given)"
                ))
            }
        }
    }
}
