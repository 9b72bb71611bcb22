//! Tornado for Rust, as the author of an application would write it.
//!
//! `PORT` comes from the environment.

use contract::{HELLO, TEXT};
use tornado::HttpServer;
use tornado::broadcast::Channel;
use tornado::web::{Application, Exchange, Handler, Result, Site};
use tornado::websocket::{self, Prepared};

/// Where all wait for the next message.
struct Room {
    news: Channel<Prepared>,
}

impl Site for Room {
    type User = ();
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
        let mut news = x.site().news.subscribe();
        loop {
            tokio::select! {
                biased;
                message = socket.receive() => if message?.is_none() {
                    return Ok(());
                },
                message = news.next() => {
                    let message = message?;
                    socket.send_prepared(&message).await?;
                }
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
        let mut news = x.site().news.subscribe();
        let item = x.while_connected(news.next()).await??;
        x.set_header("Content-Type", TEXT)?;
        x.write(item.as_bytes())
    }
}

struct Broadcast;

impl Handler<Room> for Broadcast {
    async fn post(&mut self, x: &mut Exchange<Room>) -> Result {
        let message = Prepared::new(&*String::from_utf8_lossy(x.request().body()));
        let news = &x.site().news;
        let count = news.subscribers();
        news.publish(message).await?;
        x.write(count.to_string())
    }
}

struct Count;

impl Handler<Room> for Count {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        let held = x.site().news.subscribers();
        x.write(held.to_string())
    }
}

fn main() -> std::io::Result<()> {
    let room = Room {
        news: Channel::new(),
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
