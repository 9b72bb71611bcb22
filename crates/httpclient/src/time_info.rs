//! Where the time of a fetch went.

use std::time::Duration;

/// Where the time of a fetch went (`HCLI-2.05`).
///
/// All but `queue` count from the moment when the fetch left the queue, and cover the last request if there were redirects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeInfo {
    /// Waiting for one of the client's places.
    pub queue: Duration,
    /// Until the name was looked up; nothing over a connection that was kept, or to an address.
    pub namelookup: Option<Duration>,
    /// Until the connection stood, TLS included; nothing over one that was kept.
    pub connect: Option<Duration>,
    /// Until the request could be sent.
    pub pretransfer: Duration,
    /// Until the head of the response was there.
    pub starttransfer: Duration,
    /// Until the response was complete.
    pub total: Duration,
    /// Spent on the requests that were redirected.
    pub redirect: Duration,
}
