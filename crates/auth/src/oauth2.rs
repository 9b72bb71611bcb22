//! OAuth 2.0: an authorization code, and what it is exchanged for.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tornado_escape::url_escape;
use tornado_httpclient::{Fetch, Request};

use crate::ask::{ask, get_or_post};
use crate::clock::Clock;
use crate::query::{form, with_query};
use crate::redirect::Flight;
use crate::{Check, Error, Login, Redirect, Returned, Secret, Step, Tokens};

/// A provider of OAuth 2.0 (`AUTH-2.09`, `AUTH-3.02`).
///
/// A `state` ties the return to the browser that left, PKCE (RFC 7636, `S256`) ties the code to this login (`AUTH-3.06`); providers that
/// don't know PKCE ignore it.
///
/// ```
/// use tornado_auth::{OAuth2, Returned};
/// use tornado_httpclient::{Response, Script};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tornado_auth::Error> {
/// let provider = OAuth2::new("https://provider.example/authorize", "https://provider.example/token", "my-id", "my-secret")
///     .user_url("https://provider.example/me")
///     .scope(["profile", "email"]);
///
/// let redirect = provider.authorize_redirect("https://my.example/login");
/// assert!(redirect.url().starts_with("https://provider.example/authorize?response_type=code&client_id=my-id&"));
///
/// // … the browser is back:
/// # let state = redirect.url().split("state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();
/// let returned = Returned::from_iter([("code", "SplxlOBe"), ("state", state)]);
/// let fetch = Script::new() // in earnest an `AsyncHttpClient`
///     .answer(Response::new(200).with_body(r#"{"access_token": "2YotnFZF", "token_type": "bearer"}"#))
///     .answer(Response::new(200).with_body(r#"{"name": "Ada"}"#));
/// let login = provider.authenticated_user(&fetch, Some(redirect.in_flight()), &returned).await?;
/// assert_eq!(login.text("name"), Some("Ada"));
/// # Ok(())
/// # }
/// ```
#[doc(alias = "OAuth2Mixin")]
#[derive(Debug, Clone)]
pub struct OAuth2 {
    pub(crate) authorize_url: String,
    pub(crate) token_url: String,
    pub(crate) user_url: Option<String>,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<Secret>,
    pub(crate) scope: Vec<String>,
    pub(crate) extra_params: Vec<(String, String)>,
    pub(crate) client_auth: ClientAuth,
    pub(crate) clock: Clock,
}

/// How an application proves to a provider's token endpoint who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ClientAuth {
    /// With `client_id` and `client_secret` among the fields of the form.
    #[default]
    Form,
    /// With the header `Authorization: Basic` (RFC 6749, section 2.3.1).
    Basic,
}

impl OAuth2 {
    /// A provider, and the application as it is registered there.
    pub fn new(
        authorize_url: impl Into<String>,
        token_url: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Self {
        Self {
            authorize_url: authorize_url.into(),
            token_url: token_url.into(),
            user_url: None,
            client_id: client_id.into(),
            client_secret: Some(client_secret.into()),
            scope: Vec::new(),
            extra_params: Vec::new(),
            client_auth: ClientAuth::default(),
            clock: Clock::default(),
        }
    }

    /// Leaves the secret out: for applications that can't keep one.
    #[must_use]
    pub fn without_secret(mut self) -> Self {
        self.client_secret = None;
        self
    }

    /// Replaces the address of the page that asks the user.
    #[must_use]
    pub fn authorize_url(mut self, url: impl Into<String>) -> Self {
        self.authorize_url = url.into();
        self
    }

    /// Replaces the address that exchanges codes for tokens.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = url.into();
        self
    }

    /// Sets the address that says who it is.
    #[must_use]
    pub fn user_url(mut self, url: impl Into<String>) -> Self {
        self.user_url = Some(url.into());
        self
    }

    /// Sets what is asked for; joined by spaces.
    #[must_use]
    pub fn scope<S: Into<String>>(mut self, scope: impl IntoIterator<Item = S>) -> Self {
        self.scope = scope.into_iter().map(Into::into).collect();
        self
    }

