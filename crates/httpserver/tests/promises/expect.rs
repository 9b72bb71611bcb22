//! A client that waits for leave to send its body (`HSRV-2.07`, RFC 9110 section 10.1.1).

use tornado_httpserver::Settings;

use crate::wire::{Server, echo, get, hello};

const CONTINUE: &str = "HTTP/1.1 100 (Continue)\r\n\r\n";

fn expecting(version: &str, rest: &str) -> String {
    format!("POST / {version}\r\nHost: a\r\nExpect: 100-continue\r\n{rest}\r\n")
}

#[test]
fn a_service_that_asks_for_the_body_gets_it() {
    let server = Server::of(echo);
    let mut client = server.connect();
    for framing in ["Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"] {
        client.send(expecting("HTTP/1.1", framing));
        assert_eq!(client.until(b"\r\n\r\n"), CONTINUE.as_bytes());
        client.send(if framing.starts_with('C') {
            "hello"
        } else {
            "5\r\nhello\r\n0\r\n\r\n"
        });
        let answer = client.answer();
        assert_eq!((answer.text(), answer.closes()), ("POST / hello", false));
    }
}

#[test]
fn a_service_that_asks_for_no_body_says_no() {
    let server = Server::of(hello);
    let mut client = server.connect();
    client.send(expecting("HTTP/1.1", "Content-Length: 5\r\n"));
    let answer = client.answer();
    assert_eq!((answer.text(), answer.closes()), ("hello", true));
    assert!(client.is_closed());
}

#[test]
fn a_body_that_would_be_too_large_is_not_invited() {
    let server = Server::with(
        Settings {
            max_body_size: 4,
            ..Settings::default()
        },
        |mut request: tornado_httputil::Request, mut reply: tornado_httputil::Reply| async move {
            if let Some(Err(error)) = request.next().await {
                reply.page().head.status = error.status();
            }
            reply.send_text("")
        },
    );
    let answer = server
        .connect()
        .ask(expecting("HTTP/1.1", "Content-Length: 5\r\n"));
    assert_eq!((answer.status(), answer.closes()), (413, true));
}

#[test]
fn nobody_is_invited_who_sent_it_all() {
    let server = Server::of(echo);
    let answer = server
        .connect()
        .ask(expecting("HTTP/1.1", "Content-Length: 5\r\n") + "hello");
    assert_eq!((answer.status(), answer.text()), (200, "POST / hello"));
    let answer = server.connect().ask(expecting("HTTP/1.1", ""));
    assert_eq!(
        (answer.status(), answer.text()),
        (200, "POST /"),
        "there is no body to send"
    );
}

#[test]
fn http_1_0_does_not_know_it() {
    let server = Server::of(echo);
    let mut client = server.connect();
    client.send(expecting("HTTP/1.0", "Content-Length: 5\r\n"));
    client.send("hello");
    assert_eq!(client.answer().text(), "POST / hello");
}

#[test]
fn another_expectation_is_read_over() {
    let server = Server::of(echo);
    let mut client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nContent-Length: 5\r\n\r\n");
    client.send("hello");
    assert_eq!(client.answer().text(), "POST / hello");
}

#[test]
fn the_invitation_stands_behind_the_answers_before_it() {
    let server = Server::of(echo);
    let mut client = server.connect();
    client.send(get("/first") + &expecting("HTTP/1.1", "Content-Length: 5\r\n"));
    assert_eq!(client.answer().text(), "GET /first");
    assert_eq!(client.until(b"\r\n\r\n"), CONTINUE.as_bytes());
    client.send("hello");
    assert_eq!(client.answer().text(), "POST / hello");
}
