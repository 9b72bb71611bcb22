//! Offers and answers of extensions: any offer has an answer that follows from it, any answer an end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tornado_fuzz::sockets::{Setup, block_on};
use tornado_httputil::{Reply, Request, RequestBuilder, Sent};
use tornado_testing::open;
use tornado_websocket::{Error, Settings};

fuzz_target!(|input: (u8, &str)| {
    let (setup, text) = input;
    let setup = Setup(setup | 4);
    if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return;
    }
    block_on(async {
        let (_, answer) = accept(setup, "dGhlIHNhbXBsZSBub25jZQ==", text).await;
        if let Some(answer) = answer {
            check(text, &answer);
        }
        match connect(setup, text).await {
            Ok(()) | Err(Error::Handshake { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    });
});

/// An answer says nothing of a client's window unless it was offered, and no larger one of the server than was asked for.
fn check(offer: &str, answer: &str) {
    assert!(offer.to_ascii_lowercase().contains("permessage-deflate"));
    assert!(!answer.contains("client_max_window_bits") || offer.contains("client_max_window_bits"));
    for parameter in answer.split("; ").skip(1) {
        match parameter.split_once('=') {
            None => assert!(parameter.ends_with("_no_context_takeover"), "{answer}"),
            Some((name, bits)) => {
                assert!(name.ends_with("_max_window_bits"), "{answer}");
                assert!(
                    (8..=15).contains(&bits.parse().expect("a number")),
                    "{answer}"
                );
            }
        }
    }
}

/// What our server answers to an offer: the value for the key, and the extensions.
async fn accept(setup: Setup, key: &str, offer: &str) -> (String, Option<String>) {
    let service = move |request: Request, reply: Reply| {
        let settings: Settings = setup.settings();
        async move {
            match settings.accept(&request, reply) {
                Ok((_, sent)) => sent,
                Err((refusal, reply)) => refuse(reply, &refusal.to_string()),
            }
        }
    };
    let request: RequestBuilder = Request::get("/")
        .header("Host", "a")
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", key)
        .header("Sec-WebSocket-Extensions", offer);
    let answer = match open(&service, request).upgraded().await {
        Ok(far_end) => far_end.answer().clone(),
        // The socket was dropped at once.
        Err(answer) => answer,
    };
    assert_eq!(answer.status(), 101);
    let header = |name| answer.header(name).map(str::to_owned);
    let value = header("Sec-WebSocket-Accept").expect("a value");
    (value, header("Sec-WebSocket-Extensions"))
}

fn refuse(reply: Reply, why: &str) -> Sent {
    reply.send_text(why)
}

/// What our client makes of a server that answers with these extensions.
async fn connect(setup: Setup, extensions: &str) -> Result<(), Error> {
    let (near, mut far) = tokio::io::duplex(1 << 16);
    let server = async {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(far.read_u8().await.expect("a request"));
        }
        let request = String::from_utf8(request).expect("text");
        let key = request
            .lines()
            .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
        let (value, _) = accept(setup, key.expect("a key"), "").await;
        let answer = format!(
            "HTTP/1.1 101 Fine\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {value}\r\nSec-WebSocket-Extensions: {extensions}\r\n\r\n"
        );
        far.write_all(answer.as_bytes()).await.expect("read");
        far
    };
    let settings = setup.settings();
    let (socket, _far) = tokio::join!(settings.connect_on(near, "ws://a/"), server);
    socket.map(drop)
}
