//! Who publishes and who reads; one file per subject.

mod cursors;
mod reading;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "redis")]
mod redis_server;
mod slow;
mod waking;
