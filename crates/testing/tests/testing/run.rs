//! A test's own executor, and its deadline (`TEST-2.01`, `TEST-3.01`).

use std::future::{pending, poll_fn};
use std::process::Command;
use std::task::Poll;
use std::thread;

use tornado_testing::{run, timeout};

#[test]
fn a_future_that_another_thread_wakes_goes_on() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let mut asked = false;
    let answer = run(poll_fn(|cx| {
        if !asked {
            asked = true;
            let (waker, sender) = (cx.waker().clone(), sender.clone());
            thread::spawn(move || {
                sender.send(42).expect("a receiver");
                waker.wake();
            });
        }
        receiver.try_recv().map_or(Poll::Pending, Poll::Ready)
    }));
    assert_eq!(answer, 42);
}

#[test]
fn a_result_comes_out() {
    let result: Result<u8, std::num::ParseIntError> = run(async { "7".parse() });
    assert_eq!(result, Ok(7));
}

/// Runs only inside of the two tests below, which give it its environment.
#[test]
fn inner() {
    if std::env::var_os("TORNADO_TESTING_INNER").is_some() {
        let limit = timeout();
        println!("the limit is {limit:?}");
        run(pending::<()>());
    }
}

fn inner_with(timeout: &str) -> String {
    let program = std::env::current_exe().expect("this program");
    let mut command = Command::new(program);
    command.args(["--exact", "run::inner", "--nocapture"]);
    command
        .env("TORNADO_TESTING_INNER", "1")
        .env("ASYNC_TEST_TIMEOUT", timeout);
    let output = command.output().expect("a run of this program");
    assert!(!output.status.success());
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn a_future_that_is_not_done_in_time_fails_the_test() {
    let output = inner_with("0.01");
    assert!(
        output.contains("Async operation timed out after 0.01 seconds"),
        "{output}"
    );
    assert!(
        output.contains("tests/testing/run.rs"),
        "the test's own line: {output}"
    );
    let output = inner_with("1");
    assert!(
        output.contains("Async operation timed out after 1 second ("),
        "{output}"
    );
}

#[test]
fn a_timeout_that_is_no_number_is_refused() {
    for wrong in ["soon", "-1", "0", "NaN"] {
        let output = inner_with(wrong);
        assert!(
            output.contains("expected seconds, such as 5 or 0.5"),
            "{output}"
        );
    }
}
