//! What a trusted proxy says of the client, and what anybody else says (`HSRV-1.04`, `HSRV-1.05`, `HSRV-2.11`, `HSRV-3.06`).

use tornado_httpserver::Settings;
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{Server, get};

async fn who(request: Request, reply: Reply) -> Sent {
    let said = format!("{} {}", request.remote_ip(), request.protocol());
    reply.send_text(&said)
}

/// Headers, and who asks by them when they are believed.
const CASES: [(&str, &str); 31] = [
    ("", "127.0.0.1 http"),
    ("X-Real-Ip: 4.4.4.4\r\n", "4.4.4.4 http"),
    ("x-real-ip: 4.4.4.4\r\n", "4.4.4.4 http"),
    (
        "X-Real-Ip: 2620:0:1cfe:face:b00c::3\r\n",
        "2620:0:1cfe:face:b00c::3 http",
    ),
    ("X-Real-Ip: 4.4.4.4<script>\r\n", "127.0.0.1 http"),
    ("X-Real-Ip: \r\n", "127.0.0.1 http"),
    ("X-Real-Ip: localhost\r\n", "127.0.0.1 http"),
    ("X-Real-Ip: 4.4.4.4:80\r\n", "127.0.0.1 http"),
    ("X-Real-Ip: 4.4.4\r\n", "127.0.0.1 http"),
    ("X-Real-Ip: 04.4.4.4\r\n", "127.0.0.1 http"),
    ("X-Forwarded-For: 127.0.0.1, 4.4.4.4\r\n", "4.4.4.4 http"),
    ("X-Forwarded-For: 4.4.4.4,5.5.5.5\r\n", "5.5.5.5 http"),
    (
        "X-Forwarded-For: 4.4.4.4\r\nX-Forwarded-For: 5.5.5.5\r\n",
        "5.5.5.5 http",
    ),
    ("X-Forwarded-For: 5.5.5.5, 10.0.0.1\r\n", "5.5.5.5 http"),
    (
        "X-Forwarded-For: 5.5.5.5, 10.0.0.1, 10.0.0.2\r\n",
        "5.5.5.5 http",
    ),
    (
        "X-Forwarded-For: 5.5.5.5, 10.0.0.1, 6.6.6.6\r\n",
        "6.6.6.6 http",
    ),
    ("X-Forwarded-For: 10.0.0.2, 10.0.0.1\r\n", "10.0.0.2 http"),
    ("X-Forwarded-For: 5.5.5.5, nonsense\r\n", "127.0.0.1 http"),
    ("X-Forwarded-For: unknown\r\n", "127.0.0.1 http"),
    (
        "X-Real-Ip: 4.4.4.4\r\nX-Forwarded-For: 5.5.5.5\r\n",
        "4.4.4.4 http",
    ),
    (
        "X-Forwarded-For: 5.5.5.5\r\nX-Real-Ip: 4.4.4.4\r\n",
        "4.4.4.4 http",
    ),
    // Two of what a proxy sets once: one of them is the client's own.
    (
        "X-Real-Ip: 6.6.6.6\r\nX-Real-Ip: 4.4.4.4\r\n",
        "127.0.0.1 http",
    ),
    ("X-Scheme: https\r\n", "127.0.0.1 https"),
    ("X-Scheme: http\r\n", "127.0.0.1 http"),
    ("X-Scheme: unknown\r\n", "127.0.0.1 http"),
    ("X-Scheme: HTTPS\r\n", "127.0.0.1 http"),
    ("X-Forwarded-Proto: https\r\n", "127.0.0.1 https"),
    ("X-Forwarded-Proto: http, https\r\n", "127.0.0.1 https"),
    ("X-Forwarded-Proto: https,http\r\n", "127.0.0.1 http"),
    (
        "X-Scheme: http\r\nX-Forwarded-Proto: https\r\n",
        "127.0.0.1 http",
    ),
    ("X-Scheme: https, http\r\n", "127.0.0.1 http"),
];

fn ask(head: &str) -> String {
    format!("GET / HTTP/1.1\r\nHost: a\r\n{head}\r\n")
}

#[test]
fn a_trusted_proxy_is_believed() {
    let trusted = ["10.0.0.1", "10.0.0.2"]
        .map(|ip| ip.parse().expect("an address"))
        .to_vec();
    let server = Server::with(
        Settings {
            xheaders: true,
            trusted_downstream: trusted,
            ..Settings::default()
        },
        who,
    );
    let mut client = server.connect();
    for (head, said) in CASES {
        assert_eq!(client.ask(ask(head)).text(), said, "{head:?}");
        assert_eq!(
            client.get("/").text(),
            "127.0.0.1 http",
            "undone after {head:?}"
        );
    }
}

#[test]
fn anybody_else_is_not() {
    let server = Server::of(who);
    let mut client = server.connect();
    for (head, _) in CASES {
        assert_eq!(client.ask(ask(head)).text(), "127.0.0.1 http", "{head:?}");
    }
}

#[test]
fn requests_of_one_connection_may_be_of_different_clients() {
    let server = Server::with(
        Settings {
            xheaders: true,
            ..Settings::default()
        },
        who,
    );
    let mut client = server.connect();
    client.send(
        ask("X-Real-Ip: 4.4.4.4\r\nX-Scheme: https\r\n")
            + &get("/")
            + &ask("X-Real-Ip: 5.5.5.5\r\n"),
    );
    for said in ["4.4.4.4 https", "127.0.0.1 http", "5.5.5.5 http"] {
        assert_eq!(client.answer().text(), said);
    }
}

#[test]
fn a_server_behind_tls_says_https() {
    let server = Server::with(
        Settings {
            https: true,
            xheaders: true,
            ..Settings::default()
        },
        who,
    );
    assert_eq!(server.connect().get("/").text(), "127.0.0.1 https");
    assert_eq!(
        server.connect().ask(ask("X-Scheme: http\r\n")).text(),
        "127.0.0.1 http"
    );
    assert_eq!(
        server.connect().ask(ask("X-Scheme: gopher\r\n")).text(),
        "127.0.0.1 https"
    );
}
