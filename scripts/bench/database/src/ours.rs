//! The statements by `tornado-database`.

use tornado_database::{Connection, Row};

use crate::{ENTRIES, Entry, Peer, ROWS, Result, SCHEMA};

const ONE: &str = "SELECT id, slug, title, rating FROM entries WHERE id = %s";
const SEVERAL: &str =
    "SELECT id, slug, title, rating FROM entries WHERE id >= %s ORDER BY id LIMIT %s";

pub struct Ours(Connection);

impl Ours {
    /// Makes the table, which it shares with its peers.
    pub async fn fill(url: &str) -> Result<Self> {
        let db = Connection::open(url)?;
        db.execute_script(SCHEMA).await?;
        let entries = (1..=ENTRIES).map(|id| {
            let title = format!("The title of entry {id}, as long as titles are");
            (id, format!("entry-{id}"), title, 4.5)
        });
        db.executemany("INSERT INTO entries VALUES (%s, %s, %s, %s)", entries)
            .await?;
        Ok(Self(db))
    }

    /// The same with one connection for all statements.
    pub async fn held(&self) -> Result<Self> {
        Ok(Self(self.0.hold().await?))
    }
}

impl Peer for Ours {
    async fn get(&mut self, id: i64) -> Result<i64> {
        let row = self.0.get(ONE, id).await?.ok_or("a row")?;
        Ok(entry(&row)?.sum())
    }

    async fn get_as(&mut self, id: i64) -> Result<i64> {
        let entry: Option<Entry> = self.0.get_as(ONE, id).await?;
        Ok(entry.ok_or("a row")?.sum())
    }

    async fn query(&mut self, id: i64) -> Result<i64> {
        let rows = self.0.query(SEVERAL, (id, ROWS)).await?;
        rows.iter().map(|row| Ok(entry(row)?.sum())).sum()
    }

    async fn query_as(&mut self, id: i64) -> Result<i64> {
        let entries: Vec<Entry> = self.0.query_as(SEVERAL, (id, ROWS)).await?;
        Ok(entries.iter().map(Entry::sum).sum())
    }
}

fn entry(row: &Row) -> Result<Entry> {
    Ok(Entry {
        id: row.get("id")?,
        slug: row.get("slug")?,
        title: row.get("title")?,
        rating: row.get("rating")?,
    })
}
