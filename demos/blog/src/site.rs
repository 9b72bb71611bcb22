//! What all pages share.

use serde_json::json;
use tornado::httputil::Head;
use tornado::locale::Locale;
use tornado::template::Value;
use tornado::web::{Error, Exchange, Result, Site};

use crate::language;
use crate::provider::Provider;
use crate::store::{Author, Store};
use crate::throttle::Throttle;

/// The cookie that says who is logged in.
pub(crate) const USER: &str = "author";

pub(crate) struct Blog {
    pub(crate) store: Store,
    pub(crate) provider: Option<Provider>,
    pub(crate) throttle: Throttle,
    pub(crate) title: String,
    /// Where readers find the blog, if it was told.
    pub(crate) url: Option<String>,
}

/// Where readers find the blog: `https://blog.example`.
pub(crate) fn origin(x: &Exchange<Blog>) -> String {
    match &x.site().url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("{}://{}", x.request().protocol(), x.request().host()),
    }
}

/// Lets the forms of this page lead to other sites, as the one to a provider does. The page must have none but ours.
pub(crate) fn open_forms(x: &mut Exchange<Blog>) -> Result {
    match x.site().provider {
        Some(_) => x.set_header("Content-Security-Policy", policy("*")),
        None => Ok(()),
    }
}

fn policy(forms: &str) -> String {
    // Styles and scripts are ours alone; pictures may come from anywhere.
    format!(
        "default-src 'self'; img-src * data:; base-uri 'none'; form-action {forms}; frame-ancestors 'none'; object-src 'none'"
    )
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

    fn template_name<'a>(&'a self, x: &'a Exchange<Self>, name: &str) -> Option<Value<'a>> {
        match name {
            "site_title" => Some(self.title.as_str().into()),
            "origin" => Some(origin(x).into()),
            "provider" => Some(
                self.provider
                    .as_ref()
                    .map_or("", |known| &known.name)
                    .into(),
            ),
            _ => None,
        }
    }

    fn set_default_headers(&self, head: &mut Head) {
        for (name, value) in [
            ("Content-Security-Policy", &*policy("'self'")),
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
