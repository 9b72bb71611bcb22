//! A set of options: definitions and values.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::config_file;
use crate::option::CallbackResult;
use crate::state::{Slot, State};
use crate::{Definition, Error, OptionType, Origin, Value};

/// A set of options: define, read from every source, look up.
///
/// Shared by reference: every method takes `&self`. [`options()`](crate::options()) is the one for the whole program.
#[doc(alias = "OptionParser")]
pub struct Options {
    state: RwLock<State>,
}

impl Options {
    /// No options but `help`.
    pub fn new() -> Self {
        let options = Self {
            state: RwLock::default(),
        };
        let help = Definition::new("help", None::<bool>)
            .help("show this help information")
            .group("");
        let help = help.callback(|_, value| match value {
            Value::Bool(true) => Err(Error::HelpRequested.into()),
            _ => Ok(()),
        });
        options.write().add(help);
        options
    }

    /// `help` and the [log options](crate::logging), put to use after parsing.
    pub fn with_logging() -> Self {
        let options = Self::new();
        crate::logging::define_into(&options);
        options
    }

    /// Adds an option.
    ///
    /// # Errors
    ///
    /// [`Error::Duplicate`], naming the place of the first definition; [`Error::Invalid`] if the default is not of its own type.
    pub fn define(&self, definition: Definition) -> Result<(), Error> {
        if definition.default != Value::None {
            definition.admit(definition.default.clone(), &Origin::Default)?;
        }
        let mut state = self.write();
        match state.slot(&definition.name) {
            Some(slot) => Err(Error::Duplicate {
                name: slot.definition.name.clone(),
                defined_at: {
                    let place = slot.definition.location;
                    format!("{}, line {}", place.file(), place.line())
                },
            }),
            None => {
                state.add(definition);
                Ok(())
            }
        }
    }

    /// Defines an option that names an option file to read: `--config=PATH`.
    ///
    /// An empty path is none. A file cannot name another.
    ///
    /// # Errors
    ///
    /// [`Error::Duplicate`].
    #[track_caller]
    pub fn config_option(&self, name: &str) -> Result<(), Error> {
        let read = |options: &Self, path: &Value| -> CallbackResult {
            match path {
                Value::Text(path) if !path.is_empty() => Ok(options.read_config_file(path)?),
                _ => Ok(()),
            }
        };
        let definition = Definition::new(name, None::<String>).metavar("PATH");
        let mut definition = definition.help("path to an option file").callback(read);
        definition.names_file = true;
        self.define(definition)
    }

    /// The value of an option, or its default.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if there is no such option, [`Error::WrongType`] if its value does not fit `T`.
    pub fn get<T: OptionType>(&self, name: &str) -> Result<T, Error> {
        let state = self.read();
        let slot = state
            .slot(name)
            .ok_or_else(|| state.unknown(name, Origin::Assigned))?;
        T::from_value(slot.value()).ok_or_else(|| Error::WrongType {
            name: slot.definition.name.clone(),
            asked: std::any::type_name::<T>(),
            value: slot.value().to_string(),
        })
    }

    /// Sets an option from within the program, and runs its callback.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`]; [`Error::Invalid`] if the value is not of the option's type: text is not parsed here.
    pub fn set(&self, name: &str, value: impl Into<Value>) -> Result<(), Error> {
        let unknown = || self.read().unknown(name, Origin::Assigned);
        let definition = self.definition(name).ok_or_else(unknown)?;
        let value = definition.admit(value.into(), &Origin::Assigned)?;
        self.store(name, &value, Origin::Assigned)
    }

