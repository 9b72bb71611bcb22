//! What subscribers get.

use std::sync::Arc;

use tornado_broadcast::{Broadcast, Channel, Cursor, Error};
use tornado_testing::run;

#[test]
fn a_subscriber_gets_what_is_published_from_then_on() {
    run(async {
        let channel = Channel::new();
        channel.publish(1).await?;
        let mut listener = channel.subscribe();
        assert!(listener.take()?.is_none());
        channel.publish(2).await?;
        channel.publish(3).await?;
        assert_eq!(*listener.next().await?, 2);
        assert_eq!(*listener.next().await?, 3);
        assert!(listener.take()?.is_none());
        assert!(!listener.has_missed());
        Ok::<(), Error>(())
    })
    .expect("no error");
}

#[test]
fn who_comes_late_gets_what_is_kept_behind_its_cursor() {
    run(async {
        let channel = Channel::new();
        let mut cursors = Vec::new();
        for n in 0..5 {
            cursors.push(channel.publish(n).await?);
        }
        for (seen, cursor) in cursors.iter().enumerate() {
            let mut late = channel.subscribe_after(*cursor);
            for (n, cursor) in cursors.iter().enumerate().skip(seen + 1) {
                let item = late.next().await?;
                assert_eq!((*item, item.cursor()), (n, *cursor));
            }
            assert!(late.take()?.is_none());
        }
        assert_eq!(channel.after(Cursor::START).len(), 5);
        assert_eq!(channel.after(cursors[4]).len(), 0);
        Ok::<(), Error>(())
    })
    .expect("no error");
}

#[test]
fn a_long_poll_gets_all_that_is_there() {
    run(async {
        let channel = Channel::new();
        let mut listener = channel.subscribe_after(Cursor::START);
        for n in 0..3 {
            channel.publish(n).await?;
        }
        let all = listener.next_all().await?;
        let all: Vec<i32> = all.iter().map(|item| **item).collect();
        assert_eq!(all, [0, 1, 2]);
        Ok::<(), Error>(())
    })
    .expect("no error");
}

#[test]
fn all_get_the_same_message_and_not_a_copy() {
    struct NotClone;

    run(async {
        let channel = Channel::new();
        let mut listeners: Vec<_> = (0..10).map(|_| channel.subscribe()).collect();
        channel.publish(NotClone).await?;
        let mut addresses = Vec::new();
        for listener in &mut listeners {
            addresses.push(std::ptr::from_ref::<NotClone>(&*listener.next().await?));
        }
        addresses.dedup();
        assert_eq!(addresses.len(), 1);
        Ok::<(), Error>(())
    })
    .expect("no error");
}

#[test]
fn messages_cross_threads_in_one_order() {
    const EACH: usize = 500;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let channel: Arc<dyn Broadcast<(usize, usize)>> = Arc::new(Channel::with(
            tornado_broadcast::Settings::new().keep(4 * EACH),
        ));
        let mut readers = Vec::new();
        for _ in 0..8 {
            let mut listener = channel.subscribe();
            readers.push(tokio::spawn(async move {
                let mut all = Vec::new();
                while all.len() < 4 * EACH {
                    all.push(*listener.next().await.expect("a message"));
                }
                all
            }));
        }
        for writer in 0..4 {
            let channel = Arc::clone(&channel);
            tokio::spawn(async move {
                for n in 0..EACH {
                    channel.publish((writer, n)).await.expect("published");
                    tokio::task::yield_now().await;
                }
            });
        }
        let mut first: Option<Vec<_>> = None;
        for reader in readers {
            let all = reader.await.expect("a reader");
            assert_eq!(first.get_or_insert_with(|| all.clone()), &all);
        }
        let first = first.expect("messages");
        for writer in 0..4 {
            let of_one = first.iter().filter(|(by, _)| *by == writer);
            assert!(of_one.map(|(_, n)| *n).eq(0..EACH));
        }
    });
}
