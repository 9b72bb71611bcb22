//! One request, one answer, no socket (`TEST-2.02`, `TEST-3.02`).

use std::thread;

use http::{Method, StatusCode};
use tornado_httputil::{Reply, Request, Sent};
use tornado_testing::{fetch, run};

async fn hello(_: Request, reply: Reply) -> Sent {
    reply.send_text("hello")
}

fn with_status(
    status: u16,
) -> impl Fn(Request, Reply) -> std::future::Ready<Sent> + Send + Sync + 'static {
    move |_, mut reply| {
        reply.page().head.status = StatusCode::from_u16(status).expect("a status");
        reply.page().body.extend_from_slice(b"a body");
        std::future::ready(reply.send())
    }
}

#[test]
fn a_whole_answer_has_what_a_server_adds() {
    let answer = run(fetch(&hello, Request::get("/")));
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.reason(), "OK");
    assert_eq!(answer.body(), b"hello");
    assert!(answer.is_complete());
    let names: Vec<_> = answer.headers().iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Server", "Content-Type", "Date", "Content-Length"]);
    assert_eq!(answer.headers()["content-length"], "5");
    assert_eq!(
        answer.header("CONTENT-TYPE"),
        Some("text/plain; charset=UTF-8")
    );
}

#[test]
fn the_service_sees_the_request_as_it_was_made() {
    async fn echo(request: Request, reply: Reply) -> Sent {
        let body = String::from_utf8_lossy(request.body()).into_owned();
        reply.send_text(&format!(
            "{} {} {:?} {body}",
            request.method(),
            request.uri(),
            request.header("x-a")
        ))
    }
    let answer = run(fetch(
        &echo,
        Request::post("/a?b=c").header("X-A", "1").body("text"),
    ));
    answer.expect_text("POST /a?b=c Some(\"1\") text");
}

#[test]
fn head_keeps_the_length_and_loses_the_body() {
    let answer = run(fetch(&hello, Request::builder(Method::HEAD, "/")));
    answer
        .expect_status(200)
        .expect_header("Content-Length", "5")
        .expect_text("")
        .expect_complete();
}

#[test]
fn an_answer_without_a_body_has_no_length_either() {
    for status in [204, 304] {
        let service = with_status(status);
        let answer = run(fetch(&service, Request::get("/")));
        answer
            .expect_status(status)
            .expect_text("")
            .expect_no_header("Content-Length")
            .expect_complete();
    }
}

#[test]
fn an_early_answer_is_whole_and_its_service_ends() {
    async fn early(_: Request, mut reply: Reply) -> Sent {
        reply.page().body.extend_from_slice(b"early");
        let sent = reply.send_now();
        yield_now().await;
        sent
    }
    run(fetch(&early, Request::get("/")))
        .expect_text("early")
        .expect_header("Content-Length", "5")
        .expect_complete();
}

#[test]
fn pieces_become_one_body() {
    async fn pieces(_: Request, mut reply: Reply) -> Sent {
        reply.page().body.extend_from_slice(b"one ");
        let mut writer = reply.start();
        for piece in ["two ", "three"] {
            writer
                .write(piece.as_bytes())
                .await
                .expect("the client is there");
            yield_now().await;
        }
        writer.end()
    }
    let answer = run(fetch(&pieces, Request::get("/")));
    answer
        .expect_text("one two three")
        .expect_header("Transfer-Encoding", "chunked")
        .expect_complete();

    // An old client gets them until the connection closes.
    let answer = run(fetch(&pieces, Request::get("/").http_1_0()));
    answer
        .expect_text("one two three")
        .expect_no_header("Transfer-Encoding")
        .expect_header("Connection", "close");

    let answer = run(fetch(&pieces, Request::builder(Method::HEAD, "/")));
    answer.expect_text("").expect_complete();
}

