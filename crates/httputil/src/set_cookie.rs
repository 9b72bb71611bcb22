//! A cookie that a server sends.

use std::fmt::Write;

use crate::token::{is_token, is_token_byte};
use crate::{Error, HttpDate};

const DAY: f64 = 86_400.0;
const YEAR: i64 = 365 * 86_400;

/// A cookie that a server sends.
///
/// ```
/// use tornado_httputil::{SameSite, SetCookie};
///
/// let cookie = SetCookie::new("theme", "dark;wide").max_age(3600).http_only(true).same_site(SameSite::Lax);
/// assert_eq!(cookie.render()?, r#"theme="dark\073wide"; HttpOnly; Max-Age=3600; Path=/; SameSite=Lax"#);
/// # Ok::<(), tornado_httputil::Error>(())
/// ```
#[doc(alias = "set_cookie")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetCookie {
    name: String,
    value: String,
    domain: Option<String>,
    expires: Option<HttpDate>,
    http_only: bool,
    max_age: Option<i64>,
    path: String,
    same_site: Option<SameSite>,
    secure: bool,
    extra: Vec<(String, Option<String>)>,
}

/// To which requests of other sites a cookie is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// To none.
    Strict,
    /// To those that lead to the page itself, such as links.
    Lax,
    /// To all; browsers want it to be [`SetCookie::secure`].
    None,
}

