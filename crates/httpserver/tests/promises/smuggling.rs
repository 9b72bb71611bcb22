//! What two servers could read differently is refused, and its bytes are exact (`HSRV-3.03`, `SECU-3.01`).

use crate::wire::{BAD_REQUEST, Server, echo, get};

/// A head between a request line and a blank line; behind it waits a request that nobody may answer.
fn refused(heads: &[(&str, &str)], line: &str, answer: &str) {
    let server = Server::of(echo);
    let says = |head: &str| {
        let mut client = server.connect();
        client.send(format!("{line}\r\n{head}\r\n") + &get("/smuggled"));
        client.half_close();
        client.rest()
    };
    let said = heads.iter().map(|(head, what)| (what, head, says(head)));
    let wrong: Vec<_> = said.filter(|(_, _, said)| said != answer).collect();
    assert!(wrong.is_empty(), "not refused as {answer:?}: {wrong:#?}");
    let alive = server.connect().get("/");
    assert_eq!(alive.status(), 200);
}

#[test]
fn a_host_is_named_once_and_well() {
    refused(
        &[
            ("", "no Host"),
            ("Host: a\r\nHost: a\r\n", "two Hosts"),
            ("Host: a\r\nhost: b\r\n", "two Hosts that differ"),
            ("Host: a b\r\n", "a blank"),
            ("Host: a, b\r\n", "two hosts in one"),
            ("Host: a,b\r\n", "two hosts in one"),
            ("Host: a/b\r\n", "a path"),
            ("Host: user@a\r\n", "a user"),
            ("Host: a\\b\r\n", "a backslash"),
            ("Host: a\"b\r\n", "a quote"),
            ("Host: <a>\r\n", "markup"),
            ("Host: a:b\r\n", "a port that is no number"),
            ("Host: a:1:2\r\n", "two ports"),
            ("Host: [::1\r\n", "half a bracket"),
            ("Host: ::1\r\n", "an address without brackets"),
            ("Host: h\u{e9}\r\n", "a letter that is not ASCII"),
        ],
        "GET / HTTP/1.1",
        BAD_REQUEST,
    );
}

