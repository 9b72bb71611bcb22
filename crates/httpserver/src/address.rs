//! Where a server listens.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use socket2::{Domain, SockAddr, SockRef, Socket, Type};

/// Connections that may wait to be accepted.
pub(crate) const BACKLOG: i32 = 4096;

/// Where a server listens: a port, a host and port, a Unix socket, or a listener that somebody opened.
///
/// ```
/// use tornado_httpserver::Address;
///
/// Address::from(8888);                    // every interface, IPv6 and IPv4
/// Address::from(("127.0.0.1", 8888));
/// Address::from("localhost:8888");
/// Address::unix("/run/app.sock");
/// ```
#[derive(Debug)]
pub struct Address(Kind);

#[derive(Debug)]
enum Kind {
    Port(u16),
    Name(String, u16),
    Text(String),
    Socket(SocketAddr),
    Unix(PathBuf, u32),
    Tcp(TcpListener),
    UnixListener(UnixListener),
}

impl Address {
    /// A Unix socket that only the server's own user may reach (mode 0600).
    ///
    /// A socket file that a dead server left is replaced; one in use, and any other file, is not.
    pub fn unix(path: impl Into<PathBuf>) -> Self {
        Self::unix_with_mode(path, 0o600)
    }

    /// A Unix socket with these permissions.
    #[doc(alias = "bind_unix_socket")]
    pub fn unix_with_mode(path: impl Into<PathBuf>, mode: u32) -> Self {
        Self(Kind::Unix(path.into(), mode))
    }

    /// Opens the listener.
    pub(crate) fn open(self) -> io::Result<Vec<Listener>> {
        let listeners = match self.0 {
            Kind::Port(port) => vec![any(port)?],
            Kind::Name(host, port) if host.is_empty() => vec![any(port)?],
            Kind::Name(host, port) => named((host.as_str(), port), &format!("{host}:{port}"))?,
            Kind::Text(text) => named(text.as_str(), &text)?,
            Kind::Socket(address) => vec![tcp(address)?],
            Kind::Unix(path, mode) => vec![Listener::Unix(
                unix(&path, mode).map_err(|error| at(&path.display().to_string(), &error))?,
            )],
            Kind::Tcp(listener) => {
                // As in `bind`: accepted sockets inherit it.
                SockRef::from(&listener).set_tcp_nodelay(true)?;
                vec![Listener::Shared(listener)]
            }
            Kind::UnixListener(listener) => vec![Listener::Unix(listener)],
        };
        Ok(listeners)
    }
}

/// A listener that is open.
#[derive(Debug)]
pub(crate) enum Listener {
    /// Each loop has one of its own on the same port.
    Tcp(TcpListener),
    /// All loops share it.
    Shared(TcpListener),
    /// All loops share it.
    Unix(UnixListener),
}

impl Listener {
    /// The same for another loop.
    pub(crate) fn again(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Tcp(listener) => Self::Tcp(bind(listener.local_addr()?, true)?),
            Self::Shared(listener) => Self::Shared(listener.try_clone()?),
            Self::Unix(listener) => Self::Unix(listener.try_clone()?),
        })
    }

    /// The address and port, where it has them.
    pub(crate) fn local_addr(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp(listener) | Self::Shared(listener) => listener.local_addr().ok(),
            Self::Unix(_) => None,
        }
    }
}

fn any(port: u16) -> io::Result<Listener> {
    match tcp(SocketAddr::from((Ipv6Addr::UNSPECIFIED, port))) {
        Err(error)
            if error.kind() != io::ErrorKind::AddrInUse
                && error.kind() != io::ErrorKind::PermissionDenied =>
        {
            tcp(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)))
        }
        opened => opened,
    }
}

fn named(name: impl ToSocketAddrs, text: &str) -> io::Result<Vec<Listener>> {
    let addresses: Vec<SocketAddr> = name
        .to_socket_addrs()
        .map_err(|error| at(text, &error))?
        .collect();
    let mut opened = Vec::new();
    let none = io::Error::new(io::ErrorKind::AddrNotAvailable, "the name has no address");
    let mut last = at(text, &none);
    for address in addresses {
        match tcp(address) {
            Ok(listener) => opened.push(listener),
            // A machine without IPv6 still has names with such an address.
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => last = error,
            Err(error) => return Err(error),
        }
    }
    if opened.is_empty() {
        Err(last)
    } else {
        Ok(opened)
    }
}

fn tcp(address: SocketAddr) -> io::Result<Listener> {
    let open = || {
        if address.port() != 0 {
            // Shared ports would let a second server start on a port in use and steal half its connections.
            bind(address, false)?;
        }
        bind(address, true)
    };
    open()
        .map(Listener::Tcp)
        .map_err(|error| at(&address.to_string(), &error))
}

fn bind(address: SocketAddr, shared: bool) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED) {
        socket.set_only_v6(false)?;
    }
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(shared)?;
    // Accepted sockets inherit it, which saves each connection a system call.
    socket.set_tcp_nodelay(true)?;
    socket.bind(&address.into())?;
    if shared {
        socket.listen(BACKLOG)?;
    }
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

fn unix(path: &Path, mode: u32) -> io::Result<UnixListener> {
    match std::fs::symlink_metadata(path) {
        Ok(file) if file.file_type().is_socket() => {
            if is_in_use(path)? {
                return Err(io::ErrorKind::AddrInUse.into());
            }
            std::fs::remove_file(path)?;
        }
        Ok(_) => {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "there is a file of this name that is no socket",
            ));
        }
        Err(_) => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
    Ok(listener)
}

/// Whether somebody listens on a Unix socket.
fn is_in_use(path: &Path) -> io::Result<bool> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    // A queue that is full has a listener, too; it must not be waited for.
    socket.set_nonblocking(true)?;
    match socket.connect(&SockAddr::unix(path)?) {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound
            ) =>
        {
            Ok(false)
        }
        Ok(()) | Err(_) => Ok(true),
    }
}

fn at(place: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot listen on {place}: {error}"))
}

impl From<u16> for Address {
    fn from(port: u16) -> Self {
        Self(Kind::Port(port))
    }
}

impl From<(&str, u16)> for Address {
    fn from((host, port): (&str, u16)) -> Self {
        Self(Kind::Name(host.into(), port))
    }
}

impl From<(String, u16)> for Address {
    fn from((host, port): (String, u16)) -> Self {
        Self(Kind::Name(host, port))
    }
}

impl From<(IpAddr, u16)> for Address {
    fn from(address: (IpAddr, u16)) -> Self {
        Self(Kind::Socket(address.into()))
    }
}

impl From<&str> for Address {
    fn from(text: &str) -> Self {
        Self(Kind::Text(text.into()))
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Self(Kind::Socket(address))
    }
}

impl From<TcpListener> for Address {
    fn from(listener: TcpListener) -> Self {
        Self(Kind::Tcp(listener))
    }
}

impl From<UnixListener> for Address {
    fn from(listener: UnixListener) -> Self {
        Self(Kind::UnixListener(listener))
    }
}
