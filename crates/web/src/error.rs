//! What ends a request early: an HTTP status, a mistake, or nothing worth mentioning.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;
use tornado_httputil::{BodyError, Closed};

/// What handlers and hooks return.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// Ends a request with a status: `Err(HttpError(404))?`.
///
/// It is also a handler, which answers every request with that status: `.route("/secret", || HttpError(403))`.
///
/// ```
/// use tornado_web::{Error, HttpError, Result};
///
/// fn find(id: u64) -> Result<&'static str> {
///     let entry = [(1, "one")].iter().find(|(key, _)| *key == id).ok_or(HttpError(404))?;
///     Ok(entry.1)
/// }
///
/// let error: Error = HttpError(403).with_reason("Members Only").with_log("no key in the request");
/// assert_eq!((error.status().as_u16(), error.reason()), (403, "Members Only"));
/// assert_eq!(find(2).unwrap_err().status(), 404);
/// ```
#[doc(alias("HTTPError", "ErrorHandler"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpError(
    /// The status; a number that is none (`WEB-2.26`) answers 500.
    pub u16,
);

impl HttpError {
    /// Gives the phrase behind the status, on the wire and on the page.
    pub fn with_reason(self, reason: &str) -> Error {
        Error::from(self).with_reason(reason)
    }

    /// Gives a line for the log, which the client does not see.
    pub fn with_log(self, message: impl fmt::Display) -> Error {
        Error::from(self).with_log(message)
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match StatusCode::from_u16(self.0) {
            Ok(status) => write!(
                f,
                "{} {}",
                self.0,
                status.canonical_reason().unwrap_or("Unknown")
            ),
            Err(_) => write!(f, "{}, which is no HTTP status", self.0),
        }
    }
}

impl StdError for HttpError {}

/// Ends a request here, with what was written so far.
///
/// `Err(Finish)?` is a `return` that also works from inside a function that the handler called (`WEB-3.17`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finish;

impl fmt::Display for Finish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request is finished")
    }
}

impl StdError for Finish {}

/// Why a handler did not run to its end.
///
/// Every [`std::error::Error`] becomes one by `?`: an [`HttpError`] keeps its status, an error of the request's body or
/// words has the one it deserves, all others are 500 and logged as mistakes. It does not implement
/// [`std::error::Error`] itself, which that conversion forbids; [`source`](Self::source) leads back to the cause.
pub struct Error(Box<Inner>);

struct Inner {
    status: StatusCode,
    kind: Kind,
    reason: Option<String>,
    log: Option<String>,
    argument: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// What becomes of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An error page with this status.
    Http,
    /// The method is not one the handler has: a 405 that says which are.
    NoMethod,
    /// An argument is missing; its name is in the log line.
    MissingArgument,
    /// 500, and the log says whose fault it was.
    Mistake,
    /// The answer as it is.
    Finish,
    /// The client is gone: nothing.
    Gone,
    /// The exchange was refused before; that refusal is the answer.
    Refused,
}

