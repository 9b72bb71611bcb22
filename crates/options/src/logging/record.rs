//! What is known of one event: message, fields, and the spans around it.

use std::error::Error;
use std::fmt::{self, Write};

use tracing::Metadata;
use tracing::field::{Field, Visit};

/// One event, ready to be written.
pub(super) struct Record<'a> {
    pub(super) metadata: &'a Metadata<'a>,
    pub(super) seen: Seen,
    /// Name and fields of each span, the innermost first.
    pub(super) spans: Vec<(&'static str, Vec<Pair>)>,
    pub(super) now: jiff::Zoned,
}

/// What a visit to an event or a span found.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) message: String,
    pub(super) critical: bool,
    pub(super) fields: Vec<Pair>,
}

/// A field and its value.
#[derive(Clone)]
pub(super) struct Pair {
    pub(super) name: &'static str,
    pub(super) text: String,
    /// Whether the text is a number or a boolean, as JSON writes them.
    pub(super) is_json: bool,
}

impl Record<'_> {
    /// The last part of the module's path: `log` for `tornado_web::log`.
    pub(super) fn module(&self) -> &str {
        let path = self
            .metadata
            .module_path()
            .unwrap_or(self.metadata.target());
        path.rsplit("::").next().unwrap_or(path)
    }
}

impl Seen {
    /// Sets a field; a later value replaces an earlier one.
    fn set(&mut self, field: &Field, text: String, is_json: bool) {
        let pair = Pair {
            name: field.name(),
            text,
            is_json,
        };
        match self.fields.iter_mut().find(|known| known.name == pair.name) {
            Some(known) => *known = pair,
            None => self.fields.push(pair),
        }
    }
}

impl Visit for Seen {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // Writing to a String fails only if the value's own formatting does.
            let _ = write!(self.message, "{value:?}");
        } else {
            self.set(field, format!("{value:?}"), false);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => self.message.push_str(value),
            _ => self.set(field, value.to_owned(), false),
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        match field.name() {
            "critical" => self.critical = value,
            _ => self.set(field, value.to_string(), true),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value.to_string(), true);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value.to_string(), true);
    }

    fn record_i128(&mut self, field: &Field, value: i128) {
        self.set(field, value.to_string(), true);
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.set(field, value.to_string(), true);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value.to_string(), value.is_finite());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let mut text = value.to_string();
        let mut cause = value.source();
        while let Some(error) = cause {
            let _ = write!(text, "\ncaused by: {error}");
            cause = error.source();
        }
        self.set(field, text, false);
    }
}
