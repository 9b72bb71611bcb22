//! The site: a page for those who are logged in, the login, and the way out.

use tornado::auth::{Error, Redirect, Returned};
use tornado::escape::xhtml_escape;
use tornado::httpclient::AsyncHttpClient;
use tornado::httputil::{SameSite, SetCookie};
use tornado::web::{
    Application, Error as WebError, Exchange, Handler, HttpError, Result, Settings, Site,
};

use crate::local::{self, Local};
use crate::provider::Provider;

/// What all handlers share.
pub(crate) struct Demo {
    url: String,
    provider: Provider,
    fetch: AsyncHttpClient,
    /// The provider that the program brings, if it is asked.
    pub(crate) local: Option<Local>,
}

impl Demo {
    /// A cookie that no script reads, and that comes along when another site leads here.
    fn private(&self, cookie: SetCookie) -> SetCookie {
        let cookie = cookie.http_only(true).same_site(SameSite::Lax);
        cookie.secure(self.url.starts_with("https:"))
    }
}

impl Site for Demo {
    type User = String;

    async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<String>> {
        x.secure_cookie("user")
    }

    fn write_error(&self, x: &mut Exchange<Self>, error: &WebError) -> Result {
        let said = match error.status().as_u16() {
            403 => {
                "The login began elsewhere, took too long, or has ended before. Please begin once more."
            }
            502 => "The provider cannot be reached just now. Please try again in a moment.",
            404 => "There is no such page.",
            _ => "This did not work.",
        };
        let body = format!("<p>{said}</p><a class=\"button second\" href=/>Back</a>");
        x.write(page(&xhtml_escape(error.reason()), &body))
    }
}

pub(crate) fn application(
    url: &str,
    provider: Provider,
    local: Option<Local>,
    cookie_secret: String,
) -> Application<Demo> {
    let settings = Settings {
        cookie_secret: Some(cookie_secret.into()),
        login_url: Some("/login".into()),
        xsrf_cookies: true,
        ..Settings::default()
    };
    let demo = Demo {
        url: url.to_owned(),
        provider,
        fetch: AsyncHttpClient::new(),
        local,
    };
    let application = Application::of(demo)
        .settings(settings)
        .route("/", || Main)
        .route("/login", || Login)
        .route("/logout", || Logout);
    local::routes(application)
}

/// A page, whole: a card in the middle.
pub(crate) fn page(title: &str, body: &str) -> String {
    const STYLE: &str = include_str!("style.css");
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width, initial-scale=1\">\
         <meta name=color-scheme content=\"light dark\"><link rel=icon href=\"data:,\"><title>{title}</title><style>{STYLE}</style>\
         <main><h1>{title}</h1>{body}</main>"
    )
}

struct Main;

impl Handler<Demo> for Main {
    async fn get(&mut self, x: &mut Exchange<Demo>) -> Result {
        let Some(name) = x.current_user().await? else {
            return x.write(page("Welcome", "<p id=user>Nobody is logged in.</p><a class=button id=login href=/login>Log in</a>"));
        };
        let form = x.xsrf_form_html().await?;
        let name = xhtml_escape(&name);
        let body = format!(
            "<p id=user>Logged in as <strong>{name}</strong>.</p><form action=/logout method=post>{form}<button class=second id=logout>Log out</button></form>"
        );
        x.write(page("Welcome", &body))
    }
}

struct Login;

impl Handler<Demo> for Login {
    async fn get(&mut self, x: &mut Exchange<Demo>) -> Result {
        let returned: Returned = x.query()?.iter().collect();
        let answers = ["state", "oauth_token", "denied", "error"];
        if answers.iter().any(|name| returned.has(name)) {
            come_back(x, &returned).await
        } else {
            leave(x).await
        }
    }
}

async fn leave(x: &mut Exchange<Demo>) -> Result {
    let site = x.site();
    let back = format!("{}/login", site.url);
    let redirect = site.provider.leave(&site.fetch, &back).await;
    let redirect = redirect.map_err(|error| HttpError(502).with_log(error.to_string()))?;
    let cookie = SetCookie::new(Redirect::COOKIE, redirect.in_flight());
    let cookie = cookie.max_age(Redirect::MAX_AGE.as_secs() as i64);
    let cookie = site.private(cookie);
    x.set_secure_cookie_with(&cookie)?;
    x.redirect(redirect.url())
}

async fn come_back(x: &mut Exchange<Demo>, returned: &Returned) -> Result {
    let in_flight = x.secure_cookie(Redirect::COOKIE)?;
    x.clear_cookie(Redirect::COOKIE)?;
    let site = x.site();
    let user = site
        .provider
        .come_back(&site.fetch, in_flight.as_deref(), returned);
    let user = match user.await {
        Ok(user) => user,
        Err(error @ Error::Refused { .. }) => {
            let said = xhtml_escape(&error.to_string()).into_owned();
            let body =
                format!("<p id=refused>{said}</p><a class=\"button second\" href=/>Back</a>");
            return x.write(page("Not logged in", &body));
        }
        Err(error) => return Err(HttpError(403).with_log(error.to_string())),
    };
    let names = [
        "name",
        "preferred_username",
        "username",
        "login",
        "email",
        "sub",
        "id",
    ];
    let name = names.iter().find_map(|name| user.get(*name)?.as_str());
    let cookie = SetCookie::new("user", name.unwrap_or("somebody without a name"));
    let cookie = site.private(cookie);
    x.set_secure_cookie_with(&cookie)?;
    x.redirect("/")
}

struct Logout;

impl Handler<Demo> for Logout {
    async fn post(&mut self, x: &mut Exchange<Demo>) -> Result {
        x.clear_cookie("user")?;
        x.redirect("/")
    }
}
