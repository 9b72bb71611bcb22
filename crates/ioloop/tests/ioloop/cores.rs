//! One loop per core: `NET-2.01`, `LOOP-2.01`.

use std::io;
use std::sync::mpsc;
use std::thread;

use tornado_ioloop::{IoLoop, cores};

#[test]
fn each_loop_runs_main_on_a_thread_of_its_own_and_the_first_on_the_callers() -> io::Result<()> {
    let (says, said) = mpsc::channel();
    cores::run(3, move |which| {
        let says = says.clone();
        async move {
            let thread = IoLoop::current()
                .spawn(async { thread::current().id() })
                .await?;
            assert_eq!(thread, thread::current().id());
            says.send((which, thread)).map_err(io::Error::other)
        }
    })?;
    let mut ran: Vec<_> = said.try_iter().collect();
    ran.sort_by_key(|(which, _)| *which);
    let numbers: Vec<_> = ran.iter().map(|(which, _)| *which).collect();
    assert_eq!(numbers, [0, 1, 2]);
    let mut threads: Vec<_> = ran.iter().map(|(_, thread)| *thread).collect();
    assert_eq!(threads.first(), Some(&thread::current().id()));
    threads.dedup();
    assert_eq!(threads.len(), 3);
    Ok(())
}

#[test]
fn main_need_not_be_send() -> io::Result<()> {
    cores::run(2, |_| async {
        let local = std::rc::Rc::new(1);
        tokio::task::yield_now().await;
        assert_eq!(*local, 1);
        Ok(())
    })
}

#[test]
fn an_error_in_one_is_returned_after_the_others_have_ended() {
    let (says, said) = mpsc::channel();
    let ended = cores::run(3, move |which| {
        let says = says.clone();
        async move {
            if which == 1 {
                return Err(io::Error::other("no address left"));
            }
            says.send(which).map_err(io::Error::other)
        }
    });
    assert_eq!(
        ended.map_err(|error| error.to_string()),
        Err("no address left".to_owned())
    );
    assert_eq!(said.try_iter().count(), 2);
}

#[test]
fn a_panic_in_one_is_an_error_wherever_it_is() {
    for panicking in [0, 1] {
        let ended = cores::run(2, move |which| async move {
            assert_ne!(which, panicking, "broken");
            Ok(())
        });
        let error = ended.expect_err("one panicked").to_string();
        assert!(
            error.starts_with(&format!("loop {panicking} panicked: ")),
            "{error}"
        );
        assert!(error.contains("broken"), "{error}");
    }
}

#[test]
fn there_is_always_a_core() {
    assert!(cores::available() >= 1);
}

#[test]
fn no_number_of_loops_means_one_per_core() -> io::Result<()> {
    let (says, said) = mpsc::channel();
    cores::run(0, move |which| {
        let says = says.clone();
        async move { says.send(which).map_err(io::Error::other) }
    })?;
    assert_eq!(said.try_iter().count(), cores::available());
    Ok(())
}
