//! What all templates of a loader share.

use std::sync::Arc;

use crate::language::stack::SCALE;
use crate::value::host::{TemplateValue, Value};

/// What a render may use at most.
///
/// A template that reaches a limit is stopped with an error of kind [`ErrorKind::Limit`](crate::ErrorKind::Limit), which no
/// `{% try %}` can catch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Turns of all loops together; a hundred million by default.
    pub steps: u64,
    /// Bytes of all values and of the output; 1 GiB by default.
    pub memory: usize,
    /// Bytes of stack for nested calls and expressions; 128 KiB by default, six times that in builds with debug
    /// assertions. What needs more raises `RecursionError`.
    pub stack: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 100_000_000,
            memory: 1 << 30,
            stack: SCALE * (128 << 10),
        }
    }
}

type Shared = Arc<dyn TemplateValue + Send + Sync>;

/// Names and modules that the host gives to every template, and the limits.
#[derive(Clone, Default)]
pub(crate) struct Environment {
    pub(crate) limits: Limits,
    names: Vec<(Box<str>, Shared)>,
    modules: Vec<(Box<str>, Shared)>,
}

impl Environment {
    pub(crate) fn set_name(
        &mut self,
        name: &str,
        value: impl TemplateValue + Send + Sync + 'static,
    ) {
        self.names.retain(|(known, _)| **known != *name);
        self.names.push((name.into(), Arc::new(value)));
    }

    pub(crate) fn set_module(
        &mut self,
        name: &str,
        value: impl TemplateValue + Send + Sync + 'static,
    ) {
        self.modules.retain(|(known, _)| **known != *name);
        self.modules.push((name.into(), Arc::new(value)));
    }

    pub(crate) fn namespace_value(&self, name: &str) -> Option<Value<'_>> {
        self.names
            .iter()
            .find(|(known, _)| **known == *name)
            .map(|(_, value)| value.value())
    }

    pub(crate) fn namespace(&self) -> impl Iterator<Item = (&str, Value<'_>)> {
        self.names
            .iter()
            .map(|(name, value)| (&**name, value.value()))
    }

    pub(crate) fn module(&self, name: &str) -> Option<Value<'_>> {
        self.modules
            .iter()
            .find(|(known, _)| **known == *name)
            .map(|(_, value)| value.value())
    }
}
