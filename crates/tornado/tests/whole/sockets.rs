//! WebSockets of a server that ends, and of many (`HSRV-3.07`, `WSOC-3.04`).

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tornado::HttpServer;
use tornado::broadcast::{Channel, Settings, Slow};
use tornado::httpserver::Running;
use tornado::web::{Application, Exchange, Finish, Handler, HttpError, Result};
use tornado::websocket::{self, Prepared, Socket};
use tornado_testing::LogCapture;
use tracing::Level;

use crate::client::PATIENCE;

const HANDSHAKE: &str = "Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const GOING_AWAY: &[u8] = b"\x88\x02\x03\xe9";

/// Says back what it is told.
struct Echo(UnboundedSender<Option<u16>>);

async fn echo(mut socket: Socket, tell: UnboundedSender<Option<u16>>) {
    while let Ok(Some(message)) = socket.receive().await {
        if socket.send(&message).await.is_err() {
            break;
        }
    }
    let _ = tell.send(socket.close_code());
}

impl Handler for Echo {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let socket = x.upgrade(websocket::accept)?;
        echo(socket, self.0.clone()).await;
        Ok(())
    }
}

/// The same, by a task that goes on when the handler has ended.
struct Apart(UnboundedSender<Option<u16>>);

impl Handler for Apart {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let socket = x.upgrade(websocket::accept)?;
        tokio::spawn(echo(socket, self.0.clone()));
        Ok(())
    }
}

/// Has a socket, and never looks at it.
struct Busy;

impl Handler for Busy {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let _socket = x.upgrade(websocket::accept)?;
        std::future::pending().await
    }
}

/// Ends as the address says.
struct Ends(String);

impl Handler for Ends {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let mut socket = x.upgrade(websocket::accept)?;
        if let Some(how) = self.0.strip_prefix("later-") {
            socket.receive().await?;
            self.0 = how.to_owned();
        }
        match &*self.0 {
            "well" => Ok(()),
            "finish" => Err(Finish)?,
            "mistake" => Err(std::fmt::Error)?,
            "status" => Err(HttpError(400).with_log("a bad message"))?,
            "panic" => panic!("a mistake of the handler's"),
            "dropped" => {
                drop(socket);
                panic!("a mistake behind the socket's end");
            }
            // It was closed before the handler went on: that failed, and not the conversation.
            _ => {
                drop(socket);
                tokio::task::yield_now().await;
                Err(std::fmt::Error)?
            }
        }
    }
}

/// What `open`, `on_message` and `on_close` are in Tornado (`WSOC-2.01`).
struct Desk {
    name: String,
    tell: UnboundedSender<Option<u16>>,
}

impl Handler for Desk {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let mut socket = x.upgrade(websocket::accept)?;
        let late = x.write("late").is_err() && x.set_header("X-Late", "1").is_err();
        let visitor = x.cookie("visitor").unwrap_or_default();
        socket.send_json(&(&self.name, &visitor, late)).await?;
        while let Some(message) = socket.receive().await? {
            assert_ne!(message, "panic".into(), "a mistake of the handler's");
            socket.send(&message).await?;
        }
        let _ = self.tell.send(socket.close_code());
        Ok(())
    }
}

/// Hears what all are told; who is too slow for it is left.
struct Listen(Channel<Prepared>);

impl Handler for Listen {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let mut listener = self.0.subscribe();
        let mut socket = x.upgrade(websocket::accept)?;
        loop {
            tokio::select! {
                message = socket.receive() => if message?.is_none() {
                    return Ok(());
                },
                item = listener.next() => {
                    let Ok(item) = item else { return Ok(()) };
                    match listener.keep_up(socket.send_prepared(&item)).await {
                        Ok(sent) => sent?,
                        Err(_) => return Ok(()),
                    }
                }
            }
        }
    }
}

