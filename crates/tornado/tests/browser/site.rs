//! The application that the browser visits: a guest book.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::watch;
use tornado::httputil::SetCookie;
use tornado::locale::{Locale, Locales};
use tornado::template::{TemplateValue, Value};
use tornado::web::{Application, Event, Exchange, Handler, Result, Settings, Site};

use crate::modules::{Card, Quote};

/// The notes, in the order in which they were left.
type Notes = Vec<String>;

pub(crate) fn application(notes: watch::Sender<Notes>) -> Application<GuestBook> {
    Application::of(GuestBook { notes })
        .settings(Settings {
            cookie_secret: Some("a secret of these tests".into()),
            login_url: Some("/login".into()),
            xsrf_cookies: true,
            template_path: Some(folder("templates")),
            static_path: Some(folder("static").into()),
            ..Settings::default()
        })
        .translations(Locales::load_translations(folder("translations")).expect("translations"))
        .ui_module("Card", Card)
        .ui_module("Quote", Quote)
        .route("/book", || Book)
        .route("/login", || Login)
        .route("/logout", || Logout)
        .route("/language", || Language)
        .route("/gallery", || Page("gallery.html"))
        .route("/live", || Page("live.html"))
        .route("/live/notes", || LiveNotes)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/browser")
        .join(name)
}

pub(crate) struct GuestBook {
    notes: watch::Sender<Notes>,
}

impl Site for GuestBook {
    type User = String;

    async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<String>> {
        x.secure_cookie("user")
    }

    async fn user_locale(&self, x: &mut Exchange<Self>) -> Result<Option<Locale>> {
        Ok(x.cookie("language").map(|code| x.locales().get([code])))
    }

    fn template_user<'a>(&'a self, user: &'a String) -> Value<'a> {
        user.value()
    }
}

/// A page for everybody.
struct Page(&'static str);

impl Handler<GuestBook> for Page {
    async fn get(&mut self, x: &mut Exchange<GuestBook>) -> Result {
        x.render(self.0, ()).await
    }
}

/// The notes, for guests, and a form for another.
struct Book;

#[derive(TemplateValue)]
struct BookPage {
    notes: Notes,
}

impl Handler<GuestBook> for Book {
    async fn get(&mut self, x: &mut Exchange<GuestBook>) -> Result {
        x.authenticated().await?;
        let notes = x.site().notes.borrow().clone();
        x.render("book.html", &BookPage { notes }).await
    }

    async fn post(&mut self, x: &mut Exchange<GuestBook>) -> Result {
        x.authenticated().await?;
        let text: String = x.argument("text")?;
        x.site().notes.send_modify(|notes| notes.push(text));
        x.redirect("/book")
    }
}

struct Login;

impl Handler<GuestBook> for Login {
    async fn get(&mut self, x: &mut Exchange<GuestBook>) -> Result {
        x.render("login.html", ()).await
    }

    async fn post(&mut self, x: &mut Exchange<GuestBook>) -> Result {
        let name: String = x.argument("name")?;
        x.set_secure_cookie_with(
            &SetCookie::new("user", name)
                .expires_days(30.0)
                .http_only(true),
        )?;
        x.redirect_to_next("/book")
    }
}

struct Logout;

impl Handler<GuestBook> for Logout {
    async fn post(&mut self, x: &mut Exchange<GuestBook>) -> Result {
        x.clear_cookie("user")?;
        x.redirect("/login")
    }
}

struct Language;

impl Handler<GuestBook> for Language {
    async fn post(&mut self, x: &mut Exchange<GuestBook>) -> Result {
        let code: String = x.argument("code")?;
        x.set_cookie("language", &code)?;
        x.redirect_to_next("/login")
    }
}

/// The next note as an event. One for each connection: whoever wants more comes back.
struct LiveNotes;

impl Handler<GuestBook> for LiveNotes {
    async fn get(&mut self, x: &mut Exchange<GuestBook>) -> Result {
        let mut notes = x.site().notes.subscribe();
        let mut events = x.event_stream().await?;
        let seen = events.last_id().and_then(|id| id.parse().ok()).unwrap_or(0);
        let note = events.wait(note_after(&mut notes, seen)).await?;
        let id = (seen + 1).to_string();
        let event = Event::new(note).id(&id).event("note");
        events.send(event.retry(Duration::from_millis(10))).await
    }
}

async fn note_after(notes: &mut watch::Receiver<Notes>, seen: usize) -> String {
    let all = notes.wait_for(|all| all.len() > seen).await;
    all.ok()
        .and_then(|all| all.get(seen).cloned())
        .unwrap_or_default()
}
