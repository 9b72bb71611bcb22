//! A server on a free port, for promises about sockets.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use tornado_httpserver::{HttpServer, Running};
use tornado_httputil::{Request, Service};

use crate::run::late;
use crate::{Answer, Socket, timeout};

/// A server on a free port of this machine, on the loop or runtime of the test.
///
/// ```
/// use tornado_httputil::{Reply, Request, Sent};
/// use tornado_testing::Server;
///
/// async fn hello(_: Request, reply: Reply) -> Sent {
///     reply.send_text("hello")
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let server = Server::start(hello);
/// server.fetch(Request::get("/")).await.expect_text("hello");
///
/// let mut socket = server.connect().await;
/// socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
/// socket.answer().await.expect_text("hello");
/// # }
/// ```
#[doc(alias = "AsyncHTTPTestCase")]
#[derive(Debug)]
pub struct Server {
    running: Running,
    address: SocketAddr,
}

impl Server {
    /// Serves on a free port, and returns at once.
    ///
    /// # Panics
    /// Outside a loop or tokio runtime, or when there is no port.
    #[track_caller]
    pub fn start(service: impl Service) -> Self {
        Self::start_with(HttpServer::new(service))
    }

    /// Serves on a free port with settings of your own.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[doc(alias = "get_httpserver_options")]
    #[track_caller]
    pub fn start_with(server: HttpServer) -> Self {
        let (listener, port) = bind_unused_port();
        match server.bind(listener).and_then(HttpServer::serve) {
            Ok(running) => Self {
                running,
                address: (Ipv4Addr::LOCALHOST, port).into(),
            },
            Err(error) => panic!("the test's server cannot be started on port {port}: {error}"),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port it listens on.
    #[doc(alias = "get_http_port")]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The URL of a path.
    #[doc(alias = "get_url")]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Opens a connection, for tests that speak bytes.
    ///
    /// # Panics
    /// When it is refused, or takes longer than the [`timeout`].
    pub async fn connect(&self) -> Socket {
        Socket::connect(self.address).await
    }

    /// Fetches one answer on a connection of its own.
    ///
    /// # Panics
    /// When there is none within the [`timeout`].
    pub async fn fetch(&self, request: impl Into<Request>) -> Answer {
        let request = request.into();
        let mut socket = self.connect().await;
        socket.send(wire_text(&request, self.address)).await;
        if request.method() == http::Method::HEAD {
            socket.head_answer().await
        } else {
            socket.answer().await
        }
    }

    /// Stops; done when its connections are closed.
    ///
    /// # Panics
    /// When the server ended with an error, or is not done within the [`timeout`].
    pub async fn stop(self) {
        if let Err(error) = within(self.running.stop()).await {
            panic!("the test's server ended with an error: {error}");
        }
    }
}

/// Opens a listener on a free port of this machine (`TEST-3.01`).
///
/// # Panics
/// When there is no port left.
#[track_caller]
pub fn bind_unused_port() -> (TcpListener, u16) {
    let opened = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    match opened.and_then(|listener| Ok((listener.local_addr()?.port(), listener))) {
        Ok((port, listener)) => (listener, port),
        Err(error) => panic!("there is no free port on 127.0.0.1: {error}"),
    }
}

/// Awaits a future for as long as the [`timeout`] allows, by tokio's clock.
///
/// # Panics
/// When it is not done in time (`TEST-2.01`).
#[doc(alias = "wait")]
pub async fn within<F: Future>(future: F) -> F::Output {
    let limit = timeout();
    match tokio::time::timeout(limit, future).await {
        Ok(output) => output,
        Err(_) => panic!("{}", late(limit)),
    }
}

/// The request as a client writes it, with what it must have.
fn wire_text(request: &Request, address: SocketAddr) -> Vec<u8> {
    let mut text = format!(
        "{} {} {}\r\n",
        request.method(),
        request.uri(),
        request.version()
    );
    for (name, value) in request.headers() {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if request.header("Host").is_none() {
        text.push_str(&format!("Host: {address}\r\n"));
    }
    if request.header("Content-Length").is_none()
        && let Some(length) = request.content_length()
    {
        text.push_str(&format!("Content-Length: {length}\r\n"));
    }
    text.push_str("\r\n");
    [text.as_bytes(), request.body()].concat()
}
