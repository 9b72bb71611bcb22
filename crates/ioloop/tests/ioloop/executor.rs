//! Blocking work away from the loop: `LOOP-3.04`.

use std::io;
use std::sync::mpsc;
use std::thread;

use tornado_ioloop::{Error, IoLoop};

/// LOOP-3.04
#[test]
fn the_work_is_done_on_another_thread_and_its_result_comes_back() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let there = io_loop.run_sync(io_loop.run_in_executor(|| thread::current().id()), None)??;
    assert_ne!(there, thread::current().id());
    Ok(())
}

/// LOOP-3.04
#[test]
fn the_work_begins_also_when_nobody_awaits_it() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (says, said) = mpsc::channel();
    drop(io_loop.run_in_executor(move || says.send("done")));
    assert_eq!(said.recv(), Ok("done"));
    Ok(())
}

/// LOOP-3.04
#[test]
fn a_panic_in_the_work_is_the_error_of_who_awaits_it() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let result: Result<(), Error> =
        io_loop.run_sync(io_loop.run_in_executor(|| panic!("too heavy")), None)?;
    let error = result.expect_err("it panicked");
    assert_eq!(error.to_string(), "the task panicked: too heavy");
    Ok(())
}

/// LOOP-3.04
#[test]
fn one_piece_of_work_can_go_to_an_executor_of_its_own() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let at_once = |job: Box<dyn FnOnce() + Send>| job();
    let here = io_loop.run_sync(io_loop.run_in(&at_once, || thread::current().id()), None)??;
    assert_eq!(here, thread::current().id());
    Ok(())
}

/// LOOP-3.04
#[test]
fn another_executor_can_be_set_and_may_drop_the_work() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (jobs, queue) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
    io_loop.set_default_executor(move |job| jobs.send(job).expect("the worker listens"));
    let worker = thread::spawn(move || {
        queue.recv().expect("a first job")();
        drop(queue.recv());
        thread::current().id()
    });
    let id = io_loop.run_sync(io_loop.run_in_executor(|| thread::current().id()), None)??;
    let dropped = io_loop.run_sync(io_loop.run_in_executor(|| ()), None)?;
    assert!(matches!(dropped, Err(Error::Cancelled)));
    assert_eq!(worker.join().expect("the worker does not panic"), id);
    Ok(())
}