impl SetCookie {
    /// A cookie for this host until the browser is closed.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            domain: None,
            expires: None,
            http_only: false,
            max_age: None,
            path: "/".into(),
            same_site: None,
            secure: false,
            extra: Vec::new(),
        }
    }

    /// Tells the browser to forget a cookie (WEB-2.10).
    ///
    /// An empty value that expired a year ago. Domain, path and, for `SameSite=None`, `Secure` must be those of the cookie.
    #[doc(alias = "clear_cookie")]
    pub fn cleared(name: impl Into<String>) -> Self {
        Self::new(name, "").expires(HttpDate::now().plus(-YEAR))
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value, before it is quoted.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The same cookie with another value.
    #[must_use]
    pub fn with_value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Whether it ends with the browser: neither `expires` nor `max_age` was given.
    #[must_use]
    pub const fn is_for_session(&self) -> bool {
        self.expires.is_none() && self.max_age.is_none()
    }

    /// Sends the cookie to this domain and those below it.
    #[must_use]
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// When the browser forgets the cookie.
    #[must_use]
    pub fn expires(mut self, moment: impl Into<HttpDate>) -> Self {
        self.expires = Some(moment.into());
        self
    }

    /// In how many days from now the browser forgets the cookie.
    #[must_use]
    pub fn expires_days(self, days: f64) -> Self {
        self.expires(HttpDate::now().plus((days * DAY) as i64))
    }

    /// In how many seconds the browser forgets the cookie.
    ///
    /// At once, if not positive.
    #[must_use]
    pub const fn max_age(mut self, seconds: i64) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Sends the cookie to this path and those below it.
    ///
    /// `/` by default; the path of the request if empty.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Whether to hide the cookie from scripts.
    #[doc(alias = "httponly")]
    #[must_use]
    pub const fn http_only(mut self, yes: bool) -> Self {
        self.http_only = yes;
        self
    }

    /// Whether to send the cookie over HTTPS only.
    #[must_use]
    pub const fn secure(mut self, yes: bool) -> Self {
        self.secure = yes;
        self
    }

    /// To which requests of other sites the cookie is added.
    #[doc(alias = "samesite")]
    #[must_use]
    pub const fn same_site(mut self, policy: SameSite) -> Self {
        self.same_site = Some(policy);
        self
    }

    /// Adds an attribute that has no method here.
    ///
    /// Such as `Priority=High` or `Partitioned`.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: Option<&str>) -> Self {
        self.extra.push((name.into(), value.map(str::to_owned)));
        self
    }

    /// Writes the value of a `Set-Cookie` header.
    ///
    /// WEB-2.09, WEB-3.07. A value that is not a token is put into double quotes, what may not stand there as `\` and three octal digits;
    /// text beyond ASCII as the bytes of its UTF-8. [`Cookies`](crate::Cookies) reads it back.
    ///
    /// # Errors
    ///
    /// [`Error::CookieName`], [`Error::CookieValue`] and [`Error::CookieAttribute`] where a name is not a token, or
    /// control characters or spaces occur, or a semicolon in an attribute; [`Error::CookiePrefix`] if the name begins
    /// with `__Secure-` or `__Host-` and browsers would for this refuse the cookie.
    pub fn render(&self) -> Result<String, Error> {
        self.check()?;
        let mut out = format!("{}=", self.name);
        quote_into(&self.value, &mut out);
        if let Some(domain) = self.domain.as_deref().filter(|domain| !domain.is_empty()) {
            attribute_into(&mut out, "Domain", domain);
        }
        if let Some(expires) = self.expires {
            attribute_into(&mut out, "expires", expires);
        }
        if self.http_only {
            out.push_str("; HttpOnly");
        }
        if let Some(max_age) = self.max_age {
            attribute_into(&mut out, "Max-Age", max_age);
        }
        if !self.path.is_empty() {
            attribute_into(&mut out, "Path", &self.path);
        }
        if let Some(policy) = self.same_site {
            attribute_into(&mut out, "SameSite", policy.word());
        }
        if self.secure {
            out.push_str("; Secure");
        }
        for (name, value) in &self.extra {
            match value {
                Some(value) => attribute_into(&mut out, name, value),
                None => out.extend(["; ", name]),
            }
        }
        Ok(out)
    }

    fn check(&self) -> Result<(), Error> {
        let name = || self.name.clone();
        if self.name.is_empty() || !self.name.bytes().all(is_plain) {
            return Err(Error::CookieName { name: name() });
        }
        if self.value.bytes().any(|byte| byte <= b' ') {
            return Err(Error::CookieValue { name: name() });
        }
        let own = [
            ("Domain", self.domain.as_deref()),
            ("Path", Some(self.path.as_str())),
        ];
        let extra = self
            .extra
            .iter()
            .map(|(attribute, value)| (attribute.as_str(), value.as_deref()));
        for (attribute, value) in own.into_iter().chain(extra) {
            if !is_token(attribute.as_bytes())
                || value.unwrap_or_default().bytes().any(ends_attribute)
            {
                return Err(Error::CookieAttribute {
                    name: name(),
                    attribute: attribute.to_owned(),
                });
            }
        }
        self.check_prefix()
    }

    /// RFC 6265bis, section 4.1.3; browsers compare the prefix without regard to case.
    fn check_prefix(&self) -> Result<(), Error> {
        let starts = |prefix: &str| {
            self.name
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        let required = if starts("__Secure-") && !self.secure {
            "the attribute Secure"
        } else if starts("__Host-") && !(self.secure && self.domain.is_none() && self.path == "/") {
            "the attribute Secure, the path \"/\" and no domain"
        } else {
            return Ok(());
        };
        Err(Error::CookiePrefix {
            name: self.name.clone(),
            required,
        })
    }
}

impl SameSite {
    const fn word(self) -> &'static str {
        match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
        }
    }
}

fn attribute_into(out: &mut String, name: &str, value: impl std::fmt::Display) {
    // Writing into a string cannot fail.
    let _ = write!(out, "; {name}={value}");
}

fn quote_into(value: &str, out: &mut String) {
    if !value.is_empty() && value.bytes().all(is_plain) {
        return out.push_str(value);
    }
    out.push('"');
    for byte in value.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b',' | b';' | ..b' ' | 0x7f.. => {
                let digit = |shift: u8| char::from(b'0' + (byte >> shift & 7));
                out.extend(['\\', digit(6), digit(3), digit(0)]);
            }
            _ => out.push(char::from(byte)),
        }
    }
    out.push('"');
}

/// What may stand in a name, and in a value without quotes.
const fn is_plain(byte: u8) -> bool {
    is_token_byte(byte) || byte == b':'
}

const fn ends_attribute(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, b';' | 0x7f)
}
