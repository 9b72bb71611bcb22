//! SQL databases made easy: SQLite, MySQL or MariaDB, and PostgreSQL.
//!
//! ```
//! use tornado_database::{Connection, Error};
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Error> {
//!     let db = Connection::open("sqlite::memory:")?;
//!     db.execute("CREATE TABLE entries (id INTEGER PRIMARY KEY, title TEXT NOT NULL)", ()).await?;
//!     let id = db.execute("INSERT INTO entries (title) VALUES (%s)", "Hello").await?;
//!
//!     for entry in db.query("SELECT * FROM entries", ()).await? {
//!         println!("{}", entry.get::<&str>("title")?);
//!     }
//!     let entry = db.get("SELECT * FROM entries WHERE id = %s", id).await?;
//!     assert_eq!(entry.expect("the one above").get::<String>("title")?, "Hello");
//!     Ok(())
//! }
//! ```
//!
//! | for | use |
//! |---|---|
//! | rows | [`Connection::query`], [`get`](Connection::get) for one, [`iter`](Connection::iter) for many |
//! | structs | [`query_as`](Connection::query_as), [`get_as`](Connection::get_as), [`Row::read`] |
//! | changes | [`execute`](Connection::execute) and its kin, [`executemany`](Connection::executemany) |
//! | all or nothing | [`Connection::begin`], [`Transaction`] |
//! | many at a time | [`Connection::hold`] |
//! | what went wrong | [`Error`]: integrity, operational, programming, data |
//!
//! # A value can only be bound
//!
//! A statement is a text that stands in the program: a [`Statement`]. Values are given apart from it, and go to the database
//! apart from it. There is no way by which one becomes part of the text.
//!
//! # One for all databases
//!
//! SQLite is part of the program; the features `mysql` and `postgres` add the others, `tls` encryption on the way to them. The
//! address decides. Placeholders, values and errors are the same on all three; the language of the statements is each
//! database's own. Times are UTC, in every session.
//!
//! # Errors
//!
//! An [`Error`] says the statement and what the database said of it, never values. Errors are of four kinds, as in Python's
//! databases: a handler that answers [`Error::Operational`] with 503 and [`Error::Integrity`] with 409 has done its work.

mod connection;
mod error;
mod lease;
#[cfg(feature = "mysql")]
mod mysql;
mod parameters;
mod placeholder;
mod pool;
#[cfg(feature = "postgres")]
mod postgres;
mod row;
mod rows;
mod session;
mod settings;
mod shelf;
mod sqlite;
mod statement;
mod transaction;
mod value;
mod verb;
mod way;

pub use connection::Connection;
pub use error::{Error, Fault};
pub use row::{Column, Row};
pub use rows::Rows;
pub use settings::Settings;
pub use statement::{Sql, Statement};
pub use transaction::Transaction;

#[cfg(feature = "mysql")]
use mysql::opener as mysql_opener;
#[cfg(feature = "postgres")]
use postgres::opener as postgres_opener;
#[cfg(not(feature = "mysql"))]
use without::mysql as mysql_opener;
#[cfg(not(feature = "postgres"))]
use without::postgres as postgres_opener;

#[cfg(not(all(feature = "mysql", feature = "postgres")))]
mod without;
