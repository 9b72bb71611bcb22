//! Streaming bodies, slow clients and clients that leave, step by step (`TEST-3.02`).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tornado_httputil::{BodyError, Reply, Request, Sent};
use tornado_testing::{open, run};

/// Says how its body came, one piece a line, and how it ended.
async fn report(mut request: Request, reply: Reply) -> Sent {
    let mut writer = reply.start();
    while let Some(piece) = request.next().await {
        let (line, last) = match piece {
            Ok(piece) => (format!("{}\n", String::from_utf8_lossy(&piece)), false),
            Err(error) => (format!("! {error}"), true),
        };
        if writer.write(line.as_bytes()).await.is_err() || last {
            break;
        }
    }
    writer.end()
}

/// Writes three times, and counts what left.
fn counting(
    count: &Arc<AtomicUsize>,
) -> impl Fn(Request, Reply) -> tornado_httputil::Answering<'static> + Send + Sync + use<> {
    let count = Arc::clone(count);
    move |_, reply| {
        let count = Arc::clone(&count);
        Box::pin(async move {
            let mut writer = reply.start();
            for piece in ["aaaa", "bbbb", "cccc"] {
                if writer.write(piece.as_bytes()).await.is_err() {
                    return writer.abort();
                }
                count.fetch_add(1, Ordering::SeqCst);
            }
            if writer.flush().await.is_ok() {
                count.fetch_add(10, Ordering::SeqCst);
            }
            writer.end()
        })
    }
}

#[test]
fn a_body_arrives_piece_by_piece() {
    run(async {
        let mut talk = open(&report, Request::post("/")).stream_body(None);
        talk.send("one");
        assert_eq!(talk.next_piece().await.as_deref(), Some(&b"one\n"[..]));
        talk.send("two");
        assert_eq!(talk.next_piece().await.as_deref(), Some(&b"two\n"[..]));
        talk.finish();
        assert_eq!(talk.next_piece().await, None);
        talk.answer()
            .await
            .expect_text("one\ntwo\n")
            .expect_complete();
    });
}

#[test]
fn a_body_with_a_length_ends_there() {
    run(async {
        let mut talk = open(&report, Request::post("/")).stream_body(Some(6));
        talk.send("one");
        talk.send("two");
        talk.answer().await.expect_text("one\ntwo\n");

        open(&report, Request::post("/"))
            .stream_body(Some(0))
            .answer()
            .await
            .expect_text("");
    });
}

#[test]
fn a_body_that_stops_before_its_length_is_truncated() {
    run(async {
        let mut talk = open(&report, Request::post("/")).stream_body(Some(6));
        talk.send("one");
        talk.finish();
        talk.answer().await.expect_in_text("! client left before");
    });
}

#[test]
fn a_body_can_fail_in_every_way() {
    for error in [
        BodyError::Timeout,
        BodyError::Truncated,
        BodyError::Malformed("a chunk without a size"),
    ] {
        run(async {
            let mut talk = open(&report, Request::post("/")).stream_body(None);
            talk.send("one");
            talk.fail(error.clone());
            talk.answer().await.expect_text(&format!("one\n! {error}"));
        });
    }
}

#[test]
fn a_limit_set_by_the_service_holds() {
    async fn careful(mut request: Request, reply: Reply) -> Sent {
        request.limit_body(4);
        report(request, reply).await
    }
    run(async {
        let mut talk = open(&careful, Request::post("/")).stream_body(None);
        talk.head().await.expect_status(200);
        assert_eq!(talk.body_limit(), Some(4));
        talk.send("four");
        talk.send("!");
        talk.send("never seen");
        talk.answer()
            .await
            .expect_text("four\n! request body is larger than 4 bytes");

        let talk = open(&careful, Request::post("/")).stream_body(Some(5));
        talk.answer()
            .await
            .expect_text("! request body is larger than 4 bytes");
    });
}

