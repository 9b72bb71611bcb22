//! What the host lends: the traits of values, and the arguments of functions.

use std::borrow::Cow;
use std::rc::Rc;

use super::V;
use super::args::Args;
use crate::language::error::Error;
use crate::modules::datetime::DateTime;

/// A value of a template: lent by the host, or made while rendering.
///
/// Made with [`From`], or lent by [`TemplateValue::value`]; it is small and cheap to clone.
#[derive(Clone)]
pub struct Value<'a>(pub(crate) V<'a>);

/// Something that templates can read.
///
/// Implemented for numbers, text, options, lists, tuples, maps and pointers; `#[derive(TemplateValue)]` lends the fields of a
/// struct as attributes. Nothing is copied.
pub trait TemplateValue {
    /// Lends the value.
    fn value(&self) -> Value<'_>;
}

/// A list that the host lends.
pub trait Sequence {
    /// How many items there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An item, counted from 0.
    fn get(&self, index: usize) -> Option<Value<'_>>;

    /// Whether templates see a tuple instead of a list; no by default.
    fn is_tuple(&self) -> bool {
        false
    }
}

/// A dict that the host lends, with text for keys.
pub trait Mapping {
    /// How many entries there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a key.
    fn get(&self, key: &str) -> Option<Value<'_>>;

    /// All keys and values.
    fn entries(&self) -> Box<dyn Iterator<Item = (Value<'_>, Value<'_>)> + '_>;
}

/// An object with attributes and methods.
pub trait Object {
    /// The value of an attribute.
    fn attr(&self, name: &str) -> Option<Value<'_>>;

    /// Calls a method; `None` if there is no such method.
    ///
    /// `x[key]` calls `__getitem__`, and `x(…)` calls `__call__`.
    ///
    /// # Errors
    ///
    /// Whatever the method raises, as [`Error::raise`] makes it.
    fn call<'a>(&'a self, name: &str, args: &Args<'a>) -> Option<Result<Value<'a>, Error>> {
        let _ = (name, args);
        None
    }

    /// The names of the attributes, for `vars(x)` and `dir(x)`; none by default.
    fn names(&self) -> Vec<&str> {
        Vec::new()
    }

    /// What `type(x).__name__` says.
    fn class_name(&self) -> &str {
        "object"
    }

    /// What `str(x)` says; `<Name object>` by default.
    fn text(&self) -> Option<String> {
        None
    }
}

/// A function that templates can call.
///
/// Closures are functions: see [`function`].
pub trait Function {
    /// Calls it.
    ///
    /// # Errors
    ///
    /// Whatever it raises, as [`Error::raise`] makes it.
    fn call<'a>(&'a self, args: &Args<'a>) -> Result<Value<'a>, Error>;
}

/// Makes a closure a value that templates can call.
///
/// ```
/// use tornado_template::{Namespace, Template, Value, function};
///
/// let static_url = function(|args| {
///     let path = args.text(0, "path")?;
///     Ok(Value::from(format!("/static/{path}?v=1")))
/// });
/// let mut names = Namespace::new();
/// names.lend("static_url", &static_url);
/// let page = Template::new("{{ static_url('a.css') }}")?.generate(&names)?;
/// assert_eq!(page, b"/static/a.css?v=1");
/// # Ok::<(), tornado_template::Error>(())
/// ```
pub fn function<F>(function: F) -> Closure<F>
where
    F: for<'a> Fn(&Args<'a>) -> Result<Value<'a>, Error>,
{
    Closure(function)
}

/// A closure that templates can call; made by [`function`].
#[derive(Clone, Copy)]
pub struct Closure<F>(F);

impl<F> std::fmt::Debug for Closure<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Closure")
    }
}

impl<F> Function for Closure<F>
where
    F: for<'a> Fn(&Args<'a>) -> Result<Value<'a>, Error>,
{
    fn call<'a>(&'a self, args: &Args<'a>) -> Result<Value<'a>, Error> {
        (self.0)(args)
    }
}

impl<F> TemplateValue for Closure<F>
where
    F: for<'a> Fn(&Args<'a>) -> Result<Value<'a>, Error>,
{
    fn value(&self) -> Value<'_> {
        Value(V::Function(self))
    }
}

pub(crate) type OwnedFunction<'a> = Rc<dyn Fn(&Args<'a>) -> Result<Value<'a>, Error> + 'a>;

impl<'a> Value<'a> {
    /// Python's `None`.
    pub const NONE: Self = Value(V::None);

    /// Lends a list.
    pub fn sequence(sequence: &'a dyn Sequence) -> Self {
        Value(V::Seq(sequence))
    }

    /// Lends a dict.
    pub fn mapping(mapping: &'a dyn Mapping) -> Self {
        Value(V::Map(mapping))
    }

