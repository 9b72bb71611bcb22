//! OpenID Connect: OAuth 2.0 whose provider says who it is.

mod discovery;
mod id_token;
mod keys;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::{Map, Value};
use tornado_httpclient::{Fetch, Request};

use self::discovery::Metadata;
use self::id_token::{Expected, IdToken};
use self::keys::{Keys, Verdict};
use crate::ask::ask;
use crate::redirect::Flight;
use crate::secret::same;
use crate::{Check, ClientAuth, Error, Login, OAuth2, Redirect, Returned, Secret, Step, Tokens};

/// A provider of OpenID Connect, known by its issuer alone (`AUTH-3.06`).
///
/// How it works, and which keys it signs with, is asked on the first login and once an hour (Discovery 1.0); keys also when a token was
/// signed with one that is not known yet, at most once a minute. Of the ID token everything is checked that Core 1.0, section 3.1.3.7
/// lists; `alg: none` and signatures by a shared secret are refused. Clones share what was learned, so make the value once.
///
/// ```
/// use tornado_auth::{Error, Login, OpenIdConnect, Redirect, Returned};
/// use tornado_httpclient::Fetch;
///
/// fn provider() -> OpenIdConnect {
///     OpenIdConnect::new("https://accounts.provider.example", "my-id", "my-secret").scope(["email", "profile"])
/// }
///
/// async fn leave(provider: &OpenIdConnect, fetch: &dyn Fetch) -> Result<Redirect, Error> {
///     provider.authorize_redirect(fetch, "https://my.example/login").await
/// }
///
/// async fn come_back(provider: &OpenIdConnect, fetch: &dyn Fetch, cookie: Option<&str>, query: &str) -> Result<Login, Error> {
///     let login = provider.authenticated_user(fetch, cookie, &Returned::from_query(query)).await?;
///     println!("{:?} is logged in", login.text("sub"));
///     Ok(login)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct OpenIdConnect {
    issuer: String,
    discovery_url: String,
    any_tenant: bool,
    client: OAuth2,
    client_auth: Option<ClientAuth>,
    learned: Arc<Mutex<Learned>>,
}

/// What the provider said of itself, and when, in seconds since 1970.
#[derive(Debug, Default)]
struct Learned {
    metadata: Option<(Arc<Metadata>, u64)>,
    keys: Option<(Arc<Keys>, u64)>,
    asked_again: u64,
}

/// How long is believed what the provider said, in seconds.
const FRESH: u64 = 3600;
/// How often keys are asked for because of a token, in seconds.
const PAUSE: u64 = 60;

impl OpenIdConnect {
    /// A provider, and the application as it is registered there.
    ///
    /// The issuer is the address under which `/.well-known/openid-configuration` is found, written exactly as the provider does.
    pub fn new(
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Self {
        let issuer = issuer.into();
        let base = issuer.strip_suffix('/').unwrap_or(&issuer);
        let discovery_url = format!("{base}/.well-known/openid-configuration");
        Self {
            issuer,
            discovery_url,
            any_tenant: false,
            client: OAuth2::new("", "", client_id, client_secret),
            client_auth: None,
            learned: Arc::default(),
        }
    }

    /// Replaces the address that says how the provider works.
    #[must_use]
    pub fn discovery_url(mut self, url: impl Into<String>) -> Self {
        self.discovery_url = url.into();
        self
    }

    /// Sets what is asked for besides `openid`.
    #[must_use]
    pub fn scope<S: Into<String>>(mut self, scope: impl IntoIterator<Item = S>) -> Self {
        self.client = self.client.scope(scope);
        self
    }

    /// Adds a parameter to the address of the page that asks the user, such as `prompt`.
    #[must_use]
    pub fn extra_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.client = self.client.extra_param(name, value);
        self
    }

    /// How the application proves who it is: as the provider likes it.
    #[must_use]
    pub fn client_auth(mut self, client_auth: ClientAuth) -> Self {
        self.client_auth = Some(client_auth);
        self
    }

    /// Leaves the secret out: for applications that can't keep one.
    #[must_use]
    pub fn without_secret(mut self) -> Self {
        self.client = self.client.without_secret();
        self
    }

