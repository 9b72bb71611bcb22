//! Digest authentication (RFC 7616): the password proved, and not sent.

use http::HeaderMap;
use http::header::{HeaderValue, WWW_AUTHENTICATE};
use http_auth::digest::{Algorithm, DigestClient};
use http_auth::{PasswordParams, parse_challenges};

use crate::client::hop::Hop;

/// What `Authorization` answers to a response that asks for a digest; nothing if it asks for none that we know.
pub(super) fn answer(headers: &HeaderMap, hop: &Hop) -> Option<HeaderValue> {
    let (name, password) = hop.credentials.as_ref()?;
    let path = hop.url.path();
    let uri = hop
        .url
        .query()
        .map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let proof = PasswordParams {
        username: str::from_utf8(name).ok()?,
        password: str::from_utf8(password).ok()?,
        uri: &uri,
        method: hop.method.as_str(),
        body: None,
    };
    let challenges = headers.get_all(WWW_AUTHENTICATE).into_iter();
    let mut best = challenges
        .filter_map(|value| parse_challenges(value.to_str().ok()?).ok())
        .flatten()
        .filter_map(|challenge| DigestClient::try_from(&challenge).ok())
        .max_by_key(|challenge| challenge.algorithm() != Algorithm::Md5)?;
    let mut value = HeaderValue::try_from(best.respond(&proof).ok()?).ok()?;
    value.set_sensitive(true);
    Some(value)
}
