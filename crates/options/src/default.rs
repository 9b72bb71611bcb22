//! What may be written as a default.

use std::path::PathBuf;

use crate::{OptionType, Value};

/// A default whose type says the option's: every [`OptionType`], and `&str` for text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of an option",
    note = "text, paths, integers, floats, bool, DateTime, Duration, addresses, and Option and Vec of those can",
    note = "implement OptionType to make it one"
)]
pub trait Infer {
    /// The type that the option gets.
    type Type: OptionType;

    /// The default as a value.
    fn into_default(self) -> Value;
}

impl<T: OptionType> Infer for T {
    type Type = T;

    fn into_default(self) -> Value {
        self.into_value()
    }
}

impl Infer for &str {
    type Type = String;

    fn into_default(self) -> Value {
        self.into()
    }
}

impl<const N: usize> Infer for [&str; N] {
    type Type = Vec<String>;

    fn into_default(self) -> Value {
        self.into()
    }
}

/// What may stand behind `=` in [`options!`](crate::options!) for a field of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the default of an option of type `{T}`",
    note = "write a value of the type itself; text may be written as \"…\", several values as [a, b]"
)]
pub trait DefaultOf<T> {
    /// The default as the field's type.
    fn into_field(self) -> T;
}

impl<T> DefaultOf<T> for T {
    fn into_field(self) -> T {
        self
    }
}

impl<T> DefaultOf<Option<T>> for T {
    fn into_field(self) -> Option<T> {
        Some(self)
    }
}

impl DefaultOf<String> for &str {
    fn into_field(self) -> String {
        self.to_owned()
    }
}

impl DefaultOf<Option<String>> for &str {
    fn into_field(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl DefaultOf<PathBuf> for &str {
    fn into_field(self) -> PathBuf {
        self.into()
    }
}

impl<T, U: DefaultOf<T>, const N: usize> DefaultOf<Vec<T>> for [U; N] {
    fn into_field(self) -> Vec<T> {
        self.into_iter().map(U::into_field).collect()
    }
}
