//! Files in answers: whole, in their place between other pieces, at the client's pace, and never half as if whole.

use std::fs::File;
use std::io::Write;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tornado_httpserver::Settings;
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{PATIENCE, Server, get};

/// More than all buffers between a server and a client take.
const LARGE: u64 = 64 << 20;

/// A file without a name, of lines that all differ.
fn lines(count: u32) -> (Arc<File>, Vec<u8>) {
    let mut content = Vec::new();
    for number in 0..count {
        writeln!(content, "{number:09}").expect("memory takes it");
    }
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(&content).expect("room for it");
    (Arc::new(file), content)
}

/// Answers with text, a part of the file, and text; `?length` says how long that is, `?short` too little.
async fn framed(file: Arc<File>, request: Request, mut reply: Reply) -> Sent {
    match request.query() {
        "length" => reply.page().head.set_content_length(5 + 20_000 + 3),
        "short" => reply.page().head.set_content_length(1000),
        _ => {}
    }
    reply.page().body.extend_from_slice(b"first");
    let mut writer = reply.start();
    let sent = async {
        writer.write_file(&file, 10_000..30_000).await?;
        writer.write_file(&file, 7..7).await?;
        writer.write(b"end").await
    };
    match sent.await {
        Ok(()) => writer.end(),
        Err(_) => writer.abort(),
    }
}

fn server(count: u32) -> (Server, Vec<u8>) {
    let (file, content) = lines(count);
    let service = move |request: Request, reply: Reply| framed(Arc::clone(&file), request, reply);
    (Server::of(service), content)
}

fn whole(content: &[u8]) -> Vec<u8> {
    [b"first", &content[10_000..30_000], b"end"].concat()
}

#[test]
fn a_part_of_a_file_stands_between_its_neighbours() {
    let (server, content) = server(4000);
    let mut client = server.connect();
    client.send(get("/?length").repeat(3));
    for _ in 0..3 {
        assert!(client.answer().body == whole(&content));
    }
}

#[test]
fn in_chunks_it_is_one_chunk() {
    let (server, content) = server(4000);
    let mut client = server.connect();
    client.send(get("/"));
    client.until(b"\r\n\r\n");
    let body = client.until(b"\r\n0\r\n\r\n");
    let framed = [
        b"5\r\nfirst\r\n4e20\r\n",
        &content[10_000..30_000],
        b"\r\n3\r\nend\r\n0\r\n\r\n",
    ];
    assert!(body == framed.concat());
    assert!(
        client.get("/").body == whole(&content),
        "the connection goes on"
    );
}

#[test]
fn an_old_client_reads_it_until_the_end() {
    let (server, content) = server(4000);
    let mut client = server.connect();
    client.send("GET / HTTP/1.0\r\n\r\n");
    client.until(b"\r\n\r\n");
    let said = client.rest_of_bytes().expect("an end");
    assert!(said == whole(&content));
}

#[test]
fn head_has_none_of_it() {
    let (server, content) = server(4000);
    let mut client = server.connect();
    client.send("HEAD /?length HTTP/1.1\r\nHost: a\r\n\r\n");
    client.until(b"\r\n\r\n");
    assert!(client.get("/?length").body == whole(&content));
}

/// HSRV-3.04: more than the length said is not sent, and the connection does not look healthy.
#[test]
fn a_part_that_is_longer_than_was_said_is_cut() {
    let (server, _) = server(4000);
    let mut client = server.connect();
    client.send(get("/?short"));
    client.until(b"\r\n\r\n");
    let said = client.rest_of_bytes().expect("an end");
    assert!(said.len() < 1000);
}

/// Sends a large file, tells whether that worked, and makes it shorter when asked to.
fn large(settings: Settings) -> (Server, mpsc::Receiver<bool>, Arc<File>) {
    let file = Arc::new(tempfile::tempfile().expect("a file"));
    file.set_len(LARGE).expect("room for nothing");
    let (tell, told) = mpsc::channel();
    let shared = Arc::clone(&file);
    let server = Server::with(settings, move |_: Request, mut reply: Reply| {
        let (file, tell) = (Arc::clone(&shared), tell.clone());
        async move {
            reply.page().head.set_content_length(LARGE);
            let mut writer = reply.start();
            let sent = writer.write_file(&file, 0..LARGE).await;
            let _ = tell.send(sent.is_ok());
            writer.end()
        }
    });
    (server, told, file)
}

#[test]
fn a_file_that_becomes_shorter_cuts_the_connection() {
    let (server, told, file) = large(Settings::default());
    let mut client = server.connect();
    client.send(get("/"));
    client.until(b"\r\n\r\n");
    file.set_len(1000).expect("a shorter file");
    let rest = client.rest_of_bytes().expect("an end");
    assert!((rest.len() as u64) < LARGE, "{} bytes", rest.len());
    assert_eq!(told.recv_timeout(PATIENCE), Ok(false));
}

#[test]
fn a_client_that_leaves_ends_the_sending() {
    let (server, told, _) = large(Settings::default());
    let mut client = server.connect();
    client.send(get("/"));
    client.until(b"\r\n\r\n");
    drop(client);
    assert_eq!(told.recv_timeout(PATIENCE), Ok(false));
    server.stop().expect("a server that ends");
}

#[test]
fn a_client_that_takes_nothing_of_a_file_is_cut() {
    let (server, told, _) = large(Settings {
        write_timeout: Duration::from_millis(50),
        ..Settings::default()
    });
    let mut client = server.connect();
    client.send(get("/"));
    assert_eq!(told.recv_timeout(PATIENCE), Ok(false));
    server.stop().expect("a server that ends");
}

/// HSRV-3.11: while one client takes a large file, others are answered.
#[test]
fn others_have_their_turns() {
    let (server, told, _) = large(Settings::default());
    let mut reader = server.connect();
    reader.send(get("/"));
    reader.until(b"\r\n\r\n");
    for _ in 0..20 {
        let mut other = server.connect();
        other.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        other.until(b"\r\n\r\n");
        assert_eq!(
            told.recv_timeout(PATIENCE),
            Ok(true),
            "only counted for HEAD"
        );
    }
    assert!(reader.exactly(LARGE as usize).iter().all(|byte| *byte == 0));
    assert_eq!(told.recv_timeout(PATIENCE), Ok(true));
}
