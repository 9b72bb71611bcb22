//! What is logged while a test runs (`TEST-2.03`, `TEST-3.01`).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

use tornado_httputil::{Reply, Request, Sent};
use tornado_testing::{LogCapture, fetch, run};
use tracing::Level;

fn message(failing: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(failing)).expect_err("a failed expectation");
    panic.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn what_a_service_logs_is_kept() {
    async fn grumble(_: Request, reply: Reply) -> Sent {
        tracing::warn!(target: "tornado.general", length = 5, who = "Ada", "too long");
        reply.send()
    }
    let log = LogCapture::start();
    run(fetch(&grumble, Request::get("/")));
    let event = log.expect(Level::WARN, "tornado.general", "too long");
    assert_eq!(event.text(), "too long length=5 who=Ada");
    assert_eq!(
        (event.level(), event.target()),
        (Level::WARN, "tornado.general")
    );
    assert_eq!(log.events().len(), 1);
}

#[test]
fn a_function_can_be_the_pattern() {
    let log = LogCapture::start();
    tracing::info!("took 0.42ms");
    log.expect(Level::INFO, "", |text: &str| {
        text.starts_with("took ") && text.ends_with("ms")
    });
}

#[test]
fn targets_are_a_tree() {
    let log = LogCapture::start();
    tracing::info!(target: "tornado.access", "a");
    tracing::info!(target: "tornado::web", "b");
    tracing::info!(target: "tornadoes", "c");
    log.expect(Level::INFO, "tornado", "a");
    log.expect(Level::INFO, "tornado", "b");
    log.forbid(Level::INFO, "tornado", "c");
    log.forbid(Level::WARN, "", "a");
}

#[test]
fn a_missing_line_says_what_came_instead() {
    let log = LogCapture::start();
    tracing::error!(target: "tornado.application", "Uncaught exception");
    assert_eq!(
        message(|| drop(log.expect(Level::WARN, "tornado.access", "404 GET /"))),
        "expected WARN tornado.access: \"404 GET /\" to be logged, it was not\n\n\
         logged:\n  ERROR tornado.application: Uncaught exception"
    );
    let empty = LogCapture::start();
    assert!(message(|| drop(empty.expect(Level::WARN, "", "x"))).ends_with("nothing was logged"));
}

#[test]
fn a_forbidden_line_says_so() {
    let log = LogCapture::start();
    tracing::warn!(target: "t", "careful");
    assert!(
        message(|| log.forbid(Level::WARN, "t", "care"))
            .starts_with("expected WARN t: \"care\" not to be logged")
    );
}

#[test]
fn quiet_forgives_what_was_expected() {
    let log = LogCapture::start();
    tracing::debug!("not worth a word");
    tracing::warn!(target: "t", "careful");
    assert!(
        message(|| log.expect_quiet())
            .starts_with("expected no further warnings, came WARN t: careful")
    );
    log.expect(Level::WARN, "t", "careful");
    log.expect_quiet();
}

#[test]
fn it_ends_with_its_capture() {
    let log = LogCapture::start();
    {
        let inner = LogCapture::start();
        tracing::info!("inside");
        inner.expect(Level::INFO, "", "inside");
    }
    tracing::info!("outside");
    assert_eq!(log.events().len(), 1);
}

/// Fails or not, as the test below tells it.
#[test]
fn inner() {
    let Some(fails) = std::env::var_os("TORNADO_TESTING_INNER") else {
        return;
    };
    let _log = LogCapture::start();
    tracing::warn!(target: "t", "only seen when the test fails");
    assert!(fails == "no", "this test fails on purpose");
}

#[test]
fn a_log_is_shown_when_its_test_fails_and_only_then() {
    let program = std::env::current_exe().expect("this program");
    for (fails, seen) in [("yes", true), ("no", false)] {
        let mut command = Command::new(&program);
        command
            .args(["--exact", "log::inner", "--nocapture"])
            .env("TORNADO_TESTING_INNER", fails);
        let output = command.output().expect("a run of this program");
        assert_eq!(output.status.success(), !seen);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            text.contains("logged:\n  WARN t: only seen when the test fails"),
            seen,
            "{text}"
        );
    }
}
