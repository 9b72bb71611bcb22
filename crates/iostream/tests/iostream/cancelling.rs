//! A dropped read loses no bytes, and a fast sender holds nobody up.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use crate::scripted::{Step, every_split, pieces, script};
use regex::bytes::Regex;
use tokio::io::AsyncWriteExt as _;
use tornado_iostream::{IoStream, Result};

fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls the future that `make` makes once, drops it, and makes it again.
macro_rules! dropped_each_time {
    ($make:expr) => {
        loop {
            if let Poll::Ready(result) = poll_once($make) {
                break result;
            }
        }
    };
}

#[test]
fn reads_that_are_dropped_and_made_again_lose_nothing() -> Result<()> {
    let regex = Regex::new("c.*;").expect("a pattern");
    for split in every_split(b"one--two--abcd;0123456789rest") {
        let mut stream = pieces(&split);
        let mut target = [0; 10];
        let one = dropped_each_time!(stream.read_until(b"--", 100))?;
        assert_eq!(&one[..], b"one--", "{split:?}");
        let two = dropped_each_time!(stream.read_bytes(5))?;
        assert_eq!(&two[..], b"two--", "{split:?}");
        let three = dropped_each_time!(stream.read_until_regex(&regex, 100))?;
        assert_eq!(&three[..], b"abcd;", "{split:?}");
        dropped_each_time!(stream.read_into(&mut target))?;
        assert_eq!(&target, b"0123456789", "{split:?}");
        let rest = dropped_each_time!(stream.read_until_close())?;
        assert_eq!(&rest[..], b"rest", "{split:?}");
    }
    Ok(())
}

#[test]
fn a_dropped_read_may_be_followed_by_a_different_one() -> Result<()> {
    for split in every_split(b"ab-c+d-") {
        let sent = split.iter().cloned().map(Step::Sends);
        let mut stream = IoStream::new(script(sent.chain([Step::Waits])));
        for _ in 0..2 * split.len() {
            assert!(poll_once(stream.read_until(b"=", 100)).is_pending());
            assert!(poll_once(stream.read_until(b"-c-", 100)).is_pending());
            assert!(poll_once(stream.read_into(&mut [0; 40])).is_pending());
        }
        let read = dropped_each_time!(stream.read_until(b"-", 100))?;
        assert_eq!(&read[..], b"ab-", "{split:?}");
        let read = dropped_each_time!(stream.read_until(b"+d", 100))?;
        assert_eq!(&read[..], b"c+d", "{split:?}");
        let read = dropped_each_time!(stream.read_bytes(1))?;
        assert_eq!(&read[..], b"-", "{split:?}");
    }
    Ok(())
}

#[tokio::test]
async fn reads_from_the_buffer_let_other_tasks_run() -> Result<()> {
    let (socket, mut peer) = tokio::io::duplex(1 << 16);
    peer.write_all(&b"\n".repeat(1 << 16)).await?;
    let lines = Arc::new(AtomicUsize::new(0));
    let counted = lines.clone();
    let reader = tokio::spawn(async move {
        let mut stream = IoStream::new(socket);
        while stream.read_until(b"\n", 100).await.is_ok() {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    tokio::task::yield_now().await;
    let seen = lines.load(Ordering::Relaxed);
    assert!((1..1000).contains(&seen), "{seen} lines in one turn");
    drop(peer);
    reader.await.expect("no panic");
    assert_eq!(lines.load(Ordering::Relaxed), 1 << 16);
    Ok(())
}

#[test]
fn streams_and_their_futures_may_move_between_threads() {
    fn sendable<F: Send>(_: &F) {}
    let mut stream = pieces(["abc"]);
    let regex = Regex::new("c").expect("a pattern");
    sendable(&stream);
    sendable(&stream.on_close());
    sendable(&stream.read_until(b"\n", 1));
    sendable(&stream.read_until_regex(&regex, 1));
    sendable(&stream.read_bytes(1));
    sendable(&stream.read_into(&mut [0]));
    sendable(&stream.read_until_close());
    sendable(&stream.write(b"x"));
}

#[test]
fn a_waiting_read_is_small() {
    let mut stream = pieces(["abc"]);
    assert!(size_of_val(&stream.read_until(b"\n", 1)) <= 256);
    assert!(size_of_val(&stream.read_bytes(1)) <= 128);
}
