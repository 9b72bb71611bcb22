//! Compressed answers. What is expected of headers was taken from Tornado 6.6.1, which was asked the same.

use std::io::Read;

use tornado_httputil::{Method, Request};
use tornado_testing::{Answer, fetch, open, run};
use tornado_web::{Application, Coding, Exchange, Handler, HttpError, Result, Settings};

/// A page as the query wants it.
struct Page;

impl Handler for Page {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let said = |name: &str| x.find_argument::<String>(name);
        let (vary, coded, etag) = (said("vary")?, said("coded")?, said("etag")?);
        let kind = said("type")?;
        let length: usize = x.find_argument("n")?.unwrap_or(2000);
        match kind.as_deref() {
            Some("") => x.clear_header("Content-Type")?,
            Some(kind) => x.set_header("Content-Type", kind)?,
            None => {}
        }
        for (name, value) in [("Vary", vary), ("Content-Encoding", coded), ("Etag", etag)] {
            if let Some(value) = value {
                x.set_header(name, value)?;
            }
        }
        if let Some(status) = x.find_argument("status")? {
            x.set_status(status)?;
        }
        if x.find_argument::<String>("length")?.is_some() {
            x.set_header("Content-Length", length)?;
        }
        if let Some(range) = x.find_argument::<String>("range")? {
            x.set_header("Content-Range", range)?;
        }
        if x.find_argument::<String>("ranges")?.is_some() {
            x.set_header("Accept-Ranges", "bytes")?;
        }
        x.write("x".repeat(length))?;
        if x.find_argument::<String>("flush")?.is_some() {
            x.flush().await?;
            x.write("y".repeat(length))?;
        }
        Ok(())
    }

    async fn head(&mut self, x: &mut Exchange) -> Result {
        self.get(x).await
    }

    async fn put(&mut self, _x: &mut Exchange) -> Result {
        Err(HttpError(400).with_reason("Who would compress that"))
    }
}

fn application(codings: &[Coding]) -> Application {
    Application::new()
        .settings(Settings {
            compress_response: codings.to_vec(),
            ..Settings::default()
        })
        .route("/", || Page)
}

fn ask(codings: &[Coding], method: Method, target: &str, accept: &str) -> Answer {
    let mut request = Request::builder(method, target);
    if !accept.is_empty() {
        request = request.header("Accept-Encoding", accept);
    }
    run(fetch(&application(codings), request))
}

fn get(target: &str, accept: &str) -> Answer {
    ask(&[Coding::GZIP], Method::GET, target, accept)
}

fn gunzip(bytes: &[u8]) -> String {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_string(&mut text)
        .expect("it is gzip, and whole");
    text
}

const ETAG: &str = "\"8e894dd1aef94637f347af568e934075a69d1b79\"";

/// WEB-2.40, WEB-3.28, WEB-3.26 (`compress_response`): target, whether it is compressed, its `Vary`.
#[test]
fn compressed_is_what_tornado_compresses() {
    let cases = [
        ("/", true, "Accept-Encoding"),
        ("/?n=1023", false, "Accept-Encoding"),
        ("/?n=1024", true, "Accept-Encoding"),
        ("/?n=10&flush=1", true, "Accept-Encoding"),
        ("/?n=10&flush=1&length=1", true, "Accept-Encoding"),
        ("/?length=1", true, "Accept-Encoding"),
        ("/?type=image/png", false, "Accept-Encoding"),
        ("/?type=application/json", true, "Accept-Encoding"),
        (
            "/?type=application/json;+charset=UTF-8",
            true,
            "Accept-Encoding",
        ),
        ("/?type=image/svg%2Bxml", true, "Accept-Encoding"),
        ("/?type=application/xhtml%2Bxml", true, "Accept-Encoding"),
        ("/?type=application/octet-stream", false, "Accept-Encoding"),
        ("/?type=text/x-odd", true, "Accept-Encoding"),
        ("/?type=", false, "Accept-Encoding"),
        ("/?vary=Cookie", true, "Cookie, Accept-Encoding"),
        ("/?status=500", true, "Accept-Encoding"),
        ("/nowhere", false, "Accept-Encoding"),
    ];
    for (target, compressed, vary) in cases {
        let answer = get(target, "gzip");
        answer.expect_header("Vary", vary).expect_complete();
        if compressed {
            answer.expect_header("Content-Encoding", "gzip");
            let text = gunzip(answer.body());
            assert!(text.starts_with("xxxxxxxxxx"), "{target}: {text}");
        } else {
            answer.expect_no_header("Content-Encoding");
        }
    }
}

