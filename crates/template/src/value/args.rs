//! The arguments of a call.

use std::borrow::Cow;

use super::V;
use super::host::Value;
use crate::language::error::Error;

/// The arguments of a call.
#[derive(Default)]
pub struct Args<'a> {
    pub(crate) positional: Vec<V<'a>>,
    pub(crate) keyword: Vec<(Cow<'a, str>, V<'a>)>,
}

impl<'a> Args<'a> {
    /// An argument by position, or else by name.
    pub fn get(&self, index: usize, name: &str) -> Option<Value<'a>> {
        let found = self.positional.get(index).or_else(|| {
            self.keyword
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
        });
        found.cloned().map(Value)
    }

    /// An argument that must be there.
    ///
    /// # Errors
    ///
    /// `TypeError` if it is missing.
    pub fn require(&self, index: usize, name: &str) -> Result<Value<'a>, Error> {
        self.get(index, name).ok_or_else(|| {
            Error::raise(
                "TypeError",
                format!("missing 1 required positional argument: '{name}'"),
            )
        })
    }

    /// An argument that must be text; bytes are decoded.
    ///
    /// # Errors
    ///
    /// `TypeError` if it is missing or something else.
    pub fn text(&self, index: usize, name: &str) -> Result<String, Error> {
        let value = self.require(index, name)?;
        match value.to_text() {
            Some(text) => Ok(text.into_owned()),
            None => Err(Error::raise(
                "TypeError",
                format!("{name} must be str, not {}", value.0.type_name()),
            )),
        }
    }

    /// How many stand without a name.
    pub fn len(&self) -> usize {
        self.positional.len()
    }

    /// Whether none stands without a name.
    pub fn is_empty(&self) -> bool {
        self.positional.is_empty()
    }

    /// Those without a name.
    pub fn positional(&self) -> impl Iterator<Item = Value<'a>> + '_ {
        self.positional.iter().cloned().map(Value)
    }

    /// Those with a name.
    pub fn keywords(&self) -> impl Iterator<Item = (&str, Value<'a>)> {
        self.keyword
            .iter()
            .map(|(name, value)| (&**name, Value(value.clone())))
    }
}

impl std::fmt::Debug for Args<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Args")
            .field("positional", &self.positional.len())
            .field("keyword", &self.keyword.len())
            .finish()
    }
}
