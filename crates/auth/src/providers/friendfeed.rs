//! FriendFeed, by OAuth 1.0 as it was before the callback was signed.

use serde_json::Value;
use tornado_httpclient::Fetch;

use crate::signature::Version;
use crate::{AccessToken, Check, Error, Login, OAuth1, Redirect, Returned, Secret, Step};

/// FriendFeed, which is gone: an example of OAuth 1.0 (`AUTH-2.06`).
#[doc(alias = "FriendFeedMixin")]
#[derive(Debug, Clone)]
pub struct FriendFeed {
    oauth: OAuth1,
    base_url: String,
}

impl FriendFeed {
    /// FriendFeed, and the application as it is registered there, with the address to come back to.
    pub fn new(consumer_key: impl Into<String>, consumer_secret: impl Into<Secret>) -> Self {
        let oauth = OAuth1::new(
            "https://friendfeed.com/account/oauth/request_token",
            "https://friendfeed.com/account/oauth/authorize",
            "https://friendfeed.com/account/oauth/access_token",
            consumer_key,
            consumer_secret,
        );
        Self {
            oauth: oauth.version(Version::V1_0),
            base_url: "http://friendfeed-api.com/v2".to_owned(),
        }
    }

    /// Replaces the three addresses of OAuth, or anything else of it.
    #[must_use]
    pub fn with_oauth(mut self, change: impl FnOnce(OAuth1) -> OAuth1) -> Self {
        self.oauth = change(self.oauth);
        self
    }

    /// Replaces the address of the API.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Where to send the browser; it comes back to the address that is registered.
    ///
    /// # Errors
    /// Those of [`OAuth1::authorize_redirect`].
    pub async fn authorize_redirect(&self, fetch: &dyn Fetch) -> Result<Redirect, Error> {
        self.oauth.authorize_redirect(fetch, None).await
    }

    /// Exchanges what the browser brought for an access token, and asks who it is.
    ///
    /// `user` has `id`, `name`, `description`, and `username`.
    ///
    /// # Errors
    /// Those of [`OAuth1::access_token`], and of the step [`Step::User`].
    #[doc(alias = "get_authenticated_user")]
    pub async fn authenticated_user(
        &self,
        fetch: &dyn Fetch,
        in_flight: Option<&str>,
        returned: &Returned,
    ) -> Result<Login<AccessToken>, Error> {
        let tokens = self.oauth.access_token(fetch, in_flight, returned).await?;
        let Some(name) = tokens.get("username") else {
            let detail = "`username` did not come with the access token";
            return Err(Error::check(Step::AccessToken, Check::Subject, detail));
        };
        let url = format!(
            "{}/feedinfo/{}",
            self.base_url,
            tornado_escape::url_escape(name, false)
        );
        let include = [("include", "id,name,description")];
        let mut user = self.oauth.user(fetch, &url, &tokens, &include).await?;
        if let Some(id) = user.get("id").cloned() {
            user.insert("username".to_owned(), id);
        }
        Ok(Login { user, tokens })
    }

    /// Asks the API for a path, such as `/entry`.
    ///
    /// # Errors
    /// Of the step [`Step::Request`].
    #[doc(alias = "friendfeed_request")]
    pub async fn request(
        &self,
        fetch: &dyn Fetch,
        path: &str,
        access_token: Option<&AccessToken>,
        arguments: &[(&str, &str)],
        post: Option<&[(&str, &str)]>,
    ) -> Result<Value, Error> {
        let url = format!("{}{path}", self.base_url);
        self.oauth
            .request(fetch, &url, access_token, arguments, post)
            .await
    }
}
