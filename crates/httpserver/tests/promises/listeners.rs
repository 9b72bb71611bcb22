//! Where a server listens, how many loops share it, and what stands in the way (`HSRV-1.01`, `HSRV-2.02`, `HSRV-2.14`).

use std::io;
use std::net::TcpListener;

use tornado_httpserver::{HttpServer, Settings};

use crate::wire::{Client, PATIENCE, Server, echo, get};

#[test]
fn port_0_is_a_free_port() {
    let server = HttpServer::new(echo)
        .bind(("127.0.0.1", 0))
        .expect("a server");
    let addresses = server.addresses();
    assert!(
        addresses.len() == 1 && addresses[0].port() != 0 && addresses[0].ip().is_loopback(),
        "{addresses:?}"
    );
}

#[test]
fn several_addresses_may_be_served() {
    let server = HttpServer::new(echo)
        .bind(("127.0.0.1", 0))
        .and_then(|server| server.bind("127.0.0.2:0"))
        .expect("a server");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let running = server.serve().expect("a server");
        let addresses = running.addresses().to_vec();
        assert_eq!(addresses.len(), 2);
        let asking = tokio::task::spawn_blocking(move || {
            for address in addresses {
                assert_eq!(Client::to(address).get("/").status(), 200);
            }
        });
        asking.await.expect("the clients are content");
        running.stop().await.expect("a server that ends");
    });
}

#[test]
fn a_port_in_use_is_an_error_that_names_it() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let address = taken.local_addr().expect("an address");
    let error = HttpServer::new(echo)
        .bind(address)
        .expect_err("the port is in use");
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    assert!(error.to_string().contains(&address.to_string()), "{error}");

    let ours = Server::of(echo);
    let error = HttpServer::new(echo)
        .bind(ours.address)
        .expect_err("also when one of ours uses it");
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    assert!(
        error.to_string().contains(&ours.address.to_string()),
        "{error}"
    );
}

#[test]
fn an_address_that_is_none_is_an_error_that_names_it() {
    for (address, kind) in [
        ("127.0.0.1", io::ErrorKind::InvalidInput),
        ("127.0.0.1:port", io::ErrorKind::InvalidInput),
        ("192.0.2.1:0", io::ErrorKind::AddrNotAvailable),
    ] {
        let error = HttpServer::new(echo).bind(address).expect_err("no address");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(address), "{error}");
    }
}

#[test]
#[should_panic(expected = "the server has no address")]
fn a_server_without_an_address_does_not_start() {
    let _ = HttpServer::new(echo).start(1);
}

#[test]
fn a_listener_may_be_inherited() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let address = listener.local_addr().expect("an address");
    // This one waits in the listener's queue since before there was a server.
    let mut early = Client::to(address);
    early.send(get("/early"));
    let server = HttpServer::new(echo).bind(listener).expect("a server");
    assert_eq!(server.addresses(), [address]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let running = server.serve().expect("a server");
        let asking = tokio::task::spawn_blocking(move || {
            assert_eq!(early.answer().text(), "GET /early");
            assert_eq!(Client::to(address).get("/").status(), 200);
        });
        asking.await.expect("the clients are content");
        running.stop().await.expect("a server that ends");
    });
}

#[test]
fn a_thousand_slow_clients_do_not_slow_a_fast_one() {
    // HSRV-1.02
    let settings = Settings {
        head_timeout: PATIENCE * 10,
        ..Settings::default()
    };
    let server = Server::with(settings, echo);
    let halves = [
        "",
        "GET / HTTP/1.1\r\nHost",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
    ];
    let mut slow = Vec::new();
    for number in 0..1000 {
        let mut client = server.connect();
        client.send(halves[number % halves.len()]);
        slow.push(client);
    }
    let mut fast = server.connect();
    for number in 0..1000 {
        assert_eq!(
            fast.get(&format!("/{number}")).text(),
            format!("GET /{number}")
        );
    }
    assert_eq!(server.connect().get("/new").status(), 200);
    // They are slow, not forgotten.
    slow[1].send(": a\r\n\r\n");
    assert_eq!(slow[1].answer().text(), "GET /");
    slow[2].send("bodies");
    assert_eq!(slow[2].answer().text(), "POST / halfbodies");
}

#[test]
fn a_service_may_be_asked_by_hundreds_at_once() {
    let server = Server::of(echo);
    let mut clients: Vec<_> = (0..500).map(|_| server.connect()).collect();
    for (number, client) in clients.iter_mut().enumerate() {
        client.send(get(&format!("/{number}")));
    }
    for (number, client) in clients.iter_mut().enumerate() {
        assert_eq!(client.answer().text(), format!("GET /{number}"));
    }
}
