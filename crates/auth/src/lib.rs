//! Login by other sites: OpenID Connect, OAuth 2.0, OAuth 1.0a, OpenID 2.0.
//!
//! A login is two visits. On the first the browser is sent to the provider; on the second it is back, and the application finds out whom
//! it brought:
//!
//! ```
//! use tornado_auth::{Error, Redirect, Returned, providers};
//! use tornado_httpclient::Fetch;
//!
//! // What a handler knows of a visit, and what it answers.
//! struct Visit<'a> { query: &'a str, cookie: Option<&'a str> }
//! enum Answer { GoTo(Redirect), Welcome(String) }
//!
//! async fn login(fetch: &dyn Fetch, visit: Visit<'_>) -> Result<Answer, Error> {
//!     let github = providers::github("my client id", "my client secret");
//!     let returned = Returned::from_query(visit.query);
//!     if !returned.has("state") {
//!         return Ok(Answer::GoTo(github.authorize_redirect("https://my.example/login")));
//!     }
//!     let login = github.authenticated_user(fetch, visit.cookie, &returned).await?;
//!     Ok(Answer::Welcome(login.text("name").unwrap_or("stranger").to_owned()))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! use tornado_httpclient::{Response, Script};
//!
//! // A stand-in for GitHub; in earnest `fetch` is an `AsyncHttpClient`.
//! let fetch = Script::new()
//!     .answer(Response::new(200).with_body(r#"{"access_token": "gho_16C7e42F", "token_type": "bearer"}"#))
//!     .answer(Response::new(200).with_body(r#"{"id": 1815, "name": "Ada"}"#));
//!
//! let Answer::GoTo(redirect) = login(&fetch, Visit { query: "", cookie: None }).await? else { panic!("was not sent away") };
//! let state = redirect.url().split("state=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default();
//!
//! let query = format!("code=4a6f&state={state}");
//! let back = Visit { query: &query, cookie: Some(redirect.in_flight()) };
//! assert!(matches!(login(&fetch, back).await?, Answer::Welcome(name) if name == "Ada"));
//!
//! let stolen = Visit { query: &query, cookie: None }; // the same address in another browser
//! let error = login(&fetch, stolen).await.err().map(|error| error.to_string()).unwrap_or_default();
//! assert!(error.starts_with("return from the provider: no login under way"));
//! # Ok(())
//! # }
//! ```
//!
//! # Values in, values out
//!
//! Nothing here knows of handlers. What has to be sent is returned: a [`Redirect`] with the address, and with what is to be remembered
//! meanwhile, which belongs into a signed, short-lived cookie. What was received is handed in: that cookie, and the request's arguments
//! as [`Returned`]. What has to be asked of the provider goes through any [`Fetch`](tornado_httpclient::Fetch).
//!
//! # Which protocol
//!
//! [`providers`] has the well-known sites. For others: [`OpenIdConnect`] needs an issuer's address and nothing else, and says reliably
//! who it is; [`OAuth2`] is for sites that only let applications ask in a user's name; [`OAuth1`] and [`OpenId`] are what these two were
//! before.
//!
//! # Errors
//!
//! An [`Error`] names the [`Step`], the [`Check`] that failed and what the provider answered; never a secret.

mod access_token;
mod ask;
mod clock;
mod connect;
mod error;
mod oauth;
mod oauth2;
mod openid;
pub mod providers;
mod query;
mod redact;
mod redirect;
mod returned;
mod secret;
pub mod signature;
mod tokens;

pub use access_token::AccessToken;
pub use connect::OpenIdConnect;
pub use error::{Check, Error, Step};
pub use oauth::OAuth1;
pub use oauth2::{ClientAuth, OAuth2};
pub use openid::{Attribute, OpenId};
pub use redirect::Redirect;
pub use returned::Returned;
pub use secret::Secret;
pub use tokens::{Login, Tokens};
