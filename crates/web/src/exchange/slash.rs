//! One address per page: with the slash at its end, or without.

use http::Method;
use tornado_httputil::is_local_path;

use super::Exchange;
use crate::{Finish, HttpError, Result, Site};

impl<S: Site> Exchange<S> {
    /// Sends a path that ends in `/` to the one without, 301 (`WEB-2.35`).
    ///
    /// The first line of a method, `x.remove_slash()?`, for a pattern such as `/about/*`. Methods other than GET and HEAD
    /// are answered 404.
    ///
    /// # Errors
    /// Whenever there is a slash to remove: handed on, it ends the handler. 403 for a path that would lead to another
    /// host (`WEB-3.37`).
    #[doc(alias = "removeslash")]
    pub fn remove_slash(&mut self) -> Result {
        let path = self.request.path();
        if !path.ends_with('/') {
            return Ok(());
        }
        let target = path.trim_end_matches('/').to_owned();
        if target.is_empty() && self.is_read() {
            Ok(())
        } else {
            self.send_to(target)
        }
    }

    /// Sends a path without `/` at its end to the one with it, 301.
    ///
    /// The first line of a method, `x.add_slash()?`, for a pattern such as `/about/?`.
    ///
    /// # Errors
    /// As [`remove_slash`](Self::remove_slash).
    #[doc(alias = "addslash")]
    pub fn add_slash(&mut self) -> Result {
        let path = self.request.path();
        if path.ends_with('/') {
            return Ok(());
        }
        let target = format!("{path}/");
        self.send_to(target)
    }

    fn send_to(&mut self, mut target: String) -> Result {
        if !self.is_read() {
            return Err(self.refuse(HttpError(404)));
        }
        if !is_local_path(&target) {
            return Err(self
                .refuse(HttpError(403).with_log("cannot redirect path with two initial slashes")));
        }
        if !self.request.query().is_empty() {
            target.push('?');
            target.push_str(self.request.query());
        }
        self.redirect_permanently(&target)?;
        Err(Finish.into())
    }

    fn is_read(&self) -> bool {
        matches!(*self.request.method(), Method::GET | Method::HEAD)
    }
}
