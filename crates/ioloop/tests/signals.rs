//! Signals: `LOOP-3.07`. This process sends itself real ones.

use std::io;
use std::process::Command;
use std::sync::mpsc;

use tornado_ioloop::{IoLoop, Signal, signals};

/// LOOP-3.07; one test, for a signal is heard by all who listen in this process.
#[test]
fn signals_run_callbacks_and_end_the_wait_for_termination() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (says, said) = mpsc::channel();
    let handle = io_loop.clone();
    let task = io_loop.on_signal(Signal::User1, move || {
        says.send("user 1").expect("the test listens");
        handle.stop();
    })?;
    for _ in 0..2 {
        send("-USR1")?;
        io_loop.start();
        assert_eq!(said.try_recv(), Ok("user 1"));
    }
    task.abort();

    for (sent, signal) in [("-TERM", Signal::Terminate), ("-INT", Signal::Interrupt)] {
        let came = io_loop.run_sync(
            async {
                let terminate = signals::terminate();
                // Before the first poll, and survived all the same.
                send(sent)?;
                terminate.await
            },
            None,
        )??;
        assert_eq!(came, signal);
    }
    Ok(())
}

/// LOOP-3.07
#[test]
fn waiting_for_signals_without_a_loop_is_an_error() {
    let mut waiting = std::pin::pin!(signals::terminate());
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(Err(error)) = waiting.as_mut().poll(&mut cx) else {
        panic!("it waits for a loop that is not there");
    };
    assert!(error.to_string().contains("no loop"), "{error}");
}

fn send(signal: &str) -> io::Result<()> {
    let sent = Command::new("kill")
        .args([signal, &std::process::id().to_string()])
        .status()?;
    assert!(sent.success());
    Ok(())
}
