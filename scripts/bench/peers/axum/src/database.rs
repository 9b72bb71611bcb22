//! The pages that ask a database: sqlx, and askama.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use axum::{Json, Router};
use contract::{QUERIES, World, random_id};
use peer_fortunes::Fortune;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection};

const WORLD: &str = "SELECT id, number FROM world WHERE id = $1";
const FORTUNES: &str = "SELECT id, message FROM fortune";

/// As many connections as ours has. They are not asked whether they live before each use, which is the cheaper way.
pub fn routes(url: &str) -> Router {
    let options: PgConnectOptions = url.parse().expect("an address");
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .test_before_acquire(false)
        .connect_lazy_with(options.disable_statement_logging());
    Router::new()
        .route("/db", get(db))
        .route("/queries", get(queries))
        .route("/fortunes-db", get(fortunes))
        .with_state(pool)
}

type Answer<T> = Result<T, StatusCode>;

async fn db(State(pool): State<PgPool>) -> Answer<Json<World>> {
    let mut connection = pool.acquire().await.map_err(fault)?;
    world(&mut connection).await.map(Json)
}

/// All over one connection.
async fn queries(State(pool): State<PgPool>) -> Answer<Json<Vec<World>>> {
    let mut connection = pool.acquire().await.map_err(fault)?;
    let mut worlds = Vec::with_capacity(QUERIES);
    for _ in 0..QUERIES {
        worlds.push(world(&mut connection).await?);
    }
    Ok(Json(worlds))
}

async fn fortunes(State(pool): State<PgPool>) -> Answer<Html<String>> {
    let rows: Vec<(i32, String)> = sqlx::query_as(FORTUNES)
        .fetch_all(&pool)
        .await
        .map_err(fault)?;
    let fortune = |(id, message): (i32, String)| Fortune {
        id,
        message: message.into(),
    };
    let fortunes = rows.into_iter().map(fortune).collect();
    Ok(Html(peer_fortunes::render(fortunes)))
}

async fn world(connection: &mut PgConnection) -> Answer<World> {
    let (id, number) = sqlx::query_as(WORLD)
        .bind(random_id())
        .fetch_one(connection)
        .await
        .map_err(fault)?;
    Ok(World { id, number })
}

fn fault(_: sqlx::Error) -> StatusCode {
    StatusCode::SERVICE_UNAVAILABLE
}
