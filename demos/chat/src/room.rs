//! What is said in the room.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use tornado::broadcast::{BadPayload, Item, Payload};
use tornado::template::TemplateValue;
use tornado::web::{Exchange, HttpError, Result};
use tornado::websocket::Prepared;

use crate::site::Chat;

/// One message.
#[derive(Serialize, Deserialize)]
pub(crate) struct Said {
    #[serde(flatten)]
    pub(crate) texts: Texts,
    /// As all sockets and polls send it, made by the first.
    #[serde(skip)]
    prepared: OnceLock<Prepared>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Texts {
    pub(crate) from: String,
    body: String,
    pub(crate) html: String,
}

/// What a client is told. The id is the cursor to come back with.
#[derive(Serialize)]
pub(crate) struct Told<'a> {
    id: String,
    #[serde(flatten)]
    texts: Cow<'a, Texts>,
}

/// The most characters of a message.
const LONGEST: usize = 2000;

#[derive(TemplateValue)]
struct Message<'a> {
    author: &'a str,
    body: &'a str,
    hue: u32,
}

/// Says something; gives it as everybody is told.
pub(crate) async fn say(x: &mut Exchange<Chat>, from: &str, body: &str) -> Result<Told<'static>> {
    let body = body.trim().replace("\r\n", "\n");
    if body.is_empty() || body.chars().count() > LONGEST {
        let why = format_args!("a message has 1 to {LONGEST} characters");
        return Err(HttpError(400).with_log(why));
    }
    let message = Message {
        author: from,
        body: &body,
        hue: hue(from),
    };
    let html = x.render_string("message.html", &message).await?;
    let from = from.to_owned();
    let texts = Texts { from, body, html };
    let said = Said {
        texts: texts.clone(),
        prepared: OnceLock::new(),
    };
    match x.site().room.publish(said).await {
        Ok(cursor) => Ok(Told {
            id: cursor.to_string(),
            texts: Cow::Owned(texts),
        }),
        Err(error) => Err(HttpError(503).with_log(error)),
    }
}

/// The message as it is sent to everybody: encoded once.
pub(crate) fn prepared(item: &Item<Said>) -> Result<&Prepared> {
    if let Some(prepared) = item.prepared.get() {
        return Ok(prepared);
    }
    let made = Prepared::json(&Told {
        id: item.cursor().to_string(),
        texts: Cow::Borrowed(&item.texts),
    })?;
    Ok(item.prepared.get_or_init(|| made))
}

impl Payload for Said {
    fn to_bytes(&self) -> Cow<'_, [u8]> {
        // Three texts: there is nothing that JSON cannot hold.
        serde_json::to_vec(self).unwrap_or_default().into()
    }

    fn from_bytes(bytes: Vec<u8>) -> Result<Self, BadPayload> {
        Ok(serde_json::from_slice(&bytes)?)
    }
}

/// One of twelve colours, by name.
fn hue(name: &str) -> u32 {
    let mixed = name.bytes().fold(0u32, |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(byte.into())
    });
    mixed % 12
}
