//! What the whole promises: applications, served, over sockets; one file per promise.

mod answers;
mod canonical;
mod client;
mod crowds;
mod files;
mod log;
mod long_poll;
mod nginx;
mod old_clients;
mod panics;
mod pipelining;
mod process;
mod server;
mod site;
mod sockets;
mod streaming;
mod uploads;
