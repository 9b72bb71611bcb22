//! ntex on tokio with one worker.

use contract::{HELLO, MESSAGE};
use ntex::web::types::{Form, Json, Path};
use ntex::web::{App, HttpResponse, HttpServer, get, post};

async fn fortunes() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(peer_fortunes::HTML)
        .body(peer_fortunes::page())
}

#[ntex::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(async || {
        App::new()
            .route("/plaintext", get().to(async || HELLO))
            .route("/json", get().to(async || Json(MESSAGE)))
            .route(
                "/story/{id:[0-9]+}",
                get().to(async |id: Path<String>| id.into_inner()),
            )
            .route("/fortunes", get().to(fortunes))
            .route(
                "/echo",
                post().to(async |form: Form<contract::Form>| form.into_inner().name),
            )
    })
    .workers(1)
    .maxconn(100_000)
    .listen(contract::listener())?
    .run()
    .await
}
