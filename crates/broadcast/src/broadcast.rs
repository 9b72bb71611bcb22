//! The seam: where messages go, and where they come from.

use std::future::Future;
use std::pin::Pin;

use crate::{Channel, Cursor, Error, Item, Subscriber};

/// What a [`Broadcast`] does takes time, where it crosses a network.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// A way to reach all subscribers, of one process or of many.
///
/// A program that leaves the choice to its options keeps an `Arc<dyn Broadcast<Message>>`.
pub trait Broadcast<T: Send + Sync + 'static>: Send + Sync {
    /// The channel of this process: what is published arrives there.
    fn channel(&self) -> &Channel<T>;

    /// Publishes a message; done when it is stored, which is before all have read it.
    ///
    /// With [`Slow::Wait`](crate::Slow::Wait) it waits for room first. Dropped while it waits, it has published nothing
    /// or, once the message is on its way to another machine, possibly everything.
    ///
    /// # Errors
    /// [`Error::Unavailable`] and [`Error::Unconfirmed`], where messages cross a network.
    fn publish(&self, message: T) -> Answer<'_, Cursor>;

    /// Done when messages of earlier times are here, as far as they are kept.
    ///
    /// # Errors
    /// [`Error::Unavailable`], where they come over a network.
    fn ready(&self) -> Answer<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Subscribes to what is published from now on.
    fn subscribe(&self) -> Subscriber<T> {
        self.channel().subscribe()
    }

    /// Subscribes to what is kept behind a cursor, and to what comes.
    fn subscribe_after(&self, cursor: Cursor) -> Subscriber<T> {
        self.channel().subscribe_after(cursor)
    }

    /// What is kept behind a cursor, the oldest first; nothing is waited for.
    fn after(&self, cursor: Cursor) -> Vec<Item<T>> {
        self.channel().after(cursor)
    }
}
