//! Cookies: those of the request, and those of the answer.

use std::borrow::Cow;
use std::collections::HashSet;

use tornado_httputil::{Cookies, Error, SetCookie, iter_cookies};

use super::Exchange;
use crate::{Result, Site};

/// A cookie that is set is there in the client's next request, not in this one (`WEB-1.16`). It goes with every answer
/// that this request gets, an error page too.
impl<S: Site> Exchange<S> {
    /// The value of a cookie that the client sent; of the last, if there are several.
    #[doc(alias = "get_cookie")]
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.sent_cookie(name).map(Cow::into_owned)
    }

    /// All cookies that the client sent.
    ///
    /// What is no cookie is passed over (`WEB-2.08`).
    pub fn cookies(&self) -> Cookies {
        let mut cookies = Cookies::default();
        self.request
            .header_all("Cookie")
            .for_each(|header| cookies.append_parsed(header.as_bytes()));
        cookies
    }

    /// Sets a cookie for all of this host, until the browser is closed.
    ///
    /// A second one of the same name replaces the first (`WEB-3.07`).
    ///
    /// # Errors
    /// A name or a value that no cookie can have (`WEB-2.09`), and a head that has left.
    pub fn set_cookie(&mut self, name: &str, value: &str) -> Result {
        self.set_cookie_with(&SetCookie::new(name, value))
    }

    /// Sets a cookie with attributes.
    ///
    /// ```
    /// # use tornado_web::{Exchange, Handler, Result};
    /// use tornado_httputil::{SameSite, SetCookie};
    ///
    /// # struct Login;
    /// # impl Handler for Login {
    /// async fn post(&mut self, x: &mut Exchange) -> Result {
    ///     x.set_cookie_with(&SetCookie::new("theme", "dark").max_age(3600).same_site(SameSite::Lax))
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`set_cookie`](Self::set_cookie), and attributes that would be read as others, or that the prefix of the name
    /// (`__Host-`, `__Secure-`) forbids.
    #[doc(alias = "set_cookie")]
    pub fn set_cookie_with(&mut self, cookie: &SetCookie) -> Result {
        let line = cookie.render()?;
        let head = &mut self.unsent()?.head;
        head.remove_where(SET_COOKIE, |line| {
            line.strip_prefix(cookie.name())
                .is_some_and(|rest| rest.starts_with('='))
        });
        head.add(SET_COOKIE, &line)?;
        Ok(())
    }

    /// Has the client forget a cookie of all of this host (`WEB-2.10`).
    ///
    /// One with a path, a domain, or `SameSite=None` is forgotten only if it is told with the same ones (`WEB-3.08`):
    /// `x.set_cookie_with(&SetCookie::cleared("theme").path("/blog"))`.
    ///
    /// # Errors
    /// As [`set_cookie`](Self::set_cookie).
    pub fn clear_cookie(&mut self, name: &str) -> Result {
        self.set_cookie_with(&forgotten(name))
    }

    /// Has the client forget every cookie of all of this host that it sent.
    ///
    /// Those with a path or a domain stay: clients do not tell which ones these are.
    ///
    /// # Errors
    /// A head that has left.
    pub fn clear_all_cookies(&mut self) -> Result {
        let cookies = self.cookies();
        let head = &mut self.unsent()?.head;
        let (mut names, mut lines) = (HashSet::new(), Vec::new());
        // From behind, for the last of a name counts.
        for (name, _) in cookies.iter().rev() {
            // What no server can have set, none can take back.
            if names.insert(name)
                && let Ok(line) = forgotten(name).render()
            {
                lines.push(line);
            }
        }
        head.remove_where(SET_COOKIE, |line| {
            line.split_once('=')
                .is_some_and(|(name, _)| names.contains(name))
        });
        for line in lines.iter().rev() {
            head.add(SET_COOKIE, line)?;
        }
        Ok(())
    }

    /// A cookie of the request, copied only where it was escaped.
    pub(crate) fn sent_cookie(&self, name: &str) -> Option<Cow<'_, str>> {
        self.request
            .header_all("Cookie")
            .flat_map(|header| iter_cookies(header.as_bytes()))
            .filter(|(known, _)| known == name)
            .last()
            .map(|(_, value)| value)
    }
}

pub(crate) const SET_COOKIE: &str = "Set-Cookie";

/// The end of a cookie; `Secure` where browsers would not hear of it otherwise.
fn forgotten(name: &str) -> SetCookie {
    let cookie = SetCookie::cleared(name);
    let wants_secure = matches!(cookie.render(), Err(Error::CookiePrefix { .. }));
    cookie.secure(wants_secure)
}
