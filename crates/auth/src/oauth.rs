//! OAuth 1.0 and 1.0a: a request token, signed for an access token.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use tornado_escape::ParseQs;
use tornado_httpclient::{Fetch, Request};

use crate::ask::{ask, get_or_post};
use crate::clock::{Clock, random_text};
use crate::query::{fields, with_query};
use crate::redirect::check_age;
use crate::secret::same;
use crate::signature::{self, Version};
use crate::{AccessToken, Check, Error, Redirect, Returned, Secret, Step};

/// A provider of OAuth 1.0 or 1.0a (`AUTH-2.03`).
///
/// ```
/// use tornado_auth::{OAuth1, Returned};
/// use tornado_httpclient::{Response, Script};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tornado_auth::Error> {
/// let photos = OAuth1::new(
///     "https://photos.example.net/request_token",
///     "https://photos.example.net/authorize",
///     "https://photos.example.net/access_token",
///     "my-key",
///     "my-secret",
/// );
/// let fetch = Script::new() // in earnest an `AsyncHttpClient`
///     .answer(Response::new(200).with_body("oauth_token=hh5s93j4&oauth_token_secret=hdhd0244"))
///     .answer(Response::new(200).with_body("oauth_token=nnch734d&oauth_token_secret=pfkkdhi9&screen_name=ada"))
///     .answer(Response::new(200).with_body(r#"["vacation.jpg"]"#));
///
/// let redirect = photos.authorize_redirect(&fetch, Some("https://my.example/login")).await?;
/// assert!(redirect.url().starts_with("https://photos.example.net/authorize?oauth_token=hh5s93j4"));
///
/// // … the browser is back:
/// let returned = Returned::from_query("oauth_token=hh5s93j4&oauth_verifier=hfdp7dh3");
/// let token = photos.access_token(&fetch, Some(redirect.in_flight()), &returned).await?;
/// assert_eq!(token.get("screen_name"), Some("ada"));
///
/// let names = photos.request(&fetch, "https://photos.example.net/photos", Some(&token), &[("size", "original")], None).await?;
/// assert_eq!(names[0], "vacation.jpg");
/// # Ok(())
/// # }
/// ```
///
/// What is in flight begins as Tornado's cookie does, with the request token and its secret, `base64(key)|base64(secret)`; whom it is
/// from and since when follow.
#[doc(alias = "OAuthMixin")]
#[derive(Debug, Clone)]
pub struct OAuth1 {
    pub(crate) request_token_url: String,
    pub(crate) authorize_url: String,
    pub(crate) access_token_url: String,
    pub(crate) consumer_key: String,
    pub(crate) consumer_secret: Secret,
    pub(crate) version: Version,
    pub(crate) extra_params: Vec<(String, String)>,
    pub(crate) clock: Clock,
}

impl OAuth1 {
    /// A provider of 1.0a, and the application as it is registered there.
    pub fn new(
        request_token_url: impl Into<String>,
        authorize_url: impl Into<String>,
        access_token_url: impl Into<String>,
        consumer_key: impl Into<String>,
        consumer_secret: impl Into<Secret>,
    ) -> Self {
        Self {
            request_token_url: request_token_url.into(),
            authorize_url: authorize_url.into(),
            access_token_url: access_token_url.into(),
            consumer_key: consumer_key.into(),
            consumer_secret: consumer_secret.into(),
            version: Version::default(),
            extra_params: Vec::new(),
            clock: Clock::default(),
        }
    }

    /// Which OAuth 1 the provider speaks: 1.0a.
    #[must_use]
    pub fn version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// Replaces the address that gives request tokens.
    #[must_use]
    pub fn request_token_url(mut self, url: impl Into<String>) -> Self {
        self.request_token_url = url.into();
        self
    }

    /// Replaces the address of the page that asks the user.
    #[must_use]
    pub fn authorize_url(mut self, url: impl Into<String>) -> Self {
        self.authorize_url = url.into();
        self
    }

    /// Replaces the address that gives access tokens.
    #[must_use]
    pub fn access_token_url(mut self, url: impl Into<String>) -> Self {
        self.access_token_url = url.into();
        self
    }

