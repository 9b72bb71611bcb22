//! WebSocket (RFC 6455), both ends, with compression (RFC 7692).
//!
//! [`accept`] turns a request into a [`Socket`]; what `open`, `on_message` and `on_close` are in Tornado is here before,
//! in and after a loop. Any service can do it, and a handler with `let mut socket = x.upgrade(websocket::accept)?`:
//!
//! ```
//! use tornado_httputil::{Reply, Request, Sent};
//! use tornado_testing::{open, run};
//! use tornado_websocket as websocket;
//!
//! async fn echo(request: Request, reply: Reply) -> Sent {
//!     let (mut socket, sent) = match websocket::accept(&request, reply) {
//!         Ok(accepted) => accepted,
//!         Err((refusal, mut reply)) => {
//!             reply.page().head.status = refusal.status();
//!             return reply.send_text(&refusal.to_string());
//!         }
//!     };
//!     while let Ok(Some(message)) = socket.receive().await {
//!         if socket.send(&format!("You said: {message}")).await.is_err() {
//!             break;
//!         }
//!     }
//!     sent
//! }
//!
//! run(async {
//!     let request = Request::get("/ws")
//!         .header("Host", "localhost")
//!         .header("Connection", "Upgrade")
//!         .header("Upgrade", "websocket")
//!         .header("Sec-WebSocket-Version", "13")
//!         .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
//!     let far_end = open(&echo, request).upgraded().await.expect("an upgrade");
//!     let mut client = websocket::Settings::new().adopt_client(far_end);
//!     client.send("hello").await?;
//!     assert_eq!(client.receive().await?, Some("You said: hello".into()));
//!     Ok::<(), websocket::Error>(())
//! })?;
//! # Ok::<(), websocket::Error>(())
//! ```
//!
//! [`connect`] is the client. What both can be told is in [`Settings`]: compression, which is off unless asked for,
//! limits, subprotocols, origins, pings.
//!
//! # One message at a time
//!
//! Nothing is read before it is asked for, and nothing is queued: a handler that is slow slows its client down, and a
//! client that does not read slows the handler down (`WSOC-3.07`). Pings are answered and closes are noticed while
//! somebody waits in [`Socket::receive`]. It may be dropped while it waits, in a `select!` for example, and loses
//! nothing; so a handler that waits for messages of others as well needs no second task.
//!
//! What is said to many is a [`Prepared`] message: encoded and compressed once, and sent from the same bytes.
//!
//! # What it costs
//!
//! A socket at rest holds no buffer, and no window of compression unless [`Deflate::keep_context`] asks for it: its
//! size is that of [`Socket`], which is 136 bytes. Buffers and contexts are lent by the thread while a message
//! passes. With everything around it, the connection's task, its handler and what is known of the request, a socket
//! that waits for messages costs a server less than 2 KiB; `scripts/density` measures it.

mod adopt;
mod assembly;
mod client;
mod close;
mod deflate;
mod error;
mod frame;
mod handshake;
mod host;
mod keepalive;
mod link;
mod mask;
mod message;
mod offer;
mod prepared;
mod receive;
mod send;
mod settings;
mod socket;

pub use client::connect;
pub use deflate::Deflate;
pub use error::Error;
pub use handshake::accept;
pub use message::{Data, Event, Message};
pub use prepared::Prepared;
pub use receive::Incoming;
pub use send::Outgoing;
pub use settings::Settings;
pub use socket::Socket;
