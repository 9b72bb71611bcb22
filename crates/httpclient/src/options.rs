//! How to fetch, where a request or the client's defaults say so.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

/// How to fetch: those of a request, or the defaults of a client (`HCLI-2.03`, `HCLI-3.01`).
///
/// What is `None` in a request is as in the client's defaults, and what is `None` there as well is as written here.
///
/// ```
/// use std::time::Duration;
/// use tornado_httpclient::Options;
///
/// let defaults = Options {
///     user_agent: Some("Mirror/2.1".into()),
///     request_timeout: Some(Duration::from_secs(5)),
///     ..Options::default()
/// };
/// assert_eq!(defaults.max_redirects, None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// How long connecting may take, TLS included: 20 s; zero is no limit.
    pub connect_timeout: Option<Duration>,
    /// How long the whole fetch may take, waiting in the queue and redirects included: 20 s; zero is no limit.
    pub request_timeout: Option<Duration>,
    /// Whether 301, 302, 303, 307 and 308 are followed: yes.
    pub follow_redirects: Option<bool>,
    /// How many redirects are followed: 5. One more is [`Error::Status`](crate::Error::Status).
    pub max_redirects: Option<u32>,
    /// What the `User-Agent` says: `Tornado/` and the version, unless the request has that header.
    pub user_agent: Option<String>,
    /// Whether `Accept-Encoding: gzip` is sent and the answer inflated: yes.
    #[doc(alias = "use_gzip")]
    pub decompress_response: Option<bool>,
    /// The address of this machine, or the name of its interface, to connect from: any.
    pub network_interface: Option<String>,
    /// The proxy to go through: none, whatever the environment says.
    #[doc(alias = "proxy_host")]
    pub proxy: Option<Proxy>,
    /// Whose name is sent to servers that want one: nobody's.
    pub auth_username: Option<String>,
    /// The password beside `auth_username`: empty.
    pub auth_password: Option<Secret>,
    /// How name and password are sent: `Basic`.
    pub auth_mode: Option<AuthMode>,
    /// Whether methods beyond Tornado's seven, and unusual bodies, are allowed: no (`HCLI-2.08`, `HCLI-3.02`).
    pub allow_nonstandard_methods: Option<bool>,
    /// Whether servers have to prove who they are: yes.
    pub validate_cert: Option<bool>,
    /// Authorities to believe in place of the system's: certificates in PEM, not the name of a file.
    pub ca_certs: Option<Bytes>,
    /// The certificate to show to servers that ask for one: none.
    pub client_cert: Option<ClientCert>,
    /// Whether to connect to IPv6 addresses: yes.
    pub allow_ipv6: Option<bool>,
    /// Whether the body waits until the server says `100 (Continue)`: no.
    pub expect_100_continue: Option<bool>,
}

/// A proxy, by host and port, with a name and a password if it wants them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Proxy {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) credentials: Option<(String, Secret)>,
}

impl Proxy {
    /// A proxy that speaks HTTP, at this host and port.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            credentials: None,
        }
    }

    /// Gives the proxy a name and a password, as `Basic`.
    #[doc(alias = "proxy_username")]
    #[doc(alias = "proxy_password")]
    #[must_use]
    pub fn auth(mut self, username: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.credentials = Some((username.into(), password.into()));
        self
    }
}

/// How a name and a password are sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthMode {
    /// As they are, with each request (RFC 7617).
    #[default]
    Basic,
    /// As a digest, once the server has asked for it (RFC 7616).
    Digest,
}

/// A client's certificate and its key.
#[doc(alias = "client_key")]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClientCert {
    pub(crate) cert: Bytes,
    pub(crate) key: SecretBytes,
}

impl ClientCert {
    /// A certificate, with those of its authorities behind it, and its key, both in PEM.
    pub fn new(cert: impl Into<Bytes>, key: impl Into<Bytes>) -> Self {
        Self {
            cert: cert.into(),
            key: SecretBytes(key.into()),
        }
    }
}

/// A text that is not shown.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(pub(crate) String);

impl<T: Into<String>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct SecretBytes(pub(crate) Bytes);

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