    /// Adds a parameter to the request for a request token (1.0a).
    #[doc(alias = "extra_params")]
    #[must_use]
    pub fn extra_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra_params.push((name.into(), value.into()));
        self
    }

    /// Takes the time from elsewhere than the system.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Clock::new(now);
        self
    }

    /// Gets a request token, and says where to send the browser with it.
    ///
    /// `callback` is where it is to come back to: an absolute address; nothing if the one that is registered is meant; `oob` if the
    /// provider shall show a code to type in instead (1.0a).
    ///
    /// # Errors
    /// Of the step [`Step::RequestToken`].
    pub async fn authorize_redirect(
        &self,
        fetch: &dyn Fetch,
        callback: Option<&str>,
    ) -> Result<Redirect, Error> {
        self.redirect(fetch, &self.authorize_url, callback, callback)
            .await
    }

    /// Exchanges what the browser brought for an access token.
    ///
    /// # Errors
    /// [`Check::InFlight`] and [`Check::RequestToken`] in the step [`Step::Return`]; and those of [`Step::AccessToken`].
    pub async fn access_token(
        &self,
        fetch: &dyn Fetch,
        in_flight: Option<&str>,
        returned: &Returned,
    ) -> Result<AccessToken, Error> {
        let wrong = |check, detail: &str| Err(Error::check(Step::Return, check, detail));
        let Some(in_flight) = in_flight else {
            return wrong(
                Check::InFlight,
                "the cookie is missing: the login began elsewhere, or has ended before",
            );
        };
        let Some((request_token, provider, since)) = read_in_flight(in_flight) else {
            return wrong(Check::InFlight, "the cookie is not one of a login");
        };
        if provider != self.request_token_url {
            return wrong(Check::InFlight, "the login began with another provider");
        }
        check_age(since, &self.clock)?;
        if let Some(denied) = returned.get("denied") {
            let ours = same(denied, request_token.key.expose());
            return match ours {
                true => Err(Error::refused_on_return("denied", None)),
                false => wrong(Check::RequestToken, "it is not the one that was sent"),
            };
        }
        if !same(returned.one("oauth_token")?, request_token.key.expose()) {
            return wrong(Check::RequestToken, "it is not the one that was sent");
        }
        let verifier = returned
            .get("oauth_verifier")
            .filter(|verifier| !verifier.is_empty());
        self.exchange(fetch, &request_token, verifier).await
    }

    /// Asks for something, signed on behalf of the user, and takes JSON.
    ///
    /// With `post` the request is a `POST` of a form. Without a token nothing is signed.
    ///
    /// # Errors
    /// Of the step [`Step::Request`].
    pub async fn request(
        &self,
        fetch: &dyn Fetch,
        url: &str,
        access_token: Option<&AccessToken>,
        arguments: &[(&str, &str)],
        post: Option<&[(&str, &str)]>,
    ) -> Result<Value, Error> {
        self.request_in(fetch, Step::Request, url, access_token, arguments, post)
            .await
    }

    /// The parameters that sign a request: what goes into its query, or the header `Authorization`.
    ///
    /// `parameters` are all that the request has besides, in its query or its form.
    #[doc(alias = "_oauth_request_parameters")]
    #[must_use]
    pub fn signed_parameters(
        &self,
        method: &str,
        url: &str,
        access_token: Option<&AccessToken>,
        parameters: &[(&str, &str)],
    ) -> Vec<(&'static str, String)> {
        let mut own = vec![
            ("oauth_consumer_key", self.consumer_key.clone()),
            ("oauth_signature_method", "HMAC-SHA1".to_owned()),
            ("oauth_timestamp", self.clock.seconds().to_string()),
            ("oauth_nonce", random_text()),
            ("oauth_version", "1.0".to_owned()),
        ];
        own.extend(access_token.map(|token| ("oauth_token", token.key.expose().to_owned())));
        let (_, query) = split_query(url);
        let all: Vec<_> = own
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain(
                query
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            )
            .chain(parameters.iter().copied())
            .collect();
        let token_secret = access_token.map_or("", |token| token.secret.expose());
        let consumer_secret = self.consumer_secret.expose();
        let signature = signature::oauth(
            self.version,
            method,
            url,
            &all,
            consumer_secret,
            token_secret,
        );
        own.push(("oauth_signature", signature));
        own
    }

    /// `asked` is the callback that the request token is for, `sent` the one that goes with the browser.
    pub(crate) async fn redirect(
        &self,
        fetch: &dyn Fetch,
        authorize_url: &str,
        asked: Option<&str>,
        sent: Option<&str>,
    ) -> Result<Redirect, Error> {
        let mut parameters = Vec::new();
        if self.version == Version::V1_0a {
            parameters.extend(asked.map(|callback| ("oauth_callback", callback)));
            let extra = self.extra_params.iter();
            parameters.extend(extra.map(|(name, value)| (name.as_str(), value.as_str())));
        }
        let token = self
            .token(
                fetch,
                Step::RequestToken,
                &self.request_token_url,
                None,
                &parameters,
            )
            .await?;
        let mut fields = vec![("oauth_token", token.key.expose())];
        let sent = sent.filter(|callback| *callback != "oob");
        fields.extend(sent.map(|callback| ("oauth_callback", callback)));
        let in_flight = format!(
            "{}|{}|{}|{}",
            STANDARD.encode(token.key.expose()),
            STANDARD.encode(token.secret.expose()),
            STANDARD.encode(&self.request_token_url),
            self.clock.seconds()
        );
        Ok(Redirect::new(with_query(authorize_url, &fields), in_flight))
    }

    pub(crate) async fn exchange(
        &self,
        fetch: &dyn Fetch,
        request_token: &AccessToken,
        verifier: Option<&str>,
    ) -> Result<AccessToken, Error> {
        let parameters: Vec<_> = verifier
            .map(|verifier| ("oauth_verifier", verifier))
            .into_iter()
            .collect();
        self.token(
            fetch,
            Step::AccessToken,
            &self.access_token_url,
            Some(request_token),
            &parameters,
        )
        .await
    }

    async fn token(
        &self,
        fetch: &dyn Fetch,
        step: Step,
        url: &str,
        token: Option<&AccessToken>,
        parameters: &[(&str, &str)],
    ) -> Result<AccessToken, Error> {
        let own = self.signed_parameters("GET", url, token, parameters);
        let url = with_query(&with_query(url, parameters), &own);
        let mut secrets = self.secrets(token);
        secrets.extend(
            parameters
                .iter()
                .filter(|(name, _)| *name == "oauth_verifier")
                .map(|(_, value)| *value),
        );
        let answer = ask(fetch, step, Request::get(url), &secrets).await?;
        AccessToken::read(&answer)
    }

    pub(crate) async fn request_in(
        &self,
        fetch: &dyn Fetch,
        step: Step,
        url: &str,
        access_token: Option<&AccessToken>,
        arguments: &[(&str, &str)],
        post: Option<&[(&str, &str)]>,
    ) -> Result<Value, Error> {
        let all = [arguments, post.unwrap_or_default()].concat();
        let method = if post.is_some() { "POST" } else { "GET" };
        let own = access_token.map(|token| self.signed_parameters(method, url, Some(token), &all));
        let url = with_query(&with_query(url, arguments), &own.unwrap_or_default());
        let request = get_or_post(url, post);
        let answer = ask(fetch, step, request, &self.secrets(access_token)).await?;
        answer.value()
    }

    pub(crate) async fn user(
        &self,
        fetch: &dyn Fetch,
        url: &str,
        access_token: &AccessToken,
        arguments: &[(&str, &str)],
    ) -> Result<Map<String, Value>, Error> {
        let user = self.request_in(fetch, Step::User, url, Some(access_token), arguments, None);
        match user.await? {
            Value::Object(fields) if !fields.is_empty() => Ok(fields),
            _ => Err(Error::check(
                Step::User,
                Check::Subject,
                "the answer names nobody",
            )),
        }
    }

    fn secrets<'a>(&'a self, token: Option<&'a AccessToken>) -> Vec<&'a str> {
        let mut secrets = vec![self.consumer_secret.expose()];
        secrets.extend(
            token
                .into_iter()
                .flat_map(|token| [token.key.expose(), token.secret.expose()]),
        );
        secrets
    }
}

/// The request token, whose it is, and since when.
fn read_in_flight(text: &str) -> Option<(AccessToken, String, u64)> {
    let mut parts = text.split('|');
    let mut part = || parts.next();
    let decode = |text| String::from_utf8(STANDARD.decode(text).ok()?).ok();
    let (key, secret, provider) = (decode(part()?)?, decode(part()?)?, decode(part()?)?);
    let since = part()?.parse().ok()?;
    (!key.is_empty()).then(|| (AccessToken::new(key, secret), provider, since))
}

/// An address without its query, and the fields of that.
fn split_query(url: &str) -> (&str, Vec<(String, String)>) {
    let url = url.split('#').next().unwrap_or_default();
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let options = ParseQs {
        keep_blank_values: true,
        ..ParseQs::default()
    };
    (address, fields(query, options).unwrap_or_default())
}
