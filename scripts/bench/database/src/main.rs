//! What a statement costs, beside sqlx alone, which `tornado-database` is built on: CPU time of this process.
//!
//! `database NAME=URL…`, each the address of a database that nobody else needs: `SQLite=sqlite:/tmp/x.db`. The peers are sqlx
//! with one connection that is held, the least that a statement can cost, beside ours that is held too; and sqlx with its pool,
//! beside ours as it is used. `ROUNDS` is 15 by default. `ONLY=ours`, `ours-held`, `held` or `pooled` executes the statements of
//! one of them alone, for a profiler; with `KIND=get`, `get_as`, `query` or `query_as` those of one kind.

mod bare;
mod ours;

use std::error::Error;

use cpu_time::ProcessTime;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// A row, read out.
#[derive(serde::Deserialize, sqlx::FromRow)]
struct Entry {
    id: i64,
    slug: String,
    title: String,
    rating: f64,
}

impl Entry {
    /// Something that every field has a part in.
    fn sum(&self) -> i64 {
        let lengths = self.slug.len() + self.title.len();
        self.id + lengths as i64 + self.rating as i64
    }
}

const SCHEMA: &str = "DROP TABLE IF EXISTS entries; CREATE TABLE entries
    (id BIGINT PRIMARY KEY, slug VARCHAR(50) NOT NULL, title VARCHAR(100) NOT NULL, rating DOUBLE PRECISION NOT NULL)";
const ENTRIES: i64 = 1_000;
/// Of a statement for several.
const ROWS: i64 = 20;
/// Of one measurement.
const STATEMENTS: i64 = 1_000;

/// The statements that are compared, by any of them.
trait Peer {
    /// The one row, its values read by name. That there is no other is looked at by all.
    async fn get(&mut self, id: i64) -> Result<i64>;
    /// The one row as a struct.
    async fn get_as(&mut self, id: i64) -> Result<i64>;
    /// Twenty rows, their values read by name.
    async fn query(&mut self, id: i64) -> Result<i64>;
    /// Twenty rows as structs.
    async fn query_as(&mut self, id: i64) -> Result<i64>;
}

#[derive(Clone, Copy)]
enum Kind {
    Get,
    GetAs,
    Query,
    QueryAs,
}

const KINDS: [(Kind, &str); 4] = [
    (Kind::Get, "`get`, by name"),
    (Kind::GetAs, "`get_as`"),
    (Kind::Query, "`query` of 20 rows, by name"),
    (Kind::QueryAs, "`query_as` of 20 rows"),
];

fn main() -> Result {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    println!(
        "| database | statement | µs, ours held | sqlx held | ours | sqlx's pool | held ÷ held | ours ÷ pool |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|");
    for argument in std::env::args().skip(1) {
        let (name, url) = argument.split_once('=').ok_or("NAME=URL is expected")?;
        runtime.block_on(async {
            let ours = ours::Ours::fill(url).await?;
            match url.split(':').next() {
                Some("sqlite") => bare::sqlite::compare(name, url, ours).await,
                Some("postgres") => bare::postgres::compare(name, url, ours).await,
                _ => bare::mysql::compare(name, url, ours).await,
            }
        })?;
    }
    Ok(())
}

/// All of them in turn; the one connection of sqlx before and after ours.
async fn compare(
    name: &str,
    ours: ours::Ours,
    mut held: impl Peer,
    mut pooled: impl Peer,
) -> Result {
    let (mut ours_held, mut ours) = (ours.held().await?, ours);
    match std::env::var("ONLY").as_deref() {
        Ok("ours") => return alone(ours).await,
        Ok("ours-held") => return alone(ours_held).await,
        Ok("held") => return alone(held).await,
        Ok("pooled") => return alone(pooled).await,
        _ => {}
    }
    let rounds = std::env::var("ROUNDS").map_or(Ok(15), |text| text.parse())?;
    for (kind, statement) in KINDS {
        let mut costs = [const { Vec::new() }; 4];
        for round in 0..=rounds {
            let before = cost(&mut held, kind).await?;
            let own_held = cost(&mut ours_held, kind).await?;
            let after = cost(&mut held, kind).await?;
            let own = cost(&mut ours, kind).await?;
            let pool = cost(&mut pooled, kind).await?;
            if round > 0 {
                // The first one made connections, and prepared statements.
                for (list, cost) in costs
                    .iter_mut()
                    .zip([own_held, before.min(after), own, pool])
                {
                    list.push(cost);
                }
            }
        }
        let [own_held, one, own, pool] = costs.map(|list| least(&list));
        let (to_one, to_pool) = (own_held / one, own / pool);
        println!(
            "| {name} | {statement} | {own_held:.2} | {one:.2} | {own:.2} | {pool:.2} | {to_one:.3} | {to_pool:.3} |"
        );
    }
    Ok(())
}

async fn alone(mut peer: impl Peer) -> Result {
    let only = std::env::var("KIND").map(|kind| format!("`{kind}`"));
    let unwanted = |statement: &str| only.as_ref().is_ok_and(|only| !statement.starts_with(only));
    for (kind, statement) in KINDS {
        if unwanted(statement) {
            continue;
        }
        println!("{statement}: {:.2} µs", cost(&mut peer, kind).await?);
    }
    Ok(())
}

/// What it takes when nothing else is in the way: wake-ups that others delay cost the same peer several times as much.
fn least(costs: &[f64]) -> f64 {
    costs.iter().copied().fold(f64::INFINITY, f64::min)
}

/// Microseconds of CPU time per statement.
async fn cost(peer: &mut impl Peer, kind: Kind) -> Result<f64> {
    let start = ProcessTime::now();
    let mut read = 0;
    for number in 0..STATEMENTS {
        let id = number * 379 % (ENTRIES - ROWS) + 1;
        read += match kind {
            Kind::Get => peer.get(id).await?,
            Kind::GetAs => peer.get_as(id).await?,
            Kind::Query => peer.query(id).await?,
            Kind::QueryAs => peer.query_as(id).await?,
        };
    }
    assert!(read > STATEMENTS, "rows are read");
    Ok(start.elapsed().as_secs_f64() * 1e6 / STATEMENTS as f64)
}