impl Error {
    /// A mistake without a cause of its own: 500, with this line in the log.
    pub fn mistake(message: impl fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Kind::Mistake).with_log(message)
    }

    /// Gives the phrase behind the status, on the wire and on the page; an empty one is the usual one.
    pub fn with_reason(mut self, reason: &str) -> Self {
        self.0.reason = (!reason.is_empty()).then(|| reason.into());
        self
    }

    /// Gives a line for the log, which the client does not see.
    pub fn with_log(mut self, message: impl fmt::Display) -> Self {
        self.0.log = Some(message.to_string());
        self
    }

    /// The status that answers the request.
    #[doc(alias = "status_code")]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The phrase behind the status: the one given, the usual one, or `Unknown`.
    pub fn reason(&self) -> &str {
        self.0
            .reason
            .as_deref()
            .or_else(|| self.0.status.canonical_reason())
            .unwrap_or("Unknown")
    }

    /// The line for the log.
    #[doc(alias = "get_message")]
    pub fn log_message(&self) -> Option<&str> {
        self.0.log.as_deref()
    }

    /// Whether an argument that the handler asked for was not sent.
    #[doc(alias = "MissingArgumentError")]
    pub fn is_missing_argument(&self) -> bool {
        self.0.kind == Kind::MissingArgument
    }

    /// The argument or field that is missing or does not fit; for a field of JSON its path, `user.age`.
    ///
    /// For pages that tell the client so; the usual page does not.
    #[doc(alias = "arg_name")]
    pub fn argument(&self) -> Option<&str> {
        self.0.argument.as_deref()
    }

    /// Whether it was raised as a status, not as a mistake.
    pub fn is_http(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Http | Kind::NoMethod | Kind::MissingArgument
        )
    }

    /// The error it was made from.
    pub fn source(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    /// The error of a template that it was made from.
    pub(crate) fn template_error(&self) -> Option<&tornado_template::Error> {
        self.0.source.as_deref()?.downcast_ref()
    }

    pub(crate) fn into_source(self) -> Option<Box<dyn StdError + Send + Sync>> {
        self.0.source
    }

    /// What happened, and what caused it, cause by cause: a line each.
    pub(crate) fn story(&self) -> String {
        let mut story = self.0.log.clone().unwrap_or_default();
        let mut cause: Option<&dyn StdError> = self.0.source.as_deref().map(|source| source as _);
        while let Some(error) = cause {
            if !story.is_empty() {
                story.push_str("\ncaused by: ");
            }
            story.push_str(&error.to_string());
            cause = error.source();
        }
        story
    }

    pub(crate) fn new(status: StatusCode, kind: Kind) -> Self {
        Self(Box::new(Inner {
            status,
            kind,
            reason: None,
            log: None,
            argument: None,
            source: None,
        }))
    }

    pub(crate) fn with_argument(mut self, name: &str) -> Self {
        self.0.argument = Some(name.into());
        self
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Takes the reason out, for the status line.
    pub(crate) fn given_reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    #[cold]
    pub(crate) fn gone() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Kind::Gone)
    }

    #[cold]
    pub(crate) fn no_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Kind::NoMethod)
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    #[cold]
    fn from(error: E) -> Self {
        let error: Box<dyn StdError + Send + Sync> = Box::new(error);
        let mut made = if let Some(&HttpError(status)) = error.downcast_ref() {
            return match StatusCode::from_u16(status) {
                Ok(status) => Self::new(status, Kind::Http),
                Err(_) => Self::mistake(format_args!("{status} is no HTTP status")),
            };
        } else if error.is::<Finish>() {
            Self::new(StatusCode::OK, Kind::Finish)
        } else if error.is::<Closed>() || error.source().is_some_and(|cause| cause.is::<Closed>()) {
            Self::gone()
        } else if let Some(fault) = error.downcast_ref::<BodyError>() {
            Self::new(fault.status(), Kind::Http).with_log(fault)
        } else if let Some(fault) = error.downcast_ref::<tornado_httputil::Error>() {
            let kind = if fault.status().is_client_error() {
                Kind::Http
            } else {
                Kind::Mistake
            };
            Self::new(fault.status(), kind).with_log(fault)
        } else {
            Self::new(StatusCode::INTERNAL_SERVER_ERROR, Kind::Mistake)
        };
        made.0.source = Some(error);
        made
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.status.as_u16(), self.reason())?;
        match (&self.0.log, &self.0.source) {
            (Some(log), _) => write!(f, ": {log}"),
            (None, Some(source)) => write!(f, ": {source}"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("status", &self.0.status.as_u16())
            .field("kind", &self.0.kind)
            .field("reason", &self.0.reason)
            .field("log", &self.0.log)
            .field("source", &self.0.source)
            .finish()
    }
}