    /// Takes the time from elsewhere than the system.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.client = self.client.clock(now);
        self
    }

    /// Believes every tenant of an issuer whose address has `{tenantid}` in it.
    pub(crate) fn any_tenant(mut self) -> Self {
        self.any_tenant = true;
        self
    }

    /// Where to send the browser; it is to come back to `redirect_uri`.
    ///
    /// # Errors
    /// Of the step [`Step::Discovery`].
    pub async fn authorize_redirect(
        &self,
        fetch: &dyn Fetch,
        redirect_uri: &str,
    ) -> Result<Redirect, Error> {
        let metadata = self.metadata(fetch).await?;
        let mut client = self.client_for(&metadata);
        if !client.scope.iter().any(|scope| scope == "openid") {
            client.scope.insert(0, "openid".to_owned());
        }
        let flight = Flight::start(&self.issuer, redirect_uri, &client.clock);
        Ok(client.redirect(&flight, &[("nonce", &flight.nonce)]))
    }

    /// Exchanges what the browser brought for tokens, and reads from the verified ID token who it is.
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
        let flight = Flight::land(in_flight, &self.issuer, &self.client.clock, returned)?;
        let metadata = self.metadata(fetch).await?;
        self.check_sender(&metadata, returned)?;
        let tokens = self
            .client_for(&metadata)
            .exchange(fetch, &flight, returned)
            .await?;
        let user = self
            .verify(fetch, &metadata, &tokens, &flight.nonce)
            .await?;
        Ok(Login { user, tokens })
    }

    /// Asks for more about who logged in (Core 1.0, section 5.3).
    ///
    /// # Errors
    /// Of the step [`Step::User`]; [`Check::Subject`] if the answer is of somebody else.
    pub async fn user_info(
        &self,
        fetch: &dyn Fetch,
        login: &Login,
    ) -> Result<Map<String, Value>, Error> {
        let metadata = self.metadata(fetch).await?;
        let Some(url) = &metadata.userinfo_endpoint else {
            let detail = "the provider has no `userinfo_endpoint`";
            return Err(Error::check(Step::User, Check::Fields, detail));
        };
        let fields = self
            .client
            .user(fetch, url, &login.tokens.access_token)
            .await?;
        match (fields.get("sub"), login.user.get("sub")) {
            (Some(found), Some(expected)) if found == expected => Ok(fields),
            _ => Err(Error::check(
                Step::User,
                Check::Subject,
                "the answer does not speak of the user that logged in",
            )),
        }
    }

    /// Gets new tokens for a refresh token.
    ///
    /// An ID token among them is not verified, and left out: who it is was said at the login.
    ///
    /// # Errors
    /// Of the steps [`Step::Discovery`] and [`Step::AccessToken`].
    pub async fn refresh(
        &self,
        fetch: &dyn Fetch,
        refresh_token: &Secret,
    ) -> Result<Tokens, Error> {
        let metadata = self.metadata(fetch).await?;
        let mut tokens = self
            .client_for(&metadata)
            .refresh(fetch, refresh_token)
            .await?;
        tokens.id_token = None;
        Ok(tokens)
    }

    /// Asks for something on behalf of the user, and takes JSON; see [`OAuth2::request`].
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
        self.client
            .request(fetch, url, access_token, arguments, post)
            .await
    }

    /// That the browser comes from this provider and no other (RFC 9207).
    fn check_sender(&self, metadata: &Metadata, returned: &Returned) -> Result<(), Error> {
        let wrong = |detail: String| Err(Error::check(Step::Return, Check::Issuer, detail));
        if !returned.has("iss") {
            return match metadata.says_iss {
                true => wrong("`iss` is missing".to_owned()),
                false => Ok(()),
            };
        }
        let iss = returned.one("iss")?;
        if self.any_tenant || iss == self.issuer {
            return Ok(());
        }
        wrong(format!("`{iss}` is not `{}`", self.issuer))
    }

    async fn verify(
        &self,
        fetch: &dyn Fetch,
        metadata: &Metadata,
        tokens: &Tokens,
        nonce: &str,
    ) -> Result<Map<String, Value>, Error> {
        let Some(text) = &tokens.id_token else {
            let detail = "`id_token` is missing from the provider's answer";
            return Err(Error::check(Step::IdToken, Check::Fields, detail));
        };
        let token = IdToken::read(text.expose())?;
        let mut keys = self.keys(fetch, metadata, false).await?;
        let mut verdict = keys.verify(&token);
        if verdict == Verdict::UnknownKey && self.may_ask_again() {
            keys = self.keys(fetch, metadata, true).await?;
            verdict = keys.verify(&token);
        }
        verdict.settle(&token)?;
        let expected = Expected {
            issuer: &self.issuer,
            any_tenant: self.any_tenant,
            client_id: &self.client.client_id,
            nonce,
            access_token: tokens.access_token.expose(),
            now: self.client.clock.seconds(),
        };
        expected.check(&token)?;
        Ok(token.claims)
    }

    fn client_for(&self, metadata: &Metadata) -> OAuth2 {
        let mut client = self.client.clone();
        client
            .authorize_url
            .clone_from(&metadata.authorization_endpoint);
        client.token_url.clone_from(&metadata.token_endpoint);
        client.client_auth = self.client_auth.unwrap_or(metadata.client_auth);
        client
    }

    async fn metadata(&self, fetch: &dyn Fetch) -> Result<Arc<Metadata>, Error> {
        let now = self.client.clock.seconds();
        if let Some((metadata, since)) = &self.learned().metadata
            && is_fresh(*since, now)
        {
            return Ok(Arc::clone(metadata));
        }
        let request = Request::get(&self.discovery_url).header("Accept", "application/json");
        let answer = ask(fetch, Step::Discovery, request, &[]).await?;
        let metadata = Arc::new(Metadata::read(&answer, &self.issuer)?);
        self.learned().metadata = Some((Arc::clone(&metadata), now));
        Ok(metadata)
    }

    async fn keys(
        &self,
        fetch: &dyn Fetch,
        metadata: &Metadata,
        again: bool,
    ) -> Result<Arc<Keys>, Error> {
        let now = self.client.clock.seconds();
        if let Some((keys, since)) = &self.learned().keys
            && !again
            && is_fresh(*since, now)
        {
            return Ok(Arc::clone(keys));
        }
        let request = Request::get(&metadata.jwks_uri).header("Accept", "application/json");
        let answer = ask(fetch, Step::Keys, request, &[]).await?;
        let keys = Arc::new(Keys::read(&answer)?);
        self.learned().keys = Some((Arc::clone(&keys), now));
        Ok(keys)
    }

    /// Whether keys may be asked for because of a token; notes that they are.
    fn may_ask_again(&self) -> bool {
        let now = self.client.clock.seconds();
        let mut learned = self.learned();
        let may = now.abs_diff(learned.asked_again) >= PAUSE;
        if may {
            learned.asked_again = now;
        }
        may
    }

    fn learned(&self) -> MutexGuard<'_, Learned> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(since: u64, now: u64) -> bool {
    now.abs_diff(since) < FRESH
}

/// Whether two texts are the same secret; for the nonce.
fn is_same(one: &str, other: &str) -> bool {
    !other.is_empty() && same(one, other)
}
