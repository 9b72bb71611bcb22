//! What an application is told once.

use std::path::PathBuf;

use tornado_httputil::{FormLimits, SetCookie};
use tornado_template::Whitespace;

use crate::xsrf::XsrfVersion;
use crate::{Coding, CookieSecret, Error, Result, StaticFile};

/// What an application is told once.
///
/// ```
/// use tornado_web::{Application, Settings};
///
/// let application: Application = Application::new().settings(Settings { etag: false, ..Settings::default() });
/// ```
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether the program is being worked on; off. On, errors are served with their causes, and templates
    /// that were edited are read again (`WEB-2.42`).
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
    /// What secure cookies are signed with; none, and they are an error.
    pub cookie_secret: Option<CookieSecret>,
    /// Where strangers log in (`WEB-1.20`); none, and sending them there is an error.
    pub login_url: Option<String>,
    /// Whether every request but GET, HEAD and OPTIONS has to bring the XSRF token (`WEB-1.22`); off.
    pub xsrf_cookies: bool,
    /// The form in which XSRF tokens are written (`WEB-3.20`); [`XsrfVersion::V2`].
    pub xsrf_cookie_version: XsrfVersion,
    /// Name and attributes of the XSRF cookie, whatever its value; `_xsrf` for the path `/`.
    ///
    /// `SetCookie::new("__Host-xsrf", "").secure(true)`, say. Scripts that send the token read it there, so it is not
    /// hidden from them (`WEB-1.24`). Without a lifetime it ends with the browser, or after 30 days for who is logged in.
    #[doc(alias("xsrf_cookie_name", "xsrf_cookie_kwargs"))]
    pub xsrf_cookie: SetCookie,
    /// Whether requests that browsers say another site makes are refused (`WEB-3.21`); off.
    ///
    /// For every method but GET, HEAD and OPTIONS, by `Sec-Fetch-Site` and `Origin`. It needs no token; old browsers over
    /// plain HTTP may send neither.
    pub cross_origin_protection: bool,
    /// Origins that may make such requests, as in `https://app.example.com`.
    pub trusted_origins: Vec<String>,
    /// The directory of the templates (`WEB-1.13`); none, and [`Application::templates`] may give them.
    ///
    /// [`Application::templates`]: crate::Application::templates
    pub template_path: Option<PathBuf>,
    /// The function that escapes what templates print (`WEB-3.25`); `xhtml_escape`, `None` for none.
    ///
    /// For templates of `template_path`: a loader has its own, and so has each template that says `{% autoescape %}`.
    pub autoescape: Option<String>,
    /// What becomes of blanks in templates (`WEB-3.25`); `None` leaves it to each file's extension.
    pub template_whitespace: Option<Whitespace>,
    /// The site's static files: a folder, or a [`StaticFile`] that says more about them; none (`WEB-1.25`).
    ///
    /// Served below `static_url_prefix`, and as `/robots.txt` and `/favicon.ico`; before all routes but those of hosts.
    #[doc(alias("static_handler_class", "static_handler_args"))]
    pub static_path: Option<StaticFile>,
    /// What the addresses of static files begin with; `/static/`.
    pub static_url_prefix: String,
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
            cookie_secret: None,
            login_url: None,
            xsrf_cookies: false,
            xsrf_cookie_version: XsrfVersion::V2,
            xsrf_cookie: SetCookie::new("_xsrf", ""),
            cross_origin_protection: false,
            trusted_origins: Vec::new(),
            template_path: None,
            autoescape: Some("xhtml_escape".into()),
            template_whitespace: None,
            static_path: None,
            static_url_prefix: "/static/".into(),
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