/// WEB-3.28: whole answers know their new length, pieces are chunked.
#[test]
fn the_length_is_that_of_what_is_sent() {
    for target in ["/", "/?length=1"] {
        let answer = get(target, "gzip");
        let length = answer.body().len().to_string();
        answer.expect_header("Content-Length", &length);
        assert_eq!(gunzip(answer.body()), "x".repeat(2000));
    }
    for target in ["/?n=10&flush=1", "/?n=10&flush=1&length=1"] {
        let answer = get(target, "gzip");
        answer.expect_no_header("Content-Length");
        assert_eq!(gunzip(answer.body()), "xxxxxxxxxxyyyyyyyyyy");
    }
}

/// WEB-2.21, WEB-2.49: the tag is that of the page, and names it in every coding.
#[test]
fn the_etag_is_that_of_the_plain_page() {
    for accept in ["", "gzip"] {
        get("/", accept).expect_header("Etag", ETAG);
        let request = Request::get("/")
            .header("Accept-Encoding", accept)
            .header("If-None-Match", ETAG);
        run(fetch(&application(&[Coding::GZIP]), request))
            .expect_status(304)
            .expect_header("Etag", ETAG)
            .expect_header("Vary", "Accept-Encoding")
            .expect_no_header("Content-Encoding")
            .expect_text("");
    }
}

/// A client would put plain bytes behind compressed ones: RFC 9110 section 8.8.3.3.
#[test]
fn an_etag_is_weak_where_ranges_may_be_asked_for() {
    let target = "/?ranges=1&etag=\"a\"";
    get(target, "gzip").expect_header("Etag", "W/\"a\"");
    get(target, "").expect_header("Etag", "\"a\"");
    get("/?ranges=1&etag=W/\"a\"", "gzip").expect_header("Etag", "W/\"a\"");
    let part = get("/?status=206&range=bytes+0-1999/4000&etag=\"a\"", "gzip");
    part.expect_no_header("Content-Encoding")
        .expect_header("Etag", "\"a\"");
}

/// WEB-2.40
#[test]
fn what_is_encoded_already_stays_as_it_is() {
    let answer = get("/?coded=br", "gzip");
    answer
        .expect_header("Content-Encoding", "br")
        .expect_header("Vary", "Accept-Encoding")
        .expect_text(&"x".repeat(2000));
}

/// The same word twice would be no mistake, but noise.
#[test]
fn vary_says_it_once() {
    get("/?vary=accept-encoding,+Cookie", "gzip").expect_header("Vary", "accept-encoding, Cookie");
    get("/?vary=*", "gzip").expect_header("Vary", "*");
}

/// WEB-2.22
#[test]
fn head_says_what_get_would() {
    let answer = ask(&[Coding::GZIP], Method::HEAD, "/", "gzip");
    let length = get("/", "gzip").body().len().to_string();
    answer
        .expect_header("Content-Encoding", "gzip")
        .expect_header("Content-Length", &length)
        .expect_header("Etag", ETAG)
        .expect_text("");
    ask(&[Coding::GZIP], Method::HEAD, "/?flush=1", "gzip")
        .expect_header("Content-Encoding", "gzip")
        .expect_no_header("Content-Length")
        .expect_text("");
}

/// WEB-3.19
#[test]
fn an_answer_without_a_body_stays_without() {
    let answer = get("/?status=204&n=0", "gzip");
    answer
        .expect_status(204)
        .expect_no_header("Content-Encoding")
        .expect_text("");
}

/// WEB-3.28: every HTTP/1.0 client that accepts it, which 1.1 did not dare.
#[test]
fn old_clients_are_asked_the_same() {
    let request = |target| {
        Request::get(target)
            .http_1_0()
            .header("Accept-Encoding", "gzip")
    };
    let application = application(&[Coding::GZIP]);
    let answer = run(fetch(&application, request("/")));
    assert_eq!(gunzip(answer.body()), "x".repeat(2000));
    let answer = run(fetch(&application, request("/?flush=1&n=3")));
    assert_eq!(gunzip(answer.body()), "xxxyyy");
}

