//! What the request says in its query and its form.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use http::StatusCode;
use tornado_httputil::{Arguments, Files, Form, HttpFile};

use super::Exchange;
use crate::error::Kind;
use crate::methods::Verb;
use crate::{Error, HttpError, Result, Site};

/// Arguments are typed, `x.argument::<u64>("id")?`, and read as text without blanks around it; control characters in it
/// become spaces (`WEB-2.05`). Where a name has several values, the last one counts, and the form's come behind the
/// query's.
impl<S: Site> Exchange<S> {
    /// An argument of the query or the form.
    ///
    /// # Errors
    /// 400, with a line in the log that names it, where it is missing, no UTF-8 or not what was asked for (`WEB-3.03`).
    #[doc(alias = "get_argument")]
    pub fn argument<T: FromArgument>(&self, name: &str) -> Result<T> {
        self.find_argument(name)?.ok_or_else(|| missing(name))
    }

    /// An argument of the query or the form, if it was sent.
    ///
    /// # Errors
    /// 400 where it is no UTF-8 or not what was asked for.
    #[doc(alias = "get_argument")]
    pub fn find_argument<T: FromArgument>(&self, name: &str) -> Result<Option<T>> {
        match self.form()?.arguments.get(name) {
            Some(value) => self.read(name, value).map(Some),
            None => self.find_query_argument(name),
        }
    }

    /// An argument of the query or the form, or this where it was not sent.
    ///
    /// # Errors
    /// As [`find_argument`](Self::find_argument).
    #[doc(alias = "get_argument")]
    pub fn argument_or<T: FromArgument>(&self, name: &str, default: T) -> Result<T> {
        Ok(self.find_argument(name)?.unwrap_or(default))
    }

    /// Every value of an argument, of the query first, then of the form.
    ///
    /// # Errors
    /// As [`find_argument`](Self::find_argument).
    #[doc(alias = "get_arguments")]
    pub fn arguments<T: FromArgument>(&self, name: &str) -> Result<Vec<T>> {
        let all = self
            .query()?
            .get_all(name)
            .chain(self.form()?.arguments.get_all(name));
        all.map(|value| self.read(name, value)).collect()
    }

    /// An argument of the query.
    ///
    /// # Errors
    /// As [`argument`](Self::argument).
    #[doc(alias = "get_query_argument")]
    pub fn query_argument<T: FromArgument>(&self, name: &str) -> Result<T> {
        self.find_query_argument(name)?.ok_or_else(|| missing(name))
    }

    /// An argument of the query, if it was sent.
    ///
    /// # Errors
    /// As [`find_argument`](Self::find_argument).
    #[doc(alias = "get_query_argument")]
    pub fn find_query_argument<T: FromArgument>(&self, name: &str) -> Result<Option<T>> {
        self.query()?
            .get(name)
            .map(|value| self.read(name, value))
            .transpose()
    }

    /// Every value of an argument of the query.
    ///
    /// # Errors
    /// As [`find_argument`](Self::find_argument).
    #[doc(alias = "get_query_arguments")]
    pub fn query_arguments<T: FromArgument>(&self, name: &str) -> Result<Vec<T>> {
        self.query()?
            .get_all(name)
            .map(|value| self.read(name, value))
            .collect()
    }

    /// A field of the form.
    ///
    /// # Errors
    /// As [`argument`](Self::argument).
    #[doc(alias = "get_body_argument")]
    pub fn body_argument<T: FromArgument>(&self, name: &str) -> Result<T> {
        self.find_body_argument(name)?.ok_or_else(|| missing(name))
    }

    /// A field of the form, if it was sent.
    ///
    /// # Errors
    /// As [`find_argument`](Self::find_argument).
    #[doc(alias = "get_body_argument")]
    pub fn find_body_argument<T: FromArgument>(&self, name: &str) -> Result<Option<T>> {
        self.form()?
            .arguments
            .get(name)
            .map(|value| self.read(name, value))
            .transpose()
    }

