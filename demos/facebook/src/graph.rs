//! A stand-in for Facebook: a page that asks, and as much of the Graph API as this program needs. It believes everybody.

mod api;
mod consent;
mod people;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::{Value, json};
use tornado::template::templates;
use tornado::web::{Application, Exchange, Handler, HttpError, Names, Result, Settings, Site};

use crate::graph::people::Person;
use crate::sessions::random_text;

pub(crate) struct Graph {
    key: String,
    secret: String,
    /// Nobody is sent elsewhere than there.
    back: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What people have agreed to, until it is exchanged.
    codes: HashMap<String, Grant>,
    /// Whose token it is.
    tokens: HashMap<String, &'static Person>,
    /// The oldest first.
    posts: Vec<Post>,
}

struct Grant {
    person: &'static Person,
    challenge: String,
    since: Instant,
}

/// More codes, tokens and posts than these are not kept.
const MOST: usize = 1000;

struct Post {
    person: &'static Person,
    message: String,
    created: jiff::Timestamp,
    /// Title, description and address.
    link: Option<(String, String, String)>,
}

impl Graph {
    pub(crate) fn new(key: &str, secret: &str, back: &str) -> Self {
        let state = State {
            posts: people::posts(),
            ..State::default()
        };
        Self {
            key: key.to_owned(),
            secret: secret.to_owned(),
            back: back.to_owned(),
            state: Mutex::new(state),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps a value under a new random name.
fn keep<T>(map: &mut HashMap<String, T>, value: T) -> String {
    if map.len() >= MOST {
        map.clear();
    }
    let name = random_text();
    map.insert(name.clone(), value);
    name
}

impl Site for Graph {
    type User = ();

    /// Not at all: its addresses have tokens in them, and it is not what the log is about.
    fn log_request(&self, _: &Exchange<Self>) {}
}

pub(crate) fn application(graph: Graph, files: &Path) -> Application<Graph> {
    let settings = Settings {
        xsrf_cookies: true,
        static_path: Some(files.to_owned().into()),
        ..Settings::default()
    };
    Application::of(graph)
        .settings(settings)
        .templates(templates!("templates"))
        .route("/dialog/oauth", || consent::Consent)
        .route("/oauth/access_token", || api::Token)
        .route("/me", || api::Me)
        .route("/me/feed", || api::Feed)
        .route("/([0-9]+)/picture", api::Picture)
        .route("/([0-9]+)", Profile)
}

/// Where links to people and their posts lead.
struct Profile(usize);

impl Handler<Graph> for Profile {
    async fn get(&mut self, x: &mut Exchange<Graph>) -> Result {
        let person = people::find(self.0).ok_or(HttpError(404))?;
        let names = Names::new()
            .with("name", person.name())
            .with("id", person.id)
            .with("back", x.site().back.replace("/auth/login", "/"));
        x.render("profile.html", names).await
    }
}

impl Person {
    /// As the Graph API speaks of people; `graph` is where it is.
    fn json(&self, graph: &str) -> Value {
        json!({
            "id": self.id.to_string(),
            "name": self.name(),
            "first_name": self.first,
            "last_name": self.last,
            "link": format!("{graph}/{}", self.id),
            "picture": {"data": {"url": format!("{graph}/{}/picture", self.id), "is_silhouette": false}},
        })
    }
}

impl Post {
    fn json(&self, graph: &str, number: usize) -> Value {
        let mut post = json!({
            "id": format!("{}_{number}", self.person.id),
            "from": self.person.json(graph),
            "message": self.message,
            "created_time": self.created.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string(),
            "permalink_url": format!("{graph}/{}#{number}", self.person.id),
        });
        if let Some((title, description, url)) = &self.link {
            let link = json!({"title": title, "description": description, "url": url});
            post["attachments"] = json!({"data": [link]});
        }
        post
    }
}
