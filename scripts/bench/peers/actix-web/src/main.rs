//! actix-web with one worker.

use actix_web::web::Html;
use actix_web::web::{Form, Json, Path, get, post};
use actix_web::{App, HttpServer};
use contract::{HELLO, MESSAGE};

async fn fortunes() -> Html {
    Html::new(peer_fortunes::page())
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| {
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
    .max_connections(100_000)
    .listen(contract::listener())?
    .run()
    .await
}
