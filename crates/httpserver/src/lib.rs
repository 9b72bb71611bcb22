//! A non-blocking HTTP/1.1 server, one loop per core.
//!
//! A function is a server:
//!
//! ```no_run
//! use tornado_httpserver::HttpServer;
//! use tornado_httputil::{Reply, Request, Sent};
//!
//! async fn echo(request: Request, reply: Reply) -> Sent {
//!     reply.send_text(&format!("You requested {}\n", request.uri()))
//! }
//!
//! fn main() -> std::io::Result<()> {
//!     HttpServer::new(echo).listen(8888)
//! }
//! ```
//!
//! Every loop has its own listener on the same port and serves what it accepted itself. A request that is all there is
//! answered with one read and one write; an idle connection holds no buffer. What a client may send, and how long it
//! may take, is limited by [`Settings`], whose defaults need no tuning.

mod address;
mod answering;
mod body;
mod clock;
mod connection;
mod encode;
mod facts;
mod file;
mod head;
mod inflate;
mod lane;
mod later;
mod line;
mod out;
mod peer;
mod plain;
mod raw;
mod refusal;
mod register;
mod server;
mod settings;
mod slow;
mod xheaders;

pub use address::Address;
pub use server::{HttpServer, Running};
pub use settings::Settings;
