//! What all pages share.

use std::path::Path;

use serde_json::json;
use tornado::auth::providers::FacebookGraph;
use tornado::httpclient::{AsyncHttpClient, Settings as ClientSettings};
use tornado::httputil::{Head, SameSite, SetCookie};
use tornado::template::{TemplateValue, Value, templates};
use tornado::web::{Application, Error, Exchange, Result, Settings, Site};

use crate::sessions::{Sessions, User};
use crate::{account, stream};

/// The cookie that says which session it is; the token itself stays here.
pub(crate) const SESSION: &str = "session";

pub(crate) struct Wall {
    url: String,
    pub(crate) facebook: FacebookGraph,
    /// Whether it is the stand-in that is asked.
    stand_in: bool,
    pub(crate) fetch: AsyncHttpClient,
    pub(crate) sessions: Sessions,
}

impl Wall {
    /// The address to come back to, as it is registered.
    pub(crate) fn back(&self) -> String {
        format!("{}/auth/login", self.url)
    }

    /// A cookie that no script reads, and that comes along when another site leads here.
    pub(crate) fn private(&self, cookie: SetCookie) -> SetCookie {
        let cookie = cookie.http_only(true).same_site(SameSite::Lax);
        cookie.secure(self.url.starts_with("https:"))
    }
}

pub(crate) fn application(
    url: &str,
    facebook: FacebookGraph,
    stand_in: bool,
    cookie_secret: String,
    files: &Path,
) -> Application<Wall> {
    let settings = Settings {
        cookie_secret: Some(cookie_secret.into()),
        login_url: Some("/auth/login".into()),
        xsrf_cookies: true,
        static_path: Some(files.to_owned().into()),
        max_body_size: Some(64 << 10),
        ..Settings::default()
    };
    let wall = Wall {
        url: url.trim_end_matches('/').to_owned(),
        facebook: facebook.with_oauth(|oauth| oauth.scope(["public_profile", "user_posts"])),
        stand_in,
        fetch: AsyncHttpClient::with_settings(ClientSettings {
            max_clients: 100,
            max_body_size: 4 << 20,
            ..ClientSettings::default()
        }),
        sessions: Sessions::default(),
    };
    Application::of(wall)
        .settings(settings)
        .templates(templates!("templates"))
        .ui_module("Post", stream::PostModule)
        .ui_module("Compose", stream::ComposeModule)
        .route("/", || stream::Stream)
        .route("/auth/login", || account::Login)
        .route("/auth/logout", || account::Logout)
}

impl Site for Wall {
    type User = User;

    async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<User>> {
        let session = x.secure_cookie(SESSION)?;
        Ok(session.and_then(|session| self.sessions.user(&session)))
    }

    fn template_user<'a>(&'a self, user: &'a User) -> Value<'a> {
        user.value()
    }

    fn template_name<'a>(&'a self, _: &'a Exchange<Self>, name: &str) -> Option<Value<'a>> {
        (name == "stand_in").then(|| self.stand_in.into())
    }

    fn set_default_headers(&self, head: &mut Head) {
        for (name, value) in [
            // No script at all; pictures come from wherever Facebook keeps them.
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; img-src http: https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            ),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
        ] {
            head.set(name, value).expect("a header that may be sent");
        }
    }

    fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
        let status = error.status().as_u16();
        let names = json!({"status": status, "reason": error.reason()});
        x.render_at_once("error.html", names)
    }
}
