//! The room by long polls: the protocol of Tornado's first chat demo.

use std::time::Duration;

use tokio::time::timeout;
use tornado::broadcast::Cursor;
use tornado::web::{Exchange, Handler, HttpError, Json, Result};

use crate::room::{prepared, say};
use crate::site::Chat;

/// `POST /a/message/new`: says something; the answer is the message, or leads to `next`.
pub(crate) struct New;

impl Handler<Chat> for New {
    async fn post(&mut self, x: &mut Exchange<Chat>) -> Result {
        let user = x.authenticated().await?;
        let body: String = x.argument("body")?;
        let next = match x.find_argument::<String>("next")? {
            None => None,
            Some(_) => match x.next_path() {
                Some(next) => Some(next),
                None => return Err(HttpError(400).with_log("next leads to another host")),
            },
        };
        let said = say(x, &user, &body).await?;
        if let Some(next) = next {
            return x.redirect(&next);
        }
        x.write(Json(&said))
    }
}

/// How long a poll may take: less than proxies wait.
const LONGEST: Duration = Duration::from_secs(50);

/// `POST /a/message/updates`: waits until something was said behind the cursor.
pub(crate) struct Updates;

impl Handler<Chat> for Updates {
    async fn post(&mut self, x: &mut Exchange<Chat>) -> Result {
        x.authenticated().await?;
        let cursor: Option<Cursor> = x.find_argument("cursor")?;
        let mut listener = x
            .site()
            .room
            .subscribe_after(cursor.unwrap_or(Cursor::START));
        let news = x
            .while_connected(timeout(LONGEST, listener.next_all()))
            .await?;
        let news = news.unwrap_or_else(|_| Ok(Vec::new()))?;
        let mut answer = br#"{"messages": ["#.to_vec();
        for (n, item) in news.iter().enumerate() {
            if n > 0 {
                answer.extend_from_slice(b", ");
            }
            answer.extend_from_slice(prepared(item)?.as_bytes());
        }
        answer.extend_from_slice(b"]}");
        x.set_header("Content-Type", "application/json; charset=UTF-8")?;
        x.write(answer)
    }
}
