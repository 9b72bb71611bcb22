//! The room by a WebSocket.

use std::time::Duration;

use serde::Deserialize;
use tornado::broadcast::{Cursor, Error as BroadcastError};
use tornado::web::{Exchange, Handler, HttpError, Result};
use tornado::websocket::{Deflate, Message, Settings};

use crate::room::{prepared, say};
use crate::site::Chat;

/// `GET /chatsocket?cursor=`: what was said behind the cursor, and what is said from then on; and a way to say something.
pub(crate) struct Socket;

/// What a page sends.
#[derive(Deserialize)]
struct Spoken {
    body: String,
}

impl Handler<Chat> for Socket {
    async fn get(&mut self, x: &mut Exchange<Chat>) -> Result {
        let user = x.current_user().await?.ok_or(HttpError(403))?;
        let cursor: Option<Cursor> = x.find_argument("cursor")?;
        let settings = Settings::new()
            .deflate(Deflate::new())
            .max_message_size(64 << 10)
            .ping_interval(Duration::from_secs(30));
        let mut listener = x
            .site()
            .room
            .subscribe_after(cursor.unwrap_or(Cursor::START));
        let mut socket = x.upgrade(|request, reply| settings.accept(request, reply))?;
        loop {
            tokio::select! {
                message = socket.receive() => {
                    let Some(message) = message? else { return Ok(()) };
                    if let Err(error) = hear(x, &user, &message).await {
                        let told = serde_json::json!({"error": error.status().as_u16()});
                        socket.send_json(&told).await?;
                    }
                }
                item = listener.next() => {
                    let sent = match item {
                        Ok(item) => listener.keep_up(socket.send_prepared(prepared(&item)?)).await,
                        Err(error) => Err(error),
                    };
                    match sent {
                        Ok(sent) => sent?,
                        // Its page comes back with the cursor it has.
                        Err(BroadcastError::TooSlow) => {
                            socket.close(1013, "too slow").await?;
                            return Ok(());
                        }
                        Err(error) => return Err(error.into()),
                    }
                }
            }
        }
    }
}

async fn hear(x: &mut Exchange<Chat>, user: &str, message: &Message) -> Result {
    let spoken: Spoken = serde_json::from_slice(message.as_bytes())
        .map_err(|error| HttpError(400).with_log(error))?;
    say(x, user, &spoken.body).await?;
    Ok(())
}
