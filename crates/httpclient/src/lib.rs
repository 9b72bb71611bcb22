//! HTTP clients, and the one trait by which others use them.
//!
//! Whoever asks other servers takes a [`Fetch`], and works with every client, and with a [`Script`] in tests:
//!
//! ```
//! use tornado_httpclient::{Error, Fetch, Request, Response, Script};
//!
//! async fn name_of(fetch: &dyn Fetch, id: u32) -> Result<String, Error> {
//!     let request = Request::get(format!("https://people.example/{id}")).header("Accept", "text/plain");
//!     let response = fetch.fetch(request).await?;
//!     Ok(response.text().into_owned())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let script = Script::new().answer(Response::new(200).with_body("Ada")).answer(Response::new(404));
//! assert_eq!(name_of(&script, 1).await?, "Ada");
//!
//! let error = name_of(&script, 2).await.expect_err("a 404 is an error");
//! assert_eq!((error.code(), error.to_string().as_str()), (404, "HTTP 404: Not Found"));
//! assert_eq!(script.requests()[1].url(), "https://people.example/2");
//! # Ok(())
//! # }
//! ```
//!
//! A [`Request`] says what to fetch and how: what it leaves open is up to the client's defaults, both being [`Options`]. A [`Response`]
//! came back whole. An [`Error`] has a [`code`](Error::code): that of the answer, or 599 if there was none.
//!
//! The feature `reqwest`, which is on by default, brings the clients: `AsyncHttpClient` for programs with a loop, `HttpClient` for
//! those without, and the program `fetch`. Without it this crate is words, and builds in a moment.
#![cfg_attr(feature = "reqwest", doc = include_str!("clients.md"))]

#[cfg(feature = "reqwest")]
mod blocking;
mod body;
#[cfg(feature = "reqwest")]
mod client;
mod error;
mod fetch;
mod headers;
mod options;
mod request;
mod response;
mod script;
mod time_info;

#[cfg(feature = "reqwest")]
pub use blocking::HttpClient;
pub use body::{BodyWriter, Produced};
#[cfg(feature = "reqwest")]
pub use client::{AsyncHttpClient, Resolver, Resolving, Settings, Streaming};
pub use error::{Error, Phase};
pub use fetch::{Fetch, Fetching};
pub use options::{AuthMode, ClientCert, Options, Proxy, Secret};
pub use request::Request;
pub use response::Response;
pub use script::Script;
pub use time_info::TimeInfo;
