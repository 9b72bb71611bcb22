//! Whole structs from what the request says.

use serde::de::DeserializeOwned;

use super::Exchange;
use super::arguments::{invalid, missing};
use crate::fields::{Fault, fill};
use crate::{Error, HttpError, Result, Site};

/// A struct that implements [`serde::Deserialize`] is filled at once. Fields take the arguments of their names, read as
/// [`argument`](Self::argument) does; one that may be absent is an `Option`, one with several values a `Vec`.
impl<S: Site> Exchange<S> {
    /// The arguments of query and form, as a struct.
    ///
    /// ```
    /// # use tornado_web::{Exchange, Handler, Result};
    /// # struct Search;
    /// #[derive(serde::Deserialize)]
    /// struct Wanted {
    ///     words: String,
    ///     page: Option<u32>,
    ///     #[serde(default)]
    ///     tag: Vec<String>,
    /// }
    ///
    /// impl Handler for Search {
    ///     async fn get(&mut self, x: &mut Exchange) -> Result {
    ///         let wanted: Wanted = x.arguments_as()?;
    ///         x.write(format!("{} {:?} {:?}", wanted.words, wanted.page, wanted.tag))
    ///     }
    /// }
    /// ```
    ///
    /// A field that was left blank is no number, but an `Option` without one; a `bool` is `on` or `off`, `true` or
    /// `false`, `yes` or `no`, `1` or `0`.
    ///
    /// # Errors
    /// 400, with a line in the log that names the field; [`Error::argument`] names it too.
    pub fn arguments_as<T: DeserializeOwned>(&self) -> Result<T> {
        self.filled(self.query()?.iter().chain(self.form()?.arguments.iter()))
    }

    /// The arguments of the query, as a struct.
    ///
    /// # Errors
    /// As [`arguments_as`](Self::arguments_as).
    pub fn query_as<T: DeserializeOwned>(&self) -> Result<T> {
        self.filled(self.query()?.iter())
    }

    /// The fields of the form, as a struct.
    ///
    /// # Errors
    /// As [`arguments_as`](Self::arguments_as).
    pub fn form_as<T: DeserializeOwned>(&self) -> Result<T> {
        self.filled(self.form()?.arguments.iter())
    }

    /// The body, which is JSON, as a struct or whatever else can be read from it.
    ///
    /// # Errors
    /// 400, with a line in the log that says where it does not fit; [`Error::argument`] names the field. 415 for a body
    /// that does not say it is JSON: one that another site has a browser send cannot say so.
    pub fn json_body<T: DeserializeOwned>(&self) -> Result<T> {
        let content_type = self.request.header("Content-Type").unwrap_or_default();
        if !is_json(content_type) {
            return Err(HttpError(415)
                .with_log(format_args!("expected a JSON body, came {content_type:?}")));
        }
        let mut json = serde_json::Deserializer::from_slice(self.request.body());
        let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            let why = error.into_inner().to_string();
            not_as_expected(&path, &why)
        })?;
        json.end()
            .map_err(|error| not_as_expected(ROOT, &error.to_string()))?;
        Ok(read)
    }

    fn filled<'f, T: DeserializeOwned>(
        &'f self,
        fields: impl IntoIterator<Item = (&'f [u8], &'f [u8])>,
    ) -> Result<T> {
        let decode = |name: &str, value: &[u8]| self.argument_text(name, value);
        fill(fields, &decode).map_err(|fault| match fault {
            Fault::Missing(name) => missing(name),
            Fault::Invalid(name, why) => invalid(name.as_deref().unwrap_or("body"), why),
            Fault::Undecoded(error) => error,
        })
    }
}

/// How the path of the whole body is written.
const ROOT: &str = ".";

#[cold]
fn not_as_expected(path: &str, why: &str) -> Error {
    let missing = why
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next());
    let field = match (path, missing) {
        (ROOT, None) => None,
        (ROOT, Some(missing)) => Some(missing.to_owned()),
        (path, None) => Some(path.to_owned()),
        (path, Some(missing)) => Some(format!("{path}.{missing}")),
    };
    match field {
        Some(field) => HttpError(400)
            .with_log(format_args!("Invalid JSON body: {field}: {why}"))
            .with_argument(&field),
        None => HttpError(400).with_log(format_args!("Invalid JSON body: {why}")),
    }
}

/// `application/json`, and the types that are made of it: `application/problem+json`.
fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
        || media_type
            .rsplit_once('+')
            .is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("json"))
}
