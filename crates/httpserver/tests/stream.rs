//! A connection over a stream that is no socket.

use std::net::IpAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tornado_httpserver::{HttpServer, Settings};
use tornado_httputil::{Reply, Request, Sent, StatusCode};

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

/// Every timeout of the server, so short that nothing real would be within it: the clock of these tests stands still
/// while anybody has something to do.
fn impatient() -> Settings {
    Settings {
        first_byte_timeout: SOON,
        idle_timeout: SOON,
        head_timeout: SOON,
        body_timeout: SOON,
        write_timeout: SOON,
        ..Settings::default()
    }
}

const SOON: Duration = Duration::from_millis(50);

#[tokio::test(start_paused = true)]
async fn a_service_that_takes_its_time_is_not_timed_out() {
    let server = HttpServer::new(|mut request: Request, reply: Reply| async move {
        tokio::time::sleep(SOON * 4).await;
        let read = request.collect(100).await;
        let said = format!("{read:?} {}", String::from_utf8_lossy(request.body()));
        reply.send_text(&said)
    })
    .settings(impatient());
    for (framing, body) in [
        ("", ""),
        ("Transfer-Encoding: chunked\r\n", "2\r\nhi\r\n0\r\n\r\n"),
    ] {
        let (mut client, stream) = tokio::io::duplex(1000);
        let talk = async {
            let asked =
                format!("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{framing}\r\n{body}");
            client.write_all(asked.as_bytes()).await?;
            let mut said = String::new();
            client.read_to_string(&mut said).await?;
            Ok::<_, std::io::Error>(said)
        };
        let ((), said) = tokio::join!(server.serve_stream(stream, ASKER), talk);
        let said = said.expect("an answer");
        let body = if body.is_empty() { "" } else { "hi" };
        assert!(said.ends_with(&format!("\r\n\r\nOk(()) {body}")), "{said}");
    }
}

/// `WEB-3.24`: what has left HTTP is idle as long as it likes.
#[tokio::test(start_paused = true)]
async fn a_stream_that_left_http_is_not_timed_out() {
    let server = HttpServer::new(|_: Request, mut reply: Reply| async move {
        reply.page().head.status = StatusCode::SWITCHING_PROTOCOLS;
        let (mut stream, sent) = reply.upgrade();
        tokio::spawn(async move {
            // Longer than every timeout, while nobody says anything.
            tokio::time::sleep(SOON * 6).await;
            let (mut reader, mut writer) = tokio::io::split(&mut stream);
            tokio::io::copy(&mut reader, &mut writer).await
        });
        sent
    })
    .settings(impatient());
    let (mut client, stream) = tokio::io::duplex(1000);
    let talk = async {
        client
            .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            .await?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(client.read_u8().await?);
        }
        tokio::time::sleep(SOON * 9).await;
        client.write_all(b"still there").await?;
        let mut said = [0; 11];
        client.read_exact(&mut said).await?;
        drop(client);
        Ok::<_, std::io::Error>(said)
    };
    let ((), said) = tokio::join!(server.serve_stream(stream, ASKER), talk);
    assert_eq!(&said.expect("an echo"), b"still there");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_says_nothing_is_given_up() {
    let (client, stream) = tokio::io::duplex(64);
    let server = HttpServer::new(who).settings(impatient());
    server.serve_stream(stream, ASKER).await;
    drop(client);
}
