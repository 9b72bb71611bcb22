//! Who is asking, and where strangers are sent.

use http::Method;
use tornado_httputil::{Arguments, is_local_path};

use super::Exchange;
use crate::{Error, Finish, HttpError, Result, Site};

impl<S: Site> Exchange<S> {
    /// Who is asking; the site is asked once per request (`WEB-1.18`).
    ///
    /// # Errors
    /// Those of [`Site::current_user`].
    #[doc(alias = "get_current_user")]
    pub async fn current_user(&mut self) -> Result<Option<S::User>> {
        if let Some(user) = self.known_user() {
            return Ok(user.clone());
        }
        let shared = self.shared();
        let user = shared.site.current_user(self).await?;
        self.set_current_user(user.clone());
        Ok(user)
    }

    /// Says who is asking, in place of what the site would say (`WEB-3.24`).
    ///
    /// For `prepare`, and for the answer to a login.
    pub fn set_current_user(&mut self, user: Option<S::User>) {
        self.rare_mut().user = Some(user);
    }

    /// Who is asking, and nobody else: strangers are sent to log in.
    ///
    /// GET and HEAD are redirected to the login page, which learns by `next` where they wanted to go (`WEB-1.20`,
    /// `W-NEXT`); other methods are 403 (`WEB-1.21`). The first line of a method:
    ///
    /// ```
    /// # use tornado_web::{Exchange, Handler, Result, Site};
    /// # struct Blog;
    /// # impl Site for Blog { type User = String; }
    /// # struct Compose;
    /// impl Handler<Blog> for Compose {
    ///     async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
    ///         let author = x.authenticated().await?;
    ///         x.write(format!("What do you want to tell us, {author}?"))
    ///     }
    /// }
    /// ```
    ///
    /// Whoever forgets the `?` leaks nothing: a stranger's exchange is refused, so that what the handler writes does not
    /// reach him. What else it does is done; `#![deny(unused_must_use)]` has the compiler find it.
    ///
    /// # Errors
    /// For every stranger: handed on, it ends the handler. A missing `login_url`, and the errors of
    /// [`Site::current_user`].
    #[doc(alias = "@authenticated")]
    pub async fn authenticated(&mut self) -> Result<S::User> {
        match self.current_user().await {
            Ok(Some(user)) => Ok(user),
            Ok(None) => Err(self.send_to_login()),
            Err(error) => Err(self.refuse(error)),
        }
    }

    /// Answers with a redirect to the address in the argument `next`, if it is on this host, or to another.
    ///
    /// For the end of a login. An address elsewhere is not followed: a link to the login page could otherwise lead to
    /// anybody's (`SECU-3.04`).
    ///
    /// # Errors
    /// As [`redirect`](Self::redirect).
    pub fn redirect_to_next(&mut self, otherwise: &str) -> Result {
        let next = self.next_path();
        self.redirect(next.as_deref().unwrap_or(otherwise))
    }

    /// The address in the argument `next`, as a path on this host; nothing if it is elsewhere.
    pub fn next_path(&self) -> Option<String> {
        let next: String = self.find_argument("next").ok().flatten()?;
        let own = format!("{}://{}", self.request.protocol(), self.request.host());
        // The login page of another address, even if it is the same host's, is told the whole URL.
        let path = next.strip_prefix(&own).unwrap_or(&next);
        is_local_path(path).then(|| path.to_owned())
    }

    /// Who is asking, as far as somebody has wanted to know.
    pub(crate) fn known_user(&self) -> Option<&Option<S::User>> {
        self.rare.get()?.user.as_ref()
    }

    #[cold]
    fn send_to_login(&mut self) -> Error {
        if !matches!(*self.request.method(), Method::GET | Method::HEAD) {
            return self.refuse(HttpError(403));
        }
        let login = match self.shared().site.login_url(self) {
            Ok(url) => with_next(url, self),
            Err(error) => return self.refuse(error),
        };
        match self.unsent() {
            Ok(page) => page.body.clear(),
            Err(error) => return self.refuse(error),
        }
        match self.redirect(&login) {
            Ok(()) => Finish.into(),
            Err(error) => self.refuse(error),
        }
    }
}

/// Adds the address of the request to that of a login page, unless that has a query of its own (`WEB-2.48`).
fn with_next<S: Site>(login: String, x: &Exchange<S>) -> String {
    if login.contains('?') {
        return login;
    }
    let next = if is_absolute(&login) {
        x.request.full_url()
    } else {
        x.request.uri().to_owned()
    };
    format!(
        "{login}?{}",
        Arguments::from_iter([("next", next)]).encode()
    )
}

/// Whether an address begins with a scheme.
fn is_absolute(url: &str) -> bool {
    url.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}
