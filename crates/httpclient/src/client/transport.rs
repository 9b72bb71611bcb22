//! Pools of connections, one for each way to make a connection.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use reqwest::redirect::Policy;

use crate::client::Settings;
use crate::client::hop::Hop;
use crate::client::plan::Plan;
use crate::client::progress::ConnectLayer;
use crate::client::resolver::Names;
use crate::client::tls;
use crate::{ClientCert, Error, Proxy};

/// How many ways of connecting are remembered.
const REMEMBERED: usize = 32;

/// The pools, the one used last in front.
pub(super) struct Transports {
    pools: Mutex<Vec<(Transport, reqwest::Client)>>,
    names: Arc<Names>,
    max_idle: usize,
    idle_timeout: Duration,
    max_header_size: u32,
}

/// A way to connect: requests that differ in it never share a connection.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Transport {
    pub(super) https: bool,
    pub(super) validate_cert: bool,
    pub(super) ca_certs: Option<Bytes>,
    pub(super) client_cert: Option<ClientCert>,
    interface: Option<String>,
    proxy: Option<Proxy>,
    allow_ipv6: bool,
}

impl Transports {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            pools: Mutex::default(),
            names: Arc::new(Names {
                mapping: settings.hostname_mapping.clone(),
                resolver: settings.resolver.clone(),
            }),
            max_idle: settings
                .max_idle_connections
                .unwrap_or(settings.max_clients),
            idle_timeout: settings.idle_timeout,
            max_header_size: settings.max_header_size.try_into().unwrap_or(u32::MAX),
        }
    }

    /// The pool for a request.
    pub(super) fn client(&self, plan: &Plan<'_>, hop: &Hop) -> Result<reqwest::Client, Error> {
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = pools
            .iter()
            .position(|(transport, _)| transport.serves(plan, hop))
        {
            if let Some(front) = pools.get_mut(..=at) {
                front.rotate_right(1);
            }
        } else {
            let transport = Transport::of(plan, hop);
            let client = self.build(&transport)?;
            pools.truncate(REMEMBERED - 1);
            pools.insert(0, (transport, client));
        }
        let (_, client) = pools.first().ok_or(Error::ClientClosed)?;
        Ok(client.clone())
    }

    pub(super) fn close(&self) {
        self.pools
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn build(&self, transport: &Transport) -> Result<reqwest::Client, Error> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(transport)?)
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .http1_title_case_headers()
            .http2_max_header_list_size(self.max_header_size)
            .pool_max_idle_per_host(self.max_idle)
            .pool_idle_timeout(self.idle_timeout)
            .dns_resolver(Arc::clone(&self.names))
            .connector_layer(ConnectLayer);
        if !transport.allow_ipv6 {
            builder = builder.local_address(IpAddr::from(Ipv4Addr::UNSPECIFIED));
        }
        if let Some(interface) = &transport.interface {
            builder = match interface.parse::<IpAddr>() {
                Ok(address) => builder.local_address(address),
                Err(_) => builder.interface(interface),
            };
        }
        if let Some(proxy) = &transport.proxy {
            builder = builder.proxy(proxy_of(proxy)?);
        }
        let refused = |error: reqwest::Error| Error::request(error.to_string());
        builder.build().map_err(refused)
    }
}

impl Transport {
    fn of(plan: &Plan<'_>, hop: &Hop) -> Self {
        let https = hop.url.scheme() == "https";
        Self {
            https,
            validate_cert: !https || plan.validate_cert,
            ca_certs: plan.ca_certs.filter(|_| https).cloned(),
            client_cert: hop.client_cert(plan).filter(|_| https).cloned(),
            interface: plan.interface.map(str::to_owned),
            proxy: plan.proxy.cloned(),
            allow_ipv6: plan.allow_ipv6,
        }
    }

    fn serves(&self, plan: &Plan<'_>, hop: &Hop) -> bool {
        let https = hop.url.scheme() == "https";
        self.https == https
            && self.allow_ipv6 == plan.allow_ipv6
            && self.interface.as_deref() == plan.interface
            && self.proxy.as_ref() == plan.proxy
            && (!https
                || self.validate_cert == plan.validate_cert
                    && self.ca_certs.as_ref() == plan.ca_certs
                    && self.client_cert.as_ref() == hop.client_cert(plan))
    }
}

fn proxy_of(proxy: &Proxy) -> Result<reqwest::Proxy, Error> {
    let bracketed = proxy.host.contains(':') && !proxy.host.starts_with('[');
    let host = if bracketed {
        format!("[{}]", proxy.host)
    } else {
        proxy.host.clone()
    };
    let made = reqwest::Proxy::all(format!("http://{host}:{}", proxy.port));
    let made = made.map_err(|_| Error::request(format!("no proxy `{}`", host.escape_debug())))?;
    Ok(match &proxy.credentials {
        Some((username, password)) => made.basic_auth(username, &password.0),
        None => made,
    })
}
