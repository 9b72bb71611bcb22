//! The provider that was chosen, whichever its protocol.

use tornado::auth::providers::{self, FacebookGraph, Twitter};
use tornado::auth::{Error, OAuth2, OpenIdConnect, Redirect, Returned};
use tornado::httpclient::Fetch;

/// A provider, by its protocol.
pub(crate) enum Provider {
    Connect(OpenIdConnect),
    OAuth2(OAuth2),
    Facebook(FacebookGraph),
    Twitter(Twitter),
}

impl Provider {
    /// A provider by its name, or by the address of an issuer.
    pub(crate) fn named(name: &str, id: &str, secret: &str) -> Option<Self> {
        Some(match name {
            "google" => Self::Connect(providers::google(id, secret)),
            "microsoft" => Self::Connect(providers::microsoft("common", id, secret)),
            "yahoo" => Self::Connect(providers::yahoo(id, secret)),
            "github" => Self::OAuth2(providers::github(id, secret)),
            "x" => Self::OAuth2(providers::x(id, secret)),
            "facebook" => Self::Facebook(FacebookGraph::new(id, secret)),
            "twitter" => Self::Twitter(Twitter::new(id, secret)),
            issuer if issuer.contains("://") => Self::issuer(issuer, id, secret),
            _ => return None,
        })
    }

    pub(crate) fn issuer(issuer: &str, id: &str, secret: &str) -> Self {
        Self::Connect(OpenIdConnect::new(issuer, id, secret).scope(["profile"]))
    }

    /// Where to send the browser.
    pub(crate) async fn leave(&self, fetch: &dyn Fetch, back: &str) -> Result<Redirect, Error> {
        match self {
            Self::Connect(provider) => provider.authorize_redirect(fetch, back).await,
            Self::OAuth2(provider) => Ok(provider.authorize_redirect(back)),
            Self::Facebook(provider) => Ok(provider.authorize_redirect(back)),
            Self::Twitter(provider) => provider.authenticate_redirect(fetch, Some(back)).await,
        }
    }

    /// What the provider says of whom the browser brought back.
    pub(crate) async fn come_back(
        &self,
        fetch: &dyn Fetch,
        cookie: Option<&str>,
        returned: &Returned,
    ) -> Result<serde_json::Map<String, serde_json::Value>, Error> {
        Ok(match self {
            Self::Connect(provider) => {
                let login = provider.authenticated_user(fetch, cookie, returned).await?;
                let mut user = provider.user_info(fetch, &login).await?;
                user.extend(login.user);
                user
            }
            Self::OAuth2(provider) => {
                provider
                    .authenticated_user(fetch, cookie, returned)
                    .await?
                    .user
            }
            Self::Facebook(provider) => {
                provider
                    .authenticated_user(fetch, cookie, returned)
                    .await?
                    .user
            }
            Self::Twitter(provider) => {
                provider
                    .authenticated_user(fetch, cookie, returned)
                    .await?
                    .user
            }
        })
    }
}
