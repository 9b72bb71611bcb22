//! One request on the wire; a redirect makes another.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HeaderMap, HeaderName, HeaderValue,
    TRANSFER_ENCODING, USER_AGENT,
};
use percent_encoding::percent_decode_str;
use reqwest::Url;
use tornado_httputil::encode_username_password;

use crate::body::Body;
use crate::client::body::Sent;
use crate::client::plan::Plan;
use crate::request::shown;
use crate::{Error, Request};

const TORNADO: &str = concat!("Tornado/", env!("CARGO_PKG_VERSION"));

/// One request on the wire: what a redirect may change.
pub(super) struct Hop {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) has_body: bool,
    pub(super) username: Option<String>,
}

impl Hop {
    /// The request as it was handed in, with what every request has.
    pub(super) fn first(request: &Request, plan: &Plan<'_>) -> Result<Self, Error> {
        let mut url = plan.url.clone();
        let mut headers = HeaderMap::with_capacity(request.headers.len() + 4);
        for (name, text) in request.headers.iter() {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|error| Error::request(format!("a header's name: {error}")))?;
            let value = value(name.as_str(), text)?;
            headers.append(name, value);
        }
        // How the body is framed is the client's to say, except for its length when it is produced.
        headers.remove(TRANSFER_ENCODING);
        if !matches!(request.body, Body::Produced(_)) {
            headers.remove(CONTENT_LENGTH);
        }
        if request.method == Method::POST && !headers.contains_key(CONTENT_TYPE) {
            let form = HeaderValue::from_static("application/x-www-form-urlencoded");
            headers.insert(CONTENT_TYPE, form);
        }
        match plan.user_agent {
            Some(agent) => drop(headers.insert(USER_AGENT, value("User-Agent", agent)?)),
            None if headers.contains_key(USER_AGENT) => {}
            None => drop(headers.insert(USER_AGENT, HeaderValue::from_static(TORNADO))),
        }
        let has_body = !matches!(request.body, Body::None);
        if plan.expect_continue && has_body {
            headers.insert(EXPECT, HeaderValue::from_static("100-continue"));
        }
        let username = match take_credentials(&mut url) {
            Some((name, password)) => Some(authorize(&mut headers, &name, &password)?),
            None => match plan.credentials {
                Some((name, password)) => Some(authorize(
                    &mut headers,
                    name.as_bytes(),
                    password.as_bytes(),
                )?),
                None => None,
            },
        };
        Ok(Self {
            method: request.method.clone(),
            url,
            headers,
            has_body,
            username,
        })
    }

    /// The line of the log: without the query, which may hold what is secret (`HCLI-2.10`).
    pub(super) fn line(&self) -> String {
        let url = shown(self.url.as_str());
        match &self.username {
            Some(username) => format!("{} {url} (as {})", self.method, username.escape_debug()),
            None => format!("{} {url}", self.method),
        }
    }

    pub(super) fn to_send(
        &self,
        request: &Request,
        plan: &Plan<'_>,
    ) -> Result<reqwest::Request, Error> {
        let mut sent = reqwest::Request::new(self.method.clone(), self.url.clone());
        self.headers.clone_into(sent.headers_mut());
        if self.has_body {
            let expects = plan.expect_continue;
            *sent.body_mut() = match &request.body {
                Body::None => None,
                Body::Whole(bytes) if !expects => Some(bytes.clone().into()),
                body => Some(reqwest::Body::wrap(Sent::new(
                    body,
                    &self.headers,
                    expects,
                )?)),
            };
        }
        Ok(sent)
    }
}

/// A header's value: Latin-1 on the wire, as in Tornado.
fn value(name: &str, text: &str) -> Result<HeaderValue, Error> {
    let refused = || Error::request(format!("header `{name}`: a character that cannot be sent"));
    if text.is_ascii() {
        return HeaderValue::from_str(text).map_err(|_| refused());
    }
    let bytes: Result<Vec<u8>, _> = text.chars().map(u8::try_from).collect();
    HeaderValue::from_bytes(&bytes.map_err(|_| refused())?).map_err(|_| refused())
}

/// Takes name and password out of a URL.
pub(super) fn take_credentials(url: &mut Url) -> Option<(Vec<u8>, Vec<u8>)> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let decode = |text: &str| percent_decode_str(text).collect();
    let credentials = (
        decode(url.username()),
        decode(url.password().unwrap_or_default()),
    );
    // Neither fails for a URL with a host, as those of http and https are.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Some(credentials)
}

/// Sets `Authorization` (RFC 7617); returns the name.
fn authorize(headers: &mut HeaderMap, name: &[u8], password: &[u8]) -> Result<String, Error> {
    if name.contains(&b':') {
        return Err(Error::request(
            "auth_username has a colon, which Basic cannot send",
        ));
    }
    let text = STANDARD.encode(encode_username_password(name, password));
    let mut value = value("Authorization", &format!("Basic {text}"))?;
    value.set_sensitive(true);
    headers.insert(AUTHORIZATION, value);
    Ok(String::from_utf8_lossy(name).into_owned())
}