fn serve() -> (Running, UnboundedReceiver<Option<u16>>) {
    let (tell, told) = unbounded_channel();
    let (tells, apart) = (tell.clone(), tell);
    let application = Application::new()
        .route("/echo", move || Echo(tells.clone()))
        .route("/apart", move || Apart(apart.clone()))
        .route("/busy", || Busy);
    let server = HttpServer::new(application)
        .bind(("127.0.0.1", 0))
        .and_then(HttpServer::serve)
        .expect("a server");
    (server, told)
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let ended = runtime.block_on(async { tokio::time::timeout(PATIENCE, test).await });
    ended.expect("the test ends in time");
}

/// A client that speaks raw bytes, behind its handshake.
async fn connect(server: &Running, path: &str) -> TcpStream {
    let mut client = TcpStream::connect(server.addresses()[0])
        .await
        .expect("the server listens");
    let request = format!("GET {path} HTTP/1.1\r\n{HANDSHAKE}");
    client
        .write_all(request.as_bytes())
        .await
        .expect("the server reads");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(client.read_u8().await.expect("an answer"));
    }
    client
}

#[test]
fn open_sockets_hear_that_the_server_goes_away() {
    run(async {
        let (server, mut told) = serve();
        let mut clients = Vec::new();
        for path in ["echo", "apart"] {
            let url = format!("ws://{}/{path}", server.addresses()[0]);
            let mut client = websocket::connect(&url).await.expect("a socket");
            client.send("hello").await.expect("sent");
            assert_eq!(
                client.receive().await.expect("said back"),
                Some("hello".into())
            );
            clients.push(client);
        }
        let stopped = tokio::spawn(server.stop());
        for mut client in clients {
            assert_eq!(client.receive().await.expect("a proper end"), None);
            assert_eq!(client.close_code(), Some(1001));
        }
        stopped.await.expect("no panic").expect("a proper end");
        for _ in 0..2 {
            assert_eq!(
                told.recv().await,
                Some(Some(1001)),
                "the client said it back"
            );
        }
    });
}

/// A client that does not close in turn has as long as all others have; what it still says is passed over.
#[test]
fn who_does_not_close_in_turn_is_cut() {
    run(async {
        let (server, told) = serve();
        let mut clients = Vec::new();
        for path in ["/echo", "/apart"] {
            clients.push(connect(&server, path).await);
        }
        let stopped = tokio::spawn(server.stop_within(Duration::from_millis(100)));
        for mut client in clients {
            let mut said = [0; 4];
            client.read_exact(&mut said).await.expect("a frame");
            assert_eq!(said, GOING_AWAY);
            client
                .write_all(b"\x81\x81\0\0\0\0x")
                .await
                .expect("the server reads");
            assert_eq!(client.read(&mut said).await.unwrap_or(0), 0);
        }
        stopped.await.expect("no panic").expect("a proper end");
        drop(told);
    });
}

#[test]
fn a_handler_that_is_busy_says_so_when_it_is_cut() {
    run(async {
        let (server, _told) = serve();
        let mut client = connect(&server, "/busy").await;
        let stopped = tokio::spawn(server.stop_within(Duration::from_millis(100)));
        let mut said = Vec::new();
        client.read_to_end(&mut said).await.expect("a proper end");
        assert_eq!(said, GOING_AWAY);
        stopped.await.expect("no panic").expect("a proper end");
    });
}

/// What is kept is bounded by the channel, not by who never reads; and nobody else notices.
#[test]
fn a_client_that_never_reads_is_left_and_the_others_hear_everything() {
    const SIZE: usize = 256 << 10;
    run(async {
        let room = Channel::with(Settings::new().keep(8).slow(Slow::DropReader));
        let channel = room.clone();
        let application = Application::new().route("/", move || Listen(channel.clone()));
        let server = HttpServer::new(application)
            .bind(("127.0.0.1", 0))
            .and_then(HttpServer::serve)
            .expect("a server");
        let mut silent = connect(&server, "/").await;
        let url = format!("ws://{}/", server.addresses()[0]);
        let mut client = websocket::connect(&url).await.expect("a socket");
        // More than the system keeps for a connection.
        for number in 0..200u8 {
            let message = Prepared::new(&vec![number; SIZE]);
            room.publish(message).await.expect("published");
            let heard = client.receive().await.expect("a message").expect("open");
            assert!(heard.as_bytes().iter().all(|byte| *byte == number));
        }
        while room.subscribers() > 1 {
            tokio::task::yield_now().await;
        }
        let mut heard = Vec::new();
        let _ = silent.read_to_end(&mut heard).await;
        assert!(heard.len() < 200 * SIZE, "{} bytes", heard.len());
    });
}

