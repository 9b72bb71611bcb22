//! Logging in by a provider, beside the password.

use tornado::auth::{Error, Redirect, Returned};
use tornado::httputil::SetCookie;
use tornado::web::{Exchange, Handler, HttpError, Result};

use crate::account::{begin, form, private};
use crate::provider::{Person, Provider};
use crate::site::{Blog, origin};

/// `POST /auth/provider` leads to the provider, which sends the browser back to `GET`.
///
/// Nobody goes there but by a button of ours: a link of another site cannot connect an author with a stranger's account.
pub(crate) struct Elsewhere;

impl Handler<Blog> for Elsewhere {
    async fn post(&mut self, x: &mut Exchange<Blog>) -> Result {
        let back = origin(x) + "/auth/provider";
        let redirect = match provider(x)?.leave(&back).await {
            Ok(redirect) => redirect,
            Err(error) => {
                tracing::error!("cannot send anybody to the provider: {error}");
                return form(x, 503, "", "no provider").await;
            }
        };
        // Where to go afterwards travels along, signed.
        let next = x.next_path().unwrap_or_else(|| "/compose".into());
        let value = format!("{}\n{next}", redirect.in_flight());
        let cookie = SetCookie::new(Redirect::COOKIE, value);
        let cookie = cookie.max_age(Redirect::MAX_AGE.as_secs() as i64);
        let cookie = private(x, cookie);
        x.set_secure_cookie_with(&cookie)?;
        x.redirect_with(303, redirect.url())
    }

    async fn get(&mut self, x: &mut Exchange<Blog>) -> Result {
        let returned: Returned = x.query()?.iter().collect();
        let cookie = x.secure_cookie(Redirect::COOKIE)?;
        x.clear_cookie(Redirect::COOKIE)?;
        let (in_flight, next) = cookie
            .as_deref()
            .and_then(|both| both.split_once('\n'))
            .unzip();
        match provider(x)?.come_back(in_flight, &returned).await {
            Ok(Some(person)) => welcome(x, &person, next.unwrap_or("/compose")).await,
            Ok(None) => Err(HttpError(502).with_log("the provider does not say who it is")),
            Err(Error::Refused { .. }) => form(x, 403, "", "refused").await,
            Err(error) => {
                tracing::warn!("a login by the provider failed: {error}");
                form(x, 403, "", "not believed").await
            }
        }
    }
}

/// An author's other name; or the first user; or a further name of the author who is here; or a stranger.
async fn welcome(x: &mut Exchange<Blog>, person: &Person, next: &str) -> Result {
    let here = x.current_user().await?.map(|author| author.id);
    let (store, provider) = (&x.site().store, &provider(x)?.id);
    let mut author = store.identity(provider, &person.subject).await?;
    if author.is_none() {
        let known = match here {
            Some(here) => store.connect(here, provider, &person.subject).await?,
            None => store.create_author_elsewhere(person, provider).await?,
        };
        // Somebody else may have been a moment earlier.
        author = if known { here.or(Some(1)) } else { None };
    }
    match author {
        Some(id) => {
            begin(x, id)?;
            x.redirect(next)
        }
        None => x.redirect("/"),
    }
}

fn provider(x: &Exchange<Blog>) -> Result<&Provider> {
    Ok(x.site().provider.as_ref().ok_or(HttpError(404))?)
}
