use std::io;
use std::sync::Arc;

use tokio::net::TcpStream;

use crate::{Error, IoStream, Result};

impl IoStream<TcpStream> {
    /// Connects over TCP, by name or address (`STRM-3.03`).
    ///
    /// A name's addresses are tried one after the other.
    ///
    /// # Errors
    ///
    /// [`Error::Connect`].
    #[doc(alias = "TCPClient")]
    pub async fn connect(host: &str, port: u16) -> Result<Self> {
        let socket = TcpStream::connect((host, port)).await;
        socket
            .map(Self::new)
            .map_err(|error| refused(format!("{host}:{port}"), error))
    }

    /// Whether small writes leave at once, without Nagle's delay.
    ///
    /// # Errors
    ///
    /// [`Error::Closed`] on a closed stream, [`Error::Io`] from the system.
    pub fn set_nodelay(&self, nodelay: bool) -> Result<()> {
        let socket = self.get_ref().ok_or_else(|| self.closed_error())?;
        Ok(socket.set_nodelay(nodelay)?)
    }
}

#[cfg(unix)]
impl IoStream<tokio::net::UnixStream> {
    /// Connects to a Unix domain socket (`STRM-3.05`).
    ///
    /// # Errors
    ///
    /// [`Error::Connect`].
    pub async fn connect_unix(path: impl AsRef<std::path::Path>) -> Result<Self> {
        let path = path.as_ref();
        let socket = tokio::net::UnixStream::connect(path).await;
        socket
            .map(Self::new)
            .map_err(|error| refused(path.display().to_string(), error))
    }
}

fn refused(address: String, error: io::Error) -> Error {
    Error::Connect {
        address,
        source: Arc::new(error),
    }
}
