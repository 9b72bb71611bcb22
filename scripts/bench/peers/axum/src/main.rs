//! axum's router, each connection served by hyper's HTTP/1 directly: cheaper than `axum::serve`.

mod database;

use axum::extract::Path;
use axum::response::Html;
use axum::routing::{get, post};
use axum::{Json, Router};
use contract::{Form, HELLO, MESSAGE};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};

fn main() -> std::io::Result<()> {
    let router = Router::new()
        .route("/plaintext", get(async || HELLO))
        .route("/json", get(async || Json(MESSAGE)))
        .route(
            "/story/{id}",
            get(async |Path(id): Path<u64>| id.to_string()),
        )
        .route("/fortunes", get(async || Html(peer_fortunes::page())))
        .route("/echo", post(async |form: axum::Form<Form>| form.0.name));

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let router = match contract::database() {
            Some(url) => router.merge(database::routes(&url)),
            None => router,
        };
        let listener = tokio::net::TcpListener::from_std(contract::listener())?;
        loop {
            let (stream, _) = listener.accept().await?;
            let service = TowerToHyperService::new(router.clone());
            tokio::task::spawn_local(
                http1::Builder::new()
                    .pipeline_flush(true)
                    .serve_connection(TokioIo::new(stream), service),
            );
        }
    })
}
