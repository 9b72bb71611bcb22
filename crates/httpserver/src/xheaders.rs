//! What a trusted proxy says of the client.

use std::net::IpAddr;

use tornado_httputil::Request;

use crate::peer::Peer;

/// The client and its scheme by the headers of a trusted proxy (`HSRV-1.04`, `HSRV-1.05`, `HSRV-3.06`).
///
/// `X-Real-Ip` wins, unless it is there twice, when one of them is the client's own; `X-Forwarded-For` is read from the
/// right, past the trusted ones. What is no address, and a scheme other than `http` and `https`, leaves the socket's.
pub(crate) fn read(request: &Request, peer: Peer, trusted: &[IpAddr]) -> Peer {
    let forwarded = || {
        let line = request
            .header_all("X-Forwarded-For")
            .collect::<Vec<_>>()
            .join(",");
        let rightmost = line
            .rsplit(',')
            .map(str::trim)
            .find(|text| !text.parse().is_ok_and(|ip| trusted.contains(&ip)));
        // All of them trusted: the client is the first of the row.
        rightmost
            .or_else(|| line.split(',').next().map(str::trim))
            .and_then(|text| text.parse().ok())
    };
    let mut real = request.header_all("X-Real-Ip");
    let ip = match (real.next(), real.next()) {
        (Some(text), None) => text.trim().parse().ok(),
        (Some(_), Some(_)) => None,
        (None, _) => forwarded(),
    };
    let scheme = request
        .header_all("X-Scheme")
        .last()
        .or_else(|| request.header_all("X-Forwarded-Proto").last());
    let scheme = scheme
        .and_then(|line| line.rsplit(',').next())
        .map(str::trim);
    Peer {
        ip: ip.unwrap_or(peer.ip),
        https: match scheme {
            Some("https") => true,
            Some("http") => false,
            _ => peer.https,
        },
    }
}
