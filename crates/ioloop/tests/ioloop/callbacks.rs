//! Callbacks: `LOOP-2.05`, `LOOP-2.06`, `LOOP-2.10`, `LOOP-3.03`.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc;
use std::thread;

use tokio::io::AsyncReadExt;
use tornado_ioloop::{Handle, IoLoop};

use crate::captured;

/// LOOP-2.05
#[test]
fn callbacks_run_in_the_order_in_which_they_were_added() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (says, said) = mpsc::channel();
    for number in 0..100 {
        let says = says.clone();
        io_loop.add_callback(move || says.send(number).expect("the test listens"));
    }
    io_loop.add_callback(|| IoLoop::current().stop());
    io_loop.start();
    assert_eq!(
        said.try_iter().collect::<Vec<_>>(),
        (0..100).collect::<Vec<_>>()
    );
    Ok(())
}

/// LOOP-2.05
#[test]
fn a_callback_added_by_a_callback_waits_for_the_following_iteration() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (says, said) = mpsc::channel();
    let (first, second, inner) = (says.clone(), says.clone(), says);
    let tell = |says: &mpsc::Sender<_>, what| says.send(what).expect("the test listens");
    io_loop.add_callback(move || {
        tell(&first, "first");
        IoLoop::current().add_callback(move || {
            tell(&inner, "added by first");
            IoLoop::current().stop();
        });
    });
    io_loop.add_callback(move || tell(&second, "second"));
    io_loop.start();
    assert_eq!(
        said.try_iter().collect::<Vec<_>>(),
        ["first", "second", "added by first"]
    );
    Ok(())
}

/// LOOP-2.05
#[test]
fn callbacks_that_add_themselves_for_ever_do_not_starve_sockets() -> io::Result<()> {
    fn again(handle: &Handle) {
        let next = handle.clone();
        handle.add_callback(move || again(&next));
    }
    let io_loop = IoLoop::new()?;
    let (mut ours, theirs) = UnixStream::pair()?;
    theirs.set_nonblocking(true)?;
    again(&io_loop);
    let read = io_loop.run_sync(
        async move {
            let mut theirs = tokio::net::UnixStream::from_std(theirs)?;
            ours.write_all(b"x")?;
            theirs.read_u8().await
        },
        None,
    )?;
    assert_eq!(read?, b'x');
    Ok(())
}

/// LOOP-2.05, LOOP-2.10
#[test]
fn a_callback_from_another_thread_wakes_an_idle_loop() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let handle = io_loop.clone();
    let (idle, is_idle) = mpsc::channel();
    // The callback runs in the last iteration before the loop has nothing to do.
    io_loop.add_callback(move || idle.send(()).expect("the thread listens"));
    let other = thread::spawn(move || {
        is_idle.recv().expect("the loop runs");
        handle.add_callback(|| IoLoop::current().stop());
    });
    io_loop.start();
    other.join().expect("add_callback does not panic");
    Ok(())
}

/// LOOP-2.06
#[test]
fn a_panicking_callback_is_logged_and_the_loop_goes_on() -> io::Result<()> {
    let (log, lines) = captured::log();
    tracing::dispatcher::with_default(&log, || {
        let io_loop = IoLoop::new()?;
        io_loop.add_callback(|| panic!("no {}", "luck"));
        io_loop.add_callback(|| IoLoop::current().stop());
        io_loop.start();
        io::Result::Ok(())
    })?;
    let line = lines.try_recv().expect("one line");
    assert!(
        line.starts_with("ERROR tornado.application: Exception in callback added at "),
        "{line}"
    );
    assert!(line.contains("callbacks.rs:"), "{line}");
    assert!(line.ends_with(": no luck"), "{line}");
    assert!(lines.try_recv().is_err());
    Ok(())
}

/// LOOP-2.06
#[test]
fn a_hook_hears_of_panics_instead_of_the_log() -> io::Result<()> {
    let (log, lines) = captured::log();
    let (says, said) = mpsc::channel();
    tracing::dispatcher::with_default(&log, || {
        let io_loop = IoLoop::new()?;
        io_loop.on_callback_panic(move |panic| says.send(panic.clone()).expect("the test listens"));
        io_loop.add_callback(|| panic!("no luck"));
        io_loop.add_callback(|| IoLoop::current().stop());
        io_loop.start();
        io::Result::Ok(())
    })?;
    let panic = said.try_recv().expect("told once");
    assert!(panic.label().starts_with("callback added at "));
    assert_eq!(panic.message(), "no luck");
    assert!(lines.try_recv().is_err());
    Ok(())
}

/// LOOP-3.03
#[test]
fn the_result_of_a_future_is_given_to_its_callback() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (says, said) = mpsc::channel();
    io_loop.add_future(async { 6 * 7 }, move |answer| {
        says.send(answer).expect("the test listens");
        IoLoop::current().stop();
    });
    io_loop.start();
    assert_eq!(said.try_recv(), Ok(42));
    Ok(())
}
