//! Tornado for Rust, as the author of an application would write it.
//!
//! `PORT`, `WORKERS` and `STATIC_DIR` come from the environment; `ETAG=1` gives every page its `Etag`.

mod database;

use std::borrow::Cow;
use std::env::var;

use contract::{ADDED, HELLO, MESSAGE, ROWS, TEXT};
use tornado::HttpServer;
use tornado::template::{TemplateValue, templates};
use tornado::web::{Application, Exchange, Handler, Json, Result, Settings};

struct Plaintext;

impl Handler for Plaintext {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header("Content-Type", TEXT)?;
        x.write(HELLO)
    }
}

struct Message;

impl Handler for Message {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write(Json(&MESSAGE))
    }
}

struct Story(u64);

impl Handler for Story {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header("Content-Type", TEXT)?;
        x.write(self.0.to_string())
    }
}

#[derive(TemplateValue)]
struct Fortune {
    id: u32,
    message: Cow<'static, str>,
}

#[derive(TemplateValue)]
struct FortunesPage {
    fortunes: Vec<Fortune>,
}

struct Fortunes;

impl Handler for Fortunes {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let mut fortunes = Vec::with_capacity(ROWS.len() + 1);
        fortunes.extend(ROWS.into_iter().zip(1..).map(fortune));
        fortunes.push(fortune((ADDED, 0)));
        fortunes.sort_by(|one, other| one.message.cmp(&other.message));
        x.render("fortunes.html", &FortunesPage { fortunes }).await
    }
}

fn fortune((message, id): (&'static str, u32)) -> Fortune {
    Fortune {
        id,
        message: message.into(),
    }
}

struct Echo;

impl Handler for Echo {
    async fn post(&mut self, x: &mut Exchange) -> Result {
        let name: String = x.argument("name")?;
        x.set_header("Content-Type", TEXT)?;
        x.write(name)
    }
}

fn main() -> std::io::Result<()> {
    let etag = var("ETAG").is_ok_and(|switch| switch == "1");
    let workers = var("WORKERS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(1);
    let application = Application::new()
        .settings(Settings {
            etag,
            static_path: var("STATIC_DIR").ok().map(Into::into),
            ..Settings::default()
        })
        .route("/plaintext", || Plaintext)
        .route("/json", || Message)
        .route("/story/([0-9]+)", Story)
        .templates(templates!("templates"))
        .route("/fortunes", || Fortunes)
        .route("/echo", || Echo);
    let application = match contract::database() {
        Some(url) => database::routes(application, &url),
        None => application,
    };
    HttpServer::new(application)
        .bind(contract::address())?
        .start(workers)
}
