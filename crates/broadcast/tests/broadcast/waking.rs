//! What it takes to wake those who wait.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use tornado_broadcast::{Channel, Subscriber};

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Count {
    fn taken(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

fn publish(channel: &Channel<&'static str>, message: &'static str) {
    let published = pin!(channel.publish(message)).poll(&mut Context::from_waker(Waker::noop()));
    assert!(published.is_ready());
}

#[test]
fn each_who_waits_is_woken_once_and_who_does_not_never() {
    let count = Arc::new(Count::default());
    let waker = Waker::from(Arc::clone(&count));
    let mut cx = Context::from_waker(&waker);
    let channel = Channel::new();
    let mut waiting: Vec<Subscriber<_>> = (0..100).map(|_| channel.subscribe()).collect();
    let mut busy = channel.subscribe();
    for subscriber in &mut waiting {
        // Asked again, as in a loop with `select!`, it waits in one place.
        for _ in 0..3 {
            assert!(subscriber.poll_next(&mut cx).is_pending());
        }
    }
    publish(&channel, "a");
    assert_eq!(count.taken(), 100);
    publish(&channel, "b");
    assert_eq!(count.taken(), 0, "nobody has waited again");
    for subscriber in &mut waiting {
        assert!(matches!(subscriber.poll_next(&mut cx), Poll::Ready(Ok(item)) if *item == "a"));
        assert!(matches!(subscriber.poll_next(&mut cx), Poll::Ready(Ok(item)) if *item == "b"));
    }
    assert!(matches!(busy.poll_next(&mut cx), Poll::Ready(Ok(item)) if *item == "a"));
}

#[test]
fn who_has_gone_is_not_woken() {
    let count = Arc::new(Count::default());
    let waker = Waker::from(Arc::clone(&count));
    let mut cx = Context::from_waker(&waker);
    let channel = Channel::new();
    for _ in 0..100 {
        let mut leaving = channel.subscribe();
        assert!(leaving.poll_next(&mut cx).is_pending());
    }
    assert_eq!(channel.subscribers(), 0);
    assert_eq!(Arc::strong_count(&count), 2, "no waker is left behind");
    publish(&channel, "a");
    assert_eq!(count.taken(), 0);
}
