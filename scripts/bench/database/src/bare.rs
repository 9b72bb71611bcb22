//! The same statements by sqlx alone: with one connection that is held, and with its pool.

use sqlx::{ConnectOptions as _, Row as _};

use crate::ours::Ours;
use crate::{Entry, Peer, ROWS, Result};

/// sqlx is written for one database at a time.
macro_rules! bare {
    ($module:ident, $database:ident, $connect:ty, $pool:ty, $row:ty, $one:literal, $several:literal) => {
        pub mod $module {
            use super::*;

            const ONE: &str = $one;
            const SEVERAL: &str = $several;

            pub async fn compare(name: &str, url: &str, ours: Ours) -> Result {
                let options: $connect = url.parse()?;
                let options = options.disable_statement_logging();
                let held = Held(options.connect().await?);
                let pool = <$pool>::new().max_connections(8);
                let pooled = Pooled(pool.connect_with(options).await?);
                crate::compare(name, ours, held, pooled).await
            }

            struct Held(<sqlx::$database as sqlx::Database>::Connection);
            peer!(Held, &mut);

            struct Pooled(sqlx::Pool<sqlx::$database>);
            peer!(Pooled, &);

            fn entry(row: &$row) -> Result<Entry> {
                Ok(Entry {
                    id: row.try_get("id")?,
                    slug: row.try_get("slug")?,
                    title: row.try_get("title")?,
                    rating: row.try_get("rating")?,
                })
            }
        }
    };
}

macro_rules! peer {
    ($peer:ident, $($lend:tt)+) => {
        impl Peer for $peer {
            async fn get(&mut self, id: i64) -> Result<i64> {
                let query = sqlx::query(ONE).bind(id);
                let rows = query.fetch_all($($lend)+ self.0).await?;
                let [row] = rows.as_slice() else {
                    return Err("one row".into());
                };
                Ok(entry(row)?.sum())
            }

            async fn get_as(&mut self, id: i64) -> Result<i64> {
                let query = sqlx::query_as(ONE).bind(id);
                let entries: Vec<Entry> = query.fetch_all($($lend)+ self.0).await?;
                let [entry] = entries.as_slice() else {
                    return Err("one row".into());
                };
                Ok(entry.sum())
            }

            async fn query(&mut self, id: i64) -> Result<i64> {
                let query = sqlx::query(SEVERAL).bind(id).bind(ROWS);
                let rows = query.fetch_all($($lend)+ self.0).await?;
                rows.iter().map(|row| Ok(entry(row)?.sum())).sum()
            }

            async fn query_as(&mut self, id: i64) -> Result<i64> {
                let query = sqlx::query_as(SEVERAL).bind(id).bind(ROWS);
                let entries: Vec<Entry> = query.fetch_all($($lend)+ self.0).await?;
                Ok(entries.iter().map(Entry::sum).sum())
            }
        }
    };
}

bare!(
    sqlite,
    Sqlite,
    sqlx::sqlite::SqliteConnectOptions,
    sqlx::sqlite::SqlitePoolOptions,
    sqlx::sqlite::SqliteRow,
    "SELECT id, slug, title, rating FROM entries WHERE id = ?",
    "SELECT id, slug, title, rating FROM entries WHERE id >= ? ORDER BY id LIMIT ?"
);
bare!(
    mysql,
    MySql,
    sqlx::mysql::MySqlConnectOptions,
    sqlx::mysql::MySqlPoolOptions,
    sqlx::mysql::MySqlRow,
    "SELECT id, slug, title, rating FROM entries WHERE id = ?",
    "SELECT id, slug, title, rating FROM entries WHERE id >= ? ORDER BY id LIMIT ?"
);
bare!(
    postgres,
    Postgres,
    sqlx::postgres::PgConnectOptions,
    sqlx::postgres::PgPoolOptions,
    sqlx::postgres::PgRow,
    "SELECT id, slug, title, rating FROM entries WHERE id = $1",
    "SELECT id, slug, title, rating FROM entries WHERE id >= $1 ORDER BY id LIMIT $2"
);
