//! What failed expectations say: what was expected, what came, and the whole head.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};
use tornado_httputil::{Reply, Request, Sent};
use tornado_testing::{Answer, fetch, run};

const HEAD: &str =
    "HTTP/1.1 200 OK\nContent-Type: text/plain; charset=UTF-8\nX-A: 1\nX-A: 2\nContent-Length: ";

fn answer(body: &'static [u8]) -> Answer {
    let service = move |_: Request, mut reply: Reply| {
        let head = &mut reply.page().head;
        head.remove("Server");
        head.remove("Date");
        head.add("X-A", "1")
            .and_then(|()| head.add("X-A", "2"))
            .expect("headers");
        reply
            .page()
            .head
            .set_known_type("text/plain; charset=UTF-8");
        reply.page().body.extend_from_slice(body);
        std::future::ready(reply.send())
    };
    run(fetch(&service, Request::get("/")))
}

fn message(body: &'static [u8], expectation: impl FnOnce(&Answer)) -> String {
    let answer = answer(body);
    let panic =
        catch_unwind(AssertUnwindSafe(|| expectation(&answer))).expect_err("a failed expectation");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn the_whole_answer_stands_below() {
    let message = message(b"hello", |answer| {
        answer.expect_status(404);
    });
    assert_eq!(
        message,
        format!("expected status 404 Not Found, came 200 OK\n\n{HEAD}5\n\nhello")
    );
}

#[test]
fn each_expectation_says_what_came() {
    type Expectation = fn(&Answer);
    let cases: [(Expectation, &str); 11] = [
        (
            |a| {
                a.expect_header("X-B", "1");
            },
            "expected header X-B: \"1\", came none of this name\n",
        ),
        (
            |a| {
                a.expect_header("x-a", "3");
            },
            "expected header x-a: \"3\", came \"1\" and \"2\"\n",
        ),
        (
            |a| {
                a.expect_no_header("X-A");
            },
            "expected no header X-A, came \"1\" and \"2\"\n",
        ),
        (
            |a| {
                a.expect_text("[1, 3]");
            },
            "expected the body \"[1, 3]\", came \"[1, 2]\"; they differ behind the first 4 bytes\n",
        ),
        (
            |a| {
                a.expect_in_text("3");
            },
            "expected \"3\" in the body, it is not there\n",
        ),
        (
            |a| {
                a.expect_not_in_text("2");
            },
            "expected no \"2\" in the body, it is at byte 4\n",
        ),
        (
            |a| {
                a.expect_redirect("/x");
            },
            "expected a redirect to \"/x\", came status 200 with no Location\n",
        ),
        (
            |a| {
                a.expect_json(&json!([1]));
            },
            "expected the JSON [1]\nbut at $: expected 1 items, came 2\n",
        ),
        (
            |a| {
                a.expect_json(&json!([1, "2"]));
            },
            "expected the JSON [1,\"2\"]\nbut at $[1]: expected \"2\", came 2\n",
        ),
        (
            |a| {
                a.json::<String>();
            },
            "expected a body of JSON that is a `alloc::string::String`, this one is not: ",
        ),
        (
            |a| {
                let _ = &a.headers()["x-c"];
            },
            "the answer has no header \"x-c\"; it has\nContent-Type: ",
        ),
    ];
    for (expectation, start) in cases {
        let message = message(b"[1, 2]", expectation);
        assert!(
            message.starts_with(start),
            "{message}\nshould start with\n{start}"
        );
    }
}

#[test]
fn json_differs_at_a_path() {
    let came = br#"{"messages": [{"id": 1, "from": "Ada"}], "more": null}"#;
    let cases = [
        (
            json!({"messages": [{"id": 2, "from": "Ada"}], "more": null}),
            "$.messages[0].id: expected 2, came 1",
        ),
        (
            json!({"messages": [{"id": 1, "to": "Ada"}], "more": null}),
            "$.messages[0]: expected \"to\", came only \"from\", \"id\"",
        ),
        (
            json!({"messages": [{"id": 1, "from": "Ada"}]}),
            "$: unexpected \"more\"",
        ),
        (json!([]), "$: expected [], came {"),
    ];
    for (expected, at) in cases {
        let message = message(came, |answer| {
            answer.expect_json(&expected);
        });
        assert!(
            message.contains(&format!("but at {at}")),
            "{message}\nshould contain\n{at}"
        );
    }
    assert_eq!(answer(came).json::<Value>()["more"], Value::Null);
}

#[test]
fn a_body_that_is_no_text_is_shown_in_escapes() {
    let message = message(b"\x89PNG\n\xff", |answer| {
        answer.text();
    });
    assert!(
        message.starts_with("expected a body of text, this one is not UTF-8: "),
        "{message}"
    );
    assert!(
        message.ends_with("\\x89PNG\\n\\xff\n(6 bytes that are not text)"),
        "{message}"
    );
}

#[test]
fn a_long_body_is_shown_in_part() {
    static LONG: [u8; 5000] = [b'a'; 5000];
    let message = message(&LONG, |answer| {
        answer.expect_text("b");
    });
    assert!(
        message.starts_with("expected the body \"b\", came 5000 bytes (below)\n"),
        "{message}"
    );
    assert!(message.ends_with("a\n(and 3000 bytes more)"), "{message}");
}

#[test]
fn a_cut_answer_says_why() {
    async fn cut(_: Request, reply: Reply) -> Sent {
        reply.start().abort()
    }
    let answer = run(fetch(&cut, Request::get("/")));
    let panic = catch_unwind(AssertUnwindSafe(|| {
        answer.expect_complete();
    }))
    .expect_err("a failed expectation");
    let message = panic.downcast_ref::<String>().expect("a message");
    assert!(
        message.starts_with("expected a complete answer, but the service gave it up\n"),
        "{message}"
    );
    assert!(
        message.ends_with("(cut here: the service gave it up)"),
        "{message}"
    );
}

#[test]
fn a_failure_is_reported_at_the_tests_line() {
    let location = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let seen = std::sync::Arc::clone(&location);
    let answer = answer(b"hello");
    let this = std::thread::current().id();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if let (Some(place), Ok(mut seen)) = (info.location(), seen.lock())
            && std::thread::current().id() == this
        {
            *seen = place.file().to_owned();
        }
    }));
    let failed = catch_unwind(AssertUnwindSafe(|| {
        answer.expect_status(404).expect_text("x");
    }));
    std::panic::set_hook(before);
    assert!(failed.is_err());
    assert!(
        location
            .lock()
            .expect("no other panic")
            .ends_with("tests/testing/messages.rs")
    );
}
