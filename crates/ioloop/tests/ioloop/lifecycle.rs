//! A loop begins, ends, and is found: `LOOP-1.01`, `LOOP-2.01`, `LOOP-2.03`, `LOOP-3.01`, `LOOP-3.02`.

use std::io;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tornado_ioloop::{Error, Handle, IoLoop};

/// LOOP-2.03
#[test]
fn stop_before_start_makes_the_next_start_return_at_once() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    io_loop.stop();
    io_loop.start();
    Ok(())
}

/// LOOP-2.03
#[test]
fn stop_finishes_the_current_iteration() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (says, said) = mpsc::channel();
    let handle = io_loop.clone();
    io_loop.add_callback(move || handle.stop());
    for number in 0..200 {
        let says = says.clone();
        io_loop.add_callback(move || says.send(number).expect("the test listens"));
    }
    io_loop.start();
    assert_eq!(said.try_iter().count(), 200);
    Ok(())
}

/// LOOP-2.03
#[test]
fn stop_is_callable_from_another_thread() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let handle = io_loop.clone();
    let stopper = thread::spawn(move || handle.stop());
    io_loop.start();
    stopper.join().expect("stop does not panic");
    Ok(())
}

/// LOOP-2.03
#[test]
fn a_stopped_loop_starts_again_where_it_was() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (says, said) = mpsc::channel();
    let handle = io_loop.clone();
    io_loop.add_callback(move || {
        handle.stop();
        handle.add_callback(move || says.send("left over").expect("the test listens"));
    });
    io_loop.start();
    assert!(said.try_recv().is_err());
    io_loop.stop();
    io_loop.start();
    assert_eq!(said.try_recv(), Ok("left over"));
    Ok(())
}

/// LOOP-3.02
#[test]
fn run_sync_gives_the_result_of_a_future_that_need_not_be_send()
-> Result<(), Box<dyn std::error::Error>> {
    let shared = Rc::new(20);
    let sum = IoLoop::new()?.run_sync(
        async {
            tokio::task::yield_now().await;
            *shared + 1
        },
        None,
    )?;
    assert_eq!(sum, 21);
    Ok(())
}

/// LOOP-3.02
#[test]
fn run_sync_gives_up_after_its_timeout() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let timeout = Duration::from_millis(1);
    let given_up = io_loop.run_sync(std::future::pending::<()>(), Some(timeout));
    assert!(matches!(given_up, Err(Error::Timeout(after)) if after == timeout));
    assert_eq!(
        Error::Timeout(timeout).to_string(),
        "operation timed out after 1ms"
    );
    assert_eq!(
        io_loop
            .run_sync(async { 5 }, Some(Duration::from_secs(60)))
            .ok(),
        Some(5)
    );
    Ok(())
}

/// LOOP-3.02
#[test]
fn run_sync_tells_that_the_loop_was_stopped_first() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let stopped = io_loop.run_sync(
        async {
            IoLoop::current().stop();
            std::future::pending::<()>().await;
        },
        None,
    );
    assert!(matches!(stopped, Err(Error::Stopped)));
    Ok(())
}

/// LOOP-3.02
#[test]
fn run_sync_inside_a_running_loop_is_refused() -> io::Result<()> {
    let outer = IoLoop::new()?;
    let inner = outer.run_sync(
        async { IoLoop::new().map(|inner| inner.run_sync(async {}, None)) },
        None,
    )?;
    assert!(matches!(inner?, Err(Error::AlreadyRunning)));
    Ok(())
}

/// LOOP-2.01, LOOP-3.01
#[test]
fn a_thread_has_a_current_loop_only_while_it_runs_one_or_made_one_current() -> io::Result<()> {
    assert!(Handle::try_current().is_none());
    let io_loop = IoLoop::new()?;
    assert!(Handle::try_current().is_none());
    assert!(io_loop.run_sync(
        async { Handle::try_current().is_some_and(|it| it.is_running()) },
        None
    )?);
    assert!(!io_loop.is_running());
    let current = io_loop.make_current();
    let handle = IoLoop::current();
    drop(current);
    assert!(Handle::try_current().is_none());
    handle.stop(); // the same loop
    io_loop.start();
    Ok(())
}

/// LOOP-2.01
#[test]
fn several_loops_live_side_by_side() -> io::Result<()> {
    let (one, two) = (IoLoop::new()?, IoLoop::new()?);
    let handle = two.clone();
    one.run_sync(async move { handle.stop() }, None)?;
    two.start();
    Ok(())
}

/// LOOP-3.01
#[test]
fn a_handle_outlives_its_loop_harmlessly() -> io::Result<()> {
    struct Tells(mpsc::Sender<&'static str>);
    impl Drop for Tells {
        fn drop(&mut self) {
            self.0.send("dropped").expect("the test listens");
        }
    }
    let (says, said) = mpsc::channel();
    let io_loop = IoLoop::new()?;
    let handle = io_loop.clone();
    let waiting = Tells(says.clone());
    let cycle = handle.clone();
    handle.call_later(Duration::from_secs(60), move || drop((waiting, cycle)));
    drop(io_loop);
    assert_eq!(said.try_recv(), Ok("dropped"));
    let late = Tells(says);
    handle.add_callback(move || drop(late));
    assert_eq!(said.try_recv(), Ok("dropped"));
    handle.stop();
    Ok(())
}
