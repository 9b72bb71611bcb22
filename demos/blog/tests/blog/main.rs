//! The blog as its readers and its author meet it: over HTTP, and in a browser.

mod at_once;
mod deployment;
mod elsewhere;
mod failures;
mod full;
mod guessing;
mod people;
mod program;
mod reading;
#[allow(dead_code, reason = "tests of the database need more of it")]
#[path = "../../../../crates/database/tests/database/server.rs"]
mod server;
mod starting;
mod strange;
mod visitor;
mod writing;
