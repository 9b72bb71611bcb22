//! What a client can be told, in one place.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::Options;
use crate::client::Resolver;

/// Limits of a client, and the options of requests that leave them open.
///
/// ```
/// use tornado_httpclient::{AsyncHttpClient, Options, Settings};
///
/// let defaults = Options { user_agent: Some("Mirror/2.1".into()), ..Options::default() };
/// let client = AsyncHttpClient::with_settings(Settings { max_clients: 100, defaults, ..Settings::default() });
/// # let _ = client;
/// ```
#[derive(Clone)]
pub struct Settings {
    /// How many fetches run at a time, while the others wait: 10 (`HCLI-2.02`).
    pub max_clients: usize,
    /// How many idle connections are kept to each server: as many as `max_clients`.
    #[doc(alias = "max_simultaneous_connections")]
    pub max_idle_connections: Option<usize>,
    /// How long an idle connection is kept: 90 s.
    pub idle_timeout: Duration,
    /// How many bytes a body may have that is collected: 100 MiB, counted as it is inflated (`HCLI-3.06`).
    pub max_buffer_size: u64,
    /// How many bytes any body may have, one that is streamed too: 100 MiB, counted as it is inflated (`HCLI-3.06`).
    pub max_body_size: u64,
    /// How many bytes the head of a response may have: 64 KiB.
    pub max_header_size: usize,
    /// The options of requests that leave them open.
    pub defaults: Options,
    /// Names that are not looked up: each is read as the other, a name or an address (`HCLI-3.07`).
    pub hostname_mapping: HashMap<String, String>,
    /// Who looks names up: the system.
    pub resolver: Option<Arc<dyn Resolver>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_clients: 10,
            max_idle_connections: None,
            idle_timeout: Duration::from_secs(90),
            max_buffer_size: 100 << 20,
            max_body_size: 100 << 20,
            max_header_size: 64 << 10,
            defaults: Options::default(),
            hostname_mapping: HashMap::new(),
            resolver: None,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("max_clients", &self.max_clients)
            .field("max_idle_connections", &self.max_idle_connections)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_buffer_size", &self.max_buffer_size)
            .field("max_body_size", &self.max_body_size)
            .field("max_header_size", &self.max_header_size)
            .field("defaults", &self.defaults)
            .field("hostname_mapping", &self.hostname_mapping)
            .finish_non_exhaustive()
    }
}
