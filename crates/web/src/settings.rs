//! What an application is told once.

use tornado_httputil::FormLimits;

use crate::{Coding, Error, Result};

/// What an application is told once.
///
/// ```
/// use tornado_web::{Application, Settings};
///
/// let application: Application = Application::new().settings(Settings { etag: false, ..Settings::default() });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether the program is being worked on; off. On, errors are served with their causes.
    pub debug: bool,
    /// Whether whole answers to GET and HEAD get an `Etag` (`WEB-2.21`); on.
    pub etag: bool,
    /// The codings in which answers are sent to those who accept them, the best first (`WEB-3.28`); none.
    ///
    /// As a rule `vec![Coding::GZIP]`; see [`Coding`].
    pub compress_response: Vec<Coding>,
    /// Whether the page of a mistake tells its causes (`WEB-3.16`); off. Never switch it on in public.
    pub serve_traceback: bool,
    /// How many bytes the body of a request may have; `None` leaves it to the server's limit.
    pub max_body_size: Option<u64>,
    /// What queries and forms may hold.
    pub forms: FormLimits,
    /// The host whose routes are used where a request's host has none (`WEB-2.37`); none.
    pub default_host: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            debug: false,
            etag: true,
            compress_response: Vec::new(),
            serve_traceback: false,
            max_body_size: None,
            forms: FormLimits::default(),
            default_host: None,
        }
    }
}

impl Settings {
    /// What a setting holds, or an error that names it and who needs it (`WEB-2.32`).
    ///
    /// # Errors
    /// A mistake, thus 500 and a line in the log, if the setting is `None`.
    pub fn require<'s, T>(setting: &'s Option<T>, name: &str, feature: &str) -> Result<&'s T> {
        setting.as_ref().ok_or_else(|| {
            Error::mistake(format_args!(
                "setting `{name}` must be given to use {feature}"
            ))
        })
    }
}