    /// Every value of a field of the form.
    ///
    /// # Errors
    /// As [`find_argument`](Self::find_argument).
    #[doc(alias = "get_body_arguments")]
    pub fn body_arguments<T: FromArgument>(&self, name: &str) -> Result<Vec<T>> {
        self.form()?
            .arguments
            .get_all(name)
            .map(|value| self.read(name, value))
            .collect()
    }

    /// An uploaded file: the first of its field (`WEB-1.06`).
    ///
    /// # Errors
    /// 400 where it was not sent.
    pub fn file(&self, name: &str) -> Result<HttpFile> {
        self.files()?
            .get(name)
            .cloned()
            .ok_or_else(|| missing(name))
    }

    /// The uploaded files.
    ///
    /// # Errors
    /// 400 for a form that cannot be read.
    pub fn files(&self) -> Result<&Files> {
        Ok(&self.form()?.files)
    }

    /// The query, as bytes: what `strip=False` was for.
    ///
    /// # Errors
    /// 400 for a query with too many arguments.
    pub fn query(&self) -> Result<&Arguments> {
        let limits = &self.shared.settings.forms.urlencoded;
        let query = self
            .rare()
            .query
            .get_or_init(|| Arguments::parse_with(self.request.query().as_bytes(), limits));
        query.as_ref().map_err(|error| error.clone().into())
    }

    /// The form, as bytes: what `strip=False` was for.
    ///
    /// Empty where the body is none, and for a handler that takes the body in pieces.
    ///
    /// # Errors
    /// 400 for a form that cannot be read.
    pub fn form(&self) -> Result<&Form> {
        let form = self.rare().form.get_or_init(|| {
            // A request that has none may say what its body would be; a form that was sent empty is no form.
            let is_safe = Verb::of(self.request.method()).is_safe();
            if self.streams || is_safe && self.request.body().is_empty() {
                return Ok(Form::default());
            }
            let Some(content_type) = self.request.header("Content-Type") else {
                return Ok(Form::default());
            };
            let encoding = self.request.header("Content-Encoding");
            Form::parse(
                content_type,
                encoding,
                self.request.body(),
                &self.shared.settings.forms,
            )
        });
        form.as_ref().map_err(|error| error.clone().into())
    }

    /// The text of an argument, without blanks around it.
    pub(super) fn argument_text(&self, name: &str, value: &[u8]) -> Result<String> {
        self.read(name, value)
    }

    fn read<T: FromArgument>(&self, name: &str, value: &[u8]) -> Result<T> {
        let text = self.shared.site.decode_argument(value, Some(name))?;
        T::from_argument(clean(&text).trim()).map_err(|why| invalid(name, why))
    }
}

/// What an argument can be read as: everything that implements [`FromStr`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from an argument",
    label = "expected text, a number, or a type that implements `FromStr`"
)]
pub trait FromArgument: Sized {
    /// Reads the text; what is wrong with it goes to the log.
    ///
    /// # Errors
    /// What the log should say.
    fn from_argument(text: &str) -> Result<Self, String>;
}

impl<T: FromStr<Err: Display>> FromArgument for T {
    fn from_argument(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error: T::Err| error.to_string())
    }
}

#[cold]
pub(super) fn missing(name: &str) -> Error {
    Error::new(StatusCode::BAD_REQUEST, Kind::MissingArgument)
        .with_log(format_args!("Missing argument {name}"))
        .with_argument(name)
}

#[cold]
pub(super) fn invalid(name: &str, why: impl Display) -> Error {
    HttpError(400)
        .with_log(format_args!("Invalid argument {name}: {why}"))
        .with_argument(name)
}

/// Control characters but tab, line feed and those between become spaces.
fn clean(text: &str) -> Cow<'_, str> {
    let weird = |c: char| matches!(c, '\0'..='\x08' | '\x0e'..='\x1f');
    if text.contains(weird) {
        text.replace(weird, " ").into()
    } else {
        text.into()
    }
}
