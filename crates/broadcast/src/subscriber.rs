//! Somebody who reads.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::channel::Shared;
use crate::ring::{From, Seat};
use crate::{Channel, Error, Item, Slow};

/// Somebody who reads a channel, at a pace of its own.
///
/// What it reads it takes from the channel's own messages; dropped, it is forgotten.
pub struct Subscriber<T> {
    shared: Arc<Shared<T>>,
    position: u64,
    waits: Seat,
    from: From,
    missed: bool,
    too_slow: bool,
}

impl<T> Subscriber<T> {
    pub(crate) fn new(channel: &Channel<T>, from: From) -> Self {
        let shared = Arc::clone(&channel.shared);
        let mut state = shared.lock();
        let (position, missed) = match from {
            From::Behind(place) => state.ring.seek(place),
            From::Now => (state.ring.end(), false),
        };
        state.ring.enter(position);
        state.subscribers += 1;
        drop(state);
        Self {
            shared,
            position,
            waits: None,
            from,
            missed,
            too_slow: false,
        }
    }

    /// The next message; waits until there is one.
    ///
    /// Dropped while it waits, in a `select!` for example, it loses nothing.
    ///
    /// # Errors
    /// [`Error::TooSlow`], with [`Slow::DropReader`].
    pub async fn next(&mut self) -> Result<Item<T>, Error> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// All messages that are there, the oldest first; waits until there is one.
    ///
    /// It is what answers a long poll. Dropped while it waits, it loses nothing.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub async fn next_all(&mut self) -> Result<Vec<Item<T>>, Error> {
        let mut all = vec![self.next().await?];
        while let Some(item) = self.take()? {
            all.push(item);
        }
        Ok(all)
    }

    /// The next message, for futures that are written by hand.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Item<T>, Error>> {
        match self.read(Some(cx)) {
            Ok(Some(item)) => Poll::Ready(Ok(item)),
            Ok(None) => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    /// The next message, if it is there.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub fn take(&mut self) -> Result<Option<Item<T>>, Error> {
        self.read(None)
    }

    /// Does something else, as long as this reader is not too slow.
    ///
    /// With [`Slow::DropReader`], a client that takes nothing is left by this as soon as it is too far behind:
    /// `listener.keep_up(socket.send(&text)).await?`. Otherwise it changes nothing.
    ///
    /// # Errors
    /// As [`next`](Self::next); the future is dropped then.
    pub async fn keep_up<F: Future>(&mut self, future: F) -> Result<F::Output, Error> {
        let mut future = pin!(future);
        let mut busy = Busy {
            shared: &self.shared,
            seat: None,
        };
        let (position, too_slow) = (self.position, &mut self.too_slow);
        poll_fn(move |cx| {
            if let Poll::Ready(done) = future.as_mut().poll(cx) {
                return Poll::Ready(Ok(done));
            }
            let mut state = busy.shared.lock();
            if state.ring.settings.slow == Slow::DropReader {
                if *too_slow || state.ring.is_past(position) {
                    *too_slow = true;
                    return Poll::Ready(Err(Error::TooSlow));
                }
                state.ring.busy.join(&mut busy.seat, cx.waker());
            }
            Poll::Pending
        })
        .await
    }

    /// Whether it has missed messages: by being too slow, or by coming too late.
    pub fn has_missed(&self) -> bool {
        self.missed
    }

    fn read(&mut self, waits: Option<&mut Context<'_>>) -> Result<Option<Item<T>>, Error> {
        let mut state = self.shared.lock();
        let drops = state.ring.settings.slow == Slow::DropReader;
        if drops && (self.too_slow || state.ring.is_past(self.position)) {
            self.too_slow = true;
            return Err(Error::TooSlow);
        }
        if let Some((item, passed, writers)) = state.ring.read(&mut self.position, self.from) {
            drop(state);
            self.missed |= passed;
            writers.wake();
            return Ok(Some(item));
        }
        if let Some(cx) = waits {
            state.ring.readers.join(&mut self.waits, cx.waker());
        }
        Ok(None)
    }
}

impl<T> Drop for Subscriber<T> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.subscribers -= 1;
        state.ring.readers.quit(self.waits);
        let writers = state.ring.leave(self.position);
        drop(state);
        writers.wake();
    }
}

/// A seat among those who do something else, which is given up with it.
struct Busy<'a, T> {
    shared: &'a Shared<T>,
    seat: Seat,
}

impl<T> Drop for Busy<'_, T> {
    fn drop(&mut self) {
        if self.seat.is_some() {
            self.shared.lock().ring.busy.quit(self.seat);
        }
    }
}

impl<T> fmt::Debug for Subscriber<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscriber")
            .field("missed", &self.missed)
            .field("too_slow", &self.too_slow)
            .finish_non_exhaustive()
    }
}
