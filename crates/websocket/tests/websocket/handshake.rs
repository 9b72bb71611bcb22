//! How conversations begin, and how they do not (RFC 6455, section 4; `WSOC-3.01`, `WSOC-3.02`).

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tornado_httputil::{Reply, Request, RequestBuilder, Sent};
use tornado_testing::{Answer, fetch, open, run};
use tornado_websocket::{self as websocket, Deflate, Error, Settings};

/// A service that accepts with these settings and says what was agreed on.
fn service(settings: Settings) -> impl tornado_httputil::Service {
    move |request: Request, mut reply: Reply| {
        let settings = settings.clone();
        async move {
            let head = &mut reply.page().head;
            head.set("Set-Cookie", "a=b").expect("a header");
            match settings.accept(&request, reply) {
                Ok((mut socket, sent)) => {
                    let _ = socket
                        .close(
                            4000,
                            socket.subprotocol().unwrap_or_default().to_owned().as_str(),
                        )
                        .await;
                    sent
                }
                Err((refusal, mut reply)) => {
                    reply.page().head.status = refusal.status();
                    reply.send_text(&refusal.to_string())
                }
            }
        }
    }
}

fn request() -> RequestBuilder {
    Request::get("/ws")
        .header("Host", "example.org:8888")
        .header("Connection", "keep-alive, Upgrade")
        .header("Upgrade", "WebSocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
}

/// The answer to a request: its head if it is an upgrade.
fn answer(settings: Settings, request: RequestBuilder) -> Answer {
    run(async {
        let service = service(settings);
        match open(&service, request).upgraded().await {
            Ok(far_end) => far_end.answer().clone(),
            Err(answer) => answer,
        }
    })
}

/// `W-WS`, `WSOC-3.10`.
#[test]
fn a_proper_request_is_answered_with_the_accept_value() {
    let answer = answer(Settings::new(), request());
    assert_eq!(answer.status(), 101);
    assert_eq!(answer.header("Upgrade"), Some("websocket"));
    assert_eq!(answer.header("Connection"), Some("Upgrade"));
    assert_eq!(
        answer.header("Sec-WebSocket-Accept"),
        Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    );
    assert_eq!(answer.header("Set-Cookie"), Some("a=b"));
    assert_eq!(answer.header("Content-Type"), None);
    assert_eq!(answer.header("Sec-WebSocket-Extensions"), None);
}

/// `WSOC-2.04`, `WSOC-3.01`.
#[test]
fn what_is_no_request_for_a_websocket_is_refused() {
    let base = || Request::get("/ws").header("Host", "a");
    let upgrade = || base().header("Upgrade", "websocket");
    let both = || upgrade().header("Connection", "upgrade");
    let version = || both().header("Sec-WebSocket-Version", "13");
    let cases = [
        (base(), 400, "Can \"Upgrade\" only to \"WebSocket\"."),
        (
            base().header("Upgrade", "h2c"),
            400,
            "Can \"Upgrade\" only to \"WebSocket\".",
        ),
        (upgrade(), 400, "\"Connection\" must be \"Upgrade\"."),
        (
            upgrade().header("Connection", "close"),
            400,
            "\"Connection\" must be \"Upgrade\".",
        ),
        (both(), 426, "Only version 13 of WebSocket is spoken here."),
        (
            both().header("Sec-WebSocket-Version", "8"),
            426,
            "Only version 13 of WebSocket is spoken here.",
        ),
        (
            version(),
            400,
            "\"Sec-WebSocket-Key\" must be 16 bytes in Base64.",
        ),
        (
            version().header("Sec-WebSocket-Key", "short"),
            400,
            "\"Sec-WebSocket-Key\" must be 16 bytes in Base64.",
        ),
        (
            request().header("Origin", "http://evil.example"),
            403,
            "Cross origin websockets not allowed",
        ),
    ];
    for (request, status, text) in cases {
        let answer = answer(Settings::new(), request);
        assert_eq!((answer.status().as_u16(), answer.text()), (status, text));
        let version = answer.header("Sec-WebSocket-Version");
        assert_eq!(version, (status == 426).then_some("13"), "{text}");
    }
}

/// `WSOC-3.02`.
#[test]
fn pages_of_other_origins_are_refused_unless_trusted() {
    type Headers = &'static [(&'static str, &'static str)];
    let cases: &[(Headers, bool, bool)] = &[
        (&[], true, true),
        (&[("Origin", "http://example.org:8888")], true, true),
        (&[("Origin", "https://EXAMPLE.org:8888")], true, true),
        (&[("Origin", "http://example.org")], false, false),
        (&[("Origin", "http://friend.example")], false, true),
        (&[("Origin", "null")], false, false),
        (
            &[("Sec-WebSocket-Origin", "http://evil.example")],
            false,
            false,
        ),
        (
            &[
                ("Origin", "http://evil.example"),
                ("Sec-Fetch-Site", "same-origin"),
            ],
            true,
            true,
        ),
        (&[("Sec-Fetch-Site", "none")], true, true),
        (
            &[
                ("Origin", "http://example.org:8888"),
                ("Sec-Fetch-Site", "cross-site"),
            ],
            false,
            false,
        ),
        (
            &[
                ("Origin", "http://friend.example"),
                ("Sec-Fetch-Site", "same-site"),
            ],
            false,
            true,
        ),
        (&[("Sec-Fetch-Site", "cross-site")], false, false),
    ];
    let trusting = || Settings::new().check_origin(|_, origin| origin == "http://friend.example");
    for (headers, own, trusted) in cases {
        for (settings, welcome) in [(Settings::new(), own), (trusting(), trusted)] {
            let request = headers.iter().fold(request(), |request, (name, value)| {
                request.header(name, value)
            });
            let expected = if *welcome { 101 } else { 403 };
            assert_eq!(answer(settings, request).status(), expected, "{headers:?}");
        }
    }
}

/// `WSOC-3.07`.
#[test]
fn the_first_subprotocol_of_ours_that_is_offered_is_taken() {
    let settings = Settings::new().subprotocols(["v2", "v1"]);
    for (offered, taken) in [("v1, v2", Some("v2")), ("v0,v1", Some("v1")), ("v3", None)] {
        let answer = answer(
            settings.clone(),
            request().header("Sec-WebSocket-Protocol", offered),
        );
        assert_eq!(answer.header("Sec-WebSocket-Protocol"), taken, "{offered}");
    }
}

/// `WSOC-3.05`; RFC 7692, section 7.1.
#[test]
fn compression_is_agreed_on_as_offered() {
    const FORGET: &str =
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    let deflate = Deflate::new();
    let keeping = deflate.keep_context(true);
    let cases = [
        (deflate, "permessage-deflate", Some(FORGET.to_owned())),
        (
            keeping,
            "permessage-deflate; client_max_window_bits",
            Some("permessage-deflate".to_owned()),
        ),
        (
            keeping,
            "x-other, permessage-deflate",
            Some("permessage-deflate".to_owned()),
        ),
        (
            keeping,
            "permessage-deflate; server_no_context_takeover",
            Some("permessage-deflate; server_no_context_takeover".to_owned()),
        ),
        (
            keeping,
            "permessage-deflate; server_max_window_bits=\"10\"",
            Some("permessage-deflate; server_max_window_bits=10".to_owned()),
        ),
        (
            keeping,
            "permessage-deflate; client_max_window_bits=10",
            Some("permessage-deflate; client_max_window_bits=10".to_owned()),
        ),
        (
            keeping.window_bits(9),
            "permessage-deflate",
            Some("permessage-deflate; server_max_window_bits=9".to_owned()),
        ),
        (
            keeping.window_bits(9),
            "permessage-deflate; client_max_window_bits",
            Some(
                "permessage-deflate; server_max_window_bits=9; client_max_window_bits=9".to_owned(),
            ),
        ),
        (
            keeping,
            "permessage-deflate; unknown, permessage-deflate; client_no_context_takeover",
            Some("permessage-deflate; client_no_context_takeover".to_owned()),
        ),
        (keeping, "permessage-deflate; server_max_window_bits", None),
        (
            keeping,
            "permessage-deflate; server_max_window_bits=7",
            None,
        ),
        (
            keeping,
            "permessage-deflate; server_max_window_bits=16",
            None,
        ),
        (
            keeping,
            "permessage-deflate; server_max_window_bits=010",
            None,
        ),
        (
            keeping,
            "permessage-deflate; client_max_window_bits=abc",
            None,
        ),
        (
            keeping,
            "permessage-deflate; server_no_context_takeover=1",
            None,
        ),
        (
            keeping,
            "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
            None,
        ),
        (keeping, "permessage-bzip2", None),
        (keeping, ";;=,\"", None),
    ];
    for (ours, offered, expected) in cases {
        let request = request().header("Sec-WebSocket-Extensions", offered);
        let answer = answer(Settings::new().deflate(ours), request);
        assert_eq!(answer.status(), 101);
        assert_eq!(
            answer.header("Sec-WebSocket-Extensions"),
            expected.as_deref(),
            "{offered}"
        );
    }
}

#[test]
fn a_post_is_no_beginning() {
    async fn serve(request: Request, reply: Reply) -> Sent {
        match websocket::accept(&request, reply) {
            Ok((_, sent)) => sent,
            Err((refusal, reply)) => reply.send_text(&refusal.to_string()),
        }
    }
    let post = Request::post("/")
        .header("Upgrade", "websocket")
        .header("Connection", "Upgrade");
    run(fetch(&serve, post)).expect_text("A WebSocket begins with GET of HTTP/1.1.");
}

/// What follows the head of such a request is not taken for frames.
#[test]
fn a_request_whose_body_is_still_to_come_is_no_beginning() {
    let service = service(Settings::new());
    run(async {
        let mut talk = open(&service, request()).stream_body(Some(8));
        talk.send("\u{81}\u{2}hi");
        let answer = talk.answer().await;
        assert_eq!(answer.status(), 400);
        answer.expect_text("A WebSocket begins without a body.");
    });
}

/// What a client makes of an answer; `{accept}` is the right value for its key.
async fn connect(settings: Settings, answer: &str) -> Result<(Option<String>, bool), Error> {
    let (near, mut far) = tokio::io::duplex(1 << 16);
    let server = async {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(far.read_u8().await.expect("a request"));
        }
        let request = String::from_utf8(request).expect("text");
        let line = request
            .lines()
            .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
        let accept = accept_value(line.expect("a key"));
        far.write_all(answer.replace("{accept}", &accept).as_bytes())
            .await
            .expect("written");
        far.write_all(b"\x81\x02hi").await.expect("written");
        (request, far)
    };
    let (socket, (request, _far)) = tokio::join!(
        settings.connect_on(near, "ws://example.org:8888/ws?x=1"),
        server
    );
    assert!(
        request.starts_with("GET /ws?x=1 HTTP/1.1\r\nHost: example.org:8888\r\n"),
        "{request}"
    );
    let mut socket = socket?;
    assert_eq!(socket.receive().await?, Some("hi".into()));
    Ok((
        socket.subprotocol().map(str::to_owned),
        socket.is_compressed(),
    ))
}

