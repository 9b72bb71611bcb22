//! How to fetch: a method for each of the [`Options`].

use std::time::Duration;

use bytes::Bytes;

use crate::options::Secret;
use crate::{AuthMode, ClientCert, Options, Proxy, Request};

/// How to fetch: what is left open is as in the client's defaults.
impl Request {
    /// Replaces all options at once.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Sends a name and a password, which redirects to another server leave out.
    #[doc(alias = "auth_username")]
    #[doc(alias = "auth_password")]
    #[must_use]
    pub fn auth(mut self, username: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.options.auth_username = Some(username.into());
        self.options.auth_password = Some(password.into());
        self
    }

    /// How name and password are sent.
    #[must_use]
    pub fn auth_mode(mut self, mode: AuthMode) -> Self {
        self.options.auth_mode = Some(mode);
        self
    }

    /// How long connecting may take; zero is no limit.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.options.connect_timeout = Some(timeout);
        self
    }

    /// How long the whole fetch may take; zero is no limit.
    #[must_use]
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.options.request_timeout = Some(timeout);
        self
    }

    /// Whether redirects are followed.
    #[must_use]
    pub fn follow_redirects(mut self, follow: bool) -> Self {
        self.options.follow_redirects = Some(follow);
        self
    }

    /// How many redirects are followed.
    #[must_use]
    pub fn max_redirects(mut self, redirects: u32) -> Self {
        self.options.max_redirects = Some(redirects);
        self
    }

    /// What the `User-Agent` says.
    #[must_use]
    pub fn user_agent(mut self, agent: impl Into<String>) -> Self {
        self.options.user_agent = Some(agent.into());
        self
    }

    /// Whether a compressed answer is asked for, and inflated.
    #[doc(alias = "use_gzip")]
    #[must_use]
    pub fn decompress_response(mut self, decompress: bool) -> Self {
        self.options.decompress_response = Some(decompress);
        self
    }

    /// The address of this machine, or the name of its interface, to connect from.
    #[must_use]
    pub fn network_interface(mut self, interface: impl Into<String>) -> Self {
        self.options.network_interface = Some(interface.into());
        self
    }

    /// The proxy to go through.
    #[doc(alias = "proxy_host")]
    #[must_use]
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.options.proxy = Some(proxy);
        self
    }

    /// Whether unusual methods and bodies are allowed.
    #[must_use]
    pub fn allow_nonstandard_methods(mut self, allow: bool) -> Self {
        self.options.allow_nonstandard_methods = Some(allow);
        self
    }

    /// Whether the server has to prove who it is.
    #[must_use]
    pub fn validate_cert(mut self, validate: bool) -> Self {
        self.options.validate_cert = Some(validate);
        self
    }

    /// Authorities to believe, in PEM, in place of the system's.
    #[must_use]
    pub fn ca_certs(mut self, pem: impl Into<Bytes>) -> Self {
        self.options.ca_certs = Some(pem.into());
        self
    }

    /// The certificate to show to a server that asks for one.
    #[doc(alias = "client_key")]
    #[must_use]
    pub fn client_cert(mut self, cert: ClientCert) -> Self {
        self.options.client_cert = Some(cert);
        self
    }

    /// Whether to connect to IPv6 addresses.
    #[must_use]
    pub fn allow_ipv6(mut self, allow: bool) -> Self {
        self.options.allow_ipv6 = Some(allow);
        self
    }

    /// Whether the body waits until the server says `100 (Continue)`.
    #[must_use]
    pub fn expect_100_continue(mut self, expect: bool) -> Self {
        self.options.expect_100_continue = Some(expect);
        self
    }
}
