//! One request on the wire; a redirect makes another.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, EXPECT,
    HOST, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHORIZATION, TRANSFER_ENCODING, USER_AGENT,
};
use percent_encoding::percent_decode_str;
use reqwest::Url;
use tornado_httputil::encode_username_password;

use crate::body::Body;
use crate::client::body::{Sent, declared};
use crate::client::plan::Plan;
use crate::request::shown;
use crate::{ClientCert, Error, Request};

const TORNADO: &str = concat!("Tornado/", env!("CARGO_PKG_VERSION"));

/// A name and a password.
pub(super) type Credentials = (Vec<u8>, Vec<u8>);

/// One request on the wire: what redirects have made of it.
pub(super) struct Hop {
    pub(super) method: Method,
    pub(super) url: Url,
    /// Name and password, which stay with their origin.
    pub(super) credentials: Option<Credentials>,
    /// What proves that we know the password, once the server has asked.
    pub(super) proof: Option<HeaderValue>,
    /// Whether a redirect led here, so that the `Host` is another.
    pub(super) redirected: bool,
    /// Whether one led to another origin, which gets no secrets.
    pub(super) abroad: bool,
    /// Whether one made it a GET, without a body.
    pub(super) bodiless: bool,
}

impl Hop {
    /// The request as it was handed in.
    pub(super) fn first(request: &Request, plan: &Plan<'_>) -> Self {
        let mut url = plan.url.clone();
        let given = plan.credentials;
        let given = given.map(|(name, password)| (name.into(), password.into()));
        Self {
            method: request.method.clone(),
            credentials: take_credentials(&mut url).or(given),
            url,
            proof: None,
            redirected: false,
            abroad: false,
            bodiless: false,
        }
    }

    /// The line of the log: without the query, which may hold what is secret (`HCLI-2.10`).
    pub(super) fn line(&self) -> String {
        let url = shown(self.url.as_str());
        match &self.credentials {
            Some((name, _)) => format!("{} {url} (as {})", self.method, name.escape_ascii()),
            None => format!("{} {url}", self.method),
        }
    }

    /// The request as the library wants it.
    pub(super) fn to_send(
        &self,
        request: &Request,
        plan: &Plan<'_>,
    ) -> Result<reqwest::Request, Error> {
        let mut headers = self.headers(request, plan)?;
        let mut body = None;
        if !self.bodiless && !matches!(request.body, Body::None) {
            if plan.expect_continue {
                headers.insert(EXPECT, HeaderValue::from_static("100-continue"));
            }
            body = Some(match &request.body {
                Body::Whole(bytes) if !plan.expect_continue => bytes.clone().into(),
                body => reqwest::Body::wrap(Sent::new(body, &headers, plan.expect_continue)?),
            });
        }
        let mut sent = reqwest::Request::new(self.method.clone(), self.url.clone());
        *sent.headers_mut() = headers;
        *sent.body_mut() = body;
        Ok(sent)
    }

    /// The certificate to show, which is a secret as well: only where the request was meant to go.
    pub(super) fn client_cert<'a>(&self, plan: &Plan<'a>) -> Option<&'a ClientCert> {
        plan.client_cert.filter(|_| !self.abroad)
    }

    /// Whether it may be sent twice: without harm (RFC 9110, section 9.2.2), and with the same body.
    pub(super) fn may_repeat(&self, request: &Request) -> bool {
        let same = self.bodiless || !matches!(request.body, Body::Produced(_));
        same && self.method.is_idempotent()
    }

    /// The request's own headers, as far as they may go along, and those that every request has.
    fn headers(&self, request: &Request, plan: &Plan<'_>) -> Result<HeaderMap, Error> {
        // With room for what the library and the connection add.
        let mut headers = HeaderMap::with_capacity(request.headers.len() + 5);
        for (name, text) in request.headers.iter() {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|error| Error::request(format!("a header's name: {error}")))?;
            let value = value(name.as_str(), text)?;
            headers.append(name, value);
        }
        self.drop_what_stays_behind(&mut headers);
        if !self.bodiless {
            frame(request, &mut headers)?;
        }
        match plan.user_agent {
            Some(agent) => drop(headers.insert(USER_AGENT, value("User-Agent", agent)?)),
            None if headers.contains_key(USER_AGENT) => {}
            None => drop(headers.insert(USER_AGENT, HeaderValue::from_static(TORNADO))),
        }
        if plan.decompress && !headers.contains_key(ACCEPT_ENCODING) {
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if let Some(proof) = &self.proof {
            headers.insert(AUTHORIZATION, proof.clone());
        } else if let Some((name, password)) = &self.credentials
            && !plan.digest
        {
            headers.insert(AUTHORIZATION, basic(name, password)?);
        }
        Ok(headers)
    }

    /// A redirect leaves the `Host` behind, secrets if it leads elsewhere, and what is about a body that is gone (`HCLI-3.04`).
    fn drop_what_stays_behind(&self, headers: &mut HeaderMap) {
        if self.redirected {
            headers.remove(HOST);
        }
        if self.abroad {
            headers.remove("Cookie2");
            for secret in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION] {
                headers.remove(secret);
            }
        }
        if self.bodiless {
            for about_body in [
                CONTENT_LENGTH,
                CONTENT_TYPE,
                CONTENT_ENCODING,
                TRANSFER_ENCODING,
                EXPECT,
            ] {
                headers.remove(about_body);
            }
        }
    }
}

/// How the body is framed is the client's to say, except for its length when it is produced.
fn frame(request: &Request, headers: &mut HeaderMap) -> Result<(), Error> {
    headers.remove(TRANSFER_ENCODING);
    match &request.body {
        Body::None => drop(headers.remove(CONTENT_LENGTH)),
        Body::Whole(bytes) => drop(headers.insert(CONTENT_LENGTH, bytes.len().into())),
        Body::Produced(_) => {
            if let Some(length) = declared(headers)? {
                headers.insert(CONTENT_LENGTH, length.into());
            }
        }
    }
    if request.method == Method::POST && !headers.contains_key(CONTENT_TYPE) {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
    }
    Ok(())
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
pub(super) fn take_credentials(url: &mut Url) -> Option<Credentials> {
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

/// What `Authorization` says (RFC 7617).
fn basic(name: &[u8], password: &[u8]) -> Result<HeaderValue, Error> {
    if name.contains(&b':') {
        return Err(Error::request(
            "auth_username has a colon, which Basic cannot send",
        ));
    }
    let text = STANDARD.encode(encode_username_password(name, password));
    let mut value = value("Authorization", &format!("Basic {text}"))?;
    value.set_sensitive(true);
    Ok(value)
}
