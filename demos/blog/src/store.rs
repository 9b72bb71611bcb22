//! The database: all statements that the blog has.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tornado::database::{Connection, Error, Row, Settings};
use tornado::web::{Error as Answer, HttpError, Result};

use crate::provider::Person;

/// How many entries the home page and the feed have.
pub(crate) const RECENT: i64 = 10;

/// Who writes.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Author {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// An entry as its author edits it.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Draft {
    /// 0 until it was published.
    pub(crate) id: i64,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) markdown: String,
    /// Grows by 1 whenever it is saved.
    pub(crate) version: i64,
}

/// What became of a change.
pub(crate) enum Saved {
    Yes,
    /// Somebody else has saved the entry since this author began.
    Meanwhile,
}

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
        let settings = Settings::default();
        let db = Connection::with(url, settings)?;
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

    pub(crate) async fn recent(&self) -> Result<Vec<Row>> {
        let sql = "SELECT entries.*, authors.name AS author FROM entries JOIN authors ON authors.id = author_id
                   ORDER BY published DESC, entries.id DESC LIMIT %s";
        self.db.query(sql, RECENT).await.map_err(answer)
    }

    /// All of them, without their texts.
    pub(crate) async fn archive(&self) -> Result<Vec<Row>> {
        let sql = "SELECT slug, title, published FROM entries ORDER BY published DESC, id DESC";
        self.db.query(sql, ()).await.map_err(answer)
    }

    pub(crate) async fn entry(&self, slug: &str) -> Result<Option<Row>> {
        let sql = "SELECT entries.*, authors.name AS author FROM entries JOIN authors ON authors.id = author_id
                   WHERE slug = %s";
        self.db.get(sql, slug).await.map_err(answer)
    }

    pub(crate) async fn draft(&self, id: i64) -> Result<Option<Draft>> {
        let sql = "SELECT id, slug, title, markdown, version FROM entries WHERE id = %s";
        self.db.get_as(sql, id).await.map_err(answer)
    }

    /// Publishes a new entry; its address is that of the draft, or the next that is free.
    pub(crate) async fn publish(&self, author: i64, draft: &mut Draft, html: &str) -> Result {
        let sql = "INSERT INTO entries (author_id, slug, title, markdown, html, published, updated)
                   VALUES (%s, %s, %s, %s, %s, %s, %s)";
        let wanted = draft.slug.clone();
        for attempt in 0..50 {
            let now = SystemTime::now();
            let values = (
                author,
                &draft.slug,
                &draft.title,
                &draft.markdown,
                html,
                now,
                now,
            );
            match self.db.execute(sql, values).await {
                Err(error) if error.is_integrity() && self.is_taken(&draft.slug).await? => {
                    if attempt < 5 {
                        draft.slug += "-2";
                    } else {
                        // A title that many entries have, or one without letters: it gets a number.
                        draft.slug = format!("{wanted}-{}", self.count().await? + attempt);
                    }
                }
                outcome => return outcome.map(drop).map_err(answer),
            }
        }
        Err(HttpError(503).with_log("no address is free"))
    }

    async fn count(&self) -> Result<i64> {
        let sql = "SELECT count(*) FROM entries";
        let count: Option<i64> = self.db.get_as(sql, ()).await.map_err(answer)?;
        Ok(count.unwrap_or(0))
    }

    async fn is_taken(&self, slug: &str) -> Result<bool> {
        let found: Option<i64> = self
            .db
            .get_as("SELECT id FROM entries WHERE slug = %s", slug)
            .await
            .map_err(answer)?;
        Ok(found.is_some())
    }

    /// Saves a change, if nobody else has done so since version `draft.version`.
    pub(crate) async fn save(&self, draft: &Draft, html: &str) -> Result<Saved> {
        let sql = "UPDATE entries SET title = %s, markdown = %s, html = %s, updated = %s, version = version + 1
                   WHERE id = %s AND version = %s";
        let values = (
            &draft.title,
            &draft.markdown,
            html,
            SystemTime::now(),
            draft.id,
            draft.version,
        );
        let changed = self
            .db
            .execute_rowcount(sql, values)
            .await
            .map_err(answer)?;
        Ok(if changed == 1 {
            Saved::Yes
        } else {
            Saved::Meanwhile
        })
    }

    pub(crate) async fn author(&self, id: i64) -> Result<Option<Author>> {
        self.db
            .get_as("SELECT id, name FROM authors WHERE id = %s", id)
            .await
            .map_err(answer)
    }

    /// Number and password of who has this address; who came by a provider has none.
    pub(crate) async fn login(&self, email: &str) -> Result<Option<(i64, Option<String>)>> {
        self.db
            .get_as("SELECT id, password FROM authors WHERE email = %s", email)
            .await
            .map_err(answer)
    }

    pub(crate) async fn has_author(&self) -> Result<bool> {
        let found: Option<i64> = self
            .db
            .get_as("SELECT id FROM authors LIMIT 1", ())
            .await
            .map_err(answer)?;
        Ok(found.is_some())
    }

    /// Makes the first user the author; false if there is one. Of two who try at once, one is the first.
    pub(crate) async fn create_author(
        &self,
        email: &str,
        name: &str,
        password: &str,
    ) -> Result<bool> {
        let sql = "INSERT INTO authors (id, email, name, password) VALUES (1, %s, %s, %s)";
        let values = (email, name, password);
        created(self.db.execute(sql, values).await.map(drop))
    }

    /// The author whom a provider knows by this name.
    pub(crate) async fn identity(&self, provider: &str, subject: &str) -> Result<Option<i64>> {
        let sql = "SELECT author_id FROM identities WHERE provider = %s AND subject = %s";
        let found = self.db.get_as(sql, (provider, subject)).await;
        found.map_err(answer)
    }

    /// As [`create_author`](Self::create_author), of somebody whom a provider vouches for.
    pub(crate) async fn create_author_elsewhere(
        &self,
        person: &Person,
        provider: &str,
    ) -> Result<bool> {
        let name: String = person.name.chars().take(100).collect();
        let create = async {
            let transaction = self.db.begin().await?;
            let author = "INSERT INTO authors (id, name) VALUES (1, %s)";
            transaction.execute(author, name).await?;
            let values = (1, provider, &person.subject);
            transaction.execute(CONNECT, values).await?;
            transaction.commit().await
        };
        created(create.await)
    }

    /// From now on this author may log in by the provider; false if somebody else has that name there.
    pub(crate) async fn connect(&self, author: i64, provider: &str, subject: &str) -> Result<bool> {
        let values = (author, provider, subject);
        created(self.db.execute(CONNECT, values).await.map(drop))
    }
}

const CONNECT: &str = "INSERT INTO identities (author_id, provider, subject) VALUES (%s, %s, %s)";

/// False if it was there already.
fn created(outcome: Result<(), Error>) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(error) if error.is_integrity() => Ok(false),
        Err(error) => Err(answer(error)),
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
