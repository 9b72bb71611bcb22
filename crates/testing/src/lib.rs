//! Tests of services without a socket, and with one.
//!
//! [`fetch`] calls a [`Service`](tornado_httputil::Service) as a server would and gives the [`Answer`] that a client
//! would see. No port is opened and no runtime is needed: [`run`] drives a test on its own thread, with a deadline.
//!
//! ```
//! use tornado_httputil::{Reply, Request, Sent};
//! use tornado_testing::{fetch, run};
//!
//! async fn greet(request: Request, mut reply: Reply) -> Sent {
//!     if request.query().is_empty() {
//!         reply.page().head.status = http::StatusCode::BAD_REQUEST;
//!         return reply.send_text("Who are you?");
//!     }
//!     reply.send_text(&format!("Hello, {}", request.query()))
//! }
//!
//! run(async {
//!     let answer = fetch(&greet, Request::get("/?Ada")).await;
//!     assert_eq!(answer.status(), 200);
//!     assert_eq!(answer.text(), "Hello, Ada");
//!
//!     fetch(&greet, Request::get("/")).await.expect_status(400).expect_text("Who are you?");
//! });
//! ```
//!
//! What more than one request and one answer needs:
//!
//! | a test of | asks |
//! |---|---|
//! | forms, uploads, JSON | [`Fill`], on the request |
//! | logins, cookies, redirects | a [`Client`] |
//! | streaming, long polling, slow or leaving clients | [`open`], for a [`Conversation`] |
//! | WebSocket and other protocols behind an upgrade | [`Conversation::upgraded`], for a [`FarEnd`] |
//! | what is logged | a [`LogCapture`] |
//! | sockets themselves | `Server`, behind the feature `socket` |
//! | a program of yours, and servers of others | `Program` and `Port`, behind the feature `program` |
//! | pages in a browser | `Browser`, behind the feature `browser` |

mod answer;
#[cfg(feature = "browser")]
mod browser;
mod client;
mod conversation;
mod expect;
mod far_end;
mod fill;
mod headers;
mod jar;
mod line;
mod log;
mod multipart;
#[cfg(feature = "program")]
mod port;
#[cfg(feature = "program")]
mod program;
mod run;
#[cfg(feature = "socket")]
mod serve;
#[cfg(feature = "socket")]
mod socket;

pub use answer::Answer;
#[cfg(feature = "browser")]
pub use browser::Browser;
pub use client::Client;
pub use conversation::{Conversation, fetch, open};
pub use far_end::FarEnd;
pub use fill::Fill;
pub use headers::Headers;
pub use log::{LogCapture, LogEvent, Pattern};
pub use multipart::Multipart;
#[cfg(feature = "program")]
pub use port::Port;
#[cfg(feature = "program")]
pub use program::Program;
pub use run::{run, timeout};
#[cfg(feature = "socket")]
pub use serve::{Server, bind_unused_port, within};
#[cfg(feature = "socket")]
pub use socket::Socket;
