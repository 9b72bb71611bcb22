//! Logging in and out. The first user is the author.
//!
//! Whoever logs in by other means ends in [`begin`] as well.

use tornado::httputil::{SameSite, SetCookie};
use tornado::web::{Exchange, Handler, Names, Result};

use crate::password;
use crate::site::{Blog, USER};

/// How long one stays logged in.
const DAYS: f64 = 30.0;

/// How many characters a password has at least.
const PASSWORD: usize = 10;

/// `GET /auth/login`: the form; `POST`: address and password.
pub(crate) struct Login;

impl Handler<Blog> for Login {
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        if !x.site().store.has_author().await? {
            return x.redirect("/auth/create");
        }
        x.render(
            "login.html",
            Names::new().with("email", "").with("failed", false),
        )
        .await
    }

    async fn post(&mut self, x: &mut Exchange<Blog>) -> Result {
        let email = email_of(x)?;
        let known = x.site().store.login(&email).await?;
        let (id, hash) = known.unzip();
        match (id, password::verify(x.argument("password")?, hash).await?) {
            (Some(id), true) => begin(x, id),
            _ => {
                x.set_status(403)?;
                x.render(
                    "login.html",
                    Names::new().with("email", email).with("failed", true),
                )
                .await
            }
        }
    }
}

/// `GET /auth/create`: the form for the first user, who becomes the author; later strangers are sent home.
pub(crate) struct Create;

impl Handler<Blog> for Create {
    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        if x.site().store.has_author().await? {
            return x.redirect("/");
        }
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
        let failed = if !email.contains('@') || email.len() > 190 {
            "email"
        } else if name.is_empty() || name.chars().count() > 100 {
            "name"
        } else if password.chars().count() < PASSWORD {
            "password"
        } else {
            let hash = password::hash(password).await?;
            return match x.site().store.create_author(&email, &name, &hash).await? {
                true => begin(x, 1),
                false => x.redirect("/"),
            };
        };
        x.set_status(400)?;
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
fn begin(x: &mut Exchange<Blog>, id: i64) -> Result {
    let cookie = SetCookie::new(USER, id.to_string())
        .expires_days(DAYS)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(x.request().protocol() == "https");
    x.set_secure_cookie_with(&cookie)?;
    x.redirect_to_next("/compose")
}

fn email_of(x: &Exchange<Blog>) -> Result<String> {
    Ok(x.argument::<String>("email")?.trim().to_lowercase())
}
