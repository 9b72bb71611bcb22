//! Futures spawned on a loop: `LOOP-3.03`.

use std::cell::Cell;
use std::io;
use std::rc::Rc;
use std::thread;

use tornado_ioloop::{Error, IoLoop};

use crate::captured;

#[test]
fn a_spawned_future_runs_and_its_result_can_be_awaited() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let task = io_loop.spawn(async { "done" });
    assert_eq!(io_loop.run_sync(task, None)??, "done");
    Ok(())
}

#[test]
fn a_future_may_be_spawned_from_another_thread() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let handle = io_loop.clone();
    let other = thread::spawn(move || handle.spawn(async { IoLoop::current().stop() }));
    io_loop.start();
    other.join().expect("spawn does not panic");
    Ok(())
}

#[test]
fn a_local_future_shares_what_must_not_leave_its_thread() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let count = Rc::new(Cell::new(0));
    let counter = Rc::clone(&count);
    let task = io_loop.spawn_local(async move { counter.set(counter.get() + 1) });
    io_loop.run_sync(task, None)??;
    assert_eq!(count.get(), 1);
    Ok(())
}

#[test]
fn a_panicking_task_is_logged_and_is_an_error_to_who_awaits_it() -> io::Result<()> {
    let (log, lines) = captured::log();
    let ended = tracing::dispatcher::with_default(&log, || {
        let io_loop = IoLoop::new()?;
        let task = io_loop.spawn(async { panic!("torn") });
        io::Result::Ok(io_loop.run_sync(task, None)?)
    })?;
    assert!(matches!(ended, Err(Error::Panicked(message)) if message == "torn"));
    let line = lines.try_recv().expect("one line");
    assert!(
        line.starts_with("ERROR tornado.application: Exception in task spawned at "),
        "{line}"
    );
    Ok(())
}

#[test]
fn an_aborted_task_is_cancelled() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let task = io_loop.spawn(std::future::pending::<()>());
    task.abort();
    assert!(matches!(
        io_loop.run_sync(task, None)?,
        Err(Error::Cancelled)
    ));
    Ok(())
}
