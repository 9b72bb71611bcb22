//! Leaving HTTP: bytes as they are, both ways (`WEB-3.24`).

use std::sync::mpsc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tornado_httputil::{Reply, Request, Sent, StatusCode, Upgraded};

use crate::wire::{PATIENCE, Server};

const ASK: &str = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";

fn begin(mut reply: Reply) -> (Upgraded, Sent) {
    let head = &mut reply.page().head;
    head.status = StatusCode::SWITCHING_PROTOCOLS;
    head.set("Upgrade", "echo").expect("a header");
    head.set("Connection", "Upgrade").expect("a header");
    reply.upgrade()
}

async fn copy(mut stream: Upgraded) -> std::io::Result<()> {
    let mut buffer = vec![0; 8192];
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            stream.write_all(b"bye").await?;
            return stream.shutdown().await;
        }
        stream.write_all(&buffer[..count]).await?;
        stream.flush().await?;
    }
}

/// Echoes in a task of its own; the service ends at once.
async fn apart(_: Request, reply: Reply) -> Sent {
    let (stream, sent) = begin(reply);
    tokio::spawn(copy(stream));
    sent
}

/// Echoes in the service itself.
async fn within(_: Request, reply: Reply) -> Sent {
    let (stream, sent) = begin(reply);
    let _ = copy(stream).await;
    sent
}

#[test]
fn bytes_go_both_ways_as_they_are() {
    for server in [Server::of(apart), Server::of(within)] {
        let mut client = server.connect();
        client.send(ASK);
        let head = String::from_utf8(client.until(b"\r\n\r\n")).expect("a head");
        assert!(
            head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"),
            "{head}"
        );
        assert!(
            head.contains("\r\nConnection: Upgrade\r\n") && head.contains("\r\nUpgrade: echo\r\n"),
            "{head}"
        );
        assert!(
            !head.contains("Content-Length") && !head.contains("Transfer-Encoding"),
            "{head}"
        );
        for bytes in [
            &b"\0\xff\r\n\r\n"[..],
            b"GET / HTTP/1.1\r\n\r\n",
            b"0\r\n\r\n",
        ] {
            client.send(bytes);
            assert_eq!(client.exactly(bytes.len()), bytes);
        }
        client.half_close();
        assert_eq!(
            client.rest(),
            "bye",
            "the end of one way is not the end of the other"
        );
        server.stop().expect("a server that ends");
    }
}

#[test]
fn bytes_that_came_with_the_head_belong_to_what_follows() {
    for server in [Server::of(apart), Server::of(within)] {
        let mut client = server.connect();
        client.send(ASK.to_owned() + "early bytes");
        client.until(b"\r\n\r\n");
        assert_eq!(client.exactly(11), b"early bytes");
    }
}

#[test]
fn more_bytes_than_any_buffer_holds_come_back() {
    let server = Server::of(apart);
    let mut client = server.connect();
    client.send(ASK);
    client.until(b"\r\n\r\n");
    let bytes: Vec<u8> = (0..8 << 20).map(|at: usize| (at % 251) as u8).collect();
    let mut sender = client.stream.try_clone().expect("a second handle");
    let sent = bytes.clone();
    let sending = std::thread::spawn(move || {
        std::io::Write::write_all(&mut sender, &sent).expect("the server reads")
    });
    assert!(client.exactly(bytes.len()) == bytes, "as they were sent");
    sending.join().expect("all was sent");
}

#[test]
fn dropped_it_closes_behind_what_was_written() {
    let server = Server::of(|_: Request, reply: Reply| async move {
        let (mut stream, sent) = begin(reply);
        let _ = stream.write_all(&[b'x'; 30_000]).await;
        sent
    });
    let mut client = server.connect();
    client.send(ASK);
    client.until(b"\r\n\r\n");
    assert_eq!(client.rest(), "x".repeat(30_000));
}

#[test]
fn the_end_of_the_client_is_heard_without_reading() {
    let (tell, told) = mpsc::channel();
    let server = Server::of(move |_: Request, reply: Reply| {
        let (tell, closed) = (tell.clone(), reply.closed());
        async move {
            let (stream, sent) = begin(reply);
            tokio::spawn(async move {
                closed.await;
                let _ = tell.send("heard");
                drop(stream);
            });
            sent
        }
    });
    let mut client = server.connect();
    client.send(ASK);
    client.until(b"\r\n\r\n");
    drop(client);
    assert_eq!(told.recv_timeout(PATIENCE), Ok("heard"));
    server.stop().expect("a server that ends");
}
