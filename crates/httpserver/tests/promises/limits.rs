//! What is larger than its limit gets an answer that says so, and a close (`HSRV-2.08`, `HSRV-3.01`).

use std::sync::{Arc, Mutex};

use tornado_httpserver::Settings;
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{Server, echo, get, post};

const TOO_LONG: &str = "HTTP/1.1 414 URI Too Long\r\n\r\n";
const TOO_LARGE: &str = "HTTP/1.1 431 Request Header Fields Too Large\r\n\r\n";

fn small() -> Settings {
    Settings {
        max_line_size: 1000,
        max_header_size: 4000,
        max_body_size: 1000,
        ..Settings::default()
    }
}

#[test]
fn a_long_request_line_is_answered_414() {
    let server = Server::with(small(), echo);
    let long = "x".repeat(1100);
    assert_eq!(server.says(get(&format!("/{long}"))), TOO_LONG, "whole");
    assert_eq!(
        server.says(format!("GET /{long}")),
        TOO_LONG,
        "without an end"
    );
    assert_eq!(
        server.says(format!("{}{}", "GET /", "x".repeat(5000))),
        TOO_LONG,
        "longer than the head may be"
    );
    assert_eq!(
        server
            .connect()
            .get(&format!("/{}", "x".repeat(900)))
            .status(),
        200
    );
}

#[test]
fn a_large_head_is_answered_431() {
    let server = Server::with(small(), echo);
    let head = |value: usize| format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n", "x".repeat(value));
    assert_eq!(server.says(head(4100) + "\r\n"), TOO_LARGE, "whole");
    assert_eq!(server.says(head(4100)), TOO_LARGE, "without an end");
    assert_eq!(server.connect().ask(head(3900) + "\r\n").status(), 200);
}

#[test]
fn the_usual_limits_are_16_and_64_kib() {
    let server = Server::of(echo);
    assert_eq!(
        server
            .connect()
            .get(&format!("/{}", "x".repeat(16_000)))
            .status(),
        200
    );
    assert_eq!(
        server.says(get(&format!("/{}", "x".repeat(17_000)))),
        TOO_LONG
    );
    let head = |value: usize| {
        format!(
            "GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
            "x".repeat(value)
        )
    };
    assert_eq!(server.connect().ask(head(65_000)).status(), 200);
    assert_eq!(server.says(head(66_000)), TOO_LARGE);
}

#[test]
fn more_than_a_hundred_headers_are_answered_431() {
    let server = Server::of(echo);
    let head = |count: usize| {
        format!(
            "GET / HTTP/1.1\r\nHost: a\r\n{}\r\n",
            "X: y\r\n".repeat(count)
        )
    };
    assert_eq!(server.connect().ask(head(99)).status(), 200);
    assert_eq!(server.says(head(100)), TOO_LARGE);
    assert_eq!(server.says(head(5000)), TOO_LARGE);
}

#[test]
fn a_large_body_is_answered_413() {
    let server = Server::with(small(), echo);
    let mut client = server.connect();
    assert_eq!(client.ask(post("/", &"x".repeat(1000))).status(), 200);
    let answer = client.ask(post("/", &"x".repeat(1001)));
    assert_eq!((answer.status(), answer.closes()), (413, true));
    assert!(client.is_closed());
    let answer = server
        .connect()
        .ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551615\r\n\r\nx");
    assert_eq!(answer.status(), 413);
}

#[test]
fn a_large_body_is_answered_before_it_arrives() {
    let server = Server::with(small(), echo);
    let answer = server
        .connect()
        .ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
    assert_eq!((answer.status(), answer.closes()), (413, true));
}

