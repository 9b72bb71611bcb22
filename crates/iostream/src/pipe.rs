use std::os::fd::OwnedFd;

use tokio::io::Join;
use tokio::net::unix::pipe::{Receiver, Sender};

use crate::{IoStream, Result};

/// A stream over a pair of pipes.
#[doc(alias = "PipeIOStream")]
pub type PipeStream = IoStream<Join<Receiver, Sender>>;

impl PipeStream {
    /// Reads from one pipe and writes to another (`STRM-3.05`).
    ///
    /// Both are set to non-blocking. For one direction only,
    /// [`join`](Self::join) tokio's pipe with `tokio::io::sink()` or
    /// `tokio::io::empty()`.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io) when a descriptor is not a pipe or
    /// does not go this way.
    ///
    /// # Panics
    ///
    /// Outside a running loop.
    pub fn pipe(reading: impl Into<OwnedFd>, writing: impl Into<OwnedFd>) -> Result<Self> {
        let reading = Receiver::from_owned_fd(reading.into())?;
        let writing = Sender::from_owned_fd(writing.into())?;
        Ok(Self::join(reading, writing))
    }
}
