//! Messages that cross between processes.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::relay::Relay;
use crate::{Answer, Broadcast, Channel, Cursor, Error, Payload};

/// A broadcast to the subscribers of all processes that use the same stream of the same Redis.
///
/// ```no_run
/// use std::sync::Arc;
/// use tornado_broadcast::{Broadcast, Channel, Redis};
///
/// # fn main() -> Result<(), tornado_broadcast::Error> {
/// let news: Arc<dyn Broadcast<String>> = match std::env::var("REDIS_URL") {
///     Ok(url) => Arc::new(Redis::open(&url, "news", Channel::new())?),
///     Err(_) => Arc::new(Channel::new()),
/// };
/// # Ok(())
/// # }
/// ```
///
/// The channel is that of this process, and is to be used by nobody else. As many messages as it keeps are kept by Redis
/// too (or some more: Redis cuts where it is cheap), and are there after a restart of the process.
///
/// # When the connection is lost
///
/// It is looked for again, after pauses that grow from a tenth of a second to ten seconds, each of which is logged.
/// Subscribers stay, and get what was stored meanwhile when it is back, as far as Redis keeps it. Who publishes waits up
/// to [`patience`](Self::patience), and is told what became of the message.
///
/// A Redis that has lost messages which are here, because it restarted without its data, is noticed when it is back, or
/// when it has been silent for five seconds. That is logged, and subscribers get what it stores from then on, also where
/// its clock is behind: cursors begin anew then.
///
/// # Where it runs
///
/// In a task of the loop that uses it first, for all loops. When that loop ends, it goes on in the loop that uses it next.
pub struct Redis<T> {
    relay: Arc<Relay<T>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl<T: Payload> Redis<T> {
    /// A broadcast through a stream of a Redis, as in `redis://user:password@host:6379/0`.
    ///
    /// Nothing is connected to yet. Redis has to be of version 5 or later; the user needs `XADD`, `XREAD`, `XREVRANGE`,
    /// `XINFO` and `EXISTS`.
    ///
    /// # Errors
    /// [`Error::Address`].
    pub fn open(url: &str, key: &str, channel: Channel<T>) -> Result<Self, Error> {
        let client = redis::Client::open(url).map_err(|error| Error::Address {
            fault: error.to_string(),
        })?;
        Ok(Self {
            relay: Arc::new(Relay::new(client, key, channel)),
            task: Mutex::new(None),
        })
    }

    /// How long to wait for a connection, or for an answer; five seconds by default.
    pub fn patience(mut self, patience: Duration) -> Self {
        if let Some(relay) = Arc::get_mut(&mut self.relay) {
            relay.patience = patience;
        }
        self
    }

    /// Sees to it that somebody reads from Redis.
    fn run(&self) {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            let relay = Arc::clone(&self.relay);
            *task = Some(runtime.spawn(async move { relay.run().await }));
        }
    }
}

impl<T: Payload> Broadcast<T> for Redis<T> {
    fn channel(&self) -> &Channel<T> {
        self.run();
        &self.relay.channel
    }

    fn publish(&self, message: T) -> Answer<'_, Cursor> {
        self.run();
        Box::pin(self.relay.publish(message))
    }

    fn ready(&self) -> Answer<'_, ()> {
        self.run();
        Box::pin(self.relay.ready())
    }
}

impl<T> Drop for Redis<T> {
    fn drop(&mut self) {
        let task = self.task.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = task {
            task.abort();
        }
    }
}

impl<T> fmt::Debug for Redis<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis")
            .field("relay", &self.relay)
            .finish_non_exhaustive()
    }
}
