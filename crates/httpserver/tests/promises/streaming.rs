//! Answers in pieces: framed as the client's version knows it, at the client's pace (`WEB-2.41`, `HSRV-3.04`, `HSRV-3.08`).

use std::future::Future;
use std::pin::pin;
use std::sync::mpsc;
use std::task::Poll;

use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{PATIENCE, Server, echo, get};

/// Streams `one`, `two`, `three`; the query may set a length or a status.
async fn pieces(request: Request, mut reply: Reply) -> Sent {
    if let Some(length) = request.query().strip_prefix("length=") {
        reply
            .page()
            .head
            .set("Content-Length", length)
            .expect("a number");
    }
    if let Some(status) = request.query().strip_prefix("status=") {
        reply.page().head.status =
            tornado_httputil::StatusCode::from_bytes(status.as_bytes()).expect("a status");
    }
    let mut writer = reply.start();
    for piece in ["one", "", "two", "three"] {
        if writer.write(piece.as_bytes()).await.is_err() {
            break;
        }
    }
    writer.end()
}

#[test]
fn http_1_1_gets_chunks() {
    let server = Server::of(pieces);
    let mut client = server.connect();
    client.send(get("/"));
    let head = String::from_utf8(client.until(b"\r\n\r\n")).expect("a head");
    assert!(
        head.contains("\r\nTransfer-Encoding: chunked\r\n") && !head.contains("Content-Length"),
        "{head}"
    );
    let body = client.until(b"0\r\n\r\n");
    assert_eq!(
        body, b"3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n",
        "an empty piece is no chunk"
    );
}

#[test]
fn a_chunked_answer_may_be_followed_by_a_pipelined_request() {
    let server = Server::of(pieces);
    let mut client = server.connect();
    client.send(get("/a").repeat(3));
    for _ in 0..3 {
        assert_eq!(client.answer().text(), "onetwothree");
    }
    assert_eq!(client.get("/again").text(), "onetwothree");
}

#[test]
fn http_1_0_gets_bytes_until_the_close() {
    let server = Server::of(pieces);
    let mut client = server.connect();
    let answer = client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert_eq!(answer.text(), "onetwothree");
    assert!(answer.closes(), "the close is the end of the body");
    assert_eq!(answer.header("Transfer-Encoding"), None);
}

#[test]
fn a_length_that_was_set_frames_the_pieces() {
    let server = Server::of(pieces);
    let mut client = server.connect();
    let answer = client.get("/?length=11");
    assert_eq!(
        (answer.text(), answer.header("Transfer-Encoding")),
        ("onetwothree", None)
    );
    let answer = client.ask("GET /?length=11 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert_eq!(
        (answer.text(), answer.header("Connection")),
        ("onetwothree", Some("Keep-Alive"))
    );
}

#[test]
fn pieces_that_are_more_or_less_than_their_length_cut_the_connection() {
    // HSRV-3.04
    let server = Server::of(pieces);
    let said = server.says(get("/?length=12") + &get("/never"));
    assert!(said.ends_with("\r\n\r\nonetwothree"), "too few: {said}");
    let said = server.says(get("/?length=6") + &get("/never"));
    assert!(said.ends_with("\r\n\r\nonetwo"), "too many: {said}");
}

#[test]
fn an_answer_without_body_gets_none_of_the_pieces() {
    let server = Server::of(pieces);
    let mut client = server.connect();
    for status in [204, 304] {
        let answer = client.get(&format!("/?status={status}"));
        assert_eq!(answer.status(), status);
        assert_eq!(
            (
                answer.header("Transfer-Encoding"),
                answer.header("Content-Length")
            ),
            (None, None)
        );
    }
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.answer_to("HEAD").status(), 200);
    client.send("HEAD /?length=11 HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(
        client.answer_to("HEAD").header("Content-Length"),
        Some("11")
    );
    assert_eq!(
        client.get("/").text(),
        "onetwothree",
        "nothing was sent that should not"
    );
}

