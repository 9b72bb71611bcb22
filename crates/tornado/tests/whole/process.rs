//! A process that serves: how it ends, and how it begins again.

use crate::client::{get, post};
use crate::server::ServerProcess;

/// HSRV-3.07
#[test]
fn sigterm_lets_running_requests_finish() {
    let server = ServerProcess::start(0, 2);
    server.await_count("sigterm", 1);
    let (mut running, mut streaming, mut last) = (server.connect(), server.connect(), server.connect());
    running.send(get("/slow"));
    streaming.send(get("/feed"));
    streaming.head().expect("a head");
    assert_eq!(streaming.chunk().as_deref(), Some("begin"));
    server.await_count("waiting", 2);
    // Asked for in two halves, so that this connection is not idle when the signal comes.
    let release = post("/news", "end");
    last.send(&release[..20]);
    assert_eq!(server.connect().get("/").status(), 200);
    server.signal("TERM");
    while server.try_connect().is_ok() {}
    last.send(&release[20..]);
    assert_eq!(last.answer().status(), 204);
    let answer = running.answer();
    assert_eq!(answer.text(), "slow end");
    assert!(answer.closes());
    assert_eq!(streaming.chunk().as_deref(), Some("end"));
    assert_eq!(streaming.chunk(), None);
    assert!(server.ended().success());
}

/// The clients of a dead process are cut, and the next one serves on its port at once.
#[test]
fn kill_9_frees_the_port_at_once() {
    let mut server = ServerProcess::start(0, 2);
    let port = server.address.port();
    for _ in 0..3 {
        let mut clients: Vec<_> = (0..20).map(|_| server.connect()).collect();
        for client in &mut clients {
            assert_eq!(client.get("/").text(), "Hello, world");
            client.send(get("/news"));
        }
        server.await_count("waiting", 20);
        server.signal("KILL");
        assert!(!server.ended().success());
        for client in &mut clients {
            assert!(client.try_answer().is_err(), "nobody answers");
        }
        server = ServerProcess::start(port, 2);
        assert_eq!(server.connect().get("/").text(), "Hello, world");
    }
}
