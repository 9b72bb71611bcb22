//! Handlers of file descriptors: `LOOP-1.02`, `LOOP-2.02`, `LOOP-2.06`, with real pipes and sockets.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::mpsc;

use tornado_ioloop::{Events, IoLoop};

use crate::captured;

/// LOOP-2.02
#[test]
fn a_handler_is_called_when_there_is_something_to_read() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (ours, mut theirs) = pair()?;
    let (says, said) = mpsc::channel();
    io_loop.add_handler(ours, Events::READ, move |mut fd, events| {
        let mut bytes = [0; 16];
        let count = fd.read(&mut bytes)?;
        says.send((
            events,
            bytes.iter().take(count).copied().collect::<Vec<_>>(),
        ))
        .expect("the test listens");
        IoLoop::current().stop();
        Ok(())
    })?;
    theirs.write_all(b"hello")?;
    io_loop.start();
    assert_eq!(said.try_recv(), Ok((Events::READ, b"hello".to_vec())));
    // Drained, it waits for more.
    theirs.write_all(b"again")?;
    io_loop.start();
    assert_eq!(said.try_recv(), Ok((Events::READ, b"again".to_vec())));
    Ok(())
}

/// LOOP-2.02
#[test]
fn a_pipe_works_as_a_socket_does() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (sender, receiver) = {
        let _current = io_loop.make_current();
        tokio::net::unix::pipe::pipe()?
    };
    let mut sender = File::from(sender.into_nonblocking_fd()?);
    let receiver = File::from(receiver.into_nonblocking_fd()?);
    let (says, said) = mpsc::channel();
    io_loop.add_handler(receiver, Events::READ, move |mut fd, _| {
        let mut byte = [0];
        let count = fd.read(&mut byte)?;
        says.send((count, byte)).expect("the test listens");
        if count == 0 {
            IoLoop::current().remove_handler(fd);
            IoLoop::current().stop();
        }
        Ok(())
    })?;
    sender.write_all(b"ab")?;
    drop(sender);
    io_loop.start();
    // Byte by byte: as long as it is ready, it is called again; in the end, once.
    assert_eq!(
        said.try_iter().collect::<Vec<_>>(),
        [(1, *b"a"), (1, *b"b"), (0, [0])]
    );
    Ok(())
}

/// LOOP-2.02
#[test]
fn a_handler_can_be_told_to_watch_for_something_else() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (ours, mut theirs) = pair()?;
    let ours = Arc::new(ours);
    let (says, said) = mpsc::channel();
    io_loop.add_handler(Arc::clone(&ours), Events::READ, move |fd, events| {
        says.send(events).expect("the test listens");
        if events.contains(Events::READ) {
            IoLoop::current().update_handler(fd, Events::WRITE)?;
        } else {
            IoLoop::current().update_handler(fd, Events::NONE)?;
            IoLoop::current().stop();
        }
        Ok(())
    })?;
    theirs.write_all(b"never read")?;
    io_loop.start();
    assert_eq!(
        said.try_iter().collect::<Vec<_>>(),
        [Events::READ, Events::WRITE]
    );
    Ok(())
}

/// LOOP-2.02
#[test]
fn an_error_is_told_although_nobody_asked_for_it() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (sender, receiver) = {
        let _current = io_loop.make_current();
        tokio::net::unix::pipe::pipe()?
    };
    let (says, said) = mpsc::channel();
    io_loop.add_handler(
        sender.into_nonblocking_fd()?,
        Events::NONE,
        move |fd, events| {
            says.send(events).expect("the test listens");
            IoLoop::current().remove_handler(fd);
            IoLoop::current().stop();
            Ok(())
        },
    )?;
    drop(receiver);
    io_loop.start();
    assert_eq!(said.try_iter().collect::<Vec<_>>(), [Events::ERROR]);
    Ok(())
}

