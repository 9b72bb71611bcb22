//! A loop upon somebody else's tokio runtime: `LOOP-3.06`.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc;
use std::time::Duration;

use tornado_ioloop::{Events, Handle, IoLoop, PeriodicCallback};

/// LOOP-3.06
#[tokio::test]
async fn everything_works_on_a_current_thread_runtime() -> io::Result<()> {
    everything_works().await
}

/// LOOP-3.06
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_works_on_a_multi_thread_runtime() -> io::Result<()> {
    everything_works().await
}

/// LOOP-3.06
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_threads_of_a_runtime_have_the_same_loop_and_its_callbacks_keep_their_order()
-> io::Result<()> {
    let (says, mut said) = tokio::sync::mpsc::unbounded_channel();
    for number in 0..200 {
        let says = says.clone();
        let add = async move {
            IoLoop::current().add_callback(move || says.send(number).expect("the test listens"))
        };
        tokio::spawn(add).await?;
    }
    for number in 0..200 {
        assert_eq!(said.recv().await, Some(number));
    }
    Ok(())
}

/// LOOP-3.06
#[test]
fn two_runtimes_have_two_loops() -> io::Result<()> {
    let one = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let two = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let handle = one.block_on(async { IoLoop::current() });
    let other = two.block_on(async { IoLoop::current() });
    assert_ne!(format!("{handle:?}"), format!("{other:?}"));
    // Once the runtime is gone, its handle drops what it is given.
    drop(one);
    let (says, said) = mpsc::channel::<()>();
    handle.add_callback(move || drop(says));
    assert_eq!(said.try_recv(), Err(mpsc::TryRecvError::Disconnected));
    Ok(())
}

/// LOOP-3.06
#[tokio::test]
async fn stop_does_not_stop_a_runtime_that_is_not_ours() {
    let io_loop = IoLoop::current();
    io_loop.stop();
    let (says, said) = tokio::sync::oneshot::channel();
    io_loop.add_callback(move || says.send("still here").expect("the test listens"));
    assert_eq!(said.await.ok(), Some("still here"));
}

/// LOOP-3.06: blocking threads belong to the loop whose work they do.
#[tokio::test]
async fn work_in_the_executor_has_the_same_current_loop() {
    let io_loop = IoLoop::current();
    let there = io_loop
        .run_in_executor(Handle::try_current)
        .await
        .ok()
        .flatten();
    assert_eq!(
        there.map(|there| format!("{there:?}")),
        Some(format!("{io_loop:?}"))
    );
}

async fn everything_works() -> io::Result<()> {
    let io_loop = IoLoop::current();
    let (says, mut said) = tokio::sync::mpsc::unbounded_channel();
    let mut expect = async |what| assert_eq!(said.recv().await, Some(what));

    let tell = says.clone();
    io_loop.add_callback(move || tell.send("callback").expect("the test listens"));
    expect("callback").await;

    let tell = says.clone();
    io_loop.call_later(Duration::from_millis(1), move || {
        tell.send("timeout").expect("the test listens")
    });
    expect("timeout").await;

    assert_eq!(io_loop.spawn(async { 1 }).await?, 1);
    assert_eq!(io_loop.run_in_executor(|| 2).await?, 2);

    let tell = says.clone();
    let periodic = PeriodicCallback::new(Duration::from_millis(1), move || {
        let tell = tell.clone();
        async move { tell.send("periodic").expect("the test listens") }
    });
    periodic.start();
    expect("periodic").await;
    expect("periodic").await;
    periodic.stop();
    while said.try_recv().is_ok() {}

    let (ours, mut theirs) = UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    theirs.write_all(b"x")?;
    io_loop.add_handler(ours, Events::READ, move |mut fd, _| {
        fd.read_exact(&mut [0])?;
        says.send("handler").map_err(io::Error::other)
    })?;
    loop {
        match said.recv().await {
            Some("periodic") => {} // one that had begun before it was stopped
            came => break assert_eq!(came, Some("handler")),
        }
    }
    Ok(())
}