#[test]
fn a_piece_leaves_before_the_next_is_written() {
    let (go_on, wait) = tokio::sync::watch::channel(0);
    let server = Server::of(move |_: Request, reply: Reply| {
        let mut wait = wait.clone();
        async move {
            let mut writer = reply.start();
            for number in 1..=3 {
                let _ = wait.wait_for(|said| *said >= number).await;
                let _ = writer.write(format!("piece {number}").as_bytes()).await;
                let _ = writer.flush().await;
            }
            writer.end()
        }
    });
    let mut client = server.connect();
    client.send(get("/"));
    client.until(b"\r\n\r\n");
    for number in 1..=3 {
        go_on.send_replace(number);
        assert_eq!(client.until(b"\r\n"), b"7\r\n");
        assert_eq!(
            client.until(b"\r\n"),
            format!("piece {number}\r\n").as_bytes()
        );
    }
    assert_eq!(client.until(b"\r\n\r\n"), b"0\r\n\r\n");
}

/// How many bytes the service could write until it had to wait.
fn stalling(tell: &mpsc::Sender<usize>, bytes: usize) -> impl tornado_httputil::Service + use<> {
    let tell = tell.clone();
    move |_: Request, reply: Reply| {
        let tell = tell.clone();
        async move {
            let mut writer = reply.start();
            let piece = vec![b'x'; 8 << 10];
            for number in 0..bytes / piece.len() {
                let mut write = pin!(writer.write(&piece));
                let written = std::future::poll_fn(|cx| {
                    let polled = write.as_mut().poll(cx);
                    if polled.is_pending() {
                        let _ = tell.send(number * piece.len());
                    }
                    match polled {
                        Poll::Ready(written) => Poll::Ready(written),
                        Poll::Pending => Poll::Pending,
                    }
                });
                if written.await.is_err() {
                    break;
                }
            }
            writer.end()
        }
    }
}

#[test]
fn a_client_that_reads_slowly_slows_the_service_down() {
    let (tell, told) = mpsc::channel();
    const BYTES: usize = 64 << 20;
    let server = Server::of(stalling(&tell, BYTES));
    let mut client = server.connect();
    client.send(get("/"));
    // The client has read nothing; what was written waits in the sockets and in one buffer.
    let stalled = told
        .recv_timeout(PATIENCE)
        .expect("the service is slowed down");
    assert!(
        stalled < 32 << 20,
        "{stalled} bytes were taken from the service for a client that reads nothing"
    );
    let mut total = 0;
    client.until(b"\r\n\r\n");
    loop {
        let line = String::from_utf8(client.until(b"\r\n")).expect("a size");
        let size = usize::from_str_radix(line.trim_end(), 16).expect("a size");
        assert!(
            client
                .exactly(size + 2)
                .iter()
                .take(size)
                .all(|byte| *byte == b'x')
        );
        total += size;
        if size == 0 {
            break;
        }
    }
    assert_eq!(total, BYTES);
}

#[test]
fn two_megabytes_reach_a_slow_reader_whole() {
    let (tell, _told) = mpsc::channel();
    let server = Server::of(stalling(&tell, 2 << 20));
    let mut client = server.connect();
    client.send(get("/") + &get("/"));
    for _ in 0..2 {
        assert_eq!(client.answer().body.len(), 2 << 20);
    }
}

#[test]
fn a_large_page_reaches_a_slow_reader_whole() {
    let server = Server::of(|_: Request, reply: Reply| async move {
        reply.send_text(&"0123456789".repeat(300_000))
    });
    let mut client = server.connect();
    client.send(get("/").repeat(3));
    for _ in 0..3 {
        assert_eq!(client.answer().text(), "0123456789".repeat(300_000));
    }
}

