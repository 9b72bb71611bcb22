//! Connections that leave HTTP (`TEST-3.02`).

use http::StatusCode;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tornado_httputil::{Reply, Request, Sent};
use tornado_testing::{open, run};

/// Echoes lines in capitals; answers 400 to whoever did not ask for it.
async fn shout(request: Request, mut reply: Reply) -> Sent {
    if request.header("Upgrade") != Some("shout") {
        reply.page().head.status = StatusCode::BAD_REQUEST;
        return reply.send_text("Upgrade: shout is missing");
    }
    reply.page().head.status = StatusCode::SWITCHING_PROTOCOLS;
    reply
        .page()
        .head
        .set("Connection", "Upgrade")
        .expect("a header");
    let (upgraded, sent) = reply.upgrade();
    let mut lines = BufReader::new(upgraded);
    let mut line = String::new();
    while lines
        .read_line(&mut line)
        .await
        .is_ok_and(|count| count > 0)
    {
        if lines
            .write_all(line.to_uppercase().as_bytes())
            .await
            .is_err()
        {
            break;
        }
        line.clear();
    }
    sent
}

fn request() -> tornado_httputil::RequestBuilder {
    Request::get("/")
        .header("Connection", "Upgrade")
        .header("Upgrade", "shout")
}

#[test]
fn bytes_go_both_ways() {
    run(async {
        let mut end = open(&shout, request())
            .upgraded()
            .await
            .expect("an upgrade");
        end.answer()
            .expect_status(101)
            .expect_header("Connection", "Upgrade")
            .expect_no_header("Content-Length");
        end.send("hello\nwo");
        assert_eq!(end.next_piece().await.as_deref(), Some(&b"HELLO\n"[..]));
        end.send("rld\n");
        assert_eq!(end.read_exactly(2).await, "WO");
        assert_eq!(end.read_exactly(4).await, "RLD\n");
        end.finish();
        assert_eq!(end.next_piece().await, None);
    });
}

#[test]
fn the_end_speaks_tokios_traits() {
    run(async {
        let mut end = open(&shout, request())
            .upgraded()
            .await
            .expect("an upgrade");
        end.write_all(b"one\ntwo\n")
            .await
            .expect("an open connection");
        end.shutdown().await.expect("an open connection");
        let mut heard = String::new();
        end.read_to_string(&mut heard).await.expect("text");
        assert_eq!(heard, "ONE\nTWO\n");
        assert!(end.write_all(b"three").await.is_err());
    });
}

#[test]
fn a_client_that_leaves_ends_the_service() {
    run(async {
        let mut end = open(&shout, request())
            .upgraded()
            .await
            .expect("an upgrade");
        end.send("hello\n");
        assert_eq!(end.read_exactly(6).await, "HELLO\n");
        end.leave().await;
    });
}

#[test]
fn a_refusal_is_an_ordinary_answer() {
    run(async {
        let refused = open(&shout, Request::get("/"))
            .upgraded()
            .await
            .expect_err("a refusal");
        refused
            .expect_status(400)
            .expect_text("Upgrade: shout is missing")
            .expect_complete();
    });
}
