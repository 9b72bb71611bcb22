//! What the crate promises, on each of its databases (`DBAS-1.01`).
//!
//! SQLite is part of the program; MariaDB and PostgreSQL are Debian's, each an instance of its own with a folder of its own.

mod changes;
mod errors;
mod left;
mod placeholders;
mod pool;
mod queries;
mod secrets;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod server;
mod servers_gone;
mod stage;
mod statements;
mod templates;
mod transactions;
mod values;
