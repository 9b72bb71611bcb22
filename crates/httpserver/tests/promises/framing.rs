//! Bodies in every framing: which are read, and which are refused (`HSRV-3.02`, `SECU-3.01`).

use tornado_httpserver::Settings;
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{Server, echo, get};

fn chunked(body: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body}")
}

#[test]
fn chunks_make_a_body() {
    let server = Server::of(echo);
    let cases = [
        ("0\r\n\r\n", ""),
        ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello"),
        ("0000005\r\nhello\r\n0\r\n\r\n", "hello"),
        (
            "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n",
            "01234567890123456789",
        ),
        ("00\r\n\r\n", ""),
        // Extensions are read over (RFC 9112 section 7.1.1), also with the blanks that old senders put there.
        ("5;a\r\nhello\r\n0;last\r\n\r\n", "hello"),
        ("5;a=b;c=\"d e\"\r\nhello\r\n0\r\n\r\n", "hello"),
        ("5 ;a=b\r\nhello\r\n0\r\n\r\n", "hello"),
        // Trailers are read over (RFC 9112 section 7.1.2): nothing of them becomes a header.
        (
            "5\r\nhello\r\n0\r\nX-Sum: 1\r\nContent-Length: 3\r\n\r\n",
            "hello",
        ),
    ];
    let mut client = server.connect();
    for (body, whole) in cases {
        let answer = client.ask(chunked(body));
        assert_eq!(
            answer.text(),
            format!("POST / {whole}").trim_end(),
            "{body:?}"
        );
        assert!(!answer.closes(), "{body:?}");
    }
    assert_eq!(
        client.get("/next").text(),
        "GET /next",
        "the end of the last body was found"
    );
}

