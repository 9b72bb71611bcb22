//! A process that serves: how it ends, and how it begins again.

use std::time::{Duration, Instant};

use crate::client::{PATIENCE, get};
use crate::server::ServerProcess;

/// HSRV-3.07
#[test]
fn sigterm_lets_running_requests_finish() {
    let mut server = ServerProcess::start(2);
    let (mut running, mut streaming, mut last) =
        (server.connect(), server.connect(), server.connect());
    running.send(get("/slow"));
    streaming.send(get("/feed"));
    streaming.head().expect("a head");
    assert_eq!(streaming.chunk().as_deref(), Some("begin"));
    server.await_count("waiting", 2);
    // It runs, and waits for the rest of what the client says.
    last.send(
        "POST /news HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
    );
    assert_eq!(last.answer().status(), 100);
    server.terminate();
    let deadline = Instant::now() + PATIENCE;
    while server.try_connect().is_ok() {
        assert!(Instant::now() < deadline, "the server goes on listening");
        std::thread::sleep(Duration::from_millis(5));
    }
    last.send("end");
    assert_eq!(last.answer().status(), 204);
    assert!(running.text_to_end().ends_with("\r\n\r\nslow end"));
    assert_eq!(streaming.chunk().as_deref(), Some("end"));
    assert_eq!(streaming.chunk(), None);
    assert!(server.wait().success());
}

/// The clients of a dead process are cut, and the next one serves on its port at once.
#[test]
fn kill_9_frees_the_port_at_once() {
    let mut server = ServerProcess::start(2);
    for _ in 0..3 {
        let mut clients: Vec<_> = (0..20).map(|_| server.connect()).collect();
        for client in &mut clients {
            assert_eq!(client.get("/").text(), "Hello, world");
            client.send(get("/news"));
        }
        server.await_count("waiting", 20);
        server.kill();
        for client in &mut clients {
            assert!(client.try_answer().is_err(), "nobody answers");
        }
        server.start_again();
        assert_eq!(server.connect().get("/").text(), "Hello, world");
    }
}
