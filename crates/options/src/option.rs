//! One option: its name, type, default, help, and what to do when it changes.

use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;
use std::panic::Location;
use std::sync::Arc;

use crate::default::Infer;
use crate::kind::Base;
use crate::{Error, Kind, OptionType, Options, Origin, Value};

/// The definition of one option.
///
/// Dashes and underscores in names mean the same (`OPTS-2.03`).
#[doc(alias = "_Option")]
#[derive(Clone)]
pub struct Definition {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) default: Value,
    pub(crate) help: String,
    pub(crate) metavar: Option<String>,
    pub(crate) group: String,
    pub(crate) location: &'static Location<'static>,
    pub(crate) callback: Option<Callback>,
    /// Whether its value is the path of an option file.
    pub(crate) names_file: bool,
}

pub(crate) type Callback = Arc<dyn Fn(&Options, &Value) -> CallbackResult + Send + Sync>;

/// What a callback returns: any error stops the parsing.
pub type CallbackResult = Result<(), Box<dyn std::error::Error + Send + Sync>>;

impl Definition {
    /// An option with this name and default, and the default's type.
    ///
    /// `&str` gives text. [`None`] gives an option that may stay unset: `Definition::new("address", None::<String>)`. A [`Vec`]
    /// or an array of `&str` gives an option of several values.
    #[track_caller]
    pub fn new<D: Infer>(name: &str, default: D) -> Self {
        Self {
            name: name.to_owned(),
            kind: D::Type::KIND,
            default: default.into_default(),
            help: String::new(),
            metavar: None,
            group: Location::caller().file().to_owned(),
            location: Location::caller(),
            callback: None,
            names_file: false,
        }
    }

    /// Says what the option is for; `--help` shows it.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.help);
        self
    }

    /// Names the value in `--help`: `--name=METAVAR`.
    #[must_use]
    pub fn metavar(mut self, metavar: &str) -> Self {
        self.metavar = Some(metavar.to_owned());
        self
    }

    /// Puts the option into a group instead of its source file's.
    #[must_use]
    pub fn group(mut self, group: &str) -> Self {
        group.clone_into(&mut self.group);
        self
    }

    /// Narrows an option of integers to these.
    ///
    /// # Panics
    ///
    /// If the option is not one of integers.
    #[must_use]
    #[track_caller]
    pub fn range(mut self, range: RangeInclusive<i64>) -> Self {
        let Base::Int { min, max } = &mut self.kind.base else {
            panic!(
                "option {} is not one of integers, so it has no range",
                self.name
            );
        };
        (*min, *max) = ((*range.start()).into(), (*range.end()).into());
        self
    }

    /// Narrows an option of text to these words.
    ///
    /// # Panics
    ///
    /// If the option is not one of text.
    #[must_use]
    #[track_caller]
    pub fn one_of(mut self, words: &'static [&'static str]) -> Self {
        let Base::Text = self.kind.base else {
            panic!(
                "option {} is not one of text, so it has no words",
                self.name
            );
        };
        self.kind.base = Base::OneOf(words);
        self
    }

    /// Runs `callback` with each new value, as soon as it is set.
    ///
    /// The callback may read and set other options, and read option files.
    #[must_use]
    pub fn callback<F>(mut self, callback: F) -> Self
    where
        F: Fn(&Options, &Value) -> CallbackResult + Send + Sync + 'static,
    {
        self.callback = Some(Arc::new(callback));
        self
    }

    /// The value of this text, or an error that names `origin`.
    pub(crate) fn parse(&self, text: &str, origin: &Origin) -> Result<Value, Error> {
        crate::parse::parse(&self.kind, text).map_err(|reason| Error::Invalid {
            name: self.shown_name(origin),
            given: format!("{text:?}{reason}"),
            expected: self.kind.to_string(),
            origin: origin.clone(),
        })
    }

    /// The value itself if it is of the option's kind.
    pub(crate) fn admit(&self, value: Value, origin: &Origin) -> Result<Value, Error> {
        let given = match &value {
            Value::Text(text) => format!("{text:?}"),
            other => other.to_string(),
        };
        self.kind.admit(value).ok_or_else(|| Error::Invalid {
            name: self.shown_name(origin),
            given,
            expected: self.kind.to_string(),
            origin: origin.clone(),
        })
    }

    fn shown_name(&self, origin: &Origin) -> String {
        match origin {
            Origin::CommandLine => with_dashes(&self.name),
            _ => self.name.clone(),
        }
    }
}

impl fmt::Debug for Definition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Definition")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("default", &self.default)
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}

/// `log_file_prefix` and `log-file-prefix` are one name: how it is looked up.
pub(crate) fn key(name: &str) -> Cow<'_, str> {
    match name.contains('-') {
        true => name.replace('-', "_").into(),
        false => name.into(),
    }
}

/// How the command line and its help write a name.
pub(crate) fn with_dashes(name: &str) -> String {
    name.replace('_', "-")
}
