//! The Rust types that options may have.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::{DateTime, Kind, Value};

/// A Rust type that options may have.
///
/// The crate brings it for text, paths, integers, floats, `bool`, [`DateTime`], [`Duration`], addresses, and for [`Option`] and
/// [`Vec`] of those. A type of your own is text that it agrees to read:
///
/// ```
/// use tornado_options::{Definition, Kind, OptionType, Options, Value};
///
/// #[derive(Debug, PartialEq)]
/// enum Size { Small, Large }
///
/// impl OptionType for Size {
///     const KIND: Kind = Kind::one_of(&["small", "large"]);
///
///     fn from_value(value: &Value) -> Option<Self> {
///         match value {
///             Value::Text(text) if text == "small" => Some(Self::Small),
///             Value::Text(text) if text == "large" => Some(Self::Large),
///             _ => None,
///         }
///     }
///
///     fn into_value(self) -> Value {
///         match self {
///             Self::Small => "small".into(),
///             Self::Large => "large".into(),
///         }
///     }
/// }
///
/// let options = Options::new();
/// options.define(Definition::new("size", Size::Small))?;
/// options.parse_args(["program", "--size=large"])?;
/// assert_eq!(options.get::<Size>("size")?, Size::Large);
///
/// let error = options.parse_args(["program", "--size=huge"]).expect_err("not a size");
/// assert_eq!(error.to_string(), r#"option --size: expected small or large, got "huge""#);
/// # Ok::<(), tornado_options::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of an option",
    note = "text, paths, integers, floats, bool, DateTime, Duration, addresses, and Option and Vec of those can",
    note = "implement OptionType to make it one"
)]
pub trait OptionType: Sized {
    /// What its values look like.
    const KIND: Kind;

    /// Reads it from a value of its kind; `None` if the value is of another.
    fn from_value(value: &Value) -> Option<Self>;

    /// Makes a value of its kind.
    fn into_value(self) -> Value;
}

macro_rules! integer_options {
    ($($integer:ty),*) => {$(
        impl OptionType for $integer {
            const KIND: Kind = Kind::int(<$integer>::MIN as i128, <$integer>::MAX as i128);

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Int(number) => Self::try_from(*number).ok(),
                    _ => None,
                }
            }

            fn into_value(self) -> Value {
                self.into()
            }
        }
    )*};
}
integer_options!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

macro_rules! plain_options {
    ($($plain:ty, $kind:expr, $variant:ident;)*) => {$(
        impl OptionType for $plain {
            const KIND: Kind = $kind;

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::$variant(inner) => Some(inner.clone()),
                    _ => None,
                }
            }

            fn into_value(self) -> Value {
                self.into()
            }
        }
    )*};
}
plain_options! {
    String, Kind::TEXT, Text;
    bool, Kind::BOOL, Bool;
    f64, Kind::FLOAT, Float;
    DateTime, Kind::DATE_TIME, DateTime;
    Duration, Kind::DURATION, Duration;
}

impl OptionType for f32 {
    const KIND: Kind = Kind::FLOAT;

    fn from_value(value: &Value) -> Option<Self> {
        f64::from_value(value).map(|number| number as Self)
    }

    fn into_value(self) -> Value {
        self.into()
    }
}

impl OptionType for PathBuf {
    const KIND: Kind = Kind::TEXT;

    fn from_value(value: &Value) -> Option<Self> {
        String::from_value(value).map(Into::into)
    }

    fn into_value(self) -> Value {
        Value::Text(self.to_string_lossy().into_owned())
    }
}

macro_rules! address_options {
    ($($address:ty, $expected:literal;)*) => {$(
        impl OptionType for $address {
            const KIND: Kind = Kind::checked($expected, |text| text.parse::<$address>().is_ok());

            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::Text(text) => text.parse().ok(),
                    _ => None,
                }
            }

            fn into_value(self) -> Value {
                Value::Text(self.to_string())
            }
        }
    )*};
}
address_options! {
    IpAddr, "an IP address such as 127.0.0.1 or ::1";
    SocketAddr, "an address and port such as 127.0.0.1:8888";
}

impl<T: OptionType> OptionType for Option<T> {
    const KIND: Kind = T::KIND.optional();

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::None => Some(None),
            value => T::from_value(value).map(Some),
        }
    }

    fn into_value(self) -> Value {
        self.map_or(Value::None, T::into_value)
    }
}

impl<T: OptionType> OptionType for Vec<T> {
    const KIND: Kind = T::KIND.multiple();

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::List(items) => items.iter().map(T::from_value).collect(),
            _ => None,
        }
    }

    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(T::into_value).collect())
    }
}