#[test]
fn a_later_answer_is_waited_for() {
    async fn later(_: Request, reply: Reply) -> Sent {
        let (mut later, sent) = reply.later();
        thread::spawn(move || {
            if let Some(page) = later.page() {
                page.body.extend_from_slice(b"from another thread");
            }
            later.send();
        });
        sent
    }
    run(fetch(&later, Request::get("/")))
        .expect_text("from another thread")
        .expect_complete();
}

#[test]
fn a_later_answer_that_nobody_makes_is_a_500() {
    async fn forgetful(_: Request, reply: Reply) -> Sent {
        let (later, sent) = reply.later();
        drop(later);
        sent
    }
    run(fetch(&forgetful, Request::get("/"))).expect_status(500);
}

#[test]
fn half_an_answer_is_not_complete() {
    async fn cut(_: Request, reply: Reply) -> Sent {
        let mut writer = reply.start();
        writer.write(b"half").await.expect("the client is there");
        writer.abort()
    }
    let answer = run(fetch(&cut, Request::get("/")));
    assert!(!answer.is_complete());
    answer.expect_text("half");
}

#[test]
fn an_answer_that_contradicts_its_length_is_not_complete() {
    async fn whole(_: Request, mut reply: Reply) -> Sent {
        reply.page().head.set_content_length(3);
        reply.page().body.extend_from_slice(b"four");
        reply.send()
    }
    async fn short(_: Request, mut reply: Reply) -> Sent {
        reply.page().head.set_content_length(3);
        let mut writer = reply.start();
        writer.write(b"ab").await.expect("the client is there");
        writer.end()
    }
    async fn long(_: Request, mut reply: Reply) -> Sent {
        reply.page().head.set_content_length(3);
        let mut writer = reply.start();
        assert!(writer.write(b"abcd").await.is_err(), "HSRV-3.04");
        writer.end()
    }
    assert!(!run(fetch(&whole, Request::get("/"))).is_complete());
    assert!(!run(fetch(&short, Request::get("/"))).is_complete());
    assert!(!run(fetch(&long, Request::get("/"))).is_complete());
}

#[test]
fn keep_alive_is_the_clients_wish_and_the_services() {
    async fn closing(_: Request, mut reply: Reply) -> Sent {
        reply.page().head.set_close(true);
        reply.send()
    }
    run(fetch(&hello, Request::get("/"))).expect_no_header("Connection");
    run(fetch(
        &hello,
        Request::get("/").header("Connection", "x, Close"),
    ))
    .expect_header("Connection", "close");
    run(fetch(&hello, Request::get("/").http_1_0())).expect_header("Connection", "close");
    let old = Request::get("/")
        .http_1_0()
        .header("Connection", "keep-alive");
    run(fetch(&hello, old)).expect_header("Connection", "Keep-Alive");
    run(fetch(&closing, Request::get("/"))).expect_header("Connection", "close");
}

#[test]
fn a_service_that_leaves_http_hears_the_end_at_once() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    async fn raw(_: Request, mut reply: Reply) -> Sent {
        reply.page().head.status = StatusCode::SWITCHING_PROTOCOLS;
        let (mut upgraded, sent) = reply.upgrade();
        let mut heard = Vec::new();
        upgraded.read_to_end(&mut heard).await.expect("an end");
        upgraded.write_all(b"bye").await.expect("the client reads");
        sent
    }
    run(fetch(&raw, Request::get("/")))
        .expect_status(101)
        .expect_text("bye")
        .expect_no_header("Content-Length");
}

#[test]
fn two_answers_at_once_do_not_meet() {
    run(async {
        let missing = with_status(404);
        let (a, b) = (
            fetch(&hello, Request::get("/")),
            fetch(&missing, Request::get("/")),
        );
        b.await.expect_status(404);
        a.await.expect_status(200);
    });
}

#[tokio::test]
async fn any_runtime_will_do() {
    let task = tokio::spawn(async { fetch(&hello, Request::get("/")).await });
    task.await.expect("an answer").expect_text("hello");
}

async fn yield_now() {
    let mut yielded = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return std::task::Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}
