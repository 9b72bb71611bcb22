//! Exceptions, by Python's names and tree.

use super::native::{Kind, Native};
use crate::language::error::{Error, ErrorKind};
use crate::value::{Heap, V, repr};

/// What evaluating gives: a value, or an exception on its way up.
pub(crate) type R<'a, T> = Result<T, Box<Exc<'a>>>;

#[derive(Clone)]
pub(crate) struct Exc<'a> {
    /// The number of the class in [`CLASSES`].
    pub(crate) class: usize,
    /// A name that Python does not have, for exceptions of the host.
    pub(crate) custom: Option<Box<str>>,
    pub(crate) args: Vec<V<'a>>,
    /// The place of the statement that raised it.
    pub(crate) at: Option<u32>,
    /// A limit of the host's: no template can catch it.
    pub(crate) limit: bool,
}

const BASE: usize = usize::MAX;
const OS_ERROR: usize = 18;

/// Names and the numbers of their bases.
pub(crate) const CLASSES: &[(&str, usize)] = &[
    ("BaseException", BASE),
    ("Exception", 0),
    ("ArithmeticError", 1),
    ("ZeroDivisionError", 2),
    ("OverflowError", 2),
    ("FloatingPointError", 2),
    ("AssertionError", 1),
    ("AttributeError", 1),
    ("BufferError", 1),
    ("EOFError", 1),
    ("ImportError", 1),
    ("ModuleNotFoundError", 10),
    ("LookupError", 1),
    ("IndexError", 12),
    ("KeyError", 12),
    ("MemoryError", 1),
    ("NameError", 1),
    ("UnboundLocalError", 16),
    ("OSError", 1),
    ("FileNotFoundError", 18),
    ("PermissionError", 18),
    ("TimeoutError", 18),
    ("ConnectionError", 18),
    ("ReferenceError", 1),
    ("RuntimeError", 1),
    ("NotImplementedError", 24),
    ("RecursionError", 24),
    ("StopIteration", 1),
    ("StopAsyncIteration", 1),
    ("SyntaxError", 1),
    ("SystemError", 1),
    ("TypeError", 1),
    ("ValueError", 1),
    ("UnicodeError", 32),
    ("UnicodeDecodeError", 33),
    ("UnicodeEncodeError", 33),
    ("UnicodeTranslateError", 33),
    ("Warning", 1),
    ("DeprecationWarning", 37),
    ("UserWarning", 37),
    ("RuntimeWarning", 37),
    ("JSONDecodeError", 32),
    ("error", 1),
    ("HTTPError", 1),
    ("MissingArgumentError", 43),
    ("KeyboardInterrupt", 0),
    ("SystemExit", 0),
    ("GeneratorExit", 0),
];

pub(crate) static EXCEPTIONS: std::sync::LazyLock<Vec<Native>> = std::sync::LazyLock::new(|| {
    CLASSES
        .iter()
        .enumerate()
        .map(|(class, (name, _))| Native {
            name,
            kind: Kind::Exception(class),
        })
        .collect()
});

pub(crate) fn class_named(name: &str) -> Option<usize> {
    CLASSES.iter().position(|(known, _)| *known == name)
}

/// Whether a class is another or comes from it.
pub(crate) fn is_subclass(mut class: usize, of: usize) -> bool {
    loop {
        if class == of {
            return true;
        }
        match CLASSES.get(class) {
            Some((_, base)) => class = *base,
            None => return false,
        }
    }
}

/// Raises an exception with a message.
#[cold]
pub(crate) fn raise<'a, T>(class: &str, message: impl Into<String>) -> R<'a, T> {
    Err(exception(class, message))
}

#[cold]
pub(crate) fn exception<'a>(class: &str, message: impl Into<String>) -> Box<Exc<'a>> {
    let known = class_named(class);
    Box::new(Exc {
        class: known.unwrap_or(1),
        custom: if known.is_none() {
            Some(class.into())
        } else {
            None
        },
        args: vec![V::text(message.into())],
        at: None,
        limit: false,
    })
}

/// A limit of the host's was reached.
#[cold]
pub(crate) fn limit<'a, T>(class: &str, message: &str) -> R<'a, T> {
    let mut exc = exception(class, message);
    exc.limit = true;
    Err(exc)
}

#[cold]
pub(crate) fn type_error<'a, T>(message: impl Into<String>) -> R<'a, T> {
    raise("TypeError", message)
}

#[cold]
pub(crate) fn value_error<'a, T>(message: impl Into<String>) -> R<'a, T> {
    raise("ValueError", message)
}

#[cold]
pub(crate) fn recursion<'a, T>() -> R<'a, T> {
    raise("RecursionError", "maximum recursion depth exceeded")
}

impl<'a> Exc<'a> {
    pub(crate) fn name(&self) -> &str {
        match &self.custom {
            Some(name) => name,
            None => CLASSES
                .get(self.class)
                .map_or("Exception", |(name, _)| name),
        }
    }

    pub(crate) fn is_a(&self, class: usize) -> bool {
        is_subclass(self.class, class)
    }

    /// What `str(e)` says.
    pub(crate) fn message(&self) -> R<'a, String> {
        let mut out = String::new();
        match self.args.as_slice() {
            [] => {}
            [only] if self.name() == "KeyError" => repr::repr_into(only, &mut out, 1)?,
            [only] => repr::str_into(only, &mut out)?,
            [number, text] if is_subclass(self.class, OS_ERROR) => {
                out.push_str("[Errno ");
                repr::str_into(number, &mut out)?;
                out.push_str("] ");
                repr::str_into(text, &mut out)?;
            }
            many => {
                let tuple = V::tuple(many.to_vec());
                repr::repr_into(&tuple, &mut out, 1)?;
            }
        }
        Ok(out)
    }

    #[cold]
    pub(crate) fn to_error(&self) -> Error {
        let kind = if self.limit {
            ErrorKind::Limit
        } else {
            ErrorKind::Raised
        };
        Error::new(kind, self.name(), self.message().unwrap_or_default())
    }

    #[cold]
    pub(crate) fn from_error(error: &Error) -> Box<Self> {
        let mut exc = exception(error.class(), error.message());
        exc.limit = error.kind() == ErrorKind::Limit;
        exc
    }

    pub(crate) fn into_value(self) -> V<'a> {
        V::heap(Heap::Exception(self))
    }
}
