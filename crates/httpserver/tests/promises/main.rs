//! What the server promises, on real sockets and in raw bytes; one file per promise.

mod again;
mod child;
mod compressed;
mod expect;
mod files;
mod framing;
mod keep_alive;
mod later;
mod leaving;
mod limits;
mod listeners;
mod outgoing;
mod panics;
mod pipelining;
mod smuggling;
mod stop;
mod streaming;
mod timeouts;
mod truncated;
mod unix;
mod upgrade;
mod wire;
mod xheaders;