/// `WSOC-2.01`; nothing can be answered any more (`WSOC-2.03`), and what was asked is still known (`WSOC-3.10`).
#[test]
fn a_handler_has_arguments_cookies_and_a_goodbye() {
    run(async {
        let (tell, mut told) = unbounded_channel();
        let application = Application::new().route(r"/desk/(\w+)", move |name: String| Desk {
            name,
            tell: tell.clone(),
        });
        let server = HttpServer::new(application)
            .bind(("127.0.0.1", 0))
            .and_then(HttpServer::serve)
            .expect("a server");
        let url = format!("ws://{}/desk/news", server.addresses()[0]);
        let settings = websocket::Settings::new().header("Cookie", "visitor=ada");

        let mut client = settings.connect(&url).await.expect("a socket");
        let opened = client.receive().await.expect("a message");
        assert_eq!(opened, Some(r#"["news","ada",true]"#.into()));
        client.send("hello").await.expect("sent");
        let said = client.receive().await.expect("a message");
        assert_eq!(said, Some("hello".into()));
        client.close(4002, "enough").await.expect("closed");
        assert_eq!(told.recv().await, Some(Some(4002)));

        // A handler that panics says so, and the server goes on (`WSOC-2.03`).
        let mut client = settings.connect(&url).await.expect("a socket");
        client.receive().await.expect("a message");
        client.send("panic").await.expect("sent");
        assert_eq!(client.receive().await.expect("an end"), None);
        assert_eq!(client.close_code(), Some(1011));
        assert!(settings.connect(&url).await.is_ok());
    });
}

/// RFC 6455, section 7.4.1: 1011 is for what kept the server from doing what was asked. The error is logged as any other.
#[test]
fn a_handler_that_fails_closes_with_1011() {
    run(async {
        let log = LogCapture::start();
        let application = Application::new().route(r"/(.*)", Ends);
        let server = HttpServer::new(application)
            .bind(("127.0.0.1", 0))
            .and_then(HttpServer::serve)
            .expect("a server");
        for (how, code) in [
            ("well", 1000),
            ("finish", 1000),
            ("before", 1000),
            ("mistake", 1011),
            ("status", 1011),
            ("panic", 1011),
            ("dropped", 1011),
        ] {
            for when in ["", "later-"] {
                let mut client = TcpStream::connect(server.addresses()[0])
                    .await
                    .expect("a connection");
                let head = format!("GET /{when}{how} HTTP/1.1\r\n{HANDSHAKE}");
                client.write_all(head.as_bytes()).await.expect("written");
                if !when.is_empty() {
                    // An empty text, masked.
                    let message = b"\x81\x80\x01\x02\x03\x04";
                    client.write_all(message).await.expect("written");
                }
                let mut heard = Vec::new();
                client.read_to_end(&mut heard).await.expect("an end");
                let mut close = b"\r\n\r\n\x88\x02".to_vec();
                close.extend(u16::to_be_bytes(code));
                assert!(heard.ends_with(&close), "{when}{how}: {heard:?}");
            }
        }
        for (level, target, words) in [
            (Level::ERROR, "tornado.application", "/mistake (127.0.0.1)"),
            (
                Level::ERROR,
                "tornado.application",
                "/later-panic (127.0.0.1)",
            ),
            (Level::WARN, "tornado.general", "a bad message"),
        ] {
            log.expect(level, target, |text: &str| text.contains(words));
        }
    });
}
