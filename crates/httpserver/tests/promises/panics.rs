//! A service that panics: its request gets a 500 or a cut, and nobody else notices.

use tornado_httputil::{Answering, Reply, Request, Sent, Service};

use crate::wire::{Server, echo, get};

/// Panics where the path says.
struct Panicking;

impl Service for Panicking {
    fn call<'a>(&'a self, request: Request, reply: Reply) -> Answering<'a> {
        assert!(
            request.path() != "/call",
            "a panic before there is a future"
        );
        Box::pin(async move {
            match request.path() {
                "/poll" => panic!("a panic at once"),
                "/await" => {
                    tokio::task::yield_now().await;
                    panic!("a panic after an await");
                }
                "/pieces" => return pieces(reply).await,
                "/done" => {
                    let _sent = reply.send_now();
                    tokio::task::yield_now().await;
                    panic!("a panic behind the answer");
                }
                "/drop" => {
                    let _bomb = Bomb;
                    tokio::task::yield_now().await;
                    panic!("a panic, and one more when its future is dropped");
                }
                _ => {}
            }
            echo(request, reply).await
        })
    }
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("a panic in a destructor");
        }
    }
}

async fn pieces(reply: Reply) -> Sent {
    let mut writer = reply.start();
    let _ = writer.write(b"half").await;
    let _ = writer.flush().await;
    panic!("a panic in the middle of an answer");
}

#[test]
fn a_panic_before_the_answer_is_answered_500() {
    let server = Server::of(Panicking);
    let mut other = server.connect();
    assert_eq!(other.get("/fine").status(), 200);
    for path in ["/call", "/poll", "/await", "/drop"] {
        let mut client = server.connect();
        assert_eq!(client.get("/fine").status(), 200);
        client.send(get(path));
        let answer = client.answer();
        assert_eq!((answer.status(), answer.closes()), (500, true), "{path}");
        assert!(
            !answer.text().contains("panic"),
            "the message is for the log alone"
        );
        assert!(client.is_closed(), "{path}");
        assert_eq!(other.get("/fine").text(), "GET /fine", "others live on");
    }
    server.stop().expect("a server that ends");
}

#[test]
fn a_panic_in_the_middle_of_an_answer_cuts_it() {
    let server = Server::of(Panicking);
    let said = server.says(get("/pieces") + &get("/never"));
    assert!(
        said.ends_with("\r\n\r\n4\r\nhalf\r\n"),
        "no last chunk: {said}"
    );
    assert_eq!(server.connect().get("/fine").status(), 200);
}

#[test]
fn a_panic_behind_the_answer_leaves_the_answer() {
    let server = Server::of(Panicking);
    assert_eq!(server.connect().get("/done").status(), 200);
    assert_eq!(server.connect().get("/fine").status(), 200);
}

#[test]
fn what_was_answered_before_a_panic_is_not_lost() {
    let server = Server::of(Panicking);
    for path in ["/call", "/await"] {
        let mut client = server.connect();
        client.send(get("/first") + &get(path) + &get("/never"));
        assert_eq!(client.answer().text(), "GET /first");
        assert_eq!(client.answer().status(), 500);
        assert!(client.is_closed());
    }
}

#[test]
fn a_panic_is_answered_although_the_body_still_arrives() {
    let server = Server::of(Panicking);
    for path in ["/call", "/poll", "/await"] {
        let mut client = server.connect();
        let mut bytes =
            format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n")
                .into_bytes();
        bytes.resize(bytes.len() + 500_000, b'x');
        // Closing over unread bytes would reset the connection, and the answer would be lost.
        let sent = client.try_send(bytes);
        assert!(
            sent.is_ok(),
            "{path}: the connection was reset while the client was sending"
        );
        assert_eq!(client.answer().status(), 500, "{path}");
        let end = client.rest_of_bytes().map_err(|error| error.kind());
        assert_eq!(end, Ok(Vec::new()), "{path}: closed, and not reset");
    }
}

#[test]
fn a_panic_in_a_task_that_was_to_answer_is_answered_500() {
    let server = Server::of(|request: Request, reply: Reply| async move {
        let (later, sent) = reply.later();
        tokio::spawn(async move {
            let _later = later;
            assert!(request.path().is_empty(), "a panic in another task");
        });
        sent
    });
    assert_eq!(server.connect().get("/").status(), 500);
}
