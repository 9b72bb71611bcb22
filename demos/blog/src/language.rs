//! The reader's choice of a language.

use tornado::httputil::{SameSite, SetCookie};
use tornado::web::{Exchange, Handler, HttpError, Result};

use crate::site::Blog;

pub(crate) const COOKIE: &str = "language";

/// `GET /language/de`: from now on in German, and back to where one was.
pub(crate) struct Choose(pub(crate) String);

impl Handler<Blog> for Choose {
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        let known = x.locales().get([&*self.0]).code().to_owned();
        if !known.starts_with(&*self.0) {
            return Err(HttpError(404).into());
        }
        x.set_cookie_with(
            &SetCookie::new(COOKIE, known)
                .expires_days(365.0)
                .same_site(SameSite::Lax),
        )?;
        x.redirect_to_next("/")
    }
}

/// Speaks the chosen language on a page that asks nobody who the reader is.
pub(crate) fn remember(x: &mut Exchange<Blog>) {
    if let Some(code) = x.cookie(COOKIE) {
        let chosen = x.locales().get([code]);
        x.set_locale(chosen);
    }
}
