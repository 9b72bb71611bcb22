//! Who trickles is cut, and hears why where there is something to answer (`HSRV-3.01`).

use std::time::Duration;

use tornado_httpserver::Settings;
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{Server, echo, get};

const TIMEOUT: &str = "HTTP/1.1 408 Request Timeout\r\n\r\n";
const SOON: Duration = Duration::from_millis(50);

#[test]
fn a_connection_that_says_nothing_is_closed_in_silence() {
    let server = Server::with(
        Settings {
            first_byte_timeout: SOON,
            ..Settings::default()
        },
        echo,
    );
    assert_eq!(server.connect().rest(), "");
}

#[test]
fn a_connection_that_asks_nothing_more_is_closed_in_silence() {
    let server = Server::with(
        Settings {
            idle_timeout: SOON,
            ..Settings::default()
        },
        echo,
    );
    let mut client = server.connect();
    assert_eq!(client.get("/").status(), 200);
    assert_eq!(client.rest(), "");
}

#[test]
fn a_connection_that_was_streamed_to_is_closed_in_silence_too() {
    async fn stream(_: Request, reply: Reply) -> Sent {
        reply.start().end()
    }
    let server = Server::with(
        Settings {
            idle_timeout: SOON,
            ..Settings::default()
        },
        stream,
    );
    let mut client = server.connect();
    assert_eq!(client.get("/").status(), 200);
    assert_eq!(
        client.rest(),
        "",
        "an idle connection has asked nothing, so nothing answers it"
    );
}

#[test]
fn a_connection_that_was_written_to_slowly_is_closed_in_silence_too() {
    async fn large(_: Request, reply: Reply) -> Sent {
        reply.send_text(&"x".repeat(20 << 20))
    }
    let server = Server::with(
        Settings {
            idle_timeout: SOON,
            ..Settings::default()
        },
        large,
    );
    let mut client = server.connect();
    assert_eq!(client.get("/").body.len(), 20 << 20);
    assert_eq!(
        client.rest(),
        "",
        "an idle connection has asked nothing, so nothing answers it"
    );
}

#[test]
fn half_a_head_is_answered_408() {
    let server = Server::with(
        Settings {
            head_timeout: SOON,
            ..Settings::default()
        },
        echo,
    );
    for half in [
        "G",
        "GET / HT",
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n",
    ] {
        assert_eq!(server.says(half), TIMEOUT, "{half:?}");
    }
    let mut client = server.connect();
    assert_eq!(client.get("/").status(), 200);
    client.send("GET /second HTTP/1.1\r\n");
    assert_eq!(client.rest(), TIMEOUT, "also behind an answer");
}

#[test]
fn a_head_that_trickles_is_answered_408() {
    let server = Server::with(
        Settings {
            head_timeout: SOON,
            ..Settings::default()
        },
        echo,
    );
    let mut client = server.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
    // No byte prolongs it, so a client that sends one after another is cut sooner or later.
    client
        .stream
        .set_read_timeout(Some(Duration::from_millis(1)))
        .expect("a socket option");
    let said = loop {
        // Where the server has gone already, its answer is there to be read.
        let _ = client.try_send("x");
        let mut buffer = [0; 256];
        match std::io::Read::read(&mut client.stream, &mut buffer) {
            Ok(count) => break String::from_utf8_lossy(&buffer[..count]).into_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(said, TIMEOUT);
}

#[test]
fn a_body_that_stops_is_answered_408() {
    let server = Server::with(
        Settings {
            body_timeout: SOON,
            ..Settings::default()
        },
        echo,
    );
    for (framing, some) in [
        ("Content-Length: 5", "hel"),
        ("Content-Length: 5", ""),
        ("Transfer-Encoding: chunked", "5\r\nhel"),
        ("Transfer-Encoding: chunked", ""),
    ] {
        let mut client = server.connect();
        let answer = client.ask(format!(
            "POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n{some}"
        ));
        assert_eq!(
            (answer.status(), answer.closes()),
            (408, true),
            "{framing}, {some:?}"
        );
        assert!(client.is_closed());
    }
}

#[test]
fn a_client_that_takes_nothing_is_cut() {
    let (tell, told) = std::sync::mpsc::channel();
    let server = Server::with(
        Settings {
            write_timeout: SOON,
            ..Settings::default()
        },
        move |_: Request, reply: Reply| {
            let tell = tell.clone();
            async move {
                let mut writer = reply.start();
                let piece = vec![b'x'; 1 << 20];
                while writer.write(&piece).await.is_ok() {}
                let _ = tell.send("cut");
                writer.abort()
            }
        },
    );
    let mut client = server.connect();
    client.send(get("/"));
    assert_eq!(told.recv_timeout(crate::wire::PATIENCE), Ok("cut"));
    server.stop().expect("a server that ends");
}

#[test]
fn a_client_that_takes_nothing_of_a_whole_answer_is_cut() {
    let server = Server::with(
        Settings {
            write_timeout: SOON,
            ..Settings::default()
        },
        |_: Request, reply: Reply| async move { reply.send_text(&"x".repeat(64 << 20)) },
    );
    let mut client = server.connect();
    client.send(get("/"));
    client.until(b"\r\n\r\n");
    server.stop().expect("no connection waits for this client");
}
