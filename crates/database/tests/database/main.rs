//! What the crate promises, on each of its databases.
//!
//! SQLite is part of the program; MariaDB and PostgreSQL are Debian's, each an instance of its own with a folder of its own.

mod changes;
mod errors;
mod placeholders;
mod pool;
mod queries;
#[cfg(any(feature = "mysql", feature = "postgres"))]
mod server;
mod servers_gone;
mod stage;
mod statements;
mod templates;
mod transactions;
mod values;