/// RFC 9110 section 12.5.3: what the client accepts, and what it gets.
#[test]
fn the_client_chooses() {
    let cases = [
        ("", None),
        ("gzip", Some("gzip")),
        ("GZip", Some("gzip")),
        ("x-gzip", Some("gzip")),
        ("deflate, gzip;q=0.5", Some("gzip")),
        ("gzip;q=0", None),
        ("gzip;q=0, *", None),
        ("*", Some("gzip")),
        ("*;q=0", None),
        ("identity", None),
        ("identity, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", Some("gzip")),
        ("identity;q=0, gzip;q=0.1", Some("gzip")),
        ("gzipped", None),
        ("br", None),
    ];
    for (accept, expected) in cases {
        let answer = get("/", accept);
        assert_eq!(answer.header("Content-Encoding"), expected, "{accept:?}");
        answer.expect_header("Vary", "Accept-Encoding");
    }
    let two = Request::get("/")
        .header("Accept-Encoding", "identity")
        .header("Accept-Encoding", "gzip");
    run(fetch(&application(&[Coding::GZIP]), two)).expect_header("Content-Encoding", "gzip");
}

/// WEB-2.20: a flush is there at once, also compressed.
#[test]
fn each_piece_can_be_read_when_it_comes() {
    run(async {
        let application = application(&[Coding::GZIP]);
        let request = Request::get("/?n=5&flush=1").header("Accept-Encoding", "gzip");
        let mut talk = open(&application, request);
        let first = talk.next_piece().await.expect("the first piece");
        let mut text = [0; 5];
        flate2::read::GzDecoder::new(&first[..])
            .read_exact(&mut text)
            .expect("what was flushed");
        assert_eq!(&text, b"xxxxx");
        talk.answer().await.expect_complete();
    });
}

/// WEB-2.23: errors are answers like others.
#[test]
fn error_pages_pass_too() {
    let answer = ask(&[Coding::GZIP], Method::PUT, "/", "gzip");
    answer
        .expect_status(400)
        .expect_header("Vary", "Accept-Encoding")
        .expect_in_text("Who would compress that");
}

/// WEB-3.26: off, as in Tornado.
#[test]
fn nothing_is_compressed_unasked() {
    ask(&[], Method::GET, "/", "gzip")
        .expect_no_header("Content-Encoding")
        .expect_no_header("Vary");
}

#[cfg(all(feature = "brotli", feature = "zstd"))]
mod others {
    use super::*;

    const ALL: [Coding; 3] = [Coding::ZSTD, Coding::BROTLI, Coding::GZIP];

    fn decode(answer: &Answer) -> String {
        let mut text = String::new();
        match answer.header("Content-Encoding") {
            Some("br") => brotli::Decompressor::new(answer.body(), 4096).read_to_string(&mut text),
            Some("zstd") => zstd::Decoder::new(answer.body())
                .expect("a decoder")
                .read_to_string(&mut text),
            other => panic!("{other:?}"),
        }
        .expect("it is encoded as it says, and whole");
        text
    }

    #[test]
    fn brotli_and_zstandard_are_read_back() {
        for coding in [Coding::BROTLI, Coding::ZSTD] {
            let answer = ask(&ALL, Method::GET, "/", coding.name());
            assert_eq!(decode(&answer), "x".repeat(2000));
            let length = answer.body().len().to_string();
            answer.expect_header("Content-Length", &length);
            let answer = ask(&ALL, Method::GET, "/?n=10&flush=1", coding.name());
            assert_eq!(decode(&answer), "xxxxxxxxxxyyyyyyyyyy");
        }
    }

    /// The order of the setting decides where the client has none.
    #[test]
    fn the_best_of_those_the_client_likes_is_taken() {
        let cases = [
            ("gzip, deflate, br, zstd", "zstd"),
            ("gzip, deflate, br", "br"),
            ("gzip;q=1, br;q=0.9, zstd;q=0.9", "gzip"),
            ("*", "zstd"),
            ("zstd;q=0, *;q=0.1", "br"),
        ];
        for (accept, expected) in cases {
            ask(&ALL, Method::GET, "/", accept).expect_header("Content-Encoding", expected);
        }
    }

    #[test]
    fn each_piece_of_them_can_be_read_when_it_comes() {
        for coding in [Coding::BROTLI, Coding::ZSTD] {
            run(async {
                let application = application(&ALL);
                let request =
                    Request::get("/?n=5&flush=1").header("Accept-Encoding", coding.name());
                let mut talk = open(&application, request);
                let first = talk.next_piece().await.expect("the first piece");
                let mut text = [0; 5];
                match coding.name() {
                    "br" => brotli::Decompressor::new(&first[..], 4096).read_exact(&mut text),
                    _ => zstd::Decoder::new(&first[..])
                        .expect("a decoder")
                        .read_exact(&mut text),
                }
                .expect("what was flushed");
                assert_eq!(&text, b"xxxxx");
                talk.answer().await.expect_complete();
            });
        }
    }
}
