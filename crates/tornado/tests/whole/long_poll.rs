//! Requests that wait for what another client does.

use crate::client::{get, post};
use crate::server::Server;

/// PROJ-1.05, WEB-1.33
#[test]
fn a_post_releases_everybody_who_waits() {
    let server = Server::start();
    let mut readers: Vec<_> = (0..50).map(|_| server.connect()).collect();
    let mut writer = server.connect();
    for round in 0..3 {
        for reader in &mut readers {
            reader.send(get("/news"));
        }
        server.await_count("waiting", readers.len());
        let news = format!("news of round {round}");
        assert_eq!(writer.ask(post("/news", &news)).status(), 204);
        for reader in &mut readers {
            assert_eq!(reader.answer().text(), news);
        }
        server.await_count("waiting", 0);
    }
    assert_eq!(server.count("left"), 0, "nobody left");
}

/// WEB-1.35, PROJ-1.05
#[test]
fn whoever_leaves_is_forgotten() {
    let server = Server::start();
    let mut readers: Vec<_> = (0..50).map(|_| server.connect()).collect();
    for reader in &mut readers {
        reader.send(get("/news"));
    }
    server.await_count("waiting", 50);
    drop(readers.split_off(20));
    server.await_count("waiting", 20);
    server.await_count("left", 30);
    server.connect().ask(post("/news", "for those who stayed"));
    for reader in &mut readers {
        assert_eq!(reader.answer().text(), "for those who stayed");
    }
    assert_eq!(server.count("left"), 30);
}

/// A handler that does not ask whether the client is there ends all the same.
#[test]
fn a_handler_that_waits_on_is_not_stopped_when_its_client_leaves() {
    let server = Server::start();
    let mut reader = server.connect();
    reader.send(get("/slow"));
    server.await_count("waiting", 1);
    drop(reader);
    assert_eq!(server.count("waiting"), 1);
    server.connect().ask(post("/news", "late"));
    server.await_count("waiting", 0);
}
