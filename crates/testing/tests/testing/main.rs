//! What the crate promises; one file per subject.

mod bodies;
mod client;
mod conversation;
mod fetch;
mod log;
mod messages;
#[cfg(feature = "program")]
mod port;
#[cfg(all(feature = "program", feature = "socket"))]
mod program;
mod run;
#[cfg(feature = "socket")]
mod socket;
mod upgrade;
