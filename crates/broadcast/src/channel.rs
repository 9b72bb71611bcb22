//! The messages of one process.

use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use crate::ring::{From, Ring, Seat};
use crate::{Answer, Broadcast, Cursor, Error, Item, Settings, Subscriber};

/// Messages to all subscribers in this process.
///
/// Cloned, it is the same channel. It may be used from all threads, and outlives those who publish: a subscriber keeps
/// it.
pub struct Channel<T> {
    pub(crate) shared: Arc<Shared<T>>,
}

pub(crate) struct Shared<T> {
    state: Mutex<State<T>>,
}

pub(crate) struct State<T> {
    pub(crate) ring: Ring<T>,
    pub(crate) subscribers: usize,
}

impl<T> Channel<T> {
    /// A channel that keeps 200 messages; slow readers pass over the oldest.
    pub fn new() -> Self {
        Self::with(Settings::new())
    }

    /// A channel with other settings.
    pub fn with(settings: Settings) -> Self {
        let state = State {
            ring: Ring::new(settings),
            subscribers: 0,
        };
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(state),
            }),
        }
    }

    /// Publishes a message and wakes whoever waits for it; gives its place.
    ///
    /// It waits for room with [`Slow::Wait`](crate::Slow::Wait), and else for nothing.
    ///
    /// # Errors
    /// None; the signature is that of [`Broadcast::publish`].
    pub async fn publish(&self, message: T) -> Result<Cursor, Error> {
        Ok(self.add(None, message).await)
    }

    /// Subscribes to what is published from now on.
    pub fn subscribe(&self) -> Subscriber<T> {
        Subscriber::new(self, From::Now)
    }

    /// Subscribes to what is kept behind a cursor, and to what comes.
    ///
    /// Behind [`Cursor::START`] that is everything.
    pub fn subscribe_after(&self, cursor: Cursor) -> Subscriber<T> {
        let place = self.shared.lock().ring.place(cursor);
        Subscriber::new(self, From::Behind(place))
    }

    /// What is kept behind a cursor, the oldest first; nothing is waited for.
    #[doc(alias = "get_messages_since")]
    pub fn after(&self, cursor: Cursor) -> Vec<Item<T>> {
        let state = self.shared.lock();
        let (position, _) = state.ring.seek(state.ring.place(cursor));
        state.ring.rest(position).collect()
    }

    /// The place of the last message; [`Cursor::START`] before the first.
    pub fn last(&self) -> Cursor {
        self.shared.lock().ring.last()
    }

    /// How many subscribers there are.
    pub fn subscribers(&self) -> usize {
        self.shared.lock().subscribers
    }

    /// Waits until there is room for a message, as slow readers are treated here.
    #[cfg(feature = "redis")]
    pub(crate) async fn room(&self) {
        let mut waits = Waits::new(&self.shared);
        poll_fn(|cx| {
            let mut state = self.shared.lock();
            if state.ring.has_room() {
                return Poll::Ready(());
            }
            state.ring.writers.join(&mut waits.seat, cx.waker());
            Poll::Pending
        })
        .await;
    }

    /// Adds a message, where there is room.
    pub(crate) async fn add(&self, cursor: Option<Cursor>, message: T) -> Cursor {
        let mut message = Some(message);
        let mut waits = Waits::new(&self.shared);
        let (cursor, woken) = poll_fn(|cx| {
            let mut state = self.shared.lock();
            let subscribers = state.subscribers;
            if !state.ring.has_room() {
                state.ring.writers.join(&mut waits.seat, cx.waker());
                return Poll::Pending;
            }
            match message.take() {
                Some(message) => Poll::Ready(state.ring.push(cursor, message, subscribers)),
                None => Poll::Pending, // not polled again once it was ready
            }
        })
        .await;
        woken.wake();
        cursor
    }
}

impl<T> Shared<T> {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A seat among those who wait to publish, which is given up with it.
struct Waits<'a, T> {
    shared: &'a Shared<T>,
    seat: Seat,
}

impl<'a, T> Waits<'a, T> {
    fn new(shared: &'a Shared<T>) -> Self {
        Self { shared, seat: None }
    }
}

impl<T> Drop for Waits<'_, T> {
    fn drop(&mut self) {
        if self.seat.is_some() {
            self.shared.lock().ring.writers.quit(self.seat);
        }
    }
}

impl<T: Send + Sync + 'static> Broadcast<T> for Channel<T> {
    fn channel(&self) -> &Self {
        self
    }

    fn publish(&self, message: T) -> Answer<'_, Cursor> {
        Box::pin(self.publish(message))
    }
}

impl<T> Clone for Channel<T> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<T> Default for Channel<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Channel<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.shared.lock();
        f.debug_struct("Channel")
            .field("last", &state.ring.last())
            .field("subscribers", &state.subscribers)
            .finish_non_exhaustive()
    }
}
