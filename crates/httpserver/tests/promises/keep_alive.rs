//! A connection serves one request after another, as long as both sides want it (`HSRV-2.05`).

use tornado_httpserver::Settings;
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{Server, echo, get, hello, post};

#[test]
fn a_connection_is_used_again() {
    let server = Server::of(echo);
    let mut client = server.connect();
    for number in 0..3 {
        let answer = client.get(&format!("/{number}"));
        assert_eq!(answer.text(), format!("GET /{number}"));
        assert_eq!(
            answer.header("Connection"),
            None,
            "HTTP/1.1 needs no word for it"
        );
    }
}

#[test]
fn connection_close_is_answered_and_kept() {
    let server = Server::of(echo);
    for word in ["close", "Close", "keep-alive, close", "TE , close"] {
        let mut client = server.connect();
        let answer = client.ask(format!(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: {word}\r\n\r\n"
        ));
        assert!(answer.closes(), "{word}");
        assert!(client.is_closed(), "{word}");
    }
}

#[test]
fn http_1_0_closes_unless_the_client_asks() {
    let server = Server::of(echo);
    let mut client = server.connect();
    let answer = client.ask("GET / HTTP/1.0\r\n\r\n");
    assert!(answer.closes());
    assert!(client.is_closed());

    let mut client = server.connect();
    for _ in 0..3 {
        let answer = client.ask("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
        assert_eq!(answer.header("Connection"), Some("Keep-Alive"));
    }
    let answer =
        client.ask("POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi");
    assert_eq!(
        (answer.text(), answer.header("Connection")),
        ("POST / hi", Some("Keep-Alive"))
    );
}

#[test]
fn no_keep_alive_closes_behind_every_answer() {
    let server = Server::with(
        Settings {
            no_keep_alive: true,
            ..Settings::default()
        },
        echo,
    );
    let mut client = server.connect();
    assert!(client.get("/").closes());
    assert!(client.is_closed());
}

#[test]
fn a_service_may_close_behind_its_answer() {
    async fn service(_: Request, mut reply: Reply) -> Sent {
        reply.page().head.set_close(true);
        reply.send_text("last")
    }
    let server = Server::of(service);
    let mut client = server.connect();
    assert!(client.get("/").closes());
    assert!(client.is_closed());
}

#[test]
fn a_body_that_came_in_pieces_keeps_the_connection() {
    let server = Server::of(echo);
    let mut client = server.connect();
    for _ in 0..3 {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
        client.send("ab");
        client.send("cd");
        let answer = client.answer();
        assert_eq!((answer.text(), answer.closes()), ("POST / abcd", false));
    }
}

#[test]
fn an_early_answer_to_a_body_that_still_arrives_closes() {
    // HSRV-3.05
    let server = Server::of(hello);
    let mut client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
    let answer = client.answer();
    assert_eq!((answer.text(), answer.closes()), ("hello", true));
    assert!(client.is_closed());
}

#[test]
fn an_early_answer_can_be_read_although_the_client_goes_on_sending() {
    // HSRV-3.05: closing over unread bytes would reset the connection, and the answer would be lost.
    let server = Server::of(hello);
    let mut client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
    client.send(vec![b'x'; 500_000]);
    let answer = client.answer();
    assert_eq!((answer.text(), answer.closes()), ("hello", true));
    assert_eq!(client.rest(), "", "closed, and not reset");
}

/// Asks far ahead of a last answer, which must be followed by a close and not by a reset (RFC 9112 section 9.6).
///
/// A reset may overtake the answer, or take it out of the client's hands.
fn is_closed_in_order(service: impl tornado_httputil::Service) {
    let server = Server::of(service);
    let mut client = server.connect();
    client.send(get("/").repeat(10_000));
    assert!(client.answer().closes());
    let end = client.rest_of_bytes().map_err(|error| error.kind());
    assert_eq!(end, Ok(Vec::new()), "closed, and not reset");
}

#[test]
fn a_last_answer_is_not_reset_although_the_client_asked_ahead() {
    is_closed_in_order(|_: Request, mut reply: Reply| async move {
        reply.page().head.set_close(true);
        reply.send_text("last")
    });
}

#[test]
fn a_last_answer_in_pieces_is_not_reset_although_the_client_asked_ahead() {
    is_closed_in_order(|_: Request, mut reply: Reply| async move {
        reply.page().head.set_close(true);
        reply.start().end()
    });
}

#[test]
fn a_body_that_is_whole_but_not_asked_for_keeps_the_connection() {
    let server = Server::of(hello);
    let mut client = server.connect();
    assert!(!client.ask(post("/", "unread")).closes());
    assert!(!client.ask(get("/")).closes());
}

#[test]
fn an_answer_to_head_has_the_length_and_no_body() {
    let server = Server::of(echo);
    let mut client = server.connect();
    client.send("HEAD /abc HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.answer_to("HEAD").header("Content-Length"), Some("9"));
    assert_eq!(
        client.get("/next").text(),
        "GET /next",
        "nothing of the body was sent"
    );
}

#[test]
fn empty_lines_before_a_request_are_read_over() {
    // RFC 9112 section 2.2
    let server = Server::of(echo);
    let mut client = server.connect();
    assert_eq!(client.ask(format!("\r\n\r\n{}", get("/"))).text(), "GET /");
    assert_eq!(
        client.ask(format!("\r\n{}", get("/again"))).text(),
        "GET /again"
    );
}
