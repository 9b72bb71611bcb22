//! actix-web and actix-ws with one worker.

use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::web::{self, Data, Payload, get, post};
use actix_web::{App, Error, HttpRequest, HttpResponse, HttpServer};
use actix_ws::Message;
use futures_util::StreamExt;
use tokio::sync::broadcast;

struct Room {
    news: broadcast::Sender<String>,
    held: AtomicUsize,
}

async fn listen(
    request: HttpRequest,
    body: Payload,
    room: Data<Room>,
) -> Result<HttpResponse, Error> {
    let (response, mut session, mut messages) = actix_ws::handle(&request, body)?;
    actix_web::rt::spawn(async move {
        let mut news = room.news.subscribe();
        room.held.fetch_add(1, Ordering::Relaxed);
        loop {
            tokio::select! {
                message = messages.next() => if !matches!(message, Some(Ok(_))) { break },
                Ok(text) = news.recv() => if session.text(text).await.is_err() { break },
            }
        }
        room.held.fetch_sub(1, Ordering::Relaxed);
    });
    Ok(response)
}

async fn echo(request: HttpRequest, body: Payload) -> Result<HttpResponse, Error> {
    let (response, mut session, mut messages) = actix_ws::handle(&request, body)?;
    actix_web::rt::spawn(async move {
        while let Some(Ok(message)) = messages.next().await {
            let sent = match message {
                Message::Text(text) => session.text(text).await,
                Message::Binary(bytes) => session.binary(bytes).await,
                _ => Ok(()),
            };
            if sent.is_err() {
                break;
            }
        }
    });
    Ok(response)
}

async fn poll(room: Data<Room>) -> String {
    let mut news = room.news.subscribe();
    room.held.fetch_add(1, Ordering::Relaxed);
    let text = news.recv().await.unwrap_or_default();
    room.held.fetch_sub(1, Ordering::Relaxed);
    text
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let room = Data::new(Room {
        news: broadcast::channel(4).0,
        held: AtomicUsize::new(0),
    });
    HttpServer::new(move || {
        App::new()
            .app_data(room.clone())
            .route("/plaintext", get().to(async || contract::HELLO))
            .route("/ws", get().to(listen))
            .route("/echo", get().to(echo))
            .route("/poll", get().to(poll))
            .route(
                "/broadcast",
                post().to(async |room: Data<Room>, text: web::Bytes| {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    room.news.send(text).unwrap_or(0).to_string()
                }),
            )
            .route(
                "/held",
                get().to(async |room: Data<Room>| room.held.load(Ordering::Relaxed).to_string()),
            )
    })
    .workers(1)
    .max_connections(100_000)
    .listen(contract::listener())?
    .run()
    .await
}
