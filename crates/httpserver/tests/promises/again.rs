//! A head that is the very one of the request before is not read a second time, and nobody can tell.

use std::net::TcpStream;

use tornado_httpserver::Settings;
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{Client, Server};

/// Tells everything that a head says, and what came behind it.
async fn tell(mut request: Request, reply: Reply) -> Sent {
    let body = match request.collect(1_000).await {
        Ok(()) => String::from_utf8_lossy(request.body()).into_owned(),
        Err(error) => error.to_string(),
    };
    let headers: Vec<_> = request.headers().collect();
    let told = format!(
        "{} {} {:?} {} {} {headers:?} {body}",
        request.method(),
        request.path(),
        request.query(),
        request.version(),
        request.remote_ip(),
    );
    reply.send_text(&told)
}

/// Requests that differ from the one before by little.
const ASKED: [&str; 15] = [
    "GET /a?b HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n",
    "GET /a?b HTTP/1.1\r\nHost: a\r\nX: 2\r\n\r\n",
    "GET /a?c HTTP/1.1\r\nHost: a\r\nX: 2\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: a\r\nX: 2\r\n\r\n",
    "HEAD /a HTTP/1.1\r\nHost: a\r\nX: 2\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /a HTTP/1.1\r\nHost: a\r\nX: 2\r\nY: 3\r\n\r\n",
    "GET http://h/a?b HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody",
    "GET /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "GET /a?b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
    "GET /a?b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
    "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
];

#[test]
fn the_same_request_is_told_the_same_each_time() {
    let server = Server::of(tell);
    for asked in ASKED {
        let mut once = server.connect();
        once.send(asked);
        let expected = answer(&mut once, asked);
        let mut client = server.connect();
        client.send(asked.repeat(5));
        for _ in 0..5 {
            assert_eq!(answer(&mut client, asked), expected, "{asked:?}");
        }
    }
}

#[test]
fn a_request_says_nothing_of_the_one_before() {
    let server = Server::of(tell);
    let alone: Vec<_> = ASKED
        .iter()
        .map(|asked| {
            let mut client = server.connect();
            client.send(asked);
            answer(&mut client, asked)
        })
        .collect();
    let mut client = server.connect();
    for (first, after_first) in ASKED.iter().zip(&alone) {
        for (second, after_second) in ASKED.iter().zip(&alone) {
            client.send(format!("{first}{first}{second}"));
            for (asked, expected) in [
                (first, after_first),
                (first, after_first),
                (second, after_second),
            ] {
                assert_eq!(
                    &answer(&mut client, asked),
                    expected,
                    "{asked:?} behind {first:?}"
                );
            }
        }
    }
}

#[test]
fn a_proxy_is_asked_again_for_whom_it_speaks() {
    let believing = Settings {
        xheaders: true,
        ..Settings::default()
    };
    let (trusting, other) = (Server::with(believing, tell), Server::of(tell));
    let asked = "GET / HTTP/1.1\r\nHost: a\r\nX-Real-Ip: 4.4.4.4\r\n\r\n";
    for _ in 0..3 {
        assert!(trusting.connect().ask(asked).text().contains(" 4.4.4.4 "));
        assert!(other.connect().ask(asked).text().contains(" 127.0.0.1 "));
    }
}

#[test]
fn a_coding_that_was_undone_is_undone_each_time() {
    let inflating = Settings {
        decompress_request: true,
        ..Settings::default()
    };
    let server = Server::with(inflating, tell);
    let mut client = server.connect();
    let asked = "GET / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n\r\n";
    let first = client.ask(asked).text().to_owned();
    assert!(first.contains("X-Consumed-Content-Encoding"), "{first}");
    for _ in 0..3 {
        assert_eq!(client.ask(asked).text(), first);
    }
}

/// What the next answer tells; an interim one tells nothing.
fn answer(client: &mut Client<TcpStream>, asked: &str) -> String {
    let method = asked.split(' ').next().unwrap_or_default();
    let mut answer = client.answer_to(method);
    if answer.status() == 100 {
        answer = client.answer_to(method);
    }
    assert_eq!(answer.status(), 200, "{asked:?}");
    format!("{:?} {}", answer.header("Content-Length"), answer.text())
}
