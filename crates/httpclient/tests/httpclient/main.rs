//! What the clients promise, by lines of the checklist; servers that speak raw bytes, and our own.

mod double;
mod far_end;
mod far_end_tls;
mod limits;
mod pool;
mod program;
mod proxies;
mod redirects;
mod refusals;
mod requests;
mod responses;
mod streaming;
mod timeouts;
mod tls;
