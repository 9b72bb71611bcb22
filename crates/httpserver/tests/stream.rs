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
