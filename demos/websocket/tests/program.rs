//! The program as its users meet it: what it is told, it says back.

use std::io::{Read, Write};
use std::net::TcpStream;

use tornado::websocket::{Deflate, Error, Message, Settings};
use tornado_testing::Program;

const HANDSHAKE: &str = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

#[test]
fn it_says_back_texts_and_bytes_compressed_or_not() {
    let program = serve();
    let large: Vec<u8> = (0..3 << 20)
        .map(|at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let said = [
        "".into(),
        "κόσμε".into(),
        "again and ".repeat(10_000).as_str().into(),
        Message::Binary(large),
    ];
    let url = format!("ws://{}/ws", program.address());
    for settings in [Settings::new(), Settings::new().deflate(Deflate::new())] {
        let talk = async {
            let mut socket = settings.connect(&url).await?;
            for message in &said {
                socket.send(message).await?;
                assert!(socket.receive().await?.as_ref() == Some(message));
            }
            socket.close(4000, "enough").await?;
            assert_eq!(socket.close_code(), Some(4000));
            Ok::<(), Error>(())
        };
        run(talk).expect("a conversation");
    }
}

#[test]
fn it_refuses_a_message_of_more_than_64_mib_by_its_head() {
    let program = serve();
    let mut client = connect(&program);
    let length = (64u64 << 20) + 1;
    client
        .write_all(&[&b"\x82\xff"[..], &length.to_be_bytes(), &[0; 4]].concat())
        .expect("the program reads");
    let mut said = Vec::new();
    client.read_to_end(&mut said).expect("it closes properly");
    assert_eq!(said.get(..4), Some(&b"\x88\x11\x03\xf1"[..]), "1009");
}

#[test]
fn a_page_says_what_it_is() {
    let program = serve();
    let mut client = program.connect();
    client
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .expect("the program reads");
    let mut answer = String::new();
    client.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("A WebSocket at /ws"), "{answer}");
}

/// `HSRV-3.07`, of a program.
#[test]
fn sigterm_closes_its_sockets_with_1001() {
    let mut program = serve();
    let mut client = connect(&program);
    program.terminate();
    let mut said = [0; 4];
    client.read_exact(&mut said).expect("a frame");
    assert_eq!(&said, b"\x88\x02\x03\xe9");
    client
        .write_all(b"\x88\x82\0\0\0\0\x03\xe9")
        .expect("the program reads");
    assert_eq!(client.read(&mut said).expect("a proper end"), 0);
    drop(client);
    assert!(program.wait().success());
}

fn run<T>(talk: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(talk)
}

fn serve() -> Program {
    Program::start(env!("CARGO_BIN_EXE_websocket"), &["--logging=error"])
}

/// A client that speaks raw bytes, behind its handshake.
fn connect(program: &Program) -> TcpStream {
    let mut client = program.connect();
    client
        .write_all(HANDSHAKE.as_bytes())
        .expect("the program reads");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).expect("an answer");
        answer.extend(byte);
    }
    assert!(answer.starts_with(b"HTTP/1.1 101 "));
    client
}
