//! Forged requests: the token of this request, and the checks.

use std::borrow::Cow;

use super::Exchange;
use crate::xsrf::XsrfToken;
use crate::{HttpError, Result, Site};

/// The token of a page that somebody has asked for.
pub(super) struct Xsrf {
    /// As the page sends it.
    text: String,
    /// The client has not got it yet.
    is_new: bool,
}

impl<S: Site> Exchange<S> {
    /// The token that a form or a script of this page has to send back (`WEB-3.20`).
    ///
    /// It is that of the client's cookie, masked for this page. A client without one is given the cookie with this
    /// answer, for 30 days if it is logged in (`WEB-2.28`): so the user is looked up, then and only then.
    ///
    /// # Errors
    /// Those of [`current_user`](Self::current_user), and a head that has left.
    pub async fn xsrf_token(&mut self) -> Result<String> {
        let text = self.xsrf_text()?.to_owned();
        self.settle_xsrf().await?;
        Ok(text)
    }

    /// Gives the client its cookie, if the page has shown it the token.
    pub(crate) async fn settle_xsrf(&mut self) -> Result {
        if self.new_xsrf().is_some() {
            self.current_user().await?;
        }
        self.settle_xsrf_at_once()
    }

    /// The same where nothing can be looked up: nobody is logged in who is not known to be.
    pub(crate) fn settle_xsrf_at_once(&mut self) -> Result {
        if let Some(text) = self.new_xsrf() {
            let known = self.known_user().is_some_and(Option::is_some);
            let mut cookie = self.settings().xsrf_cookie.clone();
            if known && cookie.is_for_session() {
                cookie = cookie.expires_days(30.0);
            }
            self.set_cookie_with(&cookie.with_value(&text))?;
            if let Some(xsrf) = self.rare_mut().xsrf.get_mut() {
                xsrf.is_new = false;
            }
        }
        Ok(())
    }

    /// The field that every form needs: `<input type="hidden" name="_xsrf" value="…"/>` (`WEB-1.23`, `WEB-2.30`).
    ///
    /// # Errors
    /// As [`xsrf_token`](Self::xsrf_token).
    pub async fn xsrf_form_html(&mut self) -> Result<String> {
        Ok(form_html(&self.xsrf_token().await?))
    }

    /// Whether the request comes from a page of this site: what it sends is the token of its cookie.
    ///
    /// The argument `_xsrf`, or the header `X-Xsrftoken` or `X-Csrftoken`. Run before `prepare` of every handler with
    /// [`Settings::xsrf_cookies`](crate::Settings::xsrf_cookies); see [`Handler::check_xsrf`](crate::Handler::check_xsrf).
    ///
    /// # Errors
    /// 403, with the reason in the log (`WEB-2.29`). The exchange is refused.
    pub fn check_xsrf_cookie(&mut self) -> Result {
        let sent = match self.find_argument::<String>("_xsrf") {
            Ok(argument) => argument.filter(|token| !token.is_empty()),
            Err(error) => return Err(self.refuse(error)),
        };
        let header = |name| self.request.header(name).filter(|token| !token.is_empty());
        let sent = sent
            .map(Cow::Owned)
            .or_else(|| header("X-Xsrftoken").map(Cow::Borrowed))
            .or_else(|| header("X-Csrftoken").map(Cow::Borrowed));
        let fault = match sent {
            Some(token) => self.fault_of(&token),
            None => Some("'_xsrf' argument missing from POST"),
        };
        self.forbid(fault)
    }

    /// Whether this is the token of the request's cookie, wherever it was sent.
    ///
    /// For handlers that read their form in pieces: it is not there when the check is due, so they take it upon
    /// themselves by overriding [`Handler::check_xsrf`](crate::Handler::check_xsrf).
    ///
    /// # Errors
    /// As [`check_xsrf_cookie`](Self::check_xsrf_cookie).
    pub fn check_xsrf_token(&mut self, token: &str) -> Result {
        let fault = self.fault_of(token);
        self.forbid(fault)
    }

    fn fault_of(&self, sent: &str) -> Option<&'static str> {
        let Some(sent) = XsrfToken::parse(sent) else {
            return Some("'_xsrf' argument has invalid format");
        };
        let matches = self.sent_xsrf().is_some_and(|own| own.matches(&sent));
        (!matches).then_some("XSRF cookie does not match POST argument")
    }

    fn forbid(&mut self, fault: Option<&'static str>) -> Result {
        match fault {
            Some(fault) => Err(self.refuse(HttpError(403).with_log(fault))),
            None => Ok(()),
        }
    }

    /// The token of the request's cookie.
    fn sent_xsrf(&self) -> Option<XsrfToken> {
        let name = self.settings().xsrf_cookie.name();
        XsrfToken::parse(&self.sent_cookie(name)?)
    }

    /// The token as this page shows it; [`settle_xsrf`](Self::settle_xsrf) is to follow.
    fn xsrf_text(&self) -> Result<&str> {
        let place = &self.rare().xsrf;
        if let Some(xsrf) = place.get() {
            return Ok(&xsrf.text);
        }
        let sent = self.sent_xsrf();
        let is_new = sent.is_none();
        let token = sent.map_or_else(XsrfToken::random, Ok)?;
        let text = token.encode(self.settings().xsrf_cookie_version)?;
        Ok(&place.get_or_init(|| Xsrf { text, is_new }).text)
    }

    /// The form field as templates ask for it, in the middle of a page.
    pub(crate) fn xsrf_field(&self) -> Result<String> {
        Ok(form_html(self.xsrf_text()?))
    }

    /// The token that the client has no cookie for yet.
    fn new_xsrf(&self) -> Option<String> {
        let xsrf = self.rare.get()?.xsrf.get()?;
        xsrf.is_new.then(|| xsrf.text.clone())
    }
}

/// The field of a form that brings a token back.
pub(crate) fn form_html(token: &str) -> String {
    let token = tornado_escape::xhtml_escape(token);
    format!(r#"<input type="hidden" name="_xsrf" value="{token}"/>"#)
}
