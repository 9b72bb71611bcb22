//! Tower services in our applications, and our applications as tower services.
//!
//! ```
//! use axum::Router;
//! use axum::routing::get;
//! use tornado_httputil::Request;
//! use tornado_testing::{fetch, run};
//! use tornado_tower::from_tower;
//! use tornado_web::{Application, Exchange, Handler, Result};
//!
//! struct Main;
//!
//! impl Handler for Main {
//!     async fn get(&mut self, x: &mut Exchange) -> Result {
//!         x.write("Hello, world")
//!     }
//! }
//!
//! // A whole axum router below a path of ours, which it sees as it is.
//! let api = Router::new().route("/api/time", get(|| async { "late" }));
//! let application = Application::new().route("/", || Main).fallback("/api/.*", from_tower(api));
//!
//! run(async {
//!     fetch(&application, Request::get("/api/time")).await.expect_text("late");
//!     fetch(&application, Request::get("/")).await.expect_text("Hello, world");
//! });
//! ```
//!
//! | | takes | gives |
//! |---|---|---|
//! | [`from_tower`] | a `tower::Service` of `http`'s requests and answers: axum's `Router`, a stack of layers | a [`Service`] of ours, for any server of ours and for `fallback` |
//! | [`to_tower`] | a [`Service`] of ours: an application, a function | a `tower::Service`, for hyper, axum and layers |
//!
//! The two together put tower's layers around an application: `from_tower(layer.layer(to_tower(application)))`.
//!
//! Bodies stream both ways, at the pace of who reads them. When a client leaves, the tower service of [`from_tower`] is
//! dropped where it waits, as hyper would do it; so is an application under somebody else's server, whose handlers then
//! hear nothing any more. What a handler does behind an answer that left whole goes on. Values that were left for the
//! handler go along, both ways (`http`'s extensions, [`Request::extensions`](tornado_httputil::Request::extensions)), and
//! so does who is asking: [`Peer`].
//!
//! Connections do not leave HTTP this way: 101 becomes 501, in both directions. WebSockets are our own applications', on
//! our own server. Trailers and phrases behind the status are not passed on.
//!
//! [`Service`]: tornado_httputil::Service

mod from;
mod head;
mod incoming;
mod line;
mod outgoing;
mod to;

pub use from::{FromTower, from_tower};
pub use head::Peer;
pub use incoming::Incoming;
pub use outgoing::{Cut, Outgoing};
pub use to::{Answered, ToTower, to_tower};

/// What a foreign service or body may fail with.
type BoxError = Box<dyn std::error::Error + Send + Sync>;