#[test]
fn malformed_chunks_are_answered_400_and_a_close() {
    let server = Server::of(echo);
    let cases = [
        ("+5\r\nhello\r\n0\r\n\r\n", "a sign"),
        ("-5\r\nhello\r\n0\r\n\r\n", "a sign"),
        ("0x5\r\nhello\r\n0\r\n\r\n", "a prefix"),
        (" 5\r\nhello\r\n0\r\n\r\n", "a blank in front"),
        ("5 \r\nhello\r\n0\r\n\r\n", "a blank behind"),
        ("5 5\r\nhello\r\n0\r\n\r\n", "two numbers"),
        ("1_0\r\n0123456789abcdef\r\n0\r\n\r\n", "an underscore"),
        (
            "\u{0665}\r\nhello\r\n0\r\n\r\n",
            "a digit of another script",
        ),
        ("g\r\nhello\r\n0\r\n\r\n", "a letter that is no digit"),
        ("\r\nhello\r\n0\r\n\r\n", "no size"),
        (";a=b\r\nhello\r\n0\r\n\r\n", "an extension alone"),
        ("5\nhello\r\n0\r\n\r\n", "LF behind the size"),
        ("5\rhello\r\n0\r\n\r\n", "CR behind the size"),
        ("5;a\nhello\r\n0\r\n\r\n", "LF behind an extension"),
        ("5;a\rb\r\nhello\r\n0\r\n\r\n", "CR in an extension"),
        ("5;a\0b\r\nhello\r\n0\r\n\r\n", "NUL in an extension"),
        ("5\r\nhello0\r\n\r\n", "no CRLF behind a chunk"),
        ("5\r\nhello\n0\r\n\r\n", "LF behind a chunk"),
        ("5\r\nhello\r0\r\n\r\n", "CR behind a chunk"),
        (
            "5\r\nhello world\r\n0\r\n\r\n",
            "more bytes than the size says",
        ),
        ("5\r\nhello\r\n0\r\nX: y\n\r\n", "LF behind a trailer"),
        ("5\r\nhello\r\n0\r\nX: y\r\n\n", "LF behind the trailers"),
        ("5\r\nhello\r\n0\r\n\n", "LF at the end"),
        ("5\r\nhello\r\n0\r\nX: \0\r\n\r\n", "NUL in a trailer"),
        ("10000000000000000\r\nhello\r\n0\r\n\r\n", "17 digits"),
    ];
    for (body, what) in cases {
        let mut client = server.connect();
        let answer = client.ask(chunked(body));
        assert_eq!(
            (answer.status(), answer.closes()),
            (400, true),
            "{what}: {}",
            answer.text()
        );
        assert!(client.is_closed(), "{what}");
    }
    let long = format!("5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(64));
    assert_eq!(
        server.connect().ask(chunked(&long)).status(),
        400,
        "a size line of more than 64 bytes"
    );
    let trailers = format!("0\r\n{}\r\n", "X: y\r\n".repeat(2000));
    assert_eq!(
        server.connect().ask(chunked(&trailers)).status(),
        400,
        "trailers without end"
    );
}

#[test]
fn chunks_that_are_too_large_are_answered_413() {
    let settings = Settings {
        max_body_size: 10,
        ..Settings::default()
    };
    let server = Server::with(settings, echo);
    let cases = [
        ("b\r\n", "said by the size alone"),
        ("5\r\nhello\r\n6\r\n", "in sum"),
        ("ffffffffffffffff\r\n", "the largest size there is"),
        (
            "5\r\nhello\r\nffffffffffffffff\r\n",
            "a sum that no number holds",
        ),
        (
            "5\r\nhello\r\nfffffffffffffffb\r\nhello hello hello",
            "a sum that wraps to nothing",
        ),
    ];
    for (body, what) in cases {
        let answer = server.connect().ask(chunked(body));
        assert_eq!((answer.status(), answer.closes()), (413, true), "{what}");
    }
    let mut client = server.connect();
    assert_eq!(
        client
            .ask(chunked("5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n"))
            .status(),
        200,
        "ten bytes are ten bytes"
    );
    assert_eq!(client.get("/").status(), 200);
}

#[test]
fn many_tiny_chunks_are_joined_into_few_pieces() {
    async fn count(mut request: Request, mut reply: Reply) -> Sent {
        let (mut pieces, mut bytes) = (0, 0);
        while let Some(piece) = request.next().await {
            match piece {
                Ok(piece) => bytes += piece.len(),
                Err(error) => {
                    reply.page().head.status = error.status();
                    return reply.send_text(&error.to_string());
                }
            }
            pieces += 1;
        }
        reply.send_text(&format!(
            "{bytes} bytes in {}",
            if pieces < 1000 { "few" } else { "many" }
        ))
    }
    let server = Server::of(count);
    let mut client = server.connect();
    let body = "1\r\nx\r\n".repeat(20_000) + "0\r\n\r\n";
    assert_eq!(client.ask(chunked(&body)).text(), "20000 bytes in few");
}

#[test]
fn a_body_until_the_close_does_not_exist_in_a_request() {
    // RFC 9112 section 6.3: without either header there is no body, and what follows is the next request.
    let server = Server::of(echo);
    let mut client = server.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\n\r\n".to_owned() + &get("/next"));
    assert_eq!(client.answer().text(), "POST /");
    assert_eq!(client.answer().text(), "GET /next");
}

#[test]
fn requests_of_every_method_may_have_a_body() {
    let server = Server::of(echo);
    let mut client = server.connect();
    for method in [
        "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "M-SEARCH",
    ] {
        let answer = client.ask(format!(
            "{method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
        ));
        assert_eq!(answer.text(), format!("{method} / hi"));
    }
}

#[test]
fn a_request_in_single_bytes_is_the_same_request() {
    let server = Server::of(echo);
    let mut client = server.connect();
    for (bytes, said) in [
        (get("/a?b=c"), "GET /a?b=c"),
        ("\r\n".to_owned() + &get("/"), "GET /"),
        (
            "POST /p HTTP/1.1\r\nHost: a\r\nX-Long: some  value \r\nContent-Length: 5\r\n\r\nhello"
                .to_owned(),
            "POST /p hello",
        ),
        (
            chunked("2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nTrailer: t\r\n\r\n"),
            "POST / hello",
        ),
    ] {
        for byte in bytes.as_bytes() {
            client.send([*byte]);
        }
        assert_eq!(client.answer().text(), said, "{bytes:?}");
    }
}