#[test]
fn a_service_may_allow_itself_a_larger_body_or_a_smaller() {
    async fn service(mut request: Request, reply: Reply) -> Sent {
        let limit = request.query().parse().unwrap_or(0);
        request.limit_body(limit);
        echo(request, reply).await
    }
    let server = Server::with(small(), service);
    assert_eq!(
        server
            .connect()
            .ask(post("/?100000", &"x".repeat(100_000)))
            .status(),
        200
    );
    assert_eq!(
        server
            .connect()
            .ask(post("/?100000", &"x".repeat(100_001)))
            .status(),
        413
    );
    assert_eq!(
        server
            .connect()
            .ask("POST /?5 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n")
            .status(),
        413
    );
}

#[test]
fn a_service_that_collects_sets_its_own_limit() {
    async fn service(mut request: Request, mut reply: Reply) -> Sent {
        if let Err(error) = request.collect(10).await {
            reply.page().head.status = error.status();
        }
        reply.send_text("")
    }
    let server = Server::of(service);
    assert_eq!(
        server.connect().ask(post("/", &"x".repeat(10))).status(),
        200
    );
    assert_eq!(
        server.connect().ask(post("/", &"x".repeat(11))).status(),
        413
    );
    assert_eq!(
        server
            .connect()
            .ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n")
            .status(),
        413
    );
}

#[test]
fn a_fifty_megabyte_upload_arrives() {
    // HSRV-1.06
    async fn sum(mut request: Request, mut reply: Reply) -> Sent {
        let (mut bytes, mut wrong) = (0usize, 0usize);
        while let Some(piece) = request.next().await {
            match piece {
                Ok(piece) => {
                    wrong += piece
                        .iter()
                        .enumerate()
                        .filter(|(at, byte)| **byte != pattern(bytes + at))
                        .count();
                    bytes += piece.len();
                }
                Err(error) => {
                    reply.page().head.status = error.status();
                    break;
                }
            }
        }
        reply.send_text(&format!("{bytes} bytes, {wrong} wrong"))
    }
    fn pattern(at: usize) -> u8 {
        (at % 251) as u8
    }
    const SIZE: usize = 50 << 20;
    let server = Server::of(sum);
    let mut client = server.connect();
    client.send(format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {SIZE}\r\n\r\n"
    ));
    let body: Vec<u8> = (0..SIZE).map(pattern).collect();
    client.send(&body);
    assert_eq!(client.answer().text(), format!("{SIZE} bytes, 0 wrong"));
    assert_eq!(client.get("/").status(), 200, "the connection goes on");
}

#[test]
fn an_upload_waits_in_the_socket_until_the_service_asks() {
    let go_on = Arc::new(tokio::sync::Notify::new());
    let sizes = Arc::new(Mutex::new(Vec::new()));
    let (wait, seen) = (Arc::clone(&go_on), Arc::clone(&sizes));
    let server = Server::of(move |mut request: Request, reply: Reply| {
        let (wait, seen) = (Arc::clone(&wait), Arc::clone(&seen));
        async move {
            wait.notified().await;
            while let Some(Ok(piece)) = request.next().await {
                seen.lock().expect("no panic").push(piece.len());
            }
            reply.send_text("read")
        }
    });
    let mut client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 67108864\r\n\r\n");
    client
        .stream
        .set_nonblocking(true)
        .expect("a socket option");
    let (mut sent, piece) = (0usize, vec![0; 1 << 20]);
    // Until the sockets are full, however large the system makes them: what a server that reads ahead would never let be.
    loop {
        let count = piece.len().min((64 << 20) - sent);
        match std::io::Write::write(&mut client.stream, &piece[..count]) {
            Ok(0) => break,
            Ok(count) => sent += count,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => break,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(
        sent < 32 << 20,
        "{sent} bytes went into a server that asked for none"
    );
    client
        .stream
        .set_nonblocking(false)
        .expect("a socket option");
    go_on.notify_one();
    client.send(vec![0; (64 << 20) - sent]);
    assert_eq!(client.answer().text(), "read");
    let sizes = sizes.lock().expect("no panic");
    assert_eq!(sizes.iter().sum::<usize>(), 64 << 20);
    assert!(
        sizes.iter().all(|size| *size <= 256 << 10),
        "pieces are of one buffer"
    );
}
