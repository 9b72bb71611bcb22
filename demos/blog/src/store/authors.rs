//! Authors, and who they are elsewhere.

use serde::Deserialize;
use tornado::database::Error;
use tornado::web::Result;

use super::{Store, answer};
use crate::provider::Person;

/// Who writes.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Author {
    pub(crate) id: i64,
    pub(crate) name: String,
}

impl Store {
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
