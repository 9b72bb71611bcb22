//! What is asked of the database: rows by a random id, and the fortunes.

use serde::Serialize;

/// How many rows `/queries` asks for, one by one.
pub const QUERIES: usize = 20;

/// A row: the body of `/db`.
#[derive(Serialize)]
pub struct World {
    pub id: i32,
    #[serde(rename = "randomNumber")]
    pub number: i32,
}

/// One of four digits, so that all bodies have one length.
pub fn random_id() -> i32 {
    fastrand::i32(1_000..10_000)
}

/// The address of the database, if there is one.
pub fn database() -> Option<String> {
    std::env::var("DATABASE_URL").ok()
}
