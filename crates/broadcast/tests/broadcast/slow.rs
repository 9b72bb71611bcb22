//! Readers that are slow.

use std::future::{Future, pending};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use tornado_broadcast::{Channel, Cursor, Error, Settings, Slow};
use tornado_testing::run;

fn channel(keep: usize, slow: Slow) -> Channel<usize> {
    Channel::with(Settings::new().keep(keep).slow(slow))
}

/// Polls once.
fn poll<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn the_oldest_are_dropped_and_the_reader_is_told() {
    run(async {
        let channel = channel(3, Slow::DropOldest);
        let mut slow = channel.subscribe();
        let first = channel.publish(0).await?;
        let mut last = first;
        for n in 1..10 {
            last = channel.publish(n).await?;
        }
        for n in 7..10 {
            assert_eq!(*slow.next().await?, n);
        }
        assert!(slow.has_missed() && slow.take()?.is_none());
        assert!(channel.subscribe_after(first).has_missed());
        assert!(!channel.subscribe_after(last).has_missed());
        assert!(
            !channel.subscribe_after(Cursor::START).has_missed(),
            "it asked for what is kept"
        );
        Ok::<(), Error>(())
    })
    .expect("no error");
}

#[test]
fn a_reader_is_dropped_as_soon_as_it_is_too_far_behind() {
    run(async {
        let channel = channel(3, Slow::DropReader);
        let (mut slow, mut quick) = (channel.subscribe(), channel.subscribe());
        for n in 0..4 {
            channel.publish(n).await?;
            assert_eq!(*quick.next().await?, n);
        }
        for _ in 0..2 {
            assert!(matches!(slow.next().await, Err(Error::TooSlow)));
        }
        assert!(quick.take()?.is_none());
        Ok::<(), Error>(())
    })
    .expect("no error");
}

#[test]
fn a_reader_that_is_kept_by_its_client_is_dropped_too() {
    run(async {
        let channel = channel(2, Slow::DropReader);
        let mut slow = channel.subscribe();
        assert!(matches!(slow.keep_up(async { 7 }).await, Ok(7)));
        let mut sending = Box::pin(slow.keep_up(pending::<()>()));
        for n in 0..2 {
            channel.publish(n).await?;
            assert!(poll(&mut sending).is_pending());
        }
        channel.publish(2).await?;
        assert!(matches!(sending.await, Err(Error::TooSlow)));
        assert!(matches!(slow.next().await, Err(Error::TooSlow)));
        Ok::<(), Error>(())
    })
    .expect("no error");
}

#[test]
fn keeping_up_changes_nothing_where_readers_are_not_dropped() {
    for slow in [Slow::DropOldest, Slow::Wait] {
        let channel = channel(1, slow);
        let mut reader = channel.subscribe();
        let mut sending = Box::pin(reader.keep_up(pending::<()>()));
        for n in 0..3 {
            let _ = poll(channel.publish(n));
            assert!(poll(&mut sending).is_pending());
        }
    }
}

#[test]
fn who_publishes_waits_for_the_slowest() {
    run(async {
        let channel = channel(2, Slow::Wait);
        channel.publish(0).await?; // to nobody: no reason to wait
        let (mut slow, mut quick) = (channel.subscribe(), channel.subscribe());
        for n in 1..3 {
            channel.publish(n).await?;
            assert_eq!(*quick.next().await?, n);
        }
        let mut third = Box::pin(channel.publish(3));
        assert!(poll(&mut third).is_pending());
        assert_eq!(*slow.next().await?, 1);
        third.await?;

        // One who gives up leaves nothing behind.
        let mut fourth = Box::pin(channel.publish(4));
        assert!(poll(&mut fourth).is_pending());
        drop(fourth);
        for n in 2..4 {
            assert_eq!(*slow.next().await?, n);
        }
        assert!(slow.take()?.is_none());
        assert!(!slow.has_missed());
        Ok::<(), Error>(())
    })
    .expect("no error");
}

#[test]
fn a_slow_reader_that_leaves_holds_up_nobody() {
    run(async {
        let channel = channel(1, Slow::Wait);
        let slow = channel.subscribe_after(Cursor::START);
        channel.publish(0).await?;
        let mut next = Box::pin(channel.publish(1));
        assert!(poll(&mut next).is_pending());
        drop(slow);
        next.await?;
        assert_eq!(channel.subscribers(), 0);
        Ok::<(), Error>(())
    })
    .expect("no error");
}
