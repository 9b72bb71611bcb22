//! How a fetch goes: the request's options over the client's.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use reqwest::Url;

use crate::body::Body;
use crate::{AuthMode, ClientCert, Error, Options, Proxy, Request};

const TIMEOUT: Duration = Duration::from_secs(20);
const REDIRECTS: u32 = 5;

/// Every option, decided.
pub(super) struct Plan<'a> {
    pub(super) url: Url,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) request_timeout: Option<Duration>,
    pub(super) redirects: u32,
    pub(super) user_agent: Option<&'a str>,
    pub(super) credentials: Option<(&'a str, &'a str)>,
    /// Whether they are proved once the server asks, and not sent.
    pub(super) digest: bool,
    pub(super) expect_continue: bool,
    pub(super) decompress: bool,
    pub(super) interface: Option<&'a str>,
    pub(super) proxy: Option<&'a Proxy>,
    pub(super) validate_cert: bool,
    pub(super) ca_certs: Option<&'a Bytes>,
    pub(super) client_cert: Option<&'a ClientCert>,
    pub(super) allow_ipv6: bool,
}

impl<'a> Plan<'a> {
    /// Decides them, and refuses what cannot be sent.
    pub(super) fn new(request: &'a Request, defaults: &'a Options) -> Result<Self, Error> {
        let own = request.options();
        let timeout = |own: Option<Duration>, default: Option<Duration>| {
            Some(own.or(default).unwrap_or(TIMEOUT)).filter(|timeout| !timeout.is_zero())
        };
        let follow = own
            .follow_redirects
            .or(defaults.follow_redirects)
            .unwrap_or(true);
        let redirects = own
            .max_redirects
            .or(defaults.max_redirects)
            .unwrap_or(REDIRECTS);
        let nonstandard = own
            .allow_nonstandard_methods
            .or(defaults.allow_nonstandard_methods);
        if !nonstandard.unwrap_or(false) {
            check_standard(request)?;
        }
        let url = Url::parse(&request.url).map_err(|error| {
            let url = crate::request::shown(&request.url);
            Error::request(format!("the URL `{}`: {error}", url.escape_debug()))
        })?;
        let named = if own.auth_username.is_some() {
            own
        } else {
            defaults
        };
        let password = named.auth_password.as_ref().map_or("", |secret| &secret.0);
        Ok(Self {
            url,
            connect_timeout: timeout(own.connect_timeout, defaults.connect_timeout),
            request_timeout: timeout(own.request_timeout, defaults.request_timeout),
            redirects: if follow { redirects } else { 0 },
            user_agent: own.user_agent.as_deref().or(defaults.user_agent.as_deref()),
            credentials: named.auth_username.as_deref().map(|name| (name, password)),
            digest: own.auth_mode.or(defaults.auth_mode) == Some(AuthMode::Digest),
            expect_continue: own
                .expect_100_continue
                .or(defaults.expect_100_continue)
                .unwrap_or(false),
            decompress: own
                .decompress_response
                .or(defaults.decompress_response)
                .unwrap_or(true),
            interface: own
                .network_interface
                .as_deref()
                .or(defaults.network_interface.as_deref()),
            proxy: own.proxy.as_ref().or(defaults.proxy.as_ref()),
            validate_cert: own.validate_cert.or(defaults.validate_cert).unwrap_or(true),
            ca_certs: own.ca_certs.as_ref().or(defaults.ca_certs.as_ref()),
            client_cert: own.client_cert.as_ref().or(defaults.client_cert.as_ref()),
            allow_ipv6: own.allow_ipv6.or(defaults.allow_ipv6).unwrap_or(true),
        })
    }

    /// The shorter of both timeouts: what waiting in the queue, and connecting, may take.
    pub(super) fn shorter_timeout(&self) -> Option<Duration> {
        match (self.connect_timeout, self.request_timeout) {
            (Some(connect), Some(request)) => Some(connect.min(request)),
            (connect, request) => connect.or(request),
        }
    }
}

/// Methods that nearly always have bodies have one, and the others none (`HCLI-2.08`, `HCLI-3.02`).
fn check_standard(request: &Request) -> Result<(), Error> {
    let method = &request.method;
    let wants_body = [Method::POST, Method::PUT, Method::PATCH].contains(method);
    if !wants_body && ![Method::GET, Method::HEAD, Method::DELETE, Method::OPTIONS].contains(method)
    {
        return Err(Error::request(format!(
            "unknown method {method} (allow_nonstandard_methods is off)"
        )));
    }
    match (wants_body, matches!(request.body, Body::None)) {
        (true, true) => Err(Error::request(format!(
            "{method} without a body, which may be empty (allow_nonstandard_methods is off)"
        ))),
        (false, false) => Err(Error::request(format!(
            "{method} with a body (allow_nonstandard_methods is off)"
        ))),
        _ => Ok(()),
    }
}