/// LOOP-2.02
#[test]
fn a_removed_handler_is_not_called_and_lets_go_of_its_descriptor() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (ours, mut theirs) = pair()?;
    io_loop.add_handler(ours.try_clone()?, Events::READ, |_, _| {
        panic!("removed under another number")
    })?;
    io_loop.on_callback_panic(|_| IoLoop::current().stop());
    theirs.write_all(b"x")?;
    io_loop.start();
    drop(ours);
    drop(io_loop);
    assert_eq!(
        theirs.write(b"x").map_err(|error| error.kind()),
        Err(ErrorKind::BrokenPipe)
    );

    let io_loop = IoLoop::new()?;
    let (ours, mut theirs) = pair()?;
    let ours = Arc::new(ours);
    io_loop.add_handler(Arc::clone(&ours), Events::READ, |_, _| {
        panic!("it was removed")
    })?;
    theirs.write_all(b"x")?;
    io_loop.remove_handler(&ours);
    drop(ours);
    io_loop.run_sync(tokio::task::yield_now(), None)?;
    assert_eq!(
        theirs.write(b"x").map_err(|error| error.kind()),
        Err(ErrorKind::BrokenPipe)
    );
    Ok(())
}

/// LOOP-2.02
#[test]
fn removing_what_has_no_handler_is_harmless_and_updating_it_is_an_error() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (ours, _theirs) = pair()?;
    io_loop.remove_handler(&ours);
    let updated = io_loop.update_handler(&ours, Events::READ);
    assert_eq!(
        updated.map_err(|error| error.kind()),
        Err(ErrorKind::NotFound)
    );
    Ok(())
}

/// LOOP-2.02
#[test]
fn a_second_handler_for_a_descriptor_is_refused() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let ours = Arc::new(pair()?.0);
    io_loop.add_handler(Arc::clone(&ours), Events::READ, |_, _| Ok(()))?;
    let second = io_loop.add_handler(Arc::clone(&ours), Events::WRITE, |_, _| Ok(()));
    assert_eq!(
        second.map_err(|error| error.kind()),
        Err(ErrorKind::AlreadyExists)
    );
    io_loop.remove_handler(&ours);
    io_loop.add_handler(ours, Events::WRITE, |_, _| Ok(()))
}

/// LOOP-2.02
#[test]
fn a_plain_file_cannot_be_watched() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let file = File::open(std::env::current_exe()?)?;
    assert!(
        io_loop
            .add_handler(file, Events::READ, |_, _| Ok(()))
            .is_err()
    );
    Ok(())
}

/// LOOP-2.06
#[test]
fn a_failing_handler_is_logged_and_stays_but_a_broken_pipe_is_silent() -> io::Result<()> {
    let (log, lines) = captured::log();
    tracing::dispatcher::with_default(&log, || {
        let io_loop = IoLoop::new()?;
        let (ours, mut theirs) = pair()?;
        let mut calls = 0;
        io_loop.add_handler(ours, Events::READ, move |mut fd, _| {
            let mut byte = [0];
            fd.read_exact(&mut byte)?;
            calls += 1;
            IoLoop::current().stop();
            match calls {
                1 => Err(io::Error::other("first")),
                2 => Err(ErrorKind::BrokenPipe.into()),
                _ => panic!("third"),
            }
        })?;
        for _ in 0..3 {
            theirs.write_all(b"x")?;
            io_loop.start();
        }
        io::Result::Ok(())
    })?;
    let lines: Vec<_> = lines.try_iter().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines
            .iter()
            .all(|line| line.contains("Exception in I/O handler for fd ")),
        "{lines:?}"
    );
    assert!(
        lines.first().is_some_and(|line| line.ends_with(": first")),
        "{lines:?}"
    );
    assert!(
        lines.last().is_some_and(|line| line.ends_with(": third")),
        "{lines:?}"
    );
    Ok(())
}

/// LOOP-2.02, LOOP-2.05
#[test]
fn a_handler_that_stays_ready_lets_others_have_their_turn() -> io::Result<()> {
    let io_loop = IoLoop::new()?;
    let (ours, _theirs) = pair()?;
    io_loop.add_handler(ours, Events::WRITE, |_, _| Ok(()))?;
    io_loop.call_later(std::time::Duration::from_millis(1), || {
        IoLoop::current().stop()
    });
    io_loop.start();
    Ok(())
}

fn pair() -> io::Result<(UnixStream, UnixStream)> {
    let (ours, theirs) = UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    Ok((ours, theirs))
}
