//! What an option's value must look like.

use std::fmt;

use crate::Value;

/// What the value of an option must look like.
///
/// `Display` says it in words, as error messages do: `an integer from 0 to 65535`.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    pub(crate) base: Base,
    pub(crate) multiple: bool,
    pub(crate) optional: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Base {
    Text,
    Bool,
    Int {
        min: i128,
        max: i128,
    },
    Float,
    DateTime,
    Duration,
    OneOf(&'static [&'static str]),
    Checked {
        expected: &'static str,
        accepts: fn(&str) -> bool,
    },
}

impl Kind {
    /// Any text.
    pub const TEXT: Self = Self::of(Base::Text);
    /// True or false: `false`, `0` and `f` are false, everything else is true.
    pub const BOOL: Self = Self::of(Base::Bool);
    /// A floating-point number.
    pub const FLOAT: Self = Self::of(Base::Float);
    /// A date, a time of day, or both.
    pub const DATE_TIME: Self = Self::of(Base::DateTime);
    /// A length of time such as `1h 30m`.
    pub const DURATION: Self = Self::of(Base::Duration);

    /// An integer within these bounds, both included.
    pub const fn int(min: i128, max: i128) -> Self {
        Self::of(Base::Int { min, max })
    }

    /// One of these words.
    pub const fn one_of(words: &'static [&'static str]) -> Self {
        Self::of(Base::OneOf(words))
    }

    /// Text that `accepts` agrees to; `expected` completes "expected …".
    pub const fn checked(expected: &'static str, accepts: fn(&str) -> bool) -> Self {
        Self::of(Base::Checked { expected, accepts })
    }

    /// Several of these, separated by commas.
    #[must_use]
    pub const fn multiple(self) -> Self {
        Self {
            multiple: true,
            ..self
        }
    }

    /// One of these, or nothing at all.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    const fn of(base: Base) -> Self {
        Self {
            base,
            multiple: false,
            optional: false,
        }
    }

    pub(crate) fn is_bool(&self) -> bool {
        matches!(self.base, Base::Bool) && !self.multiple
    }

    pub(crate) fn is_text(&self) -> bool {
        matches!(self.base, Base::Text) && !self.multiple
    }

    /// The value if it is of this kind; integers may stand where floats are wanted.
    pub(crate) fn admit(&self, value: Value) -> Option<Value> {
        match value {
            Value::None if self.optional => Some(Value::None),
            Value::List(items) if self.multiple => {
                let admitted: Option<Vec<_>> = items
                    .into_iter()
                    .map(|item| self.base.admit(item))
                    .collect();
                admitted.map(Value::List)
            }
            _ if self.multiple => None,
            single => self.base.admit(single),
        }
    }
}

impl Base {
    fn admit(&self, value: Value) -> Option<Value> {
        match (self, &value) {
            (Self::Float, Value::Int(number)) => Some(Value::Float(*number as f64)),
            (Self::Int { min, max }, Value::Int(number)) => {
                (min..=max).contains(&number).then_some(value)
            }
            (Self::OneOf(words), Value::Text(text)) => {
                words.contains(&text.as_str()).then_some(value)
            }
            (Self::Checked { accepts, .. }, Value::Text(text)) => accepts(text).then_some(value),
            (Self::Text, Value::Text(_))
            | (Self::Bool, Value::Bool(_))
            | (Self::Float, Value::Float(_))
            | (Self::DateTime, Value::DateTime(_))
            | (Self::Duration, Value::Duration(_)) => Some(value),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.multiple {
            f.write_str("a comma-separated list, each ")?;
        }
        match self.base {
            Base::Text => f.write_str("text"),
            Base::Bool => f.write_str("true or false"),
            Base::Int { min, max } => write!(f, "an integer from {min} to {max}"),
            Base::Float => f.write_str("a number"),
            Base::DateTime => f.write_str("a date and time such as 2010-07-10 15:04"),
            Base::Duration => f.write_str("a duration such as \"1h 30m\""),
            Base::OneOf(words) => f.write_str(&words.join(" or ")),
            Base::Checked { expected, .. } => f.write_str(expected),
        }?;
        if self.multiple && matches!(self.base, Base::Int { .. }) {
            f.write_str(" or a range such as 1:3")?;
        }
        Ok(())
    }
}