    /// Sets an option until the returned guard is dropped; for tests.
    ///
    /// # Errors
    ///
    /// As [`set`](Self::set).
    #[doc(alias = "mockable")]
    pub fn mock(&self, name: &str, value: impl Into<Value>) -> Result<Mock<'_>, Error> {
        let before = self
            .read()
            .slot(name)
            .map(|slot| (slot.value.clone(), slot.origin.clone()));
        self.set(name, value)?;
        Ok(Mock {
            options: self,
            name: name.to_owned(),
            before,
        })
    }

    /// Where an option's value comes from.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`].
    pub fn origin(&self, name: &str) -> Result<Origin, Error> {
        let state = self.read();
        let slot = state
            .slot(name)
            .ok_or_else(|| state.unknown(name, Origin::Assigned))?;
        Ok(slot.origin.clone())
    }

    /// Whether there is an option of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.read().slot(name).is_some()
    }

    /// Names and values, in the order of definition.
    pub fn items(&self) -> Vec<(String, Value)> {
        self.read().slots.iter().map(Slot::item).collect()
    }

    /// Names and values by name.
    pub fn as_dict(&self) -> BTreeMap<String, Value> {
        self.items().into_iter().collect()
    }

    /// The names of the groups.
    pub fn groups(&self) -> BTreeSet<String> {
        self.read()
            .slots
            .iter()
            .map(|slot| slot.definition.group.clone())
            .collect()
    }

    /// Names and values of one group.
    pub fn group_dict(&self, group: &str) -> BTreeMap<String, Value> {
        let state = self.read();
        let members = state
            .slots
            .iter()
            .filter(|slot| slot.definition.group == group);
        members.map(Slot::item).collect()
    }

    /// Lets environment variables with this prefix set options.
    ///
    /// With the prefix `BLOG_`, `BLOG_LOG_FILE_PREFIX` sets `log_file_prefix`; the text is read as on the command line. They are
    /// read whenever a command line is.
    pub fn environment(&self, prefix: &str) {
        self.write().environment = Some(prefix.to_owned());
    }

    /// Adds something to do when all sources have been parsed.
    pub fn add_parse_callback<F>(&self, callback: F)
    where
        F: Fn(&Self) -> CallbackResult + Send + Sync + 'static,
    {
        self.write().parse_callbacks.push(Arc::new(callback));
    }

    /// Runs what [`add_parse_callback`](Self::add_parse_callback) added.
    ///
    /// # Errors
    ///
    /// The first one of a callback.
    pub fn run_parse_callbacks(&self) -> Result<(), Error> {
        let callbacks = self.read().parse_callbacks.clone();
        for callback in callbacks {
            callback(self).map_err(|source| callback_error(None, source))?;
        }
        for hint in self.write().take_hints() {
            tracing::warn!(target: "tornado.general", "{hint}");
        }
        Ok(())
    }

    /// Reads an option file, and runs the parse callbacks.
    ///
    /// A name ending in `.toml` is read as TOML (feature `toml`), any other as Tornado's form: assignments of Python literals
    /// (`OPTS-2.08`). Names that are not options are ignored.
    ///
    /// # Errors
    ///
    /// [`Error::File`], [`Error::Syntax`] and [`Error::Invalid`], with file and line; whatever a callback returns.
    pub fn parse_config_file(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        self.read_config_file(path)?;
        self.run_parse_callbacks()
    }

    /// Reads an option file; more sources are to follow.
    ///
    /// # Errors
    ///
    /// As [`parse_config_file`](Self::parse_config_file).
    #[doc(alias = "final")]
    pub fn read_config_file(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        config_file::read(self, path.as_ref())
    }

    /// Reads text as if it were the option file `path`; more sources are to follow.
    ///
    /// For options that are kept elsewhere than in files. The path's ending says the form; nothing is read from it.
    ///
    /// # Errors
    ///
    /// As [`parse_config_file`](Self::parse_config_file).
    pub fn read_config_text(&self, path: impl AsRef<Path>, text: &str) -> Result<(), Error> {
        config_file::read_text(self, path.as_ref(), text)
    }

    /// The definition of this name, if it is an option's.
    pub(crate) fn definition(&self, name: &str) -> Option<Definition> {
        self.read().slot(name).map(|slot| slot.definition.clone())
    }

    /// Keeps the value that this text means.
    pub(crate) fn store_text(
        &self,
        definition: &Definition,
        text: &str,
        origin: Origin,
    ) -> Result<(), Error> {
        let value = definition.parse(text, &origin)?;
        if value == Value::Bool(true) && seems_false(text) {
            let (place, name) = (origin.prefix(), &definition.name);
            let hint = format!("{place}option {name}: {text:?} means true; for false, write false");
            self.write().hint(hint);
        }
        self.store(&definition.name, &value, origin)
    }

    /// Keeps the value, unless a stronger origin has set the option, and runs the callback.
    pub(crate) fn store(&self, name: &str, value: &Value, origin: Origin) -> Result<(), Error> {
        let Some(callback) = self.write().replace(name, value.clone(), origin.clone()) else {
            return Ok(());
        };
        // The lock is free again: a callback may use the options.
        callback(self, value).map_err(|source| callback_error(Some((name, origin)), source))
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.items()).finish()
    }
}

/// Puts an option's value back when dropped.
#[derive(Debug)]
#[must_use = "the value is put back when this is dropped"]
pub struct Mock<'a> {
    options: &'a Options,
    name: String,
    before: Option<(Option<Value>, Origin)>,
}

impl Drop for Mock<'_> {
    fn drop(&mut self) {
        if let Some((value, origin)) = self.before.take() {
            let mut state = self.options.write();
            let (default, callback) = match state.slot_mut(&self.name) {
                Some(slot) => {
                    (slot.value, slot.origin) = (value.clone(), origin);
                    (
                        slot.definition.default.clone(),
                        slot.definition.callback.clone(),
                    )
                }
                None => return,
            };
            drop(state);
            if let Some(callback) = callback {
                // A value that was accepted before; there is nobody to tell otherwise.
                let _ = callback(self.options, &value.unwrap_or(default));
            }
        }
    }
}

/// Whether one may well mean false by what is true in Tornado.
fn seems_false(text: &str) -> bool {
    let words = ["", "no", "off", "n", "none", "null", "disabled", "never"];
    words
        .iter()
        .any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// An error of this crate passes through callbacks as it is.
fn callback_error(
    option: Option<(&str, Origin)>,
    source: Box<dyn std::error::Error + Send + Sync>,
) -> Error {
    match source.downcast::<Error>() {
        Ok(own) => *own,
        Err(source) => Error::Callback {
            option: option.map(|(name, origin)| (name.to_owned(), origin)),
            source,
        },
    }
}
