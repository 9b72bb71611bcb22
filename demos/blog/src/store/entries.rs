//! Entries: what readers see, and what authors save.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tornado::database::Row;
use tornado::web::{HttpError, Result};

use super::{Store, answer};

/// How many entries the home page and the feed have.
const RECENT: i64 = 10;

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

impl Store {
    pub(crate) async fn recent(&self) -> Result<Vec<Row>> {
        let sql = "SELECT entries.id, slug, title, html, published, updated, authors.name AS author
                   FROM entries JOIN authors ON authors.id = author_id
                   ORDER BY published DESC, entries.id DESC LIMIT %s";
        self.db.query(sql, RECENT).await.map_err(answer)
    }

    /// All of them, without their texts.
    pub(crate) async fn archive(&self) -> Result<Vec<Row>> {
        let sql = "SELECT slug, title, published FROM entries ORDER BY published DESC, id DESC";
        self.db.query(sql, ()).await.map_err(answer)
    }

    pub(crate) async fn entry(&self, slug: &str) -> Result<Option<Row>> {
        let sql = "SELECT entries.id, slug, title, html, published, updated, authors.name AS author
                   FROM entries JOIN authors ON authors.id = author_id
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
}
