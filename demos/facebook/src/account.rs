//! Logging in by Facebook, and out.

use std::time::Duration;

use tornado::auth::{Error, Login as Person, Redirect, Returned, Step};
use tornado::httputil::SetCookie;
use tornado::web::{Exchange, Handler, HttpError, Names, Result};

use crate::post::{picture, text};
use crate::sessions::User;
use crate::site::{SESSION, Wall};

/// How long a session lasts at most.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// `GET /auth/login`: twice, before the visit to Facebook and behind it.
pub(crate) struct Login;

impl Handler<Wall> for Login {
    async fn get(&mut self, x: &mut Exchange<Wall>) -> Result {
        let returned: Returned = x.query()?.iter().collect();
        if returned.has("state") {
            come_back(x, &returned).await
        } else {
            leave(x)
        }
    }
}

/// `POST /auth/logout`: a link of another site cannot log anybody out.
pub(crate) struct Logout;

impl Handler<Wall> for Logout {
    async fn post(&mut self, x: &mut Exchange<Wall>) -> Result {
        forget(x)?;
        x.redirect("/")
    }
}

/// Ends the session of the browser, if it has one.
pub(crate) fn forget(x: &mut Exchange<Wall>) -> Result {
    if let Some(session) = x.secure_cookie(SESSION)? {
        x.site().sessions.end(&session);
    }
    x.clear_cookie(SESSION)
}

fn leave(x: &mut Exchange<Wall>) -> Result {
    let site = x.site();
    let redirect = site.facebook.authorize_redirect(&site.back());
    let cookie = SetCookie::new(Redirect::COOKIE, redirect.in_flight())
        .max_age(Redirect::MAX_AGE.as_secs() as i64);
    let cookie = site.private(cookie);
    x.set_secure_cookie_with(&cookie)?;
    x.redirect(redirect.url())
}

async fn come_back(x: &mut Exchange<Wall>, returned: &Returned) -> Result {
    let in_flight = x.secure_cookie(Redirect::COOKIE)?;
    x.clear_cookie(Redirect::COOKIE)?;
    let site = x.site();
    let login = site
        .facebook
        .authenticated_user(&site.fetch, in_flight.as_deref(), returned);
    match login.await {
        Ok(person) => begin(x, person),
        Err(Error::Refused {
            step, description, ..
        }) => {
            let names = Names::new()
                .with("by_person", step == Step::Return)
                .with("said", description);
            x.render("refused.html", names).await
        }
        Err(error) => Err(HttpError(403).with_log(error.to_string())),
    }
}

/// From now on it is this person; the session that was is over.
fn begin(x: &mut Exchange<Wall>, person: Person) -> Result {
    forget(x)?;
    let Person { user, tokens } = person;
    let user = User {
        name: text(user.get("name")).unwrap_or_else(|| "Somebody".into()),
        picture: user.get("picture").and_then(picture),
        token: tokens.access_token,
    };
    let lasts = tokens.expires_in.unwrap_or(LONGEST).min(LONGEST);
    let site = x.site();
    let cookie = SetCookie::new(SESSION, site.sessions.begin(user, lasts));
    let cookie = site.private(cookie);
    x.set_secure_cookie_with(&cookie)?;
    x.redirect("/")
}
