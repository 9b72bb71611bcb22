//! Tornado for Rust, as the author of an application would write it.
//!
//! `PORT` comes from the environment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use contract::{HELLO, TEXT};
use tokio::sync::broadcast;
use tornado::HttpServer;
use tornado::web::{Application, Exchange, Handler, Result, Site};
use tornado::websocket;

/// Who waits for the next message.
struct Room {
    news: broadcast::Sender<Arc<str>>,
    held: AtomicUsize,
}

impl Site for Room {
    type User = ();
}

/// One who waits, for as long as it lives.
struct Held<'a>(&'a Room);

impl Room {
    fn enter(&self) -> (Held<'_>, broadcast::Receiver<Arc<str>>) {
        self.held.fetch_add(1, Ordering::Relaxed);
        (Held(self), self.news.subscribe())
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.held.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Plaintext;

impl Handler<Room> for Plaintext {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        x.set_header("Content-Type", TEXT)?;
        x.write(HELLO)
    }
}

/// A WebSocket that has every message sent to it.
struct Listener;

impl Handler<Room> for Listener {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        let mut socket = x.upgrade(websocket::accept)?;
        let (_held, mut news) = x.site().enter();
        loop {
            tokio::select! {
                biased;
                message = socket.receive() => if message?.is_none() {
                    return Ok(());
                },
                Ok(text) = news.recv() => socket.send(&*text).await?,
            }
        }
    }
}

/// A WebSocket that says back what it is told.
struct Echo;

impl Handler<Room> for Echo {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        let mut socket = x.upgrade(websocket::accept)?;
        while let Some(message) = socket.receive().await? {
            socket.send(&message).await?;
        }
        Ok(())
    }
}

/// A long poll: the next message is its answer.
struct Poll;

impl Handler<Room> for Poll {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        let (held, mut news) = x.site().enter();
        let text = x.while_connected(news.recv()).await?;
        drop(held);
        x.set_header("Content-Type", TEXT)?;
        x.write(&*text.unwrap_or_default())
    }
}

struct Broadcast;

impl Handler<Room> for Broadcast {
    async fn post(&mut self, x: &mut Exchange<Room>) -> Result {
        let text = String::from_utf8_lossy(x.request().body()).into_owned();
        let count = x.site().news.send(text.into()).unwrap_or(0);
        x.write(count.to_string())
    }
}

struct Count;

impl Handler<Room> for Count {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        let held = x.site().held.load(Ordering::Relaxed);
        x.write(held.to_string())
    }
}

fn main() -> std::io::Result<()> {
    let room = Room {
        news: broadcast::channel(4).0,
        held: AtomicUsize::new(0),
    };
    let application = Application::of(room)
        .route("/plaintext", || Plaintext)
        .route("/ws", || Listener)
        .route("/echo", || Echo)
        .route("/poll", || Poll)
        .route("/broadcast", || Broadcast)
        .route("/held", || Count);
    HttpServer::new(application)
        .bind(contract::address())?
        .start(1)
}
