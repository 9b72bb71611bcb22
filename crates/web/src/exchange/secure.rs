//! Cookies that the client cannot change.

use tornado_httputil::SetCookie;

use super::Exchange;
use crate::signed::{
    Checking, Signing, create_signed_value, decode_signed_value, get_signature_key_version,
};
use crate::{CookieSecret, Result, Settings, Site};

/// Secure cookies are signed, not encrypted: who has one can read it, only the application can make one (`WEB-1.17`).
impl<S: Site> Exchange<S> {
    /// The value of a signed cookie; nothing where it was not signed here, or over 31 days ago.
    ///
    /// A value that is no UTF-8 is nothing too: [`secure_cookie_with`](Self::secure_cookie_with) has the bytes.
    ///
    /// # Errors
    /// A missing `cookie_secret` (`WEB-2.32`).
    #[doc(alias("get_secure_cookie", "get_signed_cookie", "signed_cookie"))]
    pub fn secure_cookie(&self, name: &str) -> Result<Option<String>> {
        let value = self.secure_cookie_with(name, &Checking::default())?;
        Ok(value.and_then(|value| String::from_utf8(value).ok()))
    }

    /// The value of a signed cookie that passes these checks.
    ///
    /// # Errors
    /// A missing `cookie_secret`.
    #[doc(alias("get_secure_cookie", "get_signed_cookie"))]
    pub fn secure_cookie_with(&self, name: &str, what: &Checking) -> Result<Option<Vec<u8>>> {
        let secret = self.cookie_secret()?;
        Ok(self
            .sent_cookie(name)
            .and_then(|signed| decode_signed_value(secret, name, &signed, what)))
    }

    /// Which key a signed cookie says it was signed with; the signature is not checked (`WEB-3.10`).
    #[doc(alias("get_secure_cookie_key_version", "get_signed_cookie_key_version"))]
    pub fn secure_cookie_key_version(&self, name: &str) -> Option<u64> {
        get_signature_key_version(&self.sent_cookie(name)?)
    }

    /// Sets a signed cookie; the browser keeps it for 30 days (`WEB-2.11`).
    ///
    /// # Errors
    /// A missing `cookie_secret`, and as [`set_cookie`](Self::set_cookie).
    #[doc(alias("set_signed_cookie"))]
    pub fn set_secure_cookie(&mut self, name: &str, value: impl AsRef<[u8]>) -> Result {
        let signed = self.create_signed_value(name, value)?;
        self.set_cookie_with(&SetCookie::new(name, signed).expires_days(30.0))
    }

    /// Sets a cookie with attributes, its value signed.
    ///
    /// It ends with the browser unless it says otherwise:
    ///
    /// ```
    /// # use tornado_web::{Exchange, Handler, Result};
    /// use tornado_httputil::SetCookie;
    ///
    /// # struct Login;
    /// # impl Handler for Login {
    /// async fn post(&mut self, x: &mut Exchange) -> Result {
    ///     x.set_secure_cookie_with(&SetCookie::new("user", "ann").expires_days(30.0).http_only(true).secure(true))
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`set_secure_cookie`](Self::set_secure_cookie).
    #[doc(alias("set_secure_cookie", "set_signed_cookie"))]
    pub fn set_secure_cookie_with(&mut self, cookie: &SetCookie) -> Result {
        let signed = self.create_signed_value(cookie.name(), cookie.value())?;
        self.set_cookie_with(&cookie.clone().with_value(signed))
    }

    /// Signs a value as its cookie would have it; [`create_signed_value`] has more choices.
    ///
    /// # Errors
    /// A missing `cookie_secret`.
    pub fn create_signed_value(&self, name: &str, value: impl AsRef<[u8]>) -> Result<String> {
        create_signed_value(self.cookie_secret()?, name, value, &Signing::default())
    }

    fn cookie_secret(&self) -> Result<&CookieSecret> {
        let secret = &self.shared.settings.cookie_secret;
        Settings::require(secret, "cookie_secret", "secure cookies")
    }
}
