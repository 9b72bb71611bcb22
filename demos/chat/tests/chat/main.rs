//! The chat as its users meet it: in browsers, by its protocols, in several processes.

mod browser;
#[path = "../../../../crates/tornado/tests/browser/driver.rs"]
mod driver;
mod processes;
mod program;
mod protocol;
#[allow(dead_code, reason = "the tests of broadcasting use the rest")]
#[path = "../../../../crates/broadcast/tests/broadcast/redis_server.rs"]
mod redis_server;
mod visitor;
mod window;
