//! Code and names to text.

pub(crate) mod arith;
pub(crate) mod assign;
pub(crate) mod attribute;
pub(crate) mod builtin;
pub(crate) mod bytes_methods;
pub(crate) mod call;
pub(crate) mod collection_methods;
pub(crate) mod compare;
pub(crate) mod condition;
pub(crate) mod convert;
pub(crate) mod eval;
pub(crate) mod exception;
pub(crate) mod exec;
pub(crate) mod format;
pub(crate) mod format_method;
pub(crate) mod json;
pub(crate) mod loops;
pub(crate) mod machine;
pub(crate) mod native;
pub(crate) mod percent;
pub(crate) mod print;
pub(crate) mod rescue;
pub(crate) mod sequence;
pub(crate) mod str_case;
pub(crate) mod str_methods;
pub(crate) mod subscript;
