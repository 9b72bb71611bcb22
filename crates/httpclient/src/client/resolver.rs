//! Who looks up names.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve};

use crate::client::progress;

/// A name being looked up.
pub type Resolving = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Looks up names, in place of the system (`HCLI-3.07`).
pub trait Resolver: Send + Sync {
    /// The addresses of a name, the best first.
    fn resolve(&self, host: &str) -> Resolving;
}

/// The mapping, and behind it the resolver or the system.
pub(super) struct Names {
    pub(super) mapping: HashMap<String, String>,
    pub(super) resolver: Option<Arc<dyn Resolver>>,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> reqwest::dns::Resolving {
        let host = self
            .mapping
            .get(name.as_str())
            .map_or(name.as_str(), String::as_str)
            .to_owned();
        let resolver = self.resolver.clone();
        let progress = progress::current();
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = if let Ok(address) = host.parse::<IpAddr>() {
                vec![(address, 0).into()]
            } else if let Some(resolver) = resolver {
                let addresses = resolver.resolve(&host).await?;
                addresses
                    .into_iter()
                    .map(|address| (address, 0).into())
                    .collect()
            } else {
                tokio::net::lookup_host((host, 0)).await?.collect()
            };
            progress::name_is_known(progress.as_ref());
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
