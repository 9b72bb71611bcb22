//! Logging in by a password, and out. The first user is the author.
//!
//! Whoever logs in by a provider, in `elsewhere`, ends in [`begin`] as well.

use std::time::Duration;

use tornado::httputil::{SameSite, SetCookie};
use tornado::web::{Exchange, Handler, Names, Result};

use crate::password;
use crate::site::{Blog, USER, open_forms};

/// How long one stays logged in.
const DAYS: f64 = 30.0;

/// How many characters a password has at least.
const PASSWORD: usize = 10;

/// The cookie of a browser in which somebody has logged in before.
///
/// Its attempts are counted apart: strangers who guess cannot keep an author out.
const KNOWN: &str = "known";

/// `GET /auth/login`: the form; `POST`: address and password.
pub(crate) struct Login;

impl Handler<Blog> for Login {
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        if !x.site().store.has_author().await? {
            return x.redirect("/auth/create");
        }
        form(x, 200, "", "").await
    }

    async fn post(&mut self, x: &mut Exchange<Blog>) -> Result {
        let email = email_of(x)?;
        let password = x.argument("password")?;
        let account = (&email, x.secure_cookie(KNOWN)?);
        let (store, throttle) = (&x.site().store, &x.site().throttle);
        let guesser = throttle.guesser(x.request().remote_ip(), account);
        if let Err(wait) = throttle.attempt(store, guesser).await {
            return too_many(x, &email, wait).await;
        }
        let (id, hash) = store.login(&email).await?.unzip();
        match (id, password::verify(password, hash.flatten()).await?) {
            (Some(id), true) => {
                throttle.forget(store, guesser).await;
                begin(x, id)?;
                x.redirect_to_next("/compose")
            }
            _ => form(x, 403, &email, "failed").await,
        }
    }
}

/// The page to log in, with a word about what was tried.
pub(crate) async fn form(x: &mut Exchange<Blog>, status: u16, email: &str, notice: &str) -> Result {
    x.set_status(status)?;
    show(x, email, notice, 0).await
}

async fn show(x: &mut Exchange<Blog>, email: &str, notice: &str, minutes: u64) -> Result {
    open_forms(x)?;
    let names = Names::new()
        .with("email", email.to_owned())
        .with("next", x.next_path().unwrap_or_default())
        .with("notice", notice.to_owned())
        .with("minutes", minutes);
    x.render("login.html", names).await
}

async fn too_many(x: &mut Exchange<Blog>, email: &str, wait: Duration) -> Result {
    tracing::warn!(
        "too many attempts to log in from {}",
        x.request().remote_ip()
    );
    let seconds = wait.as_secs() + 1;
    x.set_status(429)?;
    x.set_header("Retry-After", seconds.to_string())?;
    show(x, email, "too many", seconds.div_ceil(60)).await
}

/// `GET /auth/create`: the form for the first user, who becomes the author; later strangers are sent home.
pub(crate) struct Create;

impl Handler<Blog> for Create {
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        if x.site().store.has_author().await? {
            return x.redirect("/");
        }
        open_forms(x)?;
        let names = Names::new()
            .with("email", "")
            .with("name", "")
            .with("failed", "");
        x.render("create.html", names).await
    }

    async fn post(&mut self, x: &mut Exchange<Blog>) -> Result {
        let (email, name) = (email_of(x)?, x.argument::<String>("name")?);
        let password: String = x.argument("password")?;
        if x.site().store.has_author().await? {
            return x.redirect("/");
        }
        let failed = if !email.contains('@') || email.chars().count() > 190 {
            "email"
        } else if name.is_empty() || name.chars().count() > 100 {
            "name"
        } else if password.chars().count() < PASSWORD {
            "password"
        } else {
            let hash = password::hash(password).await?;
            if !x.site().store.create_author(&email, &name, &hash).await? {
                return x.redirect("/");
            }
            begin(x, 1)?;
            return x.redirect("/compose");
        };
        x.set_status(400)?;
        open_forms(x)?;
        let names = Names::new()
            .with("email", email)
            .with("name", name)
            .with("failed", failed);
        x.render("create.html", names).await
    }
}

/// `POST /auth/logout`: a link of another site cannot log anybody out.
pub(crate) struct Logout;

impl Handler<Blog> for Logout {
    async fn post(&mut self, x: &mut Exchange<Blog>) -> Result {
        x.clear_cookie(USER)?;
        x.redirect_to_next("/")
    }
}

/// From now on it is this author.
pub(crate) fn begin(x: &mut Exchange<Blog>, id: i64) -> Result {
    for (name, days) in [(USER, DAYS), (KNOWN, 365.0)] {
        let cookie = private(x, SetCookie::new(name, id.to_string()).expires_days(days));
        x.set_secure_cookie_with(&cookie)?;
    }
    Ok(())
}

/// A cookie that no script reads, and that comes along when another site leads here.
pub(crate) fn private(x: &Exchange<Blog>, cookie: SetCookie) -> SetCookie {
    cookie
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(x.request().protocol() == "https")
}

fn email_of(x: &Exchange<Blog>) -> Result<String> {
    Ok(x.argument::<String>("email")?.trim().to_lowercase())
}