    /// Adds a parameter to the address of the page that asks the user.
    #[doc(alias = "extra_params")]
    #[must_use]
    pub fn extra_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra_params.push((name.into(), value.into()));
        self
    }

    /// How the application proves who it is: in the form.
    #[must_use]
    pub fn client_auth(mut self, client_auth: ClientAuth) -> Self {
        self.client_auth = client_auth;
        self
    }

    /// Takes the time from elsewhere than the system.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Where to send the browser; it is to come back to `redirect_uri`.
    ///
    /// That is an absolute address, usually one that is registered with the provider.
    #[must_use]
    pub fn authorize_redirect(&self, redirect_uri: &str) -> Redirect {
        let flight = Flight::start(&self.authorize_url, redirect_uri, &self.clock);
        self.redirect(&flight, &[])
    }

    /// Exchanges what the browser brought for tokens, and asks who it is.
    ///
    /// `in_flight` is what [`Redirect::in_flight`] was, from the cookie. Without a [`user_url`](Self::user_url) nobody is asked: `user`
    /// is empty.
    ///
    /// # Errors
    /// Any [`Error`].
    #[doc(alias = "get_authenticated_user")]
    pub async fn authenticated_user(
        &self,
        fetch: &dyn Fetch,
        in_flight: Option<&str>,
        returned: &Returned,
    ) -> Result<Login, Error> {
        let flight = Flight::land(in_flight, &self.authorize_url, &self.clock, returned)?;
        let tokens = self.exchange(fetch, &flight, returned).await?;
        let user = match &self.user_url {
            Some(url) => self.user(fetch, url, &tokens.access_token).await?,
            None => serde_json::Map::new(),
        };
        Ok(Login { user, tokens })
    }

    /// Gets new tokens for a refresh token (RFC 6749, section 6).
    ///
    /// # Errors
    /// As [`authenticated_user`](Self::authenticated_user), in the step [`Step::AccessToken`].
    pub async fn refresh(
        &self,
        fetch: &dyn Fetch,
        refresh_token: &Secret,
    ) -> Result<Tokens, Error> {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose()),
        ];
        self.tokens(fetch, &fields, &[refresh_token.expose()]).await
    }

    /// Asks for something on behalf of the user, and takes JSON.
    ///
    /// The token goes in the header `Authorization: Bearer`, not in the address. With `post` the request is a `POST` of a form.
    ///
    /// # Errors
    /// Of the step [`Step::Request`].
    #[doc(alias = "oauth2_request")]
    pub async fn request(
        &self,
        fetch: &dyn Fetch,
        url: &str,
        access_token: &Secret,
        arguments: &[(&str, &str)],
        post: Option<&[(&str, &str)]>,
    ) -> Result<Value, Error> {
        let request = get_or_post(with_query(url, arguments), post);
        bearer(fetch, Step::Request, request, access_token).await
    }

    pub(crate) fn redirect(&self, flight: &Flight, more: &[(&str, &str)]) -> Redirect {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&flight.verifier));
        let scope = self.scope.join(" ");
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", &self.client_id),
            ("redirect_uri", &flight.redirect_uri),
        ];
        if !scope.is_empty() {
            fields.push(("scope", &scope));
        }
        fields.extend([
            ("state", flight.state.as_str()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        fields.extend(more);
        let extra = self.extra_params.iter();
        fields.extend(extra.map(|(name, value)| (name.as_str(), value.as_str())));
        Redirect::new(with_query(&self.authorize_url, &fields), flight.text())
    }

    /// The tokens for the code that the browser brought, once its state has been checked.
    pub(crate) async fn exchange(
        &self,
        fetch: &dyn Fetch,
        flight: &Flight,
        returned: &Returned,
    ) -> Result<Tokens, Error> {
        if let Some(code) = returned.get("error") {
            return Err(Error::refused_on_return(
                code,
                returned.get("error_description"),
            ));
        }
        let code = returned.one("code")?;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &flight.redirect_uri),
            ("code_verifier", &flight.verifier),
        ];
        self.tokens(fetch, &fields, &[code, &flight.verifier]).await
    }

    async fn tokens(
        &self,
        fetch: &dyn Fetch,
        fields: &[(&str, &str)],
        secrets: &[&str],
    ) -> Result<Tokens, Error> {
        let mut fields = fields.to_vec();
        let client_secret = self.client_secret.as_ref().map(Secret::expose);
        let basic = match (self.client_auth, client_secret) {
            (ClientAuth::Basic, Some(secret)) => {
                let pair = format!(
                    "{}:{}",
                    url_escape(&self.client_id, true),
                    url_escape(secret, true)
                );
                Some(STANDARD.encode(pair))
            }
            (_, secret) => {
                fields.push(("client_id", &self.client_id));
                fields.extend(secret.map(|secret| ("client_secret", secret)));
                None
            }
        };
        let mut request = Request::post(&self.token_url, form(&fields))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json");
        let mut secrets = secrets.to_vec();
        secrets.extend(client_secret);
        if let Some(basic) = &basic {
            request = request.header("Authorization", &format!("Basic {basic}"));
            secrets.push(basic);
        }
        let answer = ask(fetch, Step::AccessToken, request, &secrets).await?;
        Tokens::read(&answer)
    }

    pub(crate) async fn user(
        &self,
        fetch: &dyn Fetch,
        url: &str,
        access_token: &Secret,
    ) -> Result<serde_json::Map<String, Value>, Error> {
        match bearer(fetch, Step::User, Request::get(url), access_token).await? {
            Value::Object(fields) => Ok(fields),
            _ => Err(Error::check(
                Step::User,
                Check::Subject,
                "the answer is no JSON object",
            )),
        }
    }
}

impl Error {
    /// What the provider let the browser say instead of bringing a code.
    pub(crate) fn refused_on_return(code: &str, description: Option<&str>) -> Self {
        Self::Refused {
            step: Step::Return,
            code: crate::redact::excerpt(code, &[]),
            description: crate::redact::excerpt(description.unwrap_or_default(), &[]),
        }
    }
}

async fn bearer(
    fetch: &dyn Fetch,
    step: Step,
    request: Request,
    access_token: &Secret,
) -> Result<Value, Error> {
    let token = access_token.expose();
    let request = request
        .header("Authorization", &format!("Bearer {token}"))
        .header("Accept", "application/json");
    ask(fetch, step, request, &[token]).await?.value()
}
