//! Compressed bodies are let out where the server was told so, under the same limits (`HSRV-3.10`).

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tornado_httpserver::Settings;
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::Server;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).expect("memory");
    encoder.finish().expect("memory")
}

fn inflating(max_body_size: u64) -> Server {
    let settings = Settings {
        decompress_request: true,
        max_body_size,
        ..Settings::default()
    };
    Server::with(settings, tell)
}

/// Tells the body, and the headers that say how it was coded.
async fn tell(mut request: Request, mut reply: Reply) -> Sent {
    if let Err(error) = request.collect(u64::MAX).await {
        reply.page().head.status = error.status();
        return reply.send_text(&error.to_string());
    }
    let coding = request.header("Content-Encoding").unwrap_or("none");
    let consumed = request
        .header("X-Consumed-Content-Encoding")
        .unwrap_or("none");
    let text = format!(
        "{coding} {consumed} {}",
        String::from_utf8_lossy(request.body())
    );
    reply.send_text(&text)
}

fn post(coding: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\nX-Last: 1\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut bytes =
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for piece in body.chunks(3) {
        bytes.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        bytes.extend_from_slice(piece);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}

#[test]
fn a_service_sees_the_body_as_it_was() {
    let server = inflating(1 << 20);
    let mut client = server.connect();
    for request in [
        post("gzip", &gzip(b"hello")),
        post("GZIP", &gzip(b"hello")),
        chunked(&gzip(b"hello")),
    ] {
        let text = client.ask(request).text().to_ascii_lowercase();
        assert_eq!(text, "none gzip hello");
    }
    assert_eq!(
        client.ask(post("gzip", &[])).text(),
        "none gzip ",
        "nothing is nothing"
    );
}

#[test]
fn bodies_are_left_alone_unless_the_server_was_told() {
    let body = gzip(b"hello");
    let server = Server::of(tell);
    let told = server.connect().ask(post("gzip", &body)).text().to_owned();
    assert_eq!(
        told,
        format!("gzip none {}", String::from_utf8_lossy(&body))
    );
    let server = inflating(1 << 20);
    assert_eq!(
        server.connect().ask(post("br", b"hello")).text(),
        "br none hello",
        "another coding"
    );
}

#[test]
fn the_limit_counts_what_is_let_out() {
    // SECU-3.03: ten megabytes in ten kilobytes.
    let server = inflating(1 << 20);
    let bomb = gzip(&vec![0; 10 << 20]);
    assert!(bomb.len() < 20_000);
    for request in [post("gzip", &bomb), chunked(&bomb)] {
        assert_eq!(server.connect().ask(request).status(), 413);
    }
    assert_eq!(
        server
            .connect()
            .ask(post("gzip", &gzip(&vec![b'x'; 1 << 20])))
            .status(),
        200,
        "just as large as it may be"
    );
}

#[test]
fn what_is_no_gzip_is_answered_400() {
    let server = inflating(1 << 20);
    let whole = gzip(b"hello, hello, hello");
    let mut spoilt = whole.clone();
    spoilt[12] ^= 0x55;
    let cut = whole.get(..whole.len() - 5).expect("longer than that");
    for (what, body) in [
        ("text", &b"hello"[..]),
        ("a wrong sum", &spoilt),
        ("half of it", cut),
    ] {
        assert_eq!(
            server.connect().ask(post("gzip", body)).status(),
            400,
            "{what}"
        );
    }
}
