//! The chat as its users meet it: in browsers, by its protocols, in several processes.

mod browser;
mod processes;
mod program;
mod protocol;
#[allow(dead_code, reason = "the tests of broadcasting use the rest")]
#[path = "../../../../crates/broadcast/tests/broadcast/redis_server.rs"]
mod redis_server;
mod visitor;
mod window;
