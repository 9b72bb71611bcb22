//! A server on a free port (`TEST-2.02`, `TEST-3.01`).

use std::net::{Ipv4Addr, TcpListener};

use http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tornado_httpserver::{HttpServer, Settings};
use tornado_httputil::{Reply, Request, Sent};
use tornado_testing::{Fill, Server, Socket, bind_unused_port, fetch, within};

async fn echo(request: Request, mut reply: Reply) -> Sent {
    if request.path() == "/pieces" {
        reply
            .page()
            .head
            .set_known_type("text/plain; charset=UTF-8");
        let mut writer = reply.start();
        for piece in ["one ", "two ", "three"] {
            if writer.write(piece.as_bytes()).await.is_err() {
                return writer.abort();
            }
        }
        return writer.end();
    }
    let body = String::from_utf8_lossy(request.body()).into_owned();
    reply.send_text(&format!("{} {} {body}", request.method(), request.uri()))
}

/// A server that says these bytes to whoever connects, and closes.
async fn saying(bytes: &'static [u8]) -> Socket {
    let (listener, port) = bind_unused_port();
    listener.set_nonblocking(true).expect("a listener");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        stream.write_all(bytes).await.expect("a client that reads");
        stream.shutdown().await.expect("a client that reads");
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    Socket::connect((Ipv4Addr::LOCALHOST, port).into()).await
}

#[tokio::test]
async fn the_same_answer_comes_with_a_socket_and_without() {
    let server = Server::start(echo);
    let requests = [
        Request::get("/?a=b"),
        Request::post("/").fields([("name", "Ada")]),
        Request::builder(Method::HEAD, "/"),
        Request::get("/pieces"),
        Request::get("/pieces").http_1_0(),
        Request::get("/").header("Connection", "close"),
    ];
    for request in requests {
        let (with, without) = (
            server.fetch(request.clone()).await,
            fetch(&echo, request).await,
        );
        assert_eq!(with.status(), without.status());
        assert_eq!(with.text(), without.text());
        let headers = |answer: &tornado_testing::Answer| {
            let lines = answer.headers().iter().filter(|(name, _)| *name != "Date");
            lines
                .map(|(name, value)| format!("{name}: {value}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(headers(&with), headers(&without));
        assert!(with.is_complete() && without.is_complete());
    }
}

#[tokio::test]
async fn answers_come_one_after_another() {
    let server = Server::start(echo);
    let mut socket = server.connect().await;
    socket
        .send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /pieces HTTP/1.1\r\nHost: x\r\n\r\n")
        .await;
    socket
        .send("GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await;
    socket.answer().await.expect_text("GET /1 ");
    socket.answer().await.expect_text("one two three");
    socket.answer().await.expect_text("GET /3 ");
    socket.expect_closed().await;
}

#[tokio::test]
async fn a_server_has_an_address_and_settings_and_an_end() {
    let server = Server::start_with(HttpServer::new(echo).settings(Settings {
        max_line_size: 100,
        ..Settings::default()
    }));
    assert_eq!(
        server.url("/a"),
        format!("http://127.0.0.1:{}/a", server.port())
    );
    server
        .fetch(Request::get(&format!("/{}", "a".repeat(200))))
        .await
        .expect_status(414);
    let address = server.address();
    server.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn an_answer_that_ends_early_is_not_complete() {
    let mut socket = saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").await;
    let answer = socket.answer().await;
    assert!(!answer.is_complete());
    answer.expect_text("half");

    let mut socket =
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nhalf\r\n").await;
    assert!(!socket.answer().await.expect_text("half").is_complete());
}

#[tokio::test]
async fn chunks_trailers_and_interim_answers_are_read() {
    let mut socket = saying(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n\
          A\r\n0123456789\r\n1\r\n!\r\n0\r\nX-T: 1\r\n\r\nHTTP/1.0 200 OK\r\n\r\nto the end",
    )
    .await;
    socket.answer().await.expect_status(100);
    let answer = socket.answer().await;
    assert_eq!(answer.reason(), "Fine");
    answer.expect_text("0123456789!").expect_complete();
    socket
        .answer()
        .await
        .expect_text("to the end")
        .expect_complete();
}

#[tokio::test]
#[should_panic(expected = "expected an answer, the server closed behind \"HTTP/1.1 200 OK\\r\\n\"")]
async fn a_server_that_closes_within_the_head_fails_the_test() {
    saying(b"HTTP/1.1 200 OK\r\n").await.answer().await;
}

#[tokio::test]
#[should_panic(expected = "expected an answer, came \"SSH-2.0")]
async fn what_is_no_http_fails_the_test() {
    saying(b"SSH-2.0\r\n\r\n").await.answer().await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "Async operation timed out after ")]
async fn a_future_that_is_not_done_in_time_fails_the_test() {
    within(std::future::pending::<()>()).await;
}

#[test]
fn an_unused_port_is_ours_until_it_is_dropped() {
    let (listener, port) = bind_unused_port();
    assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err());
    drop(listener);
}
