//! What a set of options remembers.

use std::collections::HashMap;
use std::sync::Arc;

use crate::nearest::{completed, nearest};
use crate::option::{Callback, CallbackResult, key, with_dashes};
use crate::{Definition, Error, Options, Origin, Value};

/// Everything behind the lock of [`Options`].
#[derive(Default)]
pub(crate) struct State {
    /// In the order of definition.
    pub(crate) slots: Vec<Slot>,
    index: HashMap<String, usize>,
    pub(crate) parse_callbacks: Vec<ParseCallback>,
    pub(crate) program: Option<String>,
    pub(crate) environment: Option<String>,
    /// What looks like a mistake: mistyped names in files and variables, and the like.
    hints: Vec<String>,
    /// How many names were looked at for that.
    unknown: usize,
}

pub(crate) struct Slot {
    pub(crate) definition: Definition,
    pub(crate) value: Option<Value>,
    pub(crate) origin: Origin,
}

pub(crate) type ParseCallback = Arc<dyn Fn(&Options) -> CallbackResult + Send + Sync>;

impl State {
    pub(crate) fn slot(&self, name: &str) -> Option<&Slot> {
        self.index
            .get(&*key(name))
            .and_then(|at| self.slots.get(*at))
    }

    pub(crate) fn slot_mut(&mut self, name: &str) -> Option<&mut Slot> {
        self.index
            .get(&*key(name))
            .and_then(|at| self.slots.get_mut(*at))
    }

    pub(crate) fn add(&mut self, definition: Definition) {
        self.index
            .insert(key(&definition.name).into_owned(), self.slots.len());
        self.slots.push(Slot {
            definition,
            value: None,
            origin: Origin::Default,
        });
    }

    /// Sets the value where the origin allows; returns the callback to run.
    pub(crate) fn replace(&mut self, name: &str, value: Value, origin: Origin) -> Option<Callback> {
        let slot = self.slot_mut(name)?;
        if origin != Origin::Assigned && !slot.origin.yields_to(&origin) {
            return None;
        }
        slot.value = Some(value);
        slot.origin = origin;
        slot.definition.callback.clone()
    }

    /// Remembers to warn of a name that is no option, if it nearly is one.
    ///
    /// `key` is the name without its tables: who writes `[server]` above `port` may well mean the option `port`. Files may hold many
    /// names that are none of ours; only the first are compared with what there is.
    pub(crate) fn hint_at_unknown(&mut self, name: &str, key: &str, origin: Origin) {
        self.unknown += 1;
        if self.unknown > 200 {
            return;
        }
        let mut error = self.unknown(name, origin);
        if let Error::Unknown { nearest, .. } = &mut error {
            if self.slot(key).is_some() {
                *nearest = Some(key.to_owned());
            }
            if nearest.is_some() {
                self.hint(error.to_string());
            }
        }
    }

    /// Remembers to warn, once the log has started.
    pub(crate) fn hint(&mut self, hint: String) {
        self.hints.push(hint);
    }

    pub(crate) fn take_hints(&mut self) -> Vec<String> {
        self.unknown = 0;
        std::mem::take(&mut self.hints)
    }

    /// The program's name, as it was called.
    pub(crate) fn program(&self) -> String {
        let first = || Some(std::env::args_os().next()?.to_string_lossy().into_owned());
        self.program.clone().or_else(first).unwrap_or_default()
    }

    pub(crate) fn unknown(&self, name: &str, origin: Origin) -> Error {
        let on_command_line = origin == Origin::CommandLine;
        let wanted = key(name);
        let names = || self.index.keys().map(String::as_str);
        let nearest = nearest(&wanted, names()).or_else(|| match on_command_line {
            true => completed(&wanted, names()),
            false => None,
        });
        let shown = |name: &str| match on_command_line {
            true => with_dashes(name),
            false => name.to_owned(),
        };
        Error::Unknown {
            name: shown(&wanted),
            nearest: nearest.map(shown),
            origin,
        }
    }
}

impl Slot {
    pub(crate) fn value(&self) -> &Value {
        self.value.as_ref().unwrap_or(&self.definition.default)
    }

    pub(crate) fn item(&self) -> (String, Value) {
        (self.definition.name.clone(), self.value().clone())
    }
}
