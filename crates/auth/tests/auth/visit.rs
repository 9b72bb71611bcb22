//! Addresses, taken apart.

use tornado_auth::{Redirect, Returned};
use tornado_httpclient::Request;

/// Where the browser is to come back to.
pub(crate) const BACK: &str = "https://app.example/login";

/// The arguments of an address.
pub(crate) fn arguments(url: &str) -> Returned {
    Returned::from_query(url.split_once('?').map_or("", |(_, query)| query))
}

/// One argument of an address; empty if it is not there.
pub(crate) fn argument(url: &str, name: &str) -> String {
    arguments(url).get(name).unwrap_or_default().to_owned()
}

/// The fields of a form that was sent.
pub(crate) fn form(request: &Request) -> Returned {
    let body = request.body().map(|body| &body[..]).unwrap_or_default();
    Returned::from_query(&String::from_utf8_lossy(body))
}

/// What the browser brings back from a provider of OAuth 2.0 that agreed.
pub(crate) fn agreed(redirect: &Redirect) -> Returned {
    let state = argument(redirect.url(), "state");
    Returned::from_iter([("code", "the-code"), ("state", &state)])
}