    /// Lends an object.
    pub fn object(object: &'a dyn Object) -> Self {
        Value(V::Object(object))
    }

    /// Lends a function.
    pub fn function(function: &'a dyn Function) -> Self {
        Value(V::Function(function))
    }

    /// Makes a function on the way.
    pub fn closure(function: impl Fn(&Args<'a>) -> Result<Self, Error> + 'a) -> Self {
        Value(V::heap(super::Heap::Function(Rc::new(function))))
    }

    /// Lends bytes.
    pub fn bytes(bytes: &'a [u8]) -> Self {
        Value(V::Bytes(bytes))
    }

    /// Makes bytes.
    pub fn owned_bytes(bytes: Vec<u8>) -> Self {
        Value(V::bytes(bytes))
    }

    /// Makes a list.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Value(V::list(items.into_iter().map(|item| item.0).collect()))
    }

    /// Makes a tuple.
    pub fn tuple(items: impl IntoIterator<Item = Self>) -> Self {
        Value(V::tuple(items.into_iter().map(|item| item.0).collect()))
    }

    /// Makes a dict.
    ///
    /// Keys are text, numbers or tuples of these; of equal keys the last counts.
    pub fn dict(entries: impl IntoIterator<Item = (Self, Self)>) -> Self {
        let mut dict = super::dict::Dict::default();
        for (key, value) in entries {
            dict.insert(super::dict::Key(key.0.owned()), value.0);
        }
        Value(V::dict(dict))
    }

    /// Makes a `datetime` from the time since 1970 in microseconds, UTC.
    pub fn datetime(microseconds: i64) -> Self {
        Value(V::heap(super::Heap::DateTime(DateTime::from_microseconds(
            microseconds,
        ))))
    }

    /// Whether it is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self.0, V::None)
    }

    /// What `if` says to it.
    pub fn is_true(&self) -> bool {
        self.0.truth()
    }

    /// The text of a str, or of bytes that are UTF-8.
    pub fn to_text(&self) -> Option<Cow<'a, str>> {
        match &self.0 {
            V::Str(text) => Some(Cow::Borrowed(text)),
            V::Text(text) => Some(Cow::Owned(String::from(&**text))),
            V::Bytes(bytes) => str::from_utf8(bytes).ok().map(Cow::Borrowed),
            other => other
                .as_bytes()
                .and_then(|bytes| str::from_utf8(bytes).ok())
                .map(|text| Cow::Owned(text.into())),
        }
    }

    /// The bytes, if it is bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        self.0.as_bytes()
    }

    /// The number, if it is an int of that size or a bool.
    pub fn as_int(&self) -> Option<i64> {
        match self.0 {
            V::Int(number) => Some(number),
            V::Bool(bit) => Some(i64::from(bit)),
            _ => None,
        }
    }

    /// The number, if it is an int or a float.
    pub fn as_float(&self) -> Option<f64> {
        match self.0 {
            V::Float(number) => Some(number),
            V::Int(number) => Some(number as f64),
            V::Bool(bit) => Some(f64::from(u8::from(bit))),
            _ => None,
        }
    }

    /// The microseconds since 1970, UTC, if it is a `datetime`; one without a zone is taken for UTC.
    pub fn as_datetime(&self) -> Option<i64> {
        match &self.0 {
            V::Heap(heap) => match &**heap {
                super::Heap::DateTime(time) => Some(time.since_1970()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The items, if it is a list or a tuple.
    pub fn items(&self) -> Option<Vec<Self>> {
        match &self.0 {
            V::Seq(sequence) => Some(
                (0..sequence.len())
                    .filter_map(|index| sequence.get(index))
                    .collect(),
            ),
            V::Heap(heap) => match &**heap {
                super::Heap::List(items) => {
                    Some(items.borrow().iter().cloned().map(Value).collect())
                }
                super::Heap::Tuple(items) => Some(items.iter().cloned().map(Value).collect()),
                _ => None,
            },
            _ => None,
        }
    }

    /// What `str(x)` says.
    ///
    /// # Errors
    ///
    /// `RecursionError` if it is nested too deeply.
    pub fn to_str(&self) -> Result<String, Error> {
        let mut out = String::new();
        super::repr::str_into(&self.0, &mut out).map_err(|exc| exc.to_error())?;
        Ok(out)
    }

    /// What `repr(x)` says.
    ///
    /// # Errors
    ///
    /// `RecursionError` if it is nested too deeply.
    pub fn to_repr(&self) -> Result<String, Error> {
        let mut out = String::new();
        super::repr::repr_into(&self.0, &mut out, 0).map_err(|exc| exc.to_error())?;
        Ok(out)
    }

    /// What `type(x).__name__` says.
    pub fn type_name(&self) -> &str {
        self.0.type_name()
    }
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_repr().unwrap_or_default())
    }
}
