//! Where to send the browser, and what to remember until it is back.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::clock::{Clock, random_text};
use crate::secret::same;
use crate::{Check, Error, Returned, Step};

/// Where to send the browser, and what to remember until it is back.
///
/// The handler sends the browser to [`url`](Self::url), and gives it [`in_flight`](Self::in_flight) along in a cookie called
/// [`COOKIE`](Self::COOKIE): signed, as nobody but the application may make one; `HttpOnly`, as no script has to read it;
/// `SameSite=Lax`, so that it comes back from the provider; and short-lived ([`MAX_AGE`](Self::MAX_AGE)). When the browser is back the
/// handler clears the cookie and hands its value over. Like that each start can end once, and in the browser that began it alone.
///
/// `Debug` shows the address without its query.
#[derive(Clone)]
pub struct Redirect {
    url: String,
    in_flight: String,
}

impl Redirect {
    /// The usual name of the cookie, Tornado's (`AUTH-2.03`).
    pub const COOKIE: &str = "_oauth_request_token";
    /// How long a login may be under way.
    pub const MAX_AGE: Duration = Duration::from_secs(600);

    pub(crate) fn new(url: String, in_flight: String) -> Self {
        Self { url, in_flight }
    }

    /// The address of the provider's page.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What to remember: opaque, of letters and punctuation that a cookie takes once it is signed.
    #[must_use]
    pub fn in_flight(&self) -> &str {
        &self.in_flight
    }
}

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split(['?', '#']).next().unwrap_or_default();
        f.debug_struct("Redirect")
            .field("url", &url)
            .finish_non_exhaustive()
    }
}

/// That a login began not long ago.
pub(crate) fn check_age(since: u64, clock: &Clock) -> Result<(), Error> {
    let age = clock.seconds().saturating_sub(since);
    if age > Redirect::MAX_AGE.as_secs() {
        let detail = format!("the login began {age} s ago");
        return Err(Error::check(Step::Return, Check::InFlightAge, detail));
    }
    Ok(())
}

/// A login under way, in all protocols but OAuth 1.0.
pub(crate) struct Flight {
    /// Whom the browser was sent to: an answer is believed from nobody else.
    pub(crate) provider: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    since: u64,
}

impl Flight {
    pub(crate) fn start(provider: &str, redirect_uri: &str, clock: &Clock) -> Self {
        Self {
            provider: provider.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state: random_text(),
            nonce: random_text(),
            verifier: random_text(),
            since: clock.seconds(),
        }
    }

    pub(crate) fn text(&self) -> String {
        let fields = serde_json::json!([
            self.provider,
            self.redirect_uri,
            self.state,
            self.nonce,
            self.verifier,
            self.since
        ]);
        URL_SAFE_NO_PAD.encode(fields.to_string())
    }

    /// Reads what was remembered, and checks that it began this login with this provider, and not long ago.
    pub(crate) fn land(
        text: Option<&str>,
        provider: &str,
        clock: &Clock,
        returned: &Returned,
    ) -> Result<Self, Error> {
        let wrong = |check, detail: &str| Err(Error::check(Step::Return, check, detail));
        let Some(text) = text else {
            return wrong(
                Check::InFlight,
                "the cookie is missing: the login began elsewhere, or has ended before",
            );
        };
        let Some(flight) = Self::read(text) else {
            return wrong(Check::InFlight, "the cookie is not one of a login");
        };
        if flight.provider != provider {
            return wrong(Check::InFlight, "the login began with another provider");
        }
        if !same(&flight.state, returned.one("state")?) {
            return wrong(Check::State, "it is not the one that was sent");
        }
        check_age(flight.since, clock)?;
        Ok(flight)
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (provider, redirect_uri, state, nonce, verifier, since) =
            serde_json::from_slice(&bytes).ok()?;
        Some(Self {
            provider,
            redirect_uri,
            state,
            nonce,
            verifier,
            since,
        })
    }
}
