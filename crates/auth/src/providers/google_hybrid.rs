//! Google's OpenID that brought an OAuth token along.

use tornado_httpclient::Fetch;

use crate::{AccessToken, Error, Login, OAuth1, OpenId, Redirect, Returned, Secret};

/// Google's OpenID with OAuth in one redirect, which is gone (`AUTH-2.07`).
///
/// The request token comes approved from the browser's return: there is none to ask for before, and it has no secret.
#[doc(alias = "GoogleMixin")]
#[derive(Debug, Clone)]
pub struct GoogleHybrid {
    openid: OpenId,
    oauth: OAuth1,
}

impl GoogleHybrid {
    /// Google, and the application as it is registered there: the settings `google_consumer_key` and `google_consumer_secret`.
    pub fn new(consumer_key: impl Into<String>, consumer_secret: impl Into<Secret>) -> Self {
        Self {
            openid: OpenId::new("https://www.google.com/accounts/o8/ud"),
            oauth: OAuth1::new(
                "https://www.google.com/accounts/OAuthGetRequestToken",
                "https://www.google.com/accounts/OAuthAuthorizeToken",
                "https://www.google.com/accounts/OAuthGetAccessToken",
                consumer_key,
                consumer_secret,
            ),
        }
    }

    /// Replaces the endpoint, or anything else of OpenID.
    #[must_use]
    pub fn with_openid(mut self, change: impl FnOnce(OpenId) -> OpenId) -> Self {
        self.openid = change(self.openid);
        self
    }

    /// Replaces the addresses of OAuth, or anything else of it.
    #[must_use]
    pub fn with_oauth(mut self, change: impl FnOnce(OAuth1) -> OAuth1) -> Self {
        self.oauth = change(self.oauth);
        self
    }

    /// Where to send the browser to log in, and no more.
    #[must_use]
    pub fn authenticate_redirect(&self, callback: &str) -> Redirect {
        self.openid.authenticate_redirect(callback)
    }

    /// Where to send the browser to log in, and to allow what `scope` says.
    ///
    /// The consumer that is named is the host of `callback`.
    #[must_use]
    pub fn authorize_redirect(&self, callback: &str, scope: &str) -> Redirect {
        let rest = callback
            .split_once("://")
            .map_or(callback, |(_, rest)| rest);
        let consumer = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
        self.openid
            .clone()
            .with_oauth(consumer, scope)
            .authenticate_redirect(callback)
    }

    /// Verifies what the browser brought, and exchanges the token that came with it, if one did.
    ///
    /// # Errors
    /// Those of [`OpenId::authenticated_user`], and of the step [`Step::AccessToken`](crate::Step::AccessToken).
    #[doc(alias = "get_authenticated_user")]
    pub async fn authenticated_user(
        &self,
        fetch: &dyn Fetch,
        in_flight: Option<&str>,
        returned: &Returned,
    ) -> Result<Login<Option<AccessToken>>, Error> {
        let Login { user, tokens } = self
            .openid
            .authenticated_user(fetch, in_flight, returned)
            .await?;
        let tokens = match tokens {
            Some(token) => {
                let request_token = AccessToken::new(token.expose(), "");
                Some(self.oauth.exchange(fetch, &request_token, None).await?)
            }
            None => None,
        };
        Ok(Login { user, tokens })
    }
}
