//! Callbacks that wait for their time: `LOOP-2.04`, `LOOP-3.03`.

use std::io;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use tornado_ioloop::{Handle, IoLoop, Timeout};

const SECOND: Duration = Duration::from_secs(1);

/// LOOP-2.04
#[tokio::test(start_paused = true)]
async fn due_callbacks_run_in_the_order_of_their_deadlines() {
    let (says, said) = mpsc::channel();
    let io_loop = IoLoop::current();
    let start = io_loop.time();
    // Microseconds apart, so that one look at the clock finds them all due.
    for number in [3, 1, 4, 0, 2] {
        let says = says.clone();
        io_loop.call_at(start + Duration::from_micros(number), move || {
            says.send(number).expect("the test listens");
        });
    }
    tokio::time::sleep(SECOND).await;
    assert_eq!(said.try_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
}

/// LOOP-2.04
#[tokio::test(start_paused = true)]
async fn equal_deadlines_run_in_the_order_of_the_calls() {
    let (says, said) = mpsc::channel();
    let io_loop = IoLoop::current();
    let deadline = io_loop.time() + SECOND;
    for number in 0..50 {
        let says = says.clone();
        io_loop.call_at(deadline, move || {
            says.send(number).expect("the test listens")
        });
    }
    tokio::time::sleep(2 * SECOND).await;
    assert_eq!(
        said.try_iter().collect::<Vec<_>>(),
        (0..50).collect::<Vec<_>>()
    );
}

/// LOOP-3.03
#[tokio::test(start_paused = true)]
async fn a_callback_runs_after_its_delay_and_not_before() {
    let (says, said) = mpsc::channel();
    let io_loop = IoLoop::current();
    let start = io_loop.time();
    later(&io_loop, 3 * SECOND, &says);
    later(&io_loop, SECOND, &says);
    later(&io_loop, 2 * SECOND, &says);
    tokio::time::sleep(5 * SECOND).await;
    let after: Vec<_> = said.try_iter().map(|at| at - start).collect();
    assert_eq!(after, [SECOND, 2 * SECOND, 3 * SECOND]);
}

/// LOOP-2.04
#[tokio::test(start_paused = true)]
async fn a_timeout_taken_back_does_not_run() {
    let (says, said) = mpsc::channel();
    let io_loop = IoLoop::current();
    let timeout = later(&io_loop, SECOND, &says);
    assert!(timeout.cancel());
    assert!(!timeout.cancel());
    io_loop.remove_timeout(&timeout);
    let ran = later(&io_loop, SECOND, &says);
    tokio::time::sleep(2 * SECOND).await;
    assert!(!ran.cancel());
    assert_eq!(said.try_iter().count(), 1);
}

/// LOOP-2.04
#[tokio::test(start_paused = true)]
async fn a_due_callback_can_still_be_taken_back_by_one_before_it() {
    let (says, said) = mpsc::channel();
    let io_loop = IoLoop::current();
    let deadline = io_loop.time() + SECOND;
    let (give, take) = mpsc::channel::<Timeout>();
    io_loop.call_at(deadline, move || {
        assert!(take.recv().expect("given").cancel())
    });
    give.send(io_loop.call_at(deadline, move || says.send(()).expect("the test listens")))
        .expect("taken");
    tokio::time::sleep(2 * SECOND).await;
    assert!(said.try_recv().is_err());
}

/// LOOP-2.04, LOOP-2.05
#[tokio::test(start_paused = true)]
async fn a_past_deadline_is_due_at_once_but_in_an_iteration_of_its_own() {
    let (says, said) = mpsc::channel();
    let io_loop = IoLoop::current();
    let start = io_loop.time();
    let inner = says.clone();
    io_loop.call_at(start, move || {
        let io_loop = IoLoop::current();
        io_loop.add_callback(move || inner.send("callback").expect("the test listens"));
        io_loop.call_at(start, move || {
            says.send("timeout").expect("the test listens")
        });
    });
    tokio::time::sleep(SECOND).await;
    assert_eq!(said.try_iter().collect::<Vec<_>>(), ["callback", "timeout"]);
}

#[tokio::test(start_paused = true)]
async fn a_delay_beyond_all_clocks_waits_for_ever_and_breaks_nothing() {
    let (says, said) = mpsc::channel();
    let io_loop = IoLoop::current();
    later(&io_loop, Duration::MAX, &says);
    later(&io_loop, SECOND, &says);
    tokio::time::sleep(2 * SECOND).await;
    assert_eq!(said.try_iter().count(), 1);
}

/// LOOP-2.04, LOOP-2.10
#[test]
fn a_timeout_set_by_another_thread_wakes_a_loop_that_sleeps_longer() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let handle = io_loop.clone();
    let (ready, is_ready) = mpsc::channel();
    io_loop.call_later(3600 * SECOND, || {});
    io_loop.add_callback(move || ready.send(()).expect("the thread listens"));
    let other = thread::spawn(move || {
        is_ready.recv().expect("the loop runs");
        handle.call_later(Duration::from_millis(1), || IoLoop::current().stop());
    });
    io_loop.start();
    other.join().expect("call_later does not panic");
    Ok(())
}

/// LOOP-3.01
#[test]
fn the_time_is_that_of_the_loop_also_when_a_test_moves_it() -> io::Result<()> {
    let passed = IoLoop::new()?.run_sync(
        async {
            tokio::time::pause();
            let start = IoLoop::current().time();
            tokio::time::advance(90 * SECOND).await;
            IoLoop::current().time() - start
        },
        None,
    )?;
    assert_eq!(passed, 90 * SECOND);
    Ok(())
}

fn later(io_loop: &Handle, delay: Duration, says: &Sender<std::time::Instant>) -> Timeout {
    let says = says.clone();
    io_loop.call_later(delay, move || {
        says.send(IoLoop::current().time())
            .expect("the test listens")
    })
}
