//! What all handlers of an application share.

use std::borrow::Cow;

use tornado_httputil::Head;

use crate::{Error, Exchange, HttpError, Result, log, page};

/// What all handlers of one application share: its state and its habits.
///
/// What Tornado's programs put into a `BaseHandler` is given once, on the application's own state; handlers reach it as
/// `x.site()`. Every method has a default, and an application without state uses `()`.
///
/// ```
/// use tornado_web::{Application, Error, Exchange, Handler, Result, Site};
///
/// struct Blog {
///     title: String,
/// }
///
/// impl Site for Blog {
///     type User = ();
///
///     fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
///         x.write(format!("<h1>{}</h1>{}", self.title, error.reason()))
///     }
/// }
///
/// struct Home;
///
/// impl Handler<Blog> for Home {
///     async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
///         let title = x.site().title.clone();
///         x.write(title)
///     }
/// }
///
/// let application = Application::of(Blog { title: "Notes".into() }).route("/", || Home);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a site",
    label = "expected the state that all handlers share",
    note = "write `impl Site for {Self} {{ type User = (); }}`: every method has a default"
)]
pub trait Site: Send + Sync + Sized + 'static {
    /// Who may be asking; `()` where nobody logs in.
    ///
    /// It is handed out by value: wrap a big one in an [`Arc`](std::sync::Arc).
    type User: Clone + Send + Sync + 'static;

    /// Runs before every handler's own `prepare`; an `Err`, or a finished answer, ends the request.
    ///
    /// Not for paths that no route has, nor for routes that are a status: a wrong address is 404 (`WEB-3.40`).
    fn prepare(&self, x: &mut Exchange<Self>) -> impl Future<Output = Result> + Send {
        let _ = x;
        std::future::ready(Ok(()))
    }

    /// Sets headers that every answer begins with, error pages included (`WEB-3.02`).
    fn set_default_headers(&self, head: &mut Head) {
        let _ = head;
    }

    /// Reads an argument, or a group of a path, as text; it is percent-decoded already (`WEB-3.04`).
    ///
    /// UTF-8 by default. `name` is that of the argument; a group has none.
    ///
    /// # Errors
    /// What answers the request: 400, with what cannot be read in the log.
    fn decode_argument<'v>(&self, value: &'v [u8], name: Option<&str>) -> Result<Cow<'v, str>> {
        std::str::from_utf8(value)
            .map(Cow::Borrowed)
            .map_err(|_| not_unicode(value, name))
    }

    /// Writes the page of an error; status and reason are set (`WEB-3.16`).
    ///
    /// Tornado's page by default; with `Settings::serve_traceback`, the causes of a mistake as plain text.
    ///
    /// # Errors
    /// One that is returned is logged, and the default page is sent in place of this one.
    #[doc(alias = "get_error_html")]
    fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
        page::write_error(x, error)
    }

    /// Logs an error (`WEB-2.25`, `WEB-3.17`).
    ///
    /// By default one warning line for a status that has a message, and an error with all causes for a mistake.
    fn log_exception(&self, x: &Exchange<Self>, error: &Error) {
        log::exception(x, error);
    }

    /// Logs an answered request (`WEB-3.27`): `200 GET / (127.0.0.1) 0.31ms`.
    fn log_request(&self, x: &Exchange<Self>) {
        log::access(x);
    }
}

impl Site for () {
    type User = ();
}

#[cold]
fn not_unicode(value: &[u8], name: Option<&str>) -> Error {
    let start = String::from_utf8_lossy(value.get(..40).unwrap_or(value));
    HttpError(400).with_log(format_args!(
        "Invalid unicode in {}: {start:?}",
        name.unwrap_or("url")
    ))
}
