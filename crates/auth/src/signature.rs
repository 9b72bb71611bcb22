//! Signatures: those of OAuth 1.0, and the two of Facebook.
//!
//! What the providers' values use; public for those who sign requests of their own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;
use tornado_escape::url_escape;

/// Which OAuth 1: they differ in how secrets go into the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// Of 2007: raw secrets, the callback goes with the browser.
    V1_0,
    /// Of 2009 (RFC 5849): escaped secrets, callback and verifier.
    #[default]
    V1_0a,
}

/// The signature of a request by HMAC-SHA1 (`AUTH-2.04`).
///
/// `parameters` are all of them: those of the protocol, of the query and of a form; the query of `url` is left out. `token_secret` is
/// empty where there is no token yet.
///
/// ```
/// use tornado_auth::signature::{Version, oauth};
///
/// let parameters = [("oauth_consumer_key", "key"), ("oauth_nonce", "n"), ("oauth_timestamp", "1"), ("page", "2")];
/// let signature = oauth(Version::V1_0a, "GET", "http://photos.example.net/photos", &parameters, "secret", "");
/// assert_eq!(signature.len(), 28);
/// ```
#[doc(alias = "_oauth_signature")]
#[doc(alias = "_oauth10a_signature")]
#[must_use]
pub fn oauth(
    version: Version,
    method: &str,
    url: &str,
    parameters: &[(&str, &str)],
    consumer_secret: &str,
    token_secret: &str,
) -> String {
    let key = match version {
        Version::V1_0 => format!("{consumer_secret}&{token_secret}"),
        Version::V1_0a => format!("{}&{}", escape(consumer_secret), escape(token_secret)),
    };
    let base = oauth_base_string(method, url, parameters);
    STANDARD.encode(hmac::<Hmac<Sha1>>(&key, &base))
}

/// What is signed in OAuth 1.0 (RFC 5849, section 3.4.1).
///
/// ```
/// # use tornado_auth::signature::oauth_base_string;
/// let base = oauth_base_string("get", "HTTP://Example.COM:8080/Path?x=1", &[("b", "2 3"), ("a", "é")]);
/// assert_eq!(base, "GET&http%3A%2F%2Fexample.com%3A8080%2FPath&a%3D%25C3%25A9%26b%3D2%25203");
/// ```
#[must_use]
pub fn oauth_base_string(method: &str, url: &str, parameters: &[(&str, &str)]) -> String {
    let mut pairs: Vec<_> = parameters
        .iter()
        .map(|(name, value)| (escape(name), escape(value)))
        .collect();
    pairs.sort();
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    [
        method.to_ascii_uppercase(),
        escape(&normal_url(url)),
        escape(&pairs.join("&")),
    ]
    .join("&")
}

/// Facebook's proof that the application itself uses a token (`AUTH-3.04`).
#[must_use]
pub fn appsecret_proof(access_token: &str, client_secret: &str) -> String {
    hex(&hmac::<Hmac<Sha256>>(client_secret, access_token))
}

/// The MD5 signature of Facebook's old REST server (`AUTH-2.08`).
#[must_use]
pub fn facebook_connect(parameters: &[(&str, &str)], secret: &str) -> String {
    let mut parameters = parameters.to_vec();
    parameters.sort_unstable();
    let mut md5 = Md5::new();
    for (name, value) in parameters {
        md5.update(format!("{name}={value}"));
    }
    md5.update(secret);
    hex(&md5.finalize())
}

/// Scheme and host in lower case, the port kept, the path, no query.
fn normal_url(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let address = url.get(..end).unwrap_or(url);
    let host = address.find("://").map_or(0, |scheme| scheme + 3);
    let path = address
        .get(host..)
        .and_then(|rest| rest.find('/'))
        .map_or(address.len(), |slash| host + slash);
    let (origin, path) = address.split_at(path);
    origin.to_ascii_lowercase() + path
}

/// Everything but letters, digits and `-._~`.
fn escape(text: &str) -> String {
    url_escape(text, false).replace('/', "%2F")
}

fn hmac<M: Mac + KeyInit>(key: &str, text: &str) -> Vec<u8> {
    let mut mac =
        <M as KeyInit>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
