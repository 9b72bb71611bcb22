//! Pages: who comes, and what they see.

use tornado::broadcast::Cursor;
use tornado::httputil::{SameSite, SetCookie};
use tornado::template::TemplateValue;
use tornado::web::{Exchange, Handler, HttpError, Result};

use crate::site::Chat;

/// The room, with what was said last.
pub(crate) struct Room;

#[derive(TemplateValue)]
struct RoomPage {
    messages: Vec<Shown>,
    cursor: String,
}

#[derive(TemplateValue)]
struct Shown {
    id: String,
    author: String,
    html: String,
}

impl Handler<Chat> for Room {
    async fn get(&mut self, x: &mut Exchange<Chat>) -> Result {
        x.authenticated().await?;
        // Without Redis the page has no history; it brings it when it can.
        let _ = x.site().room.ready().await;
        let said = x.site().room.after(Cursor::START);
        let messages: Vec<Shown> = said
            .iter()
            .map(|item| Shown {
                id: item.cursor().to_string(),
                author: item.texts.from.clone(),
                html: item.texts.html.clone(),
            })
            .collect();
        let cursor = said.last().map_or(Cursor::START, |item| item.cursor());
        let page = RoomPage {
            messages,
            cursor: cursor.to_string(),
        };
        x.set_header("Cache-Control", "no-store")?;
        x.render("index.html", &page).await
    }
}

/// The most characters of a nickname.
const LONGEST: usize = 30;

/// How one gets a name.
pub(crate) struct Login;

#[derive(TemplateValue)]
struct LoginPage {
    next: String,
    name: String,
    refused: bool,
}

impl Handler<Chat> for Login {
    async fn get(&mut self, x: &mut Exchange<Chat>) -> Result {
        show_login(x, String::new(), false).await
    }

    async fn post(&mut self, x: &mut Exchange<Chat>) -> Result {
        let name: String = x.argument("name")?;
        let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > LONGEST {
            x.set_status(422)?;
            return show_login(x, name, true).await;
        }
        x.set_secure_cookie_with(
            &SetCookie::new("user", name)
                .expires_days(30.0)
                .http_only(true)
                .same_site(SameSite::Lax),
        )?;
        x.redirect_to_next("/")
    }
}

async fn show_login(x: &mut Exchange<Chat>, name: String, refused: bool) -> Result {
    let page = LoginPage {
        next: x.next_path().unwrap_or_else(|| "/".to_owned()),
        name,
        refused,
    };
    x.render("login.html", &page).await
}

/// How one gets rid of it.
pub(crate) struct Logout;

impl Handler<Chat> for Logout {
    async fn post(&mut self, x: &mut Exchange<Chat>) -> Result {
        x.clear_cookie("user")?;
        x.redirect("/auth/login")
    }
}

/// The language of the pages.
pub(crate) struct Language;

impl Handler<Chat> for Language {
    async fn post(&mut self, x: &mut Exchange<Chat>) -> Result {
        let code: String = x.argument("code")?;
        if x.locales().exact(&code).is_none() {
            return Err(HttpError(400).with_log(format_args!("no language {code:?}")));
        }
        x.set_cookie_with(&SetCookie::new("language", code).expires_days(365.0))?;
        x.redirect_to_next("/")
    }
}