fn accept_value(key: &str) -> String {
    let request = request_with_key(key);
    answer(Settings::new(), request)
        .header("Sec-WebSocket-Accept")
        .expect("accepted")
        .to_owned()
}

fn request_with_key(key: &str) -> RequestBuilder {
    Request::get("/")
        .header("Host", "a")
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", key)
}

/// `WSOC-3.08`.
#[tokio::test]
async fn a_client_takes_only_what_it_offered() {
    const GOOD: &str = "HTTP/1.1 101 Fine\r\nupgrade: WebSocket\r\nconnection: upgrade\r\nSec-WebSocket-Accept: {accept}\r\n";
    let plain = Settings::new;
    let full = || plain().subprotocols(["v1", "v2"]).deflate(Deflate::new());
    let forget = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n";
    assert_eq!(
        connect(plain(), &format!("{GOOD}\r\n"))
            .await
            .expect("accepted"),
        (None, false)
    );
    let answer = format!("{GOOD}Sec-WebSocket-Protocol: v2\r\n{forget}\r\n");
    assert_eq!(
        connect(full(), &answer).await.expect("accepted"),
        (Some("v2".to_owned()), true)
    );
    let faults = [
        (plain(), "HTTP/1.1 101 Fine\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n".to_owned()),
        (plain(), "HTTP/1.1 101 Fine\r\nSec-WebSocket-Accept: {accept}\r\n\r\n".to_owned()),
        (plain(), format!("{GOOD}Sec-WebSocket-Protocol: v2\r\n\r\n")),
        (full(), format!("{GOOD}Sec-WebSocket-Protocol: v3\r\n\r\n")),
        (full(), format!("{GOOD}Sec-WebSocket-Protocol: v1\r\nSec-WebSocket-Protocol: v1\r\n\r\n")),
        (plain(), format!("{GOOD}Upgrade: h2c\r\n\r\n")),
        (plain(), format!("{GOOD}{forget}\r\n")),
        (full(), format!("{GOOD}Sec-WebSocket-Extensions: x-other\r\n\r\n")),
        (full(), format!("{GOOD}{forget}{forget}\r\n")),
        (full(), format!("{GOOD}Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; x\r\n\r\n")),
    ];
    for (settings, answer) in faults {
        let outcome = connect(settings, &answer).await;
        assert!(
            matches!(outcome, Err(Error::Handshake { .. })),
            "{outcome:?}: {answer}"
        );
    }
    let refused = connect(plain(), "HTTP/1.1 403 Forbidden\r\n\r\n").await;
    assert!(matches!(refused, Err(Error::Refused { status: 403 })));
}

#[tokio::test]
async fn a_client_takes_no_head_without_an_end() {
    let endless = "X: y\r\n".repeat(20_000);
    for (answer, fault) in [
        ("", "it ends early"),
        ("HTTP/1.1 101 Fine\r\nUpgrade: webso", "it ends early"),
        (&*endless, "its head is too long"),
    ] {
        let (near, mut far) = tokio::io::duplex(1 << 20);
        far.write_all(answer.as_bytes()).await.expect("written");
        far.shutdown().await.expect("an end");
        let error = Settings::new().connect_on(near, "ws://a/").await;
        let error = error.expect_err("no answer at all");
        assert!(
            matches!(error, Error::Handshake { fault: found } if found == fault),
            "{error}"
        );
    }
}

#[tokio::test]
async fn addresses_that_lead_nowhere_are_named() {
    for url in [
        "example.org",
        "http://a/",
        "ws://",
        "ws://a:b/",
        "ws://u@a/",
        "ws://a/#x",
        "ws://a/\r\nX: y",
    ] {
        let error = websocket::connect(url).await.expect_err(url);
        assert!(
            matches!(&error, Error::Url { url: named, .. } if named == url),
            "{error}"
        );
    }
}
