//! Facebook: OAuth 2.0, and the Graph API.

use serde_json::{Map, Value};
use tornado_httpclient::Fetch;

use crate::ask::{ask, get_or_post};
use crate::query::with_query;
use crate::signature::appsecret_proof;
use crate::{Check, Error, Login, OAuth2, Redirect, Returned, Secret, Step};

/// Facebook and its Graph API (`AUTH-2.09`, `AUTH-3.04`).
///
/// Every request with a token carries `appsecret_proof`, so that a token which was stolen is of no use without the application's secret.
#[doc(alias = "FacebookGraphMixin")]
#[derive(Debug, Clone)]
pub struct FacebookGraph {
    oauth: OAuth2,
    base_url: String,
    extra_fields: Vec<String>,
}

/// What is always asked of a user.
const FIELDS: [&str; 7] = [
    "id",
    "name",
    "first_name",
    "last_name",
    "locale",
    "picture",
    "link",
];

impl FacebookGraph {
    /// Facebook, and the application as it is registered there.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self {
            oauth: OAuth2::new(
                "https://www.facebook.com/dialog/oauth",
                "https://graph.facebook.com/oauth/access_token",
                client_id,
                client_secret,
            ),
            base_url: "https://graph.facebook.com".to_owned(),
            extra_fields: Vec::new(),
        }
    }

    /// Replaces the two addresses of OAuth, the scope, or anything else of it.
    #[must_use]
    pub fn with_oauth(mut self, change: impl FnOnce(OAuth2) -> OAuth2) -> Self {
        self.oauth = change(self.oauth);
        self
    }

    /// Replaces the address of the Graph API.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Asks for more of a user than `id`, names, `locale`, `picture` and `link`.
    #[must_use]
    pub fn extra_fields<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.extra_fields = fields.into_iter().map(Into::into).collect();
        self
    }

    /// Where to send the browser; it is to come back to `redirect_uri`.
    #[must_use]
    pub fn authorize_redirect(&self, redirect_uri: &str) -> Redirect {
        self.oauth.authorize_redirect(redirect_uri)
    }

    /// Exchanges what the browser brought for a token, and asks who it is.
    ///
    /// `user` has every field that was asked for, null if it didn't come, and `session_expires`: how many seconds the token holds, as
    /// text.
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
        let login = self.oauth.clone();
        let tokens = login
            .authenticated_user(fetch, in_flight, returned)
            .await?
            .tokens;
        let names: Vec<_> = FIELDS
            .into_iter()
            .chain(self.extra_fields.iter().map(String::as_str))
            .collect();
        let arguments = [("fields", names.join(","))];
        let arguments = arguments
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let access_token = Some(&tokens.access_token);
        let found = self
            .ask(fetch, Step::User, "/me", access_token, &arguments, None)
            .await?;
        if found.get("id").is_none_or(Value::is_null) {
            return Err(Error::check(Step::User, Check::Subject, "`id` is missing"));
        }
        let value = |name: &str| found.get(name).cloned().unwrap_or_default();
        let mut user: Map<_, _> = names
            .iter()
            .map(|name| ((*name).to_owned(), value(name)))
            .collect();
        if let Some(expires) = tokens.expires_in {
            let seconds = expires.as_secs().to_string();
            user.insert("session_expires".to_owned(), Value::String(seconds));
        }
        Ok(Login { user, tokens })
    }

    /// Asks the Graph API for a path, such as `/btaylor/picture`.
    ///
    /// # Errors
    /// Of the step [`Step::Request`].
    #[doc(alias = "facebook_request")]
    pub async fn request(
        &self,
        fetch: &dyn Fetch,
        path: &str,
        access_token: Option<&Secret>,
        arguments: &[(&str, &str)],
        post: Option<&[(&str, &str)]>,
    ) -> Result<Value, Error> {
        self.ask(fetch, Step::Request, path, access_token, arguments, post)
            .await
    }

    async fn ask(
        &self,
        fetch: &dyn Fetch,
        step: Step,
        path: &str,
        access_token: Option<&Secret>,
        arguments: &[(&str, &str)],
        post: Option<&[(&str, &str)]>,
    ) -> Result<Value, Error> {
        let token = access_token.map(Secret::expose);
        let secret = self.oauth.client_secret.as_ref().map(Secret::expose);
        let proof = token
            .zip(secret)
            .map(|(token, secret)| appsecret_proof(token, secret));
        let mut fields = arguments.to_vec();
        fields.extend(token.map(|token| ("access_token", token)));
        fields.extend(proof.as_deref().map(|proof| ("appsecret_proof", proof)));
        // A path without its slash would become part of the host.
        let slash = if path.starts_with('/') { "" } else { "/" };
        let url = with_query(&format!("{}{slash}{path}", self.base_url), &fields);
        let request = get_or_post(url, post);
        let secrets: Vec<_> = [token, secret, proof.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        ask(fetch, step, request, &secrets).await?.value()
    }
}