#[test]
fn hosts_of_every_kind_are_served() {
    let server = Server::of(echo);
    let mut client = server.connect();
    for host in [
        "example.com",
        "example.com:8080",
        "127.0.0.1:1",
        "[::1]",
        "[::1]:8888",
        "a_b-c.d~e",
        "xn--bcher-kva.example",
    ] {
        let answer = client.ask(format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert_eq!(answer.status(), 200, "{host}");
    }
    let answer = client.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert_eq!(answer.status(), 200, "HTTP/1.0 needs none");
}

#[test]
fn a_body_has_one_framing() {
    refused(
        &[
            (
                "Host: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                "both",
            ),
            (
                "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                "both",
            ),
            (
                "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n",
                "both",
            ),
            (
                "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "two codings",
            ),
            (
                "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "two codings",
            ),
            (
                "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n",
                "another coding",
            ),
            (
                "Host: a\r\nTransfer-Encoding: chunked, gzip\r\n",
                "another coding",
            ),
            (
                "Host: a\r\nTransfer-Encoding: chunked, chunked\r\n",
                "the coding twice",
            ),
            (
                "Host: a\r\nTransfer-Encoding: chunked,\r\n",
                "an empty coding",
            ),
            (
                "Host: a\r\nTransfer-Encoding: identity\r\n",
                "a coding of old",
            ),
            (
                "Host: a\r\nTransfer-Encoding: xchunked\r\n",
                "a name that ends so",
            ),
            (
                "Host: a\r\nTransfer-Encoding: chunked;q=1\r\n",
                "a parameter",
            ),
            ("Host: a\r\nTransfer-Encoding: \"chunked\"\r\n", "quotes"),
            ("Host: a\r\nTransfer-Encoding:\r\n", "nothing"),
            (
                "Host: a\r\nTransfer-Encoding: \x0bchunked\r\n",
                "a vertical tab",
            ),
            (
                "Host: a\r\nTransfer-Encoding : chunked\r\n",
                "a blank before the colon",
            ),
            (
                "Host: a\r\nTransfer-Encoding\r\n : chunked\r\n",
                "a name over two lines",
            ),
            (
                "Host: a\r\nTransfer-Encoding:\r\n chunked\r\n",
                "a value over two lines",
            ),
        ],
        "POST / HTTP/1.1",
        BAD_REQUEST,
    );
    refused(
        &[
            ("Host: a\r\nTransfer-Encoding: chunked\r\n", "chunked"),
            (
                "Host: a\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n",
                "chunked",
            ),
        ],
        "POST / HTTP/1.0",
        BAD_REQUEST,
    );
}

#[test]
fn the_coding_may_be_spelt_in_any_case() {
    let server = Server::of(echo);
    let mut client = server.connect();
    for head in [
        "Transfer-Encoding: chunked",
        "TRANSFER-ENCODING:CHUNKED",
        "transfer-encoding: \t Chunked\t ",
    ] {
        let answer = client.ask(format!(
            "POST / HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
        ));
        assert_eq!(answer.text(), "POST / hi", "{head:?}");
    }
}

#[test]
fn a_length_is_digits_and_nothing_else() {
    let lengths = [
        "+3",
        "-3",
        "-0",
        "0x3",
        "1_0",
        "3 3",
        "3, 3",
        "3,3",
        "3;",
        "3.0",
        "1e1",
        "",
        " ",
        "\t",
        "three",
        "\u{0663}",
        "\u{ff13}",
        "18446744073709551616",
        "99999999999999999999999999",
        "3\0",
        "3\x0b",
        "\"3\"",
    ];
    let heads: Vec<String> = lengths
        .iter()
        .map(|length| format!("Host: a\r\nContent-Length: {length}\r\n"))
        .collect();
    let cases: Vec<(&str, &str)> = heads
        .iter()
        .map(|head| (head.as_str(), "a length"))
        .collect();
    refused(&cases, "POST / HTTP/1.1", BAD_REQUEST);
    refused(&cases, "POST / HTTP/1.0", BAD_REQUEST);
    refused(
        &[(
            "Host: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n",
            "two lengths",
        )],
        "POST / HTTP/1.1",
        BAD_REQUEST,
    );
}

#[test]
fn the_same_length_twice_is_one_length() {
    // RFC 9110 section 8.6 leaves the choice.
    let server = Server::of(echo);
    let answer = server
        .connect()
        .ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi");
    assert_eq!(answer.text(), "POST / hi");
    let answer = server
        .connect()
        .ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0002\r\n\r\nhi");
    assert_eq!(answer.text(), "POST / hi");
}

#[test]
fn header_lines_are_well_formed() {
    refused(
        &[
            ("Host: a\r\nHost : b\r\n", "a blank before the colon"),
            ("Host : a\r\n", "a blank before the colon"),
            ("Host\t: a\r\n", "a tab before the colon"),
            (" Host: a\r\n", "a blank in front of the first line"),
            ("Host: a\r\n X: b\r\n", "a line that goes on (obs-fold)"),
            (
                "Host: a\r\nX: b\r\n\tc\r\n",
                "a line that goes on (obs-fold)",
            ),
            ("Host: a\r\nX: b\rc\r\n", "CR in a value"),
            ("Host: a\r\nX: b\r\rc\r\n", "CR in a value"),
            ("Host: a\r\nX\r: b\r\n", "CR in a name"),
            ("Host: a\rX: b\r\n", "CR for a line end"),
            ("Host: a\r\nX: b\0c\r\n", "NUL in a value"),
            ("Host: a\r\nX\0: b\r\n", "NUL in a name"),
            ("Host: a\r\nX: \x01\r\n", "a control character"),
            ("Host: a\r\nX: \x1b[2J\r\n", "an escape character"),
            ("Host: a\r\nX: \x7f\r\n", "DEL"),
            ("Host: a\r\n: b\r\n", "no name"),
            ("Host: a\r\nX\r\n", "no colon"),
            ("Host: a\r\nX Y: b\r\n", "a blank in a name"),
            ("Host: a\r\n(X): b\r\n", "brackets in a name"),
            ("Host: a\r\n\"X\": b\r\n", "quotes in a name"),
            ("Host: a\r\nX\u{e9}: b\r\n", "a name that is not ASCII"),
        ],
        "GET / HTTP/1.1",
        BAD_REQUEST,
    );
}

#[test]
fn request_lines_are_well_formed() {
    let server = Server::of(echo);
    let cases = [
        ("GET /", "no version"),
        ("GET", "a method alone"),
        ("GET / ", "an empty version"),
        ("GET  / HTTP/1.1", "two blanks"),
        ("GET / HTTP/1.1 ", "a blank behind"),
        ("GET /  HTTP/1.1", "two blanks"),
        (" GET / HTTP/1.1", "a blank in front"),
        ("GET\t/ HTTP/1.1", "a tab"),
        ("GET /a b HTTP/1.1", "a blank in the target"),
        ("GET /a\tb HTTP/1.1", "a tab in the target"),
        ("GET /a\0b HTTP/1.1", "NUL in the target"),
        ("GET /a\rb HTTP/1.1", "CR in the target"),
        ("GET /a\x7fb HTTP/1.1", "DEL in the target"),
        ("GET a HTTP/1.1", "a target that is neither path nor URL"),
        ("GET  HTTP/1.1", "no target"),
        ("G@T / HTTP/1.1", "a method that is no token"),
        ("G:T / HTTP/1.1", "a method that is no token"),
        ("(GET) / HTTP/1.1", "a method that is no token"),
        ("G\u{e9}T / HTTP/1.1", "a method that is not ASCII"),
        ("GET / http/1.1", "a version in small letters"),
        ("GET / HTTP", "half a version"),
        ("GET / HTTP/", "half a version"),
        ("GET / HTTP/1", "half a version"),
        ("GET / HTTP/1.", "half a version"),
        ("GET / HTTP/1.1.1", "a longer version"),
        ("GET / HTTP/1.11", "a longer version"),
        ("GET / HTTP/11.1", "a longer version"),
        ("GET / HTTP/+1.1", "a sign in the version"),
        ("GET / HTTP/1.x", "a letter in the version"),
        ("GET / HTTPS/1.1", "another protocol"),
        ("GET / ICY/1.1", "another protocol"),
        ("GET / HTTP/1.\u{0661}", "a digit of another script"),
        (
            "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03",
            "a TLS handshake",
        ),
        ("CONNECT a:443 HTTP/1.1", "a tunnel"),
    ];
    let says = |line: &str| {
        let mut client = server.connect();
        client.send(format!("{line}\r\nHost: a\r\n\r\n") + &get("/smuggled"));
        client.half_close();
        client.rest()
    };
    let said = cases.iter().map(|(line, what)| (what, line, says(line)));
    let wrong: Vec<_> = said.filter(|(_, _, said)| said != BAD_REQUEST).collect();
    assert!(
        wrong.is_empty(),
        "not refused as {BAD_REQUEST:?}: {wrong:#?}"
    );
}

#[test]
fn other_versions_are_answered_505() {
    let server = Server::of(echo);
    for version in ["HTTP/2.0", "HTTP/0.9", "HTTP/3.0", "HTTP/9.9"] {
        let said = server.says(format!("GET / {version}\r\nHost: a\r\n\r\n"));
        assert_eq!(
            said, "HTTP/1.1 505 HTTP Version Not Supported\r\n\r\n",
            "{version}"
        );
    }
    let said = server.says("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert_eq!(said, "HTTP/1.1 505 HTTP Version Not Supported\r\n\r\n");
}

#[test]
fn bytes_that_are_no_text_are_read_as_latin_1_or_refused() {
    // HUTL-3.11
    async fn header(
        request: tornado_httputil::Request,
        reply: tornado_httputil::Reply,
    ) -> tornado_httputil::Sent {
        let value = request.header("X").unwrap_or("none").to_owned();
        reply.send_text(&value)
    }
    let server = Server::of(header);
    let answer = server
        .connect()
        .ask(b"GET / HTTP/1.1\r\nHost: a\r\nX: caf\xe9\r\n\r\n");
    assert_eq!(answer.text(), "caf\u{e9}");
    let answer = server
        .connect()
        .ask("GET / HTTP/1.1\r\nHost: a\r\nX: caf\u{e9} \u{2603}\r\n\r\n");
    assert_eq!(answer.text(), "caf\u{e9} \u{2603}");
}

#[test]
fn a_url_as_target_names_the_host() {
    async fn host(
        request: tornado_httputil::Request,
        reply: tornado_httputil::Reply,
    ) -> tornado_httputil::Sent {
        let (host, path, query) = (request.host(), request.path(), request.query());
        reply.send_text(&format!("{host} {path} {query} {}", request.full_url()))
    }
    let server = Server::of(host);
    let mut client = server.connect();
    assert_eq!(
        client
            .ask("GET http://b:8/p?q HTTP/1.1\r\nHost: a\r\n\r\n")
            .text(),
        "b:8 /p q http://b:8/p?q"
    );
    assert_eq!(
        client
            .ask("GET http://b HTTP/1.1\r\nHost: a\r\n\r\n")
            .text(),
        "b /  http://b/"
    );
    assert_eq!(
        client
            .ask("GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n")
            .text(),
        "b / q http://b/?q"
    );
    assert_eq!(
        client.ask("GET /p HTTP/1.1\r\nHost: a\r\n\r\n").text(),
        "a /p  http://a/p"
    );
    assert!(
        client
            .ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
            .text()
            .starts_with("a * ")
    );
}

/// It counts in place of `Host`, so it is held to the same rules.
#[test]
fn a_target_that_is_a_bad_url_is_refused() {
    for target in [
        "http://",
        "http:///p",
        "http://user@b/",
        "http://b,c/",
        "http://<b>/",
        "http://b:x/",
        "://b/",
        "1http://b/",
        "p/q?u=http://b/",
        "b:80",
        "p",
    ] {
        refused(
            &[("Host: a\r\n", target)],
            &format!("GET {target} HTTP/1.1"),
            BAD_REQUEST,
        );
    }
}

#[test]
fn lines_may_end_in_lf_alone_in_a_head() {
    // RFC 9112 section 2.2 allows it, and Tornado 6.6 does; in chunks it is refused.
    let server = Server::of(echo);
    assert_eq!(
        server.connect().ask("GET /lf HTTP/1.1\nHost: a\n\n").text(),
        "GET /lf"
    );
}
