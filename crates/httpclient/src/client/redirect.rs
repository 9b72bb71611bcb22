//! Redirects: where to, with which method, and without whose secrets.

use http::Method;
use http::header::LOCATION;
use reqwest::Url;

use crate::Error;
use crate::client::hop::{Hop, take_credentials};
use crate::request::shown;

/// The request that a redirect asks for (`HCLI-3.04`); nothing if the response is none.
pub(super) fn of(answer: &reqwest::Response, hop: &Hop) -> Option<Result<Hop, Error>> {
    let code = answer.status().as_u16();
    if ![301, 302, 303, 307, 308].contains(&code) {
        return None;
    }
    let location = answer.headers().get(LOCATION)?;
    Some(next(
        code,
        &String::from_utf8_lossy(location.as_bytes()),
        hop,
    ))
}

fn next(code: u16, location: &str, hop: &Hop) -> Result<Hop, Error> {
    let refused = |why: &str| {
        let (from, to) = (shown(hop.url.as_str()), shown(location));
        Error::request(format!(
            "the redirect from {from} to `{}`: {why}",
            to.escape_debug()
        ))
    };
    let mut url = hop
        .url
        .join(location)
        .map_err(|error| refused(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("no URL of http or https"));
    }
    // A server does not choose whom we log in as.
    take_credentials(&mut url);
    let leaves = !same_origin(&url, &hop.url);
    let becomes_get = match code {
        303 => hop.method != Method::HEAD,
        301 | 302 => hop.method == Method::POST,
        _ => false,
    };
    Ok(Hop {
        method: if becomes_get {
            Method::GET
        } else {
            hop.method.clone()
        },
        url,
        credentials: if leaves {
            None
        } else {
            hop.credentials.clone()
        },
        proof: None, // which was for that URL alone
        redirected: true,
        abroad: hop.abroad || leaves,
        bodiless: hop.bodiless || becomes_get,
    })
}

/// Whether both have the same scheme, host and port.
fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}
