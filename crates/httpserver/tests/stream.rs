//! A connection over a stream that is no socket.

use std::net::IpAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tornado_httpserver::{HttpServer, Settings};
use tornado_httputil::{Reply, Request, Sent};

async fn who(request: Request, reply: Reply) -> Sent {
    let text = format!("{} asks for {}", request.remote_ip(), request.path());
    reply.send_text(&text)
}

const ASKER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

#[tokio::test]
async fn a_duplex_in_memory_is_served_byte_by_byte() {
    let (client, stream) = tokio::io::duplex(1);
    let (mut reads, mut writes) = tokio::io::split(client);
    let asking = writes.write_all(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.0\r\n\r\n");
    let mut said = String::new();
    let server = HttpServer::new(who);
    let ((), asked, heard) = tokio::join!(
        server.serve_stream(stream, ASKER),
        asking,
        reads.read_to_string(&mut said)
    );
    let said = asked.and(heard).map(|_| said);
    let said = said.expect("an answer");
    assert!(said.contains("192.0.2.7 asks for /a"), "{said}");
    assert!(said.ends_with("192.0.2.7 asks for /b"), "{said}");
}

/// What the system cannot send by itself is read and written, in pieces.
#[tokio::test]
async fn a_file_goes_over_a_stream_as_over_a_socket() {
    const SIZE: u64 = 300_000;
    let file = tempfile::tempfile().expect("a file");
    file.set_len(SIZE).expect("room for nothing");
    let file = std::sync::Arc::new(file);
    let send = move |_: Request, mut reply: Reply| {
        let file = std::sync::Arc::clone(&file);
        async move {
            reply.page().head.set_content_length(SIZE + 3);
            let mut writer = reply.start();
            let _ = writer.write_file(&file, 0..SIZE).await;
            let _ = writer.write(b"end").await;
            writer.end()
        }
    };
    let (client, stream) = tokio::io::duplex(1000);
    let (mut reads, mut writes) = tokio::io::split(client);
    let asking = writes.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let mut said = Vec::new();
    let server = HttpServer::new(send);
    let ((), asked, heard) = tokio::join!(
        server.serve_stream(stream, ASKER),
        asking,
        reads.read_to_end(&mut said)
    );
    asked.and(heard.map(drop)).expect("an answer");
    let body = said
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|at| said.split_off(at + 4))
        .expect("a head");
    assert_eq!(body.len() as u64, SIZE + 3);
    assert!(body.ends_with(b"\0end"));
}

#[tokio::test]
async fn a_stream_that_says_nothing_is_given_up() {
    let (client, stream) = tokio::io::duplex(64);
    let first_byte_timeout = std::time::Duration::from_millis(20);
    let server = HttpServer::new(who).settings(Settings {
        first_byte_timeout,
        ..Settings::default()
    });
    server.serve_stream(stream, ASKER).await;
    drop(client);
}
