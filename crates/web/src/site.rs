//! What all handlers of an application share.

use std::borrow::Cow;

use tornado_httputil::Head;
use tornado_locale::Locale;
use tornado_template::Value;

use crate::{Error, Exchange, HttpError, Resources, Result, Settings, log, page};

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

    /// Finds out who is asking; nobody by default (`WEB-1.18`).
    ///
    /// Asked when a handler wants to know, and once per request. Most often a signed cookie has the answer, or the key to
    /// it:
    ///
    /// ```
    /// # use tornado_web::{Exchange, Result, Site};
    /// # struct Blog;
    /// impl Site for Blog {
    ///     type User = String;
    ///
    ///     async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<String>> {
    ///         x.secure_cookie("user")
    ///     }
    /// }
    /// ```
    #[doc(alias = "get_current_user")]
    fn current_user(
        &self,
        x: &mut Exchange<Self>,
    ) -> impl Future<Output = Result<Option<Self::User>>> + Send {
        let _ = x;
        std::future::ready(Ok(None))
    }

    /// The language that the user has chosen; `None` leaves it to the browser (`WEB-1.29`).
    ///
    /// Asked once per request, when [`Exchange::locale`] or a template wants to know. `x.locales().get([code])` finds the
    /// one of a code.
    ///
    /// # Errors
    /// Those of the request.
    #[doc(alias = "get_user_locale")]
    fn user_locale(
        &self,
        x: &mut Exchange<Self>,
    ) -> impl Future<Output = Result<Option<Locale>>> + Send {
        let _ = x;
        std::future::ready(Ok(None))
    }

    /// Where strangers log in; the setting by default (`WEB-1.20`).
    ///
    /// # Errors
    /// A missing setting.
    #[doc(alias = "get_login_url")]
    fn login_url(&self, x: &Exchange<Self>) -> Result<String> {
        let url = &x.settings().login_url;
        Settings::require(url, "login_url", "authenticated").cloned()
    }

    /// A name that every template of the site sees, besides the usual ones (`WEB-3.25`).
    ///
    /// Asked only for names that a template mentions. It goes before ours and behind what the handler gave.
    #[doc(alias = "get_template_namespace")]
    fn template_name<'a>(&'a self, x: &'a Exchange<Self>, name: &str) -> Option<Value<'a>> {
        let _ = (x, name);
        None
    }

    /// What templates see as `current_user`, if there is one: `True` by default.
    ///
    /// For a user that derives `TemplateValue` write `user.value()`.
    fn template_user<'a>(&'a self, user: &'a Self::User) -> Value<'a> {
        let _ = user;
        true.into()
    }

    /// The HTML that brings CSS and JavaScript of UI modules into a page; Tornado's by default (W-UIMODULE).
    ///
    /// For attributes of one's own, such as `defer` or a nonce.
    #[doc(alias(
        "render_linked_js",
        "render_embed_js",
        "render_linked_css",
        "render_embed_css"
    ))]
    fn module_resources(&self, x: &Exchange<Self>, resources: Resources<'_>) -> String {
        let _ = x;
        resources.to_string()
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
