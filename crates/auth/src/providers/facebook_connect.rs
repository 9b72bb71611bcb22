//! Facebook as it was before OAuth: a signed session, and the REST server.

use std::time::SystemTime;

use serde_json::{Map, Value};
use tornado_httpclient::{Fetch, Request};

use crate::ask::ask;
use crate::clock::Clock;
use crate::query::with_query;
use crate::redirect::Flight;
use crate::secret::same;
use crate::signature;
use crate::{Check, Error, Login, Redirect, Returned, Secret, Step};

/// Facebook Connect, which is gone (`AUTH-2.08`).
///
/// The session that the browser brings has to be signed by Facebook; a `state` in the address to come back to ties it to this browser.
#[doc(alias = "FacebookMixin")]
#[derive(Debug, Clone)]
pub struct FacebookConnect {
    api_key: String,
    secret: Secret,
    login_url: String,
    rest_url: String,
    clock: Clock,
}

const FIELDS: &str = "uid,first_name,last_name,name,locale,pic_square,profile_url,username";

impl FacebookConnect {
    /// Facebook, and the application as it is registered there: the settings `facebook_api_key` and `facebook_secret`.
    pub fn new(api_key: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self {
            api_key: api_key.into(),
            secret: secret.into(),
            login_url: "http://www.facebook.com/login.php".to_owned(),
            rest_url: "http://api.facebook.com/restserver.php".to_owned(),
            clock: Clock::default(),
        }
    }

    /// Replaces the address of the login page.
    #[must_use]
    pub fn login_url(mut self, url: impl Into<String>) -> Self {
        self.login_url = url.into();
        self
    }

    /// Replaces the address of the REST server.
    #[must_use]
    pub fn rest_url(mut self, url: impl Into<String>) -> Self {
        self.rest_url = url.into();
        self
    }

    /// Takes the time from elsewhere than the system.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Where to send the browser; it is to come back to `next`, or to `cancel_url`.
    ///
    /// `permissions` are those to ask for, such as `read_stream`.
    #[doc(alias = "authorize_redirect")]
    #[must_use]
    pub fn authenticate_redirect(
        &self,
        next: &str,
        cancel_url: Option<&str>,
        permissions: &[&str],
    ) -> Redirect {
        let flight = Flight::start(&self.login_url, next, &self.clock);
        let next = with_query(next, &[("state", &flight.state)]);
        let permissions = permissions.join(",");
        let mut fields = vec![
            ("api_key", self.api_key.as_str()),
            ("v", "1.0"),
            ("fbconnect", "true"),
            ("display", "page"),
            ("next", &next),
            ("return_session", "true"),
        ];
        fields.extend(cancel_url.map(|url| ("cancel_url", url)));
        if !permissions.is_empty() {
            fields.push(("req_perms", &permissions));
        }
        Redirect::new(with_query(&self.login_url, &fields), flight.text())
    }

    /// Checks the session that the browser brought, and asks who it is.
    ///
    /// `user` has `uid`, `name` and the like, and `session_expires`; `tokens` is the session's key.
    ///
    /// # Errors
    /// Of the steps [`Step::Return`] and [`Step::User`].
    #[doc(alias = "get_authenticated_user")]
    pub async fn authenticated_user(
        &self,
        fetch: &dyn Fetch,
        in_flight: Option<&str>,
        returned: &Returned,
    ) -> Result<Login<Secret>, Error> {
        Flight::land(in_flight, &self.login_url, &self.clock, returned)?;
        let session = self.session(returned)?;
        let (key, uid) = (
            session.get("session_key").map(plain),
            session.get("uid").map(plain),
        );
        let (Some(key), Some(uid)) = (key, uid) else {
            let detail = "`session_key` or `uid` is missing from the session";
            return Err(Error::check(Step::Return, Check::Fields, detail));
        };
        let key = Secret::from(key);
        let arguments = [
            ("session_key", key.expose()),
            ("uids", &uid),
            ("fields", FIELDS),
        ];
        let found = self
            .ask(fetch, Step::User, "facebook.users.getInfo", &arguments)
            .await?;
        let Some(Value::Object(mut user)) = found.get(0).cloned() else {
            return Err(Error::check(
                Step::User,
                Check::Subject,
                "the answer names nobody",
            ));
        };
        if user.get("uid").map(plain).is_some_and(|found| found != uid) {
            let detail = "the answer does not speak of the user that logged in";
            return Err(Error::check(Step::User, Check::Subject, detail));
        }
        if let Some(expires) = session.get("expires") {
            user.insert("session_expires".to_owned(), expires.clone());
        }
        Ok(Login { user, tokens: key })
    }

    /// Calls a method of the REST server, such as `stream.get`.
    ///
    /// # Errors
    /// Of the step [`Step::Request`].
    #[doc(alias = "facebook_request")]
    pub async fn request(
        &self,
        fetch: &dyn Fetch,
        method: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Value, Error> {
        self.ask(fetch, Step::Request, method, arguments).await
    }

    async fn ask(
        &self,
        fetch: &dyn Fetch,
        step: Step,
        method: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Value, Error> {
        let method = match method.strip_prefix("facebook.") {
            Some(_) => method.to_owned(),
            None => format!("facebook.{method}"),
        };
        let call_id = self.clock.now().as_micros().to_string();
        let mut fields = arguments.to_vec();
        fields.extend([
            ("api_key", self.api_key.as_str()),
            ("v", "1.0"),
            ("method", &method),
            ("call_id", &call_id),
            ("format", "json"),
        ]);
        let signature = signature::facebook_connect(&fields, self.secret.expose());
        fields.push(("sig", &signature));
        let mut secrets = vec![self.secret.expose(), &signature];
        let session = arguments.iter().filter(|(name, _)| *name == "session_key");
        secrets.extend(session.map(|(_, key)| *key));
        let request = Request::get(with_query(&self.rest_url, &fields));
        ask(fetch, step, request, &secrets).await?.value()
    }

    fn session(&self, returned: &Returned) -> Result<Map<String, Value>, Error> {
        let wrong = |check, detail| Err(Error::check(Step::Return, check, detail));
        let Ok(session) = serde_json::from_str::<Map<String, Value>>(returned.one("session")?)
        else {
            return wrong(Check::Fields, "`session` is no JSON object");
        };
        let texts: Vec<_> = session
            .iter()
            .filter(|(name, _)| *name != "sig")
            .map(|(name, value)| (name.as_str(), plain(value)))
            .collect();
        let texts: Vec<_> = texts
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let signature = signature::facebook_connect(&texts, self.secret.expose());
        match session.get("sig").and_then(Value::as_str) {
            Some(sig) if same(sig, &signature) => Ok(session),
            _ => wrong(Check::Signature, "that of the session is not Facebook's"),
        }
    }
}

/// Text as it is, numbers in digits.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
