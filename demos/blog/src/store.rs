//! The database: all statements that the blog has.

mod attempts;
mod authors;
mod entries;

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;

use tornado::database::{Connection, Error};
use tornado::web::{Error as Answer, HttpError, Result};

pub(crate) use authors::Author;
pub(crate) use entries::{Draft, Saved};

pub(crate) struct Store {
    db: Connection,
    schema: &'static str,
}

impl Store {
    pub(crate) fn open(url: &str) -> Result<Self, Error> {
        let schema = match url.split(':').next() {
            Some("sqlite") => include_str!("../schema/sqlite.sql"),
            Some("postgres" | "postgresql") => include_str!("../schema/postgres.sql"),
            _ => include_str!("../schema/mysql.sql"),
        };
        let db = Connection::open(url)?;
        if let Some(file) = url.strip_prefix("sqlite:") {
            make_private(file);
        }
        Ok(Self { db, schema })
    }

    /// Makes the tables, and gives the secret that cookies are signed with: all processes have the same.
    pub(crate) async fn prepare(&self, secret: Option<String>) -> Result<String, Error> {
        self.db.execute_script(self.schema).await?;
        if let Some(secret) = secret {
            return Ok(secret);
        }
        let made = secret_of_ours();
        let insert = "INSERT INTO secrets (name, value) VALUES ('cookies', %s)";
        match self.db.execute(insert, &made).await {
            Err(error) if !error.is_integrity() => return Err(error),
            _ => {} // it is there, or was
        }
        let kept = self
            .db
            .get_as("SELECT value FROM secrets WHERE name = 'cookies'", ())
            .await?;
        self.db.close().await;
        Ok(kept.unwrap_or(made))
    }

    pub(crate) async fn ping(&self) -> Result {
        self.db
            .query("SELECT 1", ())
            .await
            .map(drop)
            .map_err(answer)
    }
}

/// Makes the file of a database, if it is not there, for its owner alone: it will hold what cookies are signed with.
fn make_private(file: &str) {
    let file = file.strip_prefix("//").unwrap_or(file);
    if !file.contains(['?', '%', ':']) {
        // Whatever stands against it, the database will say.
        let _ = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file);
    }
}

/// A database that cannot just now is 503, and the reader is asked to come back.
fn answer(error: Error) -> Answer {
    if error.is_operational() {
        HttpError(503).with_log(error)
    } else {
        error.into()
    }
}

fn secret_of_ours() -> String {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
