//! What a loop promises; one file per subject. What a signal does to a process is told in `signals.rs`.

mod callbacks;
mod captured;
mod cores;
mod executor;
mod handlers;
mod interop;
mod lifecycle;
mod periodic;
mod tasks;
mod timeouts;
mod watchdog;
