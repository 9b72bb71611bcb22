//! axum's router and WebSocket, each connection served by hyper's HTTP/1 directly: cheaper than `axum::serve`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::{get, post};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::sync::broadcast;

struct Room {
    news: broadcast::Sender<Utf8Bytes>,
    held: AtomicUsize,
}

async fn listen(upgrade: WebSocketUpgrade, State(room): State<Arc<Room>>) -> Response {
    upgrade.on_upgrade(async move |mut socket: WebSocket| {
        let mut news = room.news.subscribe();
        room.held.fetch_add(1, Ordering::Relaxed);
        loop {
            tokio::select! {
                message = socket.recv() => if !matches!(message, Some(Ok(_))) { break },
                Ok(text) = news.recv() => if socket.send(Message::Text(text)).await.is_err() { break },
            }
        }
        room.held.fetch_sub(1, Ordering::Relaxed);
    })
}

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(async |mut socket: WebSocket| {
        while let Some(Ok(message)) = socket.recv().await {
            if socket.send(message).await.is_err() {
                break;
            }
        }
    })
}

async fn poll(State(room): State<Arc<Room>>) -> String {
    let mut news = room.news.subscribe();
    room.held.fetch_add(1, Ordering::Relaxed);
    let text = news
        .recv()
        .await
        .map_or_else(|_| String::new(), |text| text.to_string());
    room.held.fetch_sub(1, Ordering::Relaxed);
    text
}

fn main() -> std::io::Result<()> {
    let room = Arc::new(Room {
        news: broadcast::channel(4).0,
        held: AtomicUsize::new(0),
    });
    let router = Router::new()
        .route("/plaintext", get(async || contract::HELLO))
        .route("/ws", get(listen))
        .route("/echo", get(echo))
        .route("/poll", get(poll))
        .route(
            "/broadcast",
            post(async |State(room): State<Arc<Room>>, text: String| {
                room.news.send(text.into()).unwrap_or(0).to_string()
            }),
        )
        .route(
            "/held",
            get(async |State(room): State<Arc<Room>>| {
                room.held.load(Ordering::Relaxed).to_string()
            }),
        )
        .with_state(room);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let listener = tokio::net::TcpListener::from_std(contract::listener())?;
        loop {
            let (stream, _) = listener.accept().await?;
            let service = TowerToHyperService::new(router.clone());
            tokio::task::spawn_local(
                http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .with_upgrades(),
            );
        }
    })
}
