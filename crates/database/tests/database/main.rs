//! What the crate promises, on each of its databases (`DBAS-1.01`).
//!
//! SQLite is part of the program; MariaDB and PostgreSQL are Debian's, each an instance of its own with a folder of its own.

mod changes;
mod errors;
mod held;
mod left;
mod migrations;
mod placeholders;
mod pool;
mod queries;
mod secrets;
#[cfg(any(feature = "mysql", feature = "postgres"))]
#[cfg_attr(
    not(all(feature = "mysql", feature = "postgres")),
    expect(dead_code, reason = "of two servers there is one")
)]
mod server;
mod servers_gone;
mod stage;
mod statements;
mod templates;
mod transactions;
mod values;
