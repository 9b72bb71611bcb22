//! What changes an answer on its way out.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use tornado_httputil::{Head, Request};
use tornado_testing::{fetch, open, run};
use tornado_web::{Application, Coding, Exchange, Handler, HttpError, Result, Settings, Transform};

/// Puts each piece in brackets, and says at the head whether it is the only one.
struct Brackets(&'static str);

impl Transform for Brackets {
    fn first_piece(&mut self, head: &mut Head, piece: &mut Vec<u8>, last: bool) {
        head.remove("Content-Length");
        let said = if last { "whole" } else { "pieces" };
        head.add("X-Brackets", &format!("{} {said}", self.0))
            .expect("a header that may be sent");
        self.piece(piece, last);
    }

    fn piece(&mut self, piece: &mut Vec<u8>, last: bool) {
        piece.insert(0, b'[');
        piece.extend_from_slice(self.0.as_bytes());
        piece.extend_from_slice(if last { b".]" } else { b"]" });
    }
}

struct Page;

impl Handler for Page {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("a")
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        for text in ["a", "b"] {
            x.write(text)?;
            x.flush().await?;
            // Nothing was written: nothing to change.
            x.flush().await?;
        }
        x.write("c")
    }
    async fn put(&mut self, x: &mut Exchange) -> Result {
        x.add_transform(Brackets("2"))?;
        x.write("a")?;
        x.finish_now().await
    }
    async fn delete(&mut self, x: &mut Exchange) -> Result {
        x.write("lost")?;
        Err(HttpError(410).into())
    }
    async fn options(&mut self, x: &mut Exchange) -> Result {
        x.set_status(204)
    }
    async fn patch(&mut self, x: &mut Exchange) -> Result {
        x.flush().await?;
        x.add_transform(Brackets("late"))
    }
}

fn application() -> Application {
    Application::new()
        .settings(Settings {
            etag: false,
            ..Settings::default()
        })
        .transform(|_| Brackets("1"))
        .route("/", || Page)
        .route("/panic", || Panics)
}

fn ask(method: &str) -> tornado_testing::Answer {
    let method = method.parse().expect("a method");
    run(fetch(&application(), Request::builder(method, "/")))
}

/// WEB-2.39
#[test]
fn a_whole_answer_is_the_first_piece_and_the_last() {
    ask("GET")
        .expect_text("[a1.]")
        .expect_header("Content-Length", "5")
        .expect_header("X-Brackets", "1 whole");
}

/// WEB-2.39: the head with the first piece, then piece by piece.
#[test]
fn an_answer_in_pieces_passes_piece_by_piece() {
    ask("POST")
        .expect_text("[a1][b1][c1.]")
        .expect_header("X-Brackets", "1 pieces")
        .expect_complete();
}

/// WEB-2.39 (`add_transform`)
#[test]
fn a_handler_adds_one_behind_those_of_the_application() {
    let answer = ask("PUT");
    answer.expect_text("[[a1.]2.]");
    let said: Vec<_> = answer.headers().get_all("X-Brackets").collect();
    assert_eq!(said, ["1 whole", "2 whole"]);
}

#[test]
fn a_head_that_has_left_takes_no_more() {
    assert!(!ask("PATCH").is_complete());
}

#[test]
fn error_pages_pass_once() {
    ask("DELETE")
        .expect_status(410)
        .expect_text("[<html><title>410: Gone</title><body>410: Gone</body></html>1.]");
}

/// WEB-3.19
#[test]
fn an_answer_that_has_no_body_gets_none() {
    ask("OPTIONS").expect_status(204).expect_text("");
}

/// A flush that is given up half-way has passed already what it did not send.
#[test]
fn a_flush_that_is_dropped_changes_nothing_twice() {
    struct Impatient;
    impl Handler for Impatient {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.write("a")?;
            x.flush().await?;
            for text in ["bb", "cc"] {
                x.write(text)?;
                let mut flush = pin!(x.flush());
                poll_fn(|cx| {
                    let _ = flush.as_mut().poll(cx);
                    Poll::Ready(())
                })
                .await;
            }
            x.write("d")
        }
    }
    run(async {
        let application = application().route("/impatient", || Impatient);
        let mut talk = open(&application, Request::get("/impatient")).slow(1);
        let mut text = Vec::new();
        while let Some(piece) = talk.next_piece().await {
            text.extend_from_slice(&piece);
        }
        let text = String::from_utf8(text).expect("text");
        assert_eq!(text, "[a1][bb1][cc1][d1.]");
    });
}

struct Broken;

impl Transform for Broken {
    fn piece(&mut self, _piece: &mut Vec<u8>, _last: bool) {
        panic!("in a transform")
    }
}

struct Panics;

impl Handler for Panics {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.add_transform(Broken)?;
        x.write("a")
    }
}

#[test]
fn one_that_panics_is_not_asked_again() {
    run(fetch(&application(), Request::get("/panic")))
        .expect_status(500)
        .expect_in_text("500: Internal Server Error");
}

/// Compression comes last: the others see what was written.
#[test]
fn compression_comes_last() {
    let application = application().settings(Settings {
        compress_response: vec![Coding::GZIP],
        ..Settings::default()
    });
    let answer = run(fetch(
        &application,
        Request::post("/").header("Accept-Encoding", "gzip"),
    ));
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(answer.body()), &mut text)
        .expect("gzip");
    assert_eq!(text, "[a1][b1][c1.]");
}

/// One for some requests only.
#[test]
fn a_transform_may_look_at_the_request() {
    let application = Application::new()
        .transform(|request| (request.query() == "loud").then_some(Brackets("!")))
        .route("/", || Page);
    run(fetch(&application, Request::get("/?loud"))).expect_text("[a!.]");
    run(fetch(&application, Request::get("/"))).expect_text("a");
}