#[test]
fn half_an_answer_never_looks_whole() {
    async fn half(request: Request, reply: Reply) -> Sent {
        if request.path() == "/abort" {
            let mut writer = reply.start();
            let _ = writer.write(b"half").await;
            return writer.abort();
        }
        let (later, sent) = reply.later();
        let mut writer = later.start();
        let _ = writer.write(b"half").await;
        drop(writer);
        sent
    }
    let server = Server::of(half);
    for path in ["/abort", "/drop"] {
        let said = server.says(get(path) + &get("/never"));
        assert!(
            said.ends_with("\r\n\r\n4\r\nhalf\r\n"),
            "no last chunk: {said}"
        );
    }
}

#[test]
fn half_an_answer_without_length_is_cut_hard_for_http_1_0() {
    // The close is the end of such a body, so a half one must end in a reset.
    async fn half(_: Request, reply: Reply) -> Sent {
        let mut writer = reply.start();
        let _ = writer.write(b"half").await;
        let _ = writer.flush().await;
        writer.abort()
    }
    let server = Server::of(half);
    let mut client = server.connect();
    client.send("GET / HTTP/1.0\r\n\r\n");
    let end = client.rest_of_bytes().map_err(|error| error.kind());
    assert_eq!(end, Err(std::io::ErrorKind::ConnectionReset));
}

#[test]
fn the_body_that_arrives_can_be_the_answer_that_leaves() {
    async fn both(mut request: Request, reply: Reply) -> Sent {
        let mut writer = reply.start();
        while let Some(Ok(piece)) = request.next().await {
            if writer.write(&piece).await.is_err() {
                break;
            }
        }
        writer.end()
    }
    let server = Server::of(both);
    let mut client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.until(b"\r\n\r\n");
    for piece in ["one", "two"] {
        client.send(format!("3\r\n{piece}\r\n"));
        assert_eq!(client.until(b"\r\n"), b"3\r\n");
        assert_eq!(client.exactly(5), format!("{piece}\r\n").as_bytes());
    }
    client.send("0\r\n\r\n");
    assert_eq!(client.until(b"\r\n\r\n"), b"0\r\n\r\n");
}

#[test]
fn an_answer_may_leave_before_the_service_is_done() {
    let (tell, told) = mpsc::channel();
    let (go_on, wait) = tokio::sync::watch::channel(false);
    let server = Server::of(move |request: Request, reply: Reply| {
        let (tell, mut wait) = (tell.clone(), wait.clone());
        async move {
            if request.path() == "/plain" {
                return echo(request, reply).await;
            }
            let mut reply = reply;
            reply.page().body.extend_from_slice(b"early");
            let sent = reply.send_now();
            let _ = wait.wait_for(|go_on| *go_on).await;
            let _ = tell.send("done");
            sent
        }
    });
    let mut client = server.connect();
    client.send(get("/early") + &get("/plain"));
    assert_eq!(client.answer().text(), "early");
    assert!(told.try_recv().is_err(), "the service still waits");
    go_on.send_replace(true);
    assert_eq!(client.answer().text(), "GET /plain");
    assert_eq!(told.recv_timeout(PATIENCE), Ok("done"));
}

#[test]
fn written_pages_lose_and_repeat_nothing_when_the_write_is_given_up() {
    async fn page(_: Request, reply: Reply) -> Sent {
        let mut writer = reply.start();
        let whole: Vec<u8> = (0..4 << 20).map(|at: usize| (at % 251) as u8).collect();
        writer
            .page()
            .expect("a page")
            .body
            .extend_from_slice(&whole);
        loop {
            let mut write = pin!(writer.write_page());
            // Given up as soon as it has to wait, and begun once more.
            match std::future::poll_fn(|cx| Poll::Ready(write.as_mut().poll(cx))).await {
                Poll::Ready(_) => break,
                Poll::Pending => tokio::task::yield_now().await,
            }
        }
        writer.end()
    }
    let server = Server::of(page);
    let body = server.connect().get("/").body;
    assert_eq!(body.len(), 4 << 20);
    assert!(
        body.iter()
            .enumerate()
            .all(|(at, byte)| *byte == (at % 251) as u8)
    );
}
