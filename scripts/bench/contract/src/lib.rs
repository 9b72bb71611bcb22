//! What every server of the comparison is given alike.

mod fortunes;
mod world;

use std::net::{SocketAddr, TcpListener};

pub use fortunes::{ADDED, ROWS, finished_page};
use serde::{Deserialize, Serialize};
use socket2::{Domain, Socket, Type};
pub use world::{QUERIES, World, database, random_id};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub const HELLO: &str = "Hello, world";
pub const TEXT: &str = "text/plain; charset=utf-8";
pub const MESSAGE: Message = Message {
    message: "Hello, World!",
};

/// The body of `/json`.
#[derive(Serialize)]
pub struct Message {
    pub message: &'static str,
}

/// The form posted to `/echo`; its other fields are not looked at.
#[derive(Deserialize)]
pub struct Form {
    pub name: String,
}

/// The loopback address, and the port named by `PORT`.
pub fn address() -> SocketAddr {
    let port = std::env::var("PORT").expect("PORT names the port to listen on");
    SocketAddr::from(([127, 0, 0, 1], port.parse().expect("PORT is a number")))
}

/// A non-blocking listener on [`address`], whose connections inherit TCP_NODELAY.
pub fn listener() -> TcpListener {
    let listen = || -> std::io::Result<TcpListener> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        socket.set_tcp_nodelay(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address().into())?;
        socket.listen(4096)?;
        Ok(socket.into())
    };
    listen().expect("the port is free")
}
