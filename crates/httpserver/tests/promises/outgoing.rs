//! What leaves is well-formed, whatever the service says (`HSRV-2.04`, `HSRV-3.04`, `HSRV-3.13`, `SECU-3.02`).

use tornado_httputil::{Reply, Request, Sent, StatusCode};

use crate::wire::{Server, get};

#[test]
fn an_answer_is_exactly_these_lines() {
    let server = Server::of(|_: Request, mut reply: Reply| async move {
        reply.page().head.set("x-thing", "value").expect("a header");
        reply
            .page()
            .head
            .set("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .expect("a header");
        reply.send_text("Hello, world")
    });
    let mut client = server.connect();
    client.send(get("/"));
    let said = String::from_utf8(client.until(b"Hello, world")).expect("text");
    let server_line = format!("Server: TornadoServer/{}\r\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        said,
        "HTTP/1.1 200 OK\r\n".to_owned()
            + &server_line
            + "Content-Type: text/plain; charset=UTF-8\r\nX-Thing: value\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
               Content-Length: 12\r\n\r\nHello, world"
    );
}

#[test]
fn every_answer_is_dated_in_the_form_of_http() {
    let server = Server::of(crate::wire::hello);
    let answer = server.connect().get("/");
    let date = answer.header("Date").expect("a date");
    assert!(date.parse::<tornado_httputil::HttpDate>().is_ok(), "{date}");
    assert!(date.ends_with(" GMT") && date.len() == 29, "{date}");
}

#[test]
fn a_line_break_or_nul_never_becomes_a_header() {
    let server = Server::of(|_: Request, mut reply: Reply| async move {
        let head = &mut reply.page().head;
        let mut errors = 0;
        for bad in [
            "a\r\nX-Evil: 1",
            "a\nX-Evil: 1",
            "a\rX-Evil: 1",
            "a\0b",
            "\r\n\r\nX-Evil",
            "\u{7f}",
        ] {
            errors += usize::from(head.set("X-Thing", bad).is_err())
                + usize::from(head.add("X-Thing", bad).is_err());
            errors += usize::from(head.set("Content-Type", bad).is_err())
                + usize::from(head.set("Server", bad).is_err());
            errors += usize::from(head.set(bad, "value").is_err())
                + usize::from(head.set("Connection", bad).is_err());
            head.set_reason(bad);
        }
        reply.send_text(&errors.to_string())
    });
    let answer = server.connect().get("/");
    assert_eq!(
        answer.text(),
        "36",
        "each of them was an error: {}",
        answer.head
    );
    assert!(
        answer.head.starts_with("HTTP/1.1 200 Unknown\r\n"),
        "{}",
        answer.head
    );
    assert!(
        !answer.head.to_lowercase().contains("evil"),
        "{}",
        answer.head
    );
    assert!(
        !answer.head.replace("\r\n", "").contains(['\r', '\n', '\0']),
        "{:?}",
        answer.head
    );
}

#[test]
fn the_framing_is_the_servers() {
    let server = Server::of(|_: Request, mut reply: Reply| async move {
        let head = &mut reply.page().head;
        let refused = [
            head.set("Transfer-Encoding", "chunked").is_err(),
            head.set("Content-Length", "+5").is_err(),
        ];
        reply.send_text(&format!("{refused:?}"))
    });
    let answer = server.connect().get("/");
    assert_eq!(answer.text(), "[true, true]");
    assert_eq!(answer.header("Content-Length"), Some("12"));
}

#[test]
fn an_answer_that_contradicts_its_length_is_an_error_and_a_close() {
    // HSRV-3.04, on the short way and on the long one.
    async fn wrong(request: Request, mut reply: Reply) -> Sent {
        if request.path() == "/late" {
            tokio::task::yield_now().await;
        }
        reply
            .page()
            .head
            .set("Content-Length", request.query())
            .expect("a number");
        reply.send_text("hello")
    }
    let server = Server::of(wrong);
    for path in ["/now?4", "/now?6", "/late?4", "/late?6"] {
        let mut client = server.connect();
        client.send(get(path) + &get("/never?5"));
        let answer = client.answer();
        assert_eq!((answer.status(), answer.closes()), (500, true), "{path}");
        assert!(client.is_closed(), "{path}");
    }
    assert_eq!(server.connect().get("/now?5").text(), "hello");
    assert_eq!(server.connect().get("/late?5").text(), "hello");
}

#[test]
fn an_answer_that_may_have_no_body_has_none() {
    async fn status(request: Request, mut reply: Reply) -> Sent {
        reply.page().head.status =
            StatusCode::from_bytes(request.query().as_bytes()).expect("a status");
        reply.send_text("body")
    }
    let server = Server::of(status);
    let mut client = server.connect();
    for status in [204, 304] {
        let answer = client.get(&format!("/?{status}"));
        assert_eq!(
            (answer.status(), answer.header("Content-Length")),
            (status, None)
        );
    }
    client.send("HEAD /?200 HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.answer_to("HEAD").header("Content-Length"), Some("4"));
    assert_eq!(
        client.get("/?404").text(),
        "body",
        "nothing was sent that should not"
    );
}

#[test]
fn a_status_without_a_phrase_is_unknown() {
    let server = Server::of(|_: Request, mut reply: Reply| async move {
        reply.page().head.status = StatusCode::from_u16(599).expect("a status");
        reply.send_text("")
    });
    assert!(
        server
            .connect()
            .get("/")
            .head
            .starts_with("HTTP/1.1 599 Unknown\r\n")
    );
}

#[test]
fn a_status_of_the_server_is_not_the_services_to_send() {
    // 1xx is an interim answer: sent as the last one, it would leave the client waiting.
    let server = Server::of(|_: Request, mut reply: Reply| async move {
        reply.page().head.status = StatusCode::CONTINUE;
        reply.send_text("")
    });
    let mut client = server.connect();
    client.send(get("/"));
    let answer = client.answer();
    assert_eq!((answer.status(), answer.closes()), (500, true));
}