#[test]
fn a_slow_client_holds_the_service_up() {
    let count = Arc::new(AtomicUsize::new(0));
    let service = counting(&count);
    run(async {
        let mut talk = open(&service, Request::get("/")).slow(6);
        talk.settle().await;
        assert_eq!(
            count.load(Ordering::SeqCst),
            1,
            "six bytes are one piece and a half"
        );
        assert_eq!(talk.next_piece().await.as_deref(), Some(&b"aaaa"[..]));
        talk.settle().await;
        assert_eq!(count.load(Ordering::SeqCst), 2);
        assert!(!talk.is_done());
        while talk.next_piece().await.is_some() {}
        talk.done().await;
        assert_eq!(
            count.load(Ordering::SeqCst),
            13,
            "the flush waited until all was read"
        );
        talk.answer()
            .await
            .expect_text("aaaabbbbcccc")
            .expect_complete();
    });
}

#[test]
fn reading_to_the_end_also_drains_a_slow_client() {
    let count = Arc::new(AtomicUsize::new(0));
    let service = counting(&count);
    run(async {
        let answer = open(&service, Request::get("/")).slow(1).answer().await;
        answer.expect_text("aaaabbbbcccc").expect_complete();
    });
}

#[test]
fn a_writer_hears_that_the_client_left() {
    let count = Arc::new(AtomicUsize::new(0));
    let service = counting(&count);
    run(async {
        let mut talk = open(&service, Request::get("/")).slow(4);
        talk.settle().await;
        talk.leave();
        talk.done().await;
        assert_eq!(count.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn a_waiting_service_hears_that_the_client_left() {
    async fn wait(_: Request, reply: Reply) -> Sent {
        reply.closed().await;
        reply.send_text("too late")
    }
    run(async {
        let mut talk = open(&wait, Request::get("/"));
        talk.settle().await;
        assert!(!talk.is_done());
        talk.leave();
        talk.done().await;
    });
}

#[test]
fn a_reader_hears_that_the_client_left() {
    run(async {
        let mut talk = open(&report, Request::post("/")).stream_body(None);
        talk.send("one");
        talk.leave();
        talk.done().await;
    });
}

#[test]
fn a_conversation_that_is_dropped_is_a_client_that_left() {
    let (tell, told) = std::sync::mpsc::channel();
    let hand_out = move |_: Request, reply: Reply| {
        let (later, sent) = reply.later();
        let tell = tell.clone();
        std::thread::spawn(move || {
            run(later.closed().expect("an answer that is not made yet"));
            tell.send(()).expect("a test that listens");
        });
        std::future::ready(sent)
    };
    let mut talk = open(&hand_out, Request::get("/"));
    run(talk.done());
    assert!(told.try_recv().is_err());
    drop(talk);
    told.recv().expect("a task that heard");
}

#[test]
fn a_whole_answer_is_one_piece() {
    async fn hello(_: Request, reply: Reply) -> Sent {
        reply.send_text("hello")
    }
    run(async {
        let mut talk = open(&hello, Request::get("/"));
        let head = talk.head().await;
        assert_eq!(head.headers()["Content-Length"], "5");
        assert_eq!(talk.next_piece().await.as_deref(), Some(&b"hello"[..]));
        assert_eq!(talk.next_piece().await, None);
    });
}

#[test]
fn the_head_comes_before_the_pieces() {
    run(async {
        let mut talk = open(&report, Request::post("/")).stream_body(None);
        let head = talk.head().await;
        assert_eq!(head.status(), 200);
        assert!(!head.is_complete());
        assert!(!talk.is_done());
    });
}

#[test]
#[should_panic(expected = "begin with `stream_body`")]
fn a_body_that_does_not_arrive_takes_no_pieces() {
    open(&report, Request::post("/")).send("one");
}

#[test]
#[should_panic(expected = "the request said 2 bytes of body, this piece makes it 3")]
fn a_body_does_not_become_longer_than_its_length() {
    open(&report, Request::post("/"))
        .stream_body(Some(2))
        .send("one");
}

#[test]
#[should_panic(expected = "the request's body has ended")]
fn a_body_that_has_ended_takes_no_pieces() {
    let mut talk = open(&report, Request::post("/")).stream_body(None);
    talk.finish();
    talk.send("one");
}
