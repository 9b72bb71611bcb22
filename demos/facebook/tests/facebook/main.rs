//! The program in a browser, and what it refuses.

mod login;
mod posts;
mod program;
mod refusals;
