//! What all pages share.

use serde_json::json;
use tornado::httputil::Head;
use tornado::locale::Locale;
use tornado::template::Value;
use tornado::web::{Error, Exchange, Result, Site};

use crate::language;
use crate::store::{Author, Store};

/// The cookie that says who is logged in.
pub(crate) const USER: &str = "author";

pub(crate) struct Blog {
    pub(crate) store: Store,
    title: String,
}

impl Blog {
    pub(crate) fn new(store: Store, title: String) -> Self {
        Self { store, title }
    }
}

impl Site for Blog {
    type User = Author;

    async fn prepare(&self, x: &mut Exchange<Self>) -> Result {
        x.set_header("Vary", "Accept-Language, Cookie")
    }

    async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<Author>> {
        match x.secure_cookie(USER)?.and_then(|id| id.parse().ok()) {
            Some(id) => self.store.author(id).await,
            None => Ok(None),
        }
    }

    async fn user_locale(&self, x: &mut Exchange<Self>) -> Result<Option<Locale>> {
        Ok(x.cookie(language::COOKIE)
            .map(|code| x.locales().get([code])))
    }

    fn template_user<'a>(&'a self, user: &'a Author) -> Value<'a> {
        user.name.as_str().into()
    }

    fn template_name<'a>(&'a self, _: &'a Exchange<Self>, name: &str) -> Option<Value<'a>> {
        (name == "site_title").then(|| self.title.as_str().into())
    }

    fn set_default_headers(&self, head: &mut Head) {
        for (name, value) in [
            // Styles and scripts are ours alone; pictures may come from anywhere.
            (
                "Content-Security-Policy",
                "default-src 'self'; img-src * data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
            ),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
            ("X-Content-Type-Options", "nosniff"),
        ] {
            head.set(name, value).expect("a header that may be sent");
        }
    }

    /// The page of an error. It asks the database nothing, which may be the reason for it.
    fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
        let status = error.status().as_u16();
        language::remember(x);
        x.set_header("Cache-Control", "no-store")?;
        if status == 503 {
            x.set_header("Retry-After", "10")?;
        }
        x.render_at_once(
            "error.html",
            json!({"status": status, "reason": error.reason()}),
        )
    }
}
