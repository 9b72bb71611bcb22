//! A port for a server that is yet to be started.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use socket2::{Domain, Socket, Type};

/// A port that is kept free for a server of the test.
///
/// For whatever takes a port as an argument: a [`Program`](crate::Program), or nginx, Redis, PostgreSQL. As long as
/// this value lives, the system gives the port to nobody: neither to who asks for a free one nor to the near end of a
/// client, in this process or in another. A server that names it may listen there, once or once more.
///
/// ```
/// use std::net::{TcpListener, TcpStream};
/// use tornado_testing::Port;
///
/// let port = Port::reserve();
/// assert!(TcpStream::connect(port.address()).is_err(), "nobody is there yet");
/// for _ in 0..2 {
///     let _server = TcpListener::bind(port.address()).expect("it is free for who names it");
///     assert!(TcpStream::connect(port.address()).is_ok());
/// }
/// ```
///
/// The server has to set `SO_REUSEADDR`, as nearly all do. Where a system other than Linux cannot keep a port that
/// way, it is one that was free a moment ago.
#[derive(Debug)]
pub struct Port {
    number: u16,
    /// Bound, and never listening: that is no obstacle to a listener with `SO_REUSEADDR`.
    _held: Option<Socket>,
}

impl Port {
    /// Reserves a port, on every IPv4 address of this machine.
    ///
    /// # Panics
    /// When there is none left.
    #[track_caller]
    pub fn reserve() -> Self {
        match hold() {
            Ok((number, held)) => Self {
                number,
                _held: cfg!(target_os = "linux").then_some(held),
            },
            Err(error) => panic!("there is no free port: {error}"),
        }
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }

    /// The port of 127.0.0.1.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.number).into()
    }
}

fn hold() -> io::Result<(u16, Socket)> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    // Not 127.0.0.1 alone, for programs that listen on every address.
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into())?;
    let address = socket.local_addr()?.as_socket();
    let number = address.map_or(0, |address| address.port());
    Ok((number, socket))
}
