//! HTTP/1.0, as `ab` and small programs speak it.

use crate::server::Server;

const OLD: &str = "GET / HTTP/1.0\r\nUser-Agent: ApacheBench/2.3\r\nAccept: */*\r\n";

#[test]
fn one_request_is_one_connection() {
    let server = Server::start();
    for _ in 0..20 {
        let mut client = server.connect();
        client.send(format!("{OLD}Host: a\r\n\r\n"));
        let said = client.text_to_end();
        assert!(said.starts_with("HTTP/1.1 200 OK\r\n"), "{said}");
        assert!(
            said.contains("\r\nContent-Length: 12\r\n") && said.ends_with("\r\n\r\nHello, world"),
            "{said}"
        );
    }
}

/// HSRV-1.06: `ab -k`.
#[test]
fn keep_alive_is_granted_to_those_who_ask() {
    let server = Server::start();
    let mut client = server.connect();
    for _ in 0..20 {
        let answer = client.ask(format!("{OLD}Connection: Keep-Alive\r\nHost: a\r\n\r\n"));
        assert_eq!(
            answer
                .header("Connection")
                .map(str::to_lowercase)
                .as_deref(),
            Some("keep-alive")
        );
        assert_eq!(answer.text(), "Hello, world");
    }
    client.send(format!("{OLD}\r\n"));
    assert!(
        client.text_to_end().ends_with("Hello, world"),
        "and no host is asked for"
    );
}

#[test]
fn an_old_post_has_its_body() {
    let server = Server::start();
    let mut reader = server.connect();
    reader.send("GET /news HTTP/1.0\r\n\r\n");
    server.await_count("waiting", 1);
    let mut client = server.connect();
    client.send("POST /news HTTP/1.0\r\nContent-Length: 3\r\n\r\nold");
    assert!(client.text_to_end().starts_with("HTTP/1.1 204 "));
    assert!(reader.text_to_end().ends_with("\r\n\r\nold"));
}
