//! The program as its users meet it: what it is told, it says back.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tornado::websocket::{Deflate, Error, Message, Settings};

/// When a test gives up on what must come: long, since it says that something hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the programs of these tests serve: not on 127.0.0.1, where clients of other programs may take the port.
const HERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 5);

const HANDSHAKE: &str = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

#[test]
fn it_says_back_texts_and_bytes_compressed_or_not() {
    let program = Program::serve();
    let large: Vec<u8> = (0..3 << 20)
        .map(|at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let said = [
        "".into(),
        "κόσμε".into(),
        "again and ".repeat(10_000).as_str().into(),
        Message::Binary(large),
    ];
    for settings in [Settings::new(), Settings::new().deflate(Deflate::new())] {
        let talk = async {
            let mut socket = settings.connect(&program.url()).await?;
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
    let program = Program::serve();
    let mut client = program.connect();
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
    let program = Program::serve();
    let mut client = TcpStream::connect((HERE, program.port)).expect("the program listens");
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
    let mut program = Program::serve();
    let mut client = program.connect();
    let pid = program.child.id().to_string();
    let told = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(told.expect("kill is there").success());
    let mut said = [0; 4];
    client.read_exact(&mut said).expect("a frame");
    assert_eq!(&said, b"\x88\x02\x03\xe9");
    client
        .write_all(b"\x88\x82\0\0\0\0\x03\xe9")
        .expect("the program reads");
    assert_eq!(client.read(&mut said).expect("a proper end"), 0);
    drop(client);
    assert!(program.child.wait().expect("an end").success());
}

fn run<T>(talk: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(talk)
}

struct Program {
    child: Child,
    port: u16,
}

impl Program {
    fn serve() -> Self {
        let port = TcpListener::bind((HERE, 0))
            .and_then(|free| free.local_addr())
            .expect("a free port")
            .port();
        let child = Command::new(env!("CARGO_BIN_EXE_websocket"))
            .args([
                &format!("--port={port}"),
                &format!("--address={HERE}"),
                "--logging=error",
            ])
            .stdin(Stdio::null())
            .spawn()
            .expect("the program");
        let mut program = Self { child, port };
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect((HERE, port)).is_err() {
            assert!(
                matches!(program.child.try_wait(), Ok(None)),
                "the program runs"
            );
            assert!(Instant::now() < deadline, "the program serves");
            std::thread::sleep(Duration::from_millis(5));
        }
        program
    }

    fn url(&self) -> String {
        format!("ws://{HERE}:{}/ws", self.port)
    }

    /// A client that speaks raw bytes, behind its handshake.
    fn connect(&self) -> TcpStream {
        let mut client = TcpStream::connect((HERE, self.port)).expect("the program listens");
        client
            .set_read_timeout(Some(PATIENCE))
            .expect("a socket option");
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
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
