//! The watchdog of a kept loop: `LOOP-2.08`.
//!
//! Each blocked piece of work here waits for the warning about itself: no test depends on how fast a machine is.

use std::io;
use std::sync::Mutex;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use tornado_ioloop::{IoLoop, cores, doing};

use crate::captured;

const THRESHOLD: Option<Duration> = Some(Duration::from_millis(4));

/// LOOP-2.08
#[test]
fn a_callback_that_keeps_the_loop_is_named_while_it_does_and_when_it_ends() -> io::Result<()> {
    watched(|io_loop, lines| {
        io_loop.add_callback(move || {
            let line = lines
                .iter()
                .find(|line| line.contains("callback added at "))
                .expect("a warning while it lasts");
            assert!(line.starts_with("WARN tornado.general: "), "{line}");
            assert!(line.contains("watchdog.rs:"), "{line}");
            assert!(line.contains(" has kept the loop for "), "{line}");
            assert!(line.ends_with(", and still does"), "{line}");
            IoLoop::current().add_callback(move || {
                let ended = lines
                    .iter()
                    .find(|line| line.contains("callback added at ") && line.ends_with(" in all"))
                    .expect("another when it has ended");
                assert!(ended.contains(" kept the loop for "), "{ended}");
                IoLoop::current().stop();
            });
        });
        io_loop.start();
        Ok(())
    })
}

/// LOOP-2.08
#[test]
fn tasks_and_handlers_and_timeouts_are_named() -> io::Result<()> {
    watched(|io_loop, lines| {
        let lines = std::sync::Arc::new(Mutex::new(lines));
        let expect = move |what: &'static str| {
            let lines = lines.lock().expect("not poisoned");
            let found = lines
                .iter()
                .any(|line| line.contains(what) && line.ends_with("still does"));
            assert!(found, "no warning about {what}");
        };
        let (task, timeout, handler) = (expect.clone(), expect.clone(), expect);
        io_loop.run_sync(io_loop.spawn(async move { task("task spawned at ") }), None)??;
        io_loop.call_later(Duration::ZERO, move || {
            timeout("timeout set at ");
            IoLoop::current().stop();
        });
        io_loop.start();
        let (ours, _theirs) = std::os::unix::net::UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        io_loop.add_handler(ours, tornado_ioloop::Events::WRITE, move |fd, _| {
            handler("handler added at ");
            IoLoop::current().remove_handler(fd);
            IoLoop::current().stop();
            Ok(())
        })?;
        io_loop.start();
        Ok(())
    })
}

/// LOOP-2.08
#[test]
fn each_loop_of_several_cores_has_a_watchdog_when_main_asks_for_it() -> io::Result<()> {
    cores::run(2, |which| async move {
        let (log, lines) = captured::log();
        let _logged = tracing::dispatcher::set_default(&log);
        IoLoop::current().set_blocking_log_threshold(THRESHOLD);
        let label = format!("work of loop {which}");
        let (done, is_done) = tokio::sync::oneshot::channel();
        IoLoop::current().add_callback(move || {
            // A slow machine may be caught before the inner name is there.
            let _doing = doing(&label);
            let named =
                |line: &String| line.contains("callback added at ") || line.contains(&label);
            done.send(lines.iter().any(|line| named(&line)))
                .expect("main listens");
        });
        assert!(is_done.await.map_err(io::Error::other)?);
        Ok(())
    })
}

/// LOOP-2.08
#[test]
fn with_its_loop_it_says_a_last_word_and_ends() -> io::Result<()> {
    let (log, lines) = captured::log();
    let lines = tracing::dispatcher::with_default(&log, || {
        let io_loop = IoLoop::new()?;
        io_loop.set_blocking_log_threshold(THRESHOLD);
        let wait = async move { lines.recv().map(|_| lines) };
        io_loop.run_sync(wait, None)?.map_err(io::Error::other)
    })?;
    drop(log);
    // This ends when nobody can log any more, and so the watchdog's thread has ended.
    let last: Vec<_> = lines.iter().collect();
    assert_eq!(last.len(), 1, "{last:?}");
    assert!(
        last.iter().all(|line| line.ends_with(" in all")),
        "{last:?}"
    );
    Ok(())
}

/// Runs the body with a watched loop and what is logged meanwhile.
fn watched(body: impl FnOnce(IoLoop, Receiver<String>) -> io::Result<()>) -> io::Result<()> {
    let (log, lines) = captured::log();
    tracing::dispatcher::with_default(&log, || {
        let io_loop = IoLoop::new()?;
        // A panic in a callback is a failed test.
        io_loop.on_callback_panic(|panic| {
            eprintln!("{panic}");
            std::process::abort();
        });
        io_loop.set_blocking_log_threshold(THRESHOLD);
        body(io_loop, lines)
    })
}
