//! Well-known providers, as values.
//!
//! Each is one of the four protocols with the provider's addresses filled in; every address can be replaced, by that of a stand-in for
//! example. Providers that speak a protocol as it is are functions here; those with an API of their own are types.
//!
//! | provider | protocol | value |
//! |---|---|---|
//! | Google | OpenID Connect | [`google`] |
//! | Google, as in Tornado | OAuth 2.0 | [`google_oauth2`] |
//! | Microsoft | OpenID Connect | [`microsoft`] |
//! | Yahoo | OpenID Connect | [`yahoo`] |
//! | GitHub | OAuth 2.0 | [`github`] |
//! | X | OAuth 2.0 | [`x`] |
//! | Twitter, as in Tornado | OAuth 1.0a | [`Twitter`] |
//! | Facebook | OAuth 2.0 | [`FacebookGraph`] |
//!
//! Gone, and kept as examples of how it was: [`yahoo_openid`] and [`GoogleHybrid`] (OpenID 2.0), [`FriendFeed`] (OAuth 1.0) and
//! [`FacebookConnect`].

mod facebook_connect;
mod facebook_graph;
mod friendfeed;
mod google_hybrid;
mod twitter;

pub use facebook_connect::FacebookConnect;
pub use facebook_graph::FacebookGraph;
pub use friendfeed::FriendFeed;
pub use google_hybrid::GoogleHybrid;
pub use twitter::Twitter;

use crate::{ClientAuth, OAuth2, OpenId, OpenIdConnect, Secret};

/// Google: asks for e-mail address and profile.
pub fn google(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> OpenIdConnect {
    OpenIdConnect::new("https://accounts.google.com", client_id, client_secret)
        .scope(["openid", "email", "profile"])
}

/// Google by OAuth 2.0 alone, at the addresses of Tornado (`AUTH-3.03`).
#[doc(alias = "GoogleOAuth2Mixin")]
pub fn google_oauth2(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> OAuth2 {
    OAuth2::new(
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://www.googleapis.com/oauth2/v4/token",
        client_id,
        client_secret,
    )
    .user_url("https://www.googleapis.com/oauth2/v1/userinfo")
    .scope(["profile", "email"])
}

/// Microsoft: one tenant by its id, or `common`, `organizations`, `consumers`.
///
/// With `common` and `organizations` everybody's tenant may log in: keep the claims `tid` and `oid` together, or `sub` alone, never the
/// e-mail address, which each tenant gives to whom it likes.
pub fn microsoft(
    tenant: &str,
    client_id: impl Into<String>,
    client_secret: impl Into<Secret>,
) -> OpenIdConnect {
    const HOST: &str = "https://login.microsoftonline.com";
    const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let provider = match tenant {
        "common" | "organizations" => OpenIdConnect::new(
            format!("{HOST}/{{tenantid}}/v2.0"),
            client_id,
            client_secret,
        )
        .discovery_url(format!(
            "{HOST}/{tenant}/v2.0/.well-known/openid-configuration"
        ))
        .any_tenant(),
        "consumers" => {
            OpenIdConnect::new(format!("{HOST}/{CONSUMERS}/v2.0"), client_id, client_secret)
        }
        tenant => OpenIdConnect::new(format!("{HOST}/{tenant}/v2.0"), client_id, client_secret),
    };
    provider.scope(["openid", "email", "profile"])
}

/// Yahoo (`AUTH-1.05`).
pub fn yahoo(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> OpenIdConnect {
    OpenIdConnect::new("https://api.login.yahoo.com", client_id, client_secret)
        .scope(["openid", "email", "profile"])
}

/// Yahoo as it was: OpenID 2.0 (`AUTH-1.05`).
#[must_use]
pub fn yahoo_openid() -> OpenId {
    OpenId::new("https://open.login.yahooapis.com/openid/op/auth")
}

/// GitHub: `user` has `id`, which stays, and `login`, which may change.
pub fn github(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> OAuth2 {
    OAuth2::new(
        "https://github.com/login/oauth/authorize",
        "https://github.com/login/oauth/access_token",
        client_id,
        client_secret,
    )
    .user_url("https://api.github.com/user")
    .scope(["read:user", "user:email"])
}

/// X, which was Twitter: `user` has one field `data`.
pub fn x(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> OAuth2 {
    OAuth2::new(
        "https://x.com/i/oauth2/authorize",
        "https://api.x.com/2/oauth2/token",
        client_id,
        client_secret,
    )
    .user_url("https://api.x.com/2/users/me")
    .scope(["users.read", "tweet.read"])
    .client_auth(ClientAuth::Basic)
}
