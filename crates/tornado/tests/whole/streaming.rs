//! Answers that are made while they leave.

use crate::client::{get, post};
use crate::server::Server;

/// WEB-2.20: each piece is there before the next is made.
#[test]
fn a_piece_leaves_when_it_is_flushed() {
    let server = Server::start();
    let (mut reader, mut writer) = (server.connect(), server.connect());
    reader.send(get("/feed"));
    let head = reader.head().expect("a head");
    assert_eq!(head.header("Transfer-Encoding"), Some("chunked"));
    assert_eq!(head.header("Content-Type"), Some("text/plain"));
    assert_eq!(
        (head.header("Content-Length"), head.header("Etag")),
        (None, None)
    );
    assert_eq!(reader.chunk().as_deref(), Some("begin"));
    for news in ["one", "two", "end"] {
        server.await_count("waiting", 1);
        assert_eq!(writer.ask(post("/news", news)).status(), 204);
        assert_eq!(reader.chunk().as_deref(), Some(news));
    }
    assert_eq!(reader.chunk(), None);
    assert_eq!(
        reader.get("/").text(),
        "Hello, world",
        "the connection goes on"
    );
}

#[test]
fn an_old_client_gets_the_pieces_and_then_the_end() {
    let server = Server::start();
    let (mut reader, mut writer) = (server.connect(), server.connect());
    reader.send("GET /feed HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    let head = reader.head().expect("a head");
    assert_eq!(
        (head.header("Transfer-Encoding"), head.header("Connection")),
        (None, Some("close"))
    );
    server.await_count("waiting", 1);
    writer.ask(post("/news", "end"));
    assert_eq!(reader.text_to_end(), "beginend");
}

/// WEB-1.35: a reader that leaves ends the handler that writes to it.
#[test]
fn a_reader_that_leaves_ends_its_stream() {
    let server = Server::start();
    let mut readers: Vec<_> = (0..10).map(|_| server.connect()).collect();
    for reader in &mut readers {
        reader.send(get("/feed"));
        reader.head().expect("a head");
    }
    server.await_count("waiting", 10);
    drop(readers);
    server.await_count("waiting", 0);
    server.await_count("left", 10);
}
