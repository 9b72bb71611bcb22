//! Requests that are sent before the answers to those before them.

use crate::client::{get, post};
use crate::server::Server;

/// HSRV-1.07
#[test]
fn a_slow_request_inside_keeps_the_order() {
    let server = Server::start();
    let mut client = server.connect();
    let form = "POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
    client.send(
        get("/")
            + &get("/nowhere")
            + &get("/slow")
            + form
            + "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"
            + &get("/story/3"),
    );
    assert_eq!(
        client.answer().text(),
        "Hello, world",
        "what came before does not wait"
    );
    assert_eq!(client.answer().status(), 404);
    server.await_count("waiting", 1);
    server.connect().ask(post("/news", "but steady"));
    assert_eq!(client.answer().text(), "slow but steady");
    assert_eq!(client.answer().status(), 400);
    assert_eq!(client.head().expect("a head").status(), 200);
    assert_eq!(
        client.answer().text(),
        "You requested the story 3 at /story/3"
    );
}

#[test]
fn hundreds_at_once_are_answered_in_order() {
    let server = Server::start();
    let mut client = server.connect();
    for round in 0..5 {
        let requests: String = (0..400)
            .map(|number| get(&format!("/story/{}", round * 400 + number)))
            .collect();
        client.send(requests);
        for number in 0..400 {
            let number = round * 400 + number;
            assert_eq!(
                client.answer().text(),
                format!("You requested the story {number} at /story/{number}")
            );
        }
    }
}

#[test]
fn nothing_is_answered_behind_a_request_that_is_wrong() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(get("/") + "nonsense\r\n\r\n" + &get("/story/1"));
    assert_eq!(client.answer().text(), "Hello, world");
    assert_eq!(client.text_to_end(), "HTTP/1.1 400 Bad Request\r\n\r\n");
}
