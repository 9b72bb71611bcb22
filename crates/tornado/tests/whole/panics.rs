//! Handlers that panic.

use crate::client::{get, post};
use crate::server::Server;

/// 500 with the page of the site; everybody else notices nothing.
#[test]
fn a_panic_is_one_request_s_500() {
    let server = Server::start();
    let (mut waiting, mut panicking, mut idle) =
        (server.connect(), server.connect(), server.connect());
    waiting.send(get("/news"));
    assert_eq!(idle.get("/").status(), 200);
    server.await_count("waiting", 1);
    for _ in 0..3 {
        let answer = panicking.get("/panic/now");
        assert_eq!(
            (answer.status(), answer.text()),
            (500, "<h1>500 in the room</h1>"),
            "{}",
            answer.head
        );
        assert_eq!(
            panicking.get("/").text(),
            "Hello, world",
            "not even the connection ends"
        );
    }
    // Together with one that waits, it panics behind its first await.
    panicking.send(get("/panic/later"));
    server.await_count("waiting", 2);
    assert_eq!(idle.ask(post("/news", "released")).status(), 204);
    assert_eq!(waiting.answer().text(), "released");
    let answer = panicking.answer();
    assert_eq!(
        (answer.status(), answer.text()),
        (500, "<h1>500 in the room</h1>")
    );
    assert_eq!(idle.get("/").text(), "Hello, world");
    assert_eq!(server.count("waiting"), 0);
}
