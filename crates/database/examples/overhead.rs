//! How much CPU `get` and `query` take beside bare sqlx, which reads the same values.
//!
//! ```text
//! cargo run --release -p tornado-database --example overhead
//! cargo run --release -p tornado-database --example overhead --features postgres -- postgres://user@localhost/test
//! ```
//!
//! A table `overhead` is made and dropped. Rounds of both take turns, so that what else the machine does meets both.

use std::error::Error;
use std::time::Duration;

use sqlx::{ConnectOptions, Connection as _, Row as _};
use tornado_database::Connection;

const ROUNDS: usize = 15;
const STATEMENTS: usize = 2_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}/overhead.db", folder.path().display());
    let url = std::env::args().nth(1).unwrap_or(file);
    let db = Connection::open(&url)?;
    db.execute_script("CREATE TABLE overhead (id INTEGER PRIMARY KEY, title VARCHAR(100), rating DOUBLE PRECISION, votes INTEGER)")
        .await?;
    let rows = (0..1_000).map(|id| {
        (
            id,
            format!("The title of number {id}"),
            f64::from(id) / 3.0,
            id * 7,
        )
    });
    db.executemany("INSERT INTO overhead VALUES (%s, %s, %s, %s)", rows)
        .await?;
    let outcome = measure(&db, &url).await;
    db.execute_script("DROP TABLE overhead").await?;
    outcome
}

async fn measure(db: &Connection, url: &str) -> Result<(), Box<dyn Error>> {
    // One row by its key, and twenty.
    for (name, count) in [("get", 1), ("query", 20)] {
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let begin = cpu()?;
            for statement in 0..STATEMENTS {
                ours_once(db, statement as i64 % 900, count).await?;
            }
            ours.push(cpu()? - begin);
            bare.push(bare_rounds(url, count).await?);
        }
        let (ours, bare) = (median(ours), median(bare));
        let each = |cpu: Duration| cpu.as_secs_f64() * 1e6 / STATEMENTS as f64;
        println!(
            "{name:5} of {count:2} rows: ours {:6.2} µs, bare sqlx {:6.2} µs: {:.3}",
            each(ours),
            each(bare),
            ours.as_secs_f64() / bare.as_secs_f64()
        );
    }
    Ok(())
}

async fn ours_once(db: &Connection, first: i64, count: i64) -> Result<(), tornado_database::Error> {
    let mut sum = 0;
    if count == 1 {
        let row = db
            .get(
                "SELECT id, title, rating, votes FROM overhead WHERE id = %s",
                first,
            )
            .await?;
        let (id, title, rating, votes): (i64, String, f64, i64) =
            row.expect("a row").into_value()?;
        sum += id + title.len() as i64 + rating as i64 + votes;
    } else {
        let sql = "SELECT id, title, rating, votes FROM overhead WHERE id >= %s AND id < %s";
        let rows: Vec<(i64, String, f64, i64)> = db.query_as(sql, (first, first + count)).await?;
        for (id, title, rating, votes) in rows {
            sum += id + title.len() as i64 + rating as i64 + votes;
        }
    }
    std::hint::black_box(sum);
    Ok(())
}

async fn bare_rounds(url: &str, count: i64) -> Result<Duration, Box<dyn Error>> {
    macro_rules! rounds {
        ($options:ty, $one:literal, $many:literal) => {{
            let mut connection = url.parse::<$options>()?.disable_statement_logging().connect().await?;
            let begin = cpu()?;
            for statement in 0..STATEMENTS {
                // The types that the columns have in most databases; a server is asked for one only.
                let first = i32::try_from(statement % 900)?;
                let mut sum = 0;
                let rows = if count == 1 {
                    vec![sqlx::query($one).bind(first).fetch_one(&mut connection).await?]
                } else {
                    sqlx::query($many).bind(first).bind(first + count as i32).fetch_all(&mut connection).await?
                };
                for row in rows {
                    let title: String = row.get("title");
                    sum += row.get::<i32, _>("id") + title.len() as i32 + row.get::<f64, _>("rating") as i32 + row.get::<i32, _>("votes");
                }
                std::hint::black_box(sum);
            }
            let taken = cpu()? - begin;
            connection.close().await?;
            Ok(taken)
        }};
    }
    match url.split(':').next() {
        #[cfg(feature = "postgres")]
        Some("postgres") => rounds!(
            sqlx::postgres::PgConnectOptions,
            "SELECT id, title, rating, votes FROM overhead WHERE id = $1",
            "SELECT id, title, rating, votes FROM overhead WHERE id >= $1 AND id < $2"
        ),
        #[cfg(feature = "mysql")]
        Some("mysql") => rounds!(
            sqlx::mysql::MySqlConnectOptions,
            "SELECT id, title, rating, votes FROM overhead WHERE id = ?",
            "SELECT id, title, rating, votes FROM overhead WHERE id >= ? AND id < ?"
        ),
        _ => rounds!(
            sqlx::sqlite::SqliteConnectOptions,
            "SELECT id, title, rating, votes FROM overhead WHERE id = ?",
            "SELECT id, title, rating, votes FROM overhead WHERE id >= ? AND id < ?"
        ),
    }
}

/// What this program has used of the processors, all threads together.
fn cpu() -> Result<Duration, Box<dyn Error>> {
    let mut sum = 0;
    for task in std::fs::read_dir("/proc/self/task")? {
        let told = std::fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
        sum += told
            .split(' ')
            .next()
            .and_then(|nanos| nanos.parse().ok())
            .unwrap_or(0);
    }
    Ok(Duration::from_nanos(sum))
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all.get(all.len() / 2).copied().unwrap_or_default()
}
