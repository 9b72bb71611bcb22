//! Conversations in memory, with a server and with a WebSocket, and what templates are rendered with.

pub mod sockets;
pub mod templates;

use std::net::{IpAddr, Ipv4Addr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tornado_httpserver::HttpServer;
use tornado_httputil::{Reply, Request, Sent};

/// Tells what it was asked, so that two servers that understood the same say the same.
async fn witness(mut request: Request, mut reply: Reply) -> Sent {
    let collected = request.collect(1 << 20).await;
    let page = reply.page();
    // It might change between two conversations.
    page.head.remove("Date");
    if let Err(error) = collected {
        page.head.status = error.status();
        return reply.send();
    }
    let mut text = format!("{request:?} {:?}\n", request.query());
    for (name, value) in request.headers() {
        text += &format!("{name}: {value}\n");
    }
    page.body.extend_from_slice(text.as_bytes());
    page.body.extend_from_slice(request.body());
    reply.send()
}

/// What a server answers to these bytes, sent through a pipe that holds so many of them at once.
///
/// Interim answers are left out: whether one is sent depends on how the bytes come.
pub fn answer(bytes: &[u8], at_once: usize) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let (client, stream) = tokio::io::duplex(at_once.max(1));
        let (mut reads, mut writes) = tokio::io::split(client);
        let asking = async {
            // A server that closes early is no fault.
            let _ = writes.write_all(bytes).await;
            let _ = writes.shutdown().await;
        };
        let mut answer = Vec::new();
        let hearing = async {
            let _ = reads.read_to_end(&mut answer).await;
        };
        let server = HttpServer::new(witness);
        tokio::join!(
            server.serve_stream(stream, IpAddr::V4(Ipv4Addr::LOCALHOST)),
            asking,
            hearing
        );
        without_interim(&answer)
    })
}

fn without_interim(answer: &[u8]) -> Vec<u8> {
    const INTERIM: &[u8] = b"HTTP/1.1 100 (Continue)\r\n\r\n";
    let mut rest = answer;
    let mut kept = Vec::new();
    while let Some((&first, after)) = rest.split_first() {
        match rest.strip_prefix(INTERIM) {
            Some(behind) => rest = behind,
            None => {
                kept.push(first);
                rest = after;
            }
        }
    }
    kept
}
