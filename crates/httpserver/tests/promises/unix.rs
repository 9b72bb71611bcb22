//! Unix sockets: permissions, left-overs, and who is asking (`HSRV-3.09`).

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;

use tornado_httpserver::{Address, HttpServer};
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{Client, PATIENCE, echo, get};

async fn who(request: Request, reply: Reply) -> Sent {
    let said = format!("{} {}", request.remote_ip(), request.protocol());
    reply.send_text(&said)
}

/// Runs a server on this address while `then` asks it.
fn serving(address: Address, then: impl FnOnce() + Send + 'static) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let running = HttpServer::new(who)
            .bind(address)
            .and_then(HttpServer::serve)
            .expect("a server");
        assert!(running.addresses().is_empty(), "a Unix socket has no port");
        tokio::task::spawn_blocking(then)
            .await
            .expect("the client is content");
        running.stop().await.expect("a server that ends");
    });
}

fn connect(path: &Path) -> Client<UnixStream> {
    let stream = UnixStream::connect(path).expect("the server accepts");
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a socket option");
    Client::on(stream)
}

#[test]
fn a_client_on_a_unix_socket_shows_as_0_0_0_0() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app.sock");
    let asked = path.clone();
    serving(Address::unix(path), move || {
        let mut client = connect(&asked);
        for _ in 0..3 {
            assert_eq!(client.get("/").text(), "0.0.0.0 http");
        }
        client.send(get("/").repeat(2));
        assert_eq!(
            (client.answer().status(), client.answer().status()),
            (200, 200)
        );
    });
}

#[test]
fn a_unix_socket_is_its_users_own_unless_said_otherwise() {
    let folder = tempfile::tempdir().expect("a folder");
    let mode = |path: &Path| {
        std::fs::metadata(path)
            .expect("a socket")
            .permissions()
            .mode()
            & 0o777
    };
    let path = folder.path().join("own.sock");
    let _server = HttpServer::new(echo)
        .bind(Address::unix(&path))
        .expect("a server");
    assert_eq!(mode(&path), 0o600);
    let path = folder.path().join("group.sock");
    let _server = HttpServer::new(echo)
        .bind(Address::unix_with_mode(&path, 0o660))
        .expect("a server");
    assert_eq!(mode(&path), 0o660);
}

#[test]
fn a_socket_that_a_dead_server_left_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("left.sock");
    drop(UnixListener::bind(&path).expect("a listener"));
    assert!(path.exists(), "its file stays");
    let asked = path.clone();
    serving(Address::unix(path), move || {
        assert_eq!(connect(&asked).get("/").status(), 200)
    });
}

#[test]
fn a_socket_that_is_in_use_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("used.sock");
    let _living = UnixListener::bind(&path).expect("a listener");
    let error = HttpServer::new(echo)
        .bind(Address::unix(&path))
        .expect_err("the socket is in use");
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    assert!(error.to_string().contains("used.sock"), "{error}");
    assert!(
        UnixStream::connect(&path).is_ok(),
        "the other server was not harmed"
    );
}

#[test]
fn a_file_that_is_no_socket_is_not_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("precious.txt");
    std::fs::write(&path, "precious").expect("a file");
    let error = HttpServer::new(echo)
        .bind(Address::unix(&path))
        .expect_err("there is a file");
    assert!(error.to_string().contains("precious.txt"), "{error}");
    assert_eq!(std::fs::read(&path).expect("the file"), b"precious");
}

#[test]
fn a_unix_listener_may_be_inherited() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("inherited.sock");
    let listener = UnixListener::bind(&path).expect("a listener");
    serving(Address::from(listener), move || {
        assert_eq!(connect(&path).get("/").text(), "0.0.0.0 http")
    });
}
