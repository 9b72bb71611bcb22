//! Twitter by OAuth 1.0a, and its API of version 1.1.

use serde_json::Value;
use tornado_httpclient::Fetch;

use crate::{AccessToken, Error, Login, OAuth1, Redirect, Returned, Secret};

/// Twitter, as in Tornado (`AUTH-2.05`, `AUTH-3.05`).
///
/// ```
/// use tornado_auth::providers::Twitter;
///
/// let twitter = Twitter::new("consumer key", "consumer secret"); // the settings `twitter_consumer_key` and `…_secret`
/// # let _ = twitter.base_url("http://127.0.0.1:8000/1.1");
/// ```
#[doc(alias = "TwitterMixin")]
#[derive(Debug, Clone)]
pub struct Twitter {
    oauth: OAuth1,
    authenticate_url: String,
    base_url: String,
}

impl Twitter {
    /// Twitter, and the application as it is registered there.
    pub fn new(consumer_key: impl Into<String>, consumer_secret: impl Into<Secret>) -> Self {
        Self {
            oauth: OAuth1::new(
                "https://api.twitter.com/oauth/request_token",
                "https://api.twitter.com/oauth/authorize",
                "https://api.twitter.com/oauth/access_token",
                consumer_key,
                consumer_secret,
            ),
            authenticate_url: "https://api.twitter.com/oauth/authenticate".to_owned(),
            base_url: "https://api.twitter.com/1.1".to_owned(),
        }
    }

    /// Replaces the three addresses of OAuth, or anything else of it.
    #[must_use]
    pub fn with_oauth(mut self, change: impl FnOnce(OAuth1) -> OAuth1) -> Self {
        self.oauth = change(self.oauth);
        self
    }

    /// Replaces the address of the page that asks only once.
    #[must_use]
    pub fn authenticate_url(mut self, url: impl Into<String>) -> Self {
        self.authenticate_url = url.into();
        self
    }

    /// Replaces the address of the API.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Where to send the browser: to the page that asks every time.
    ///
    /// # Errors
    /// Those of [`OAuth1::authorize_redirect`].
    pub async fn authorize_redirect(
        &self,
        fetch: &dyn Fetch,
        callback: Option<&str>,
    ) -> Result<Redirect, Error> {
        self.oauth.authorize_redirect(fetch, callback).await
    }

    /// Where to send the browser: to the page that asks only once.
    ///
    /// # Errors
    /// Those of [`OAuth1::authorize_redirect`].
    pub async fn authenticate_redirect(
        &self,
        fetch: &dyn Fetch,
        callback: Option<&str>,
    ) -> Result<Redirect, Error> {
        self.oauth
            .redirect(fetch, &self.authenticate_url, callback, None)
            .await
    }

    /// Exchanges what the browser brought for an access token, and asks who it is.
    ///
    /// `user` has the fields of `verify_credentials`, and `username`.
    ///
    /// # Errors
    /// Those of [`OAuth1::access_token`], and of the step [`Step::User`](crate::Step::User).
    #[doc(alias = "get_authenticated_user")]
    pub async fn authenticated_user(
        &self,
        fetch: &dyn Fetch,
        in_flight: Option<&str>,
        returned: &Returned,
    ) -> Result<Login<AccessToken>, Error> {
        let tokens = self.oauth.access_token(fetch, in_flight, returned).await?;
        let url = self.url("/account/verify_credentials");
        let mut user = self.oauth.user(fetch, &url, &tokens, &[]).await?;
        if let Some(name) = user.get("screen_name").cloned() {
            user.insert("username".to_owned(), name);
        }
        Ok(Login { user, tokens })
    }

    /// Asks the API for a path without version and `.json`, such as `/statuses/update`, or for a whole address.
    ///
    /// # Errors
    /// Of the step [`Step::Request`](crate::Step::Request).
    #[doc(alias = "twitter_request")]
    pub async fn request(
        &self,
        fetch: &dyn Fetch,
        path: &str,
        access_token: Option<&AccessToken>,
        arguments: &[(&str, &str)],
        post: Option<&[(&str, &str)]>,
    ) -> Result<Value, Error> {
        self.oauth
            .request(fetch, &self.url(path), access_token, arguments, post)
            .await
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with("http:") || path.starts_with("https:") {
            path.to_owned()
        } else {
            format!("{}{path}.json", self.base_url)
        }
    }
}
