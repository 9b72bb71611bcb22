//! Callbacks and timers that wait for the loop, and the turn of the loop that runs them.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::time::{Instant, Sleep};

use crate::Handle;
use crate::panics::{Callback, Panics};

/// What one loop has to do, shared by the loop and its handles.
#[derive(Default)]
pub(crate) struct Schedule(Mutex<Waiting>);

/// A timer's place in the order: its deadline, then the order of the calls.
pub(crate) type TimerKey = (Instant, u64);

#[derive(Default)]
struct Waiting {
    callbacks: Vec<Callback>,
    timers: BTreeMap<TimerKey, Callback>,
    timers_made: u64,
    stopping: bool,
    /// The loop is gone: whatever comes now is dropped.
    closed: bool,
    /// Wakes the driver, while it waits.
    waker: Option<Waker>,
}

impl Schedule {
    pub(crate) fn add_callback(&self, callback: Callback) {
        let mut waiting = self.lock();
        if waiting.closed {
            drop(waiting); // first, for a callback's drop may come back to the loop
            return drop(callback);
        }
        waiting.callbacks.push(callback);
        wake(waiting);
    }

    pub(crate) fn add_timer(&self, at: Instant, callback: Callback) -> TimerKey {
        let mut waiting = self.lock();
        let key = (at, waiting.timers_made);
        if waiting.closed {
            drop(waiting);
            drop(callback);
            return key;
        }
        waiting.timers_made += 1;
        waiting.timers.insert(key, callback);
        let first = waiting
            .timers
            .first_key_value()
            .is_some_and(|(first, _)| *first == key);
        if first {
            wake(waiting);
        }
        key
    }

    /// Whether there was such a timer.
    pub(crate) fn remove_timer(&self, key: TimerKey) -> bool {
        let removed = self.lock().timers.remove(&key);
        removed.is_some()
    }

    pub(crate) fn stop(&self) {
        let mut waiting = self.lock();
        waiting.stopping = true;
        wake(waiting);
    }

    /// Forgets all there is to do, now and later.
    pub(crate) fn close(&self) {
        let mut waiting = self.lock();
        waiting.closed = true;
        let callbacks = std::mem::take(&mut waiting.callbacks);
        let timers = std::mem::take(&mut waiting.timers);
        drop(waiting);
        drop((callbacks, timers));
    }

    /// Runs the callbacks that wait, then the timers that are due, but nothing that these add.
    fn turn(&self, panics: &Panics) {
        let mut waiting = self.lock();
        let callbacks = std::mem::take(&mut waiting.callbacks);
        let due: Vec<TimerKey> = match waiting.timers.first_key_value() {
            Some((first, _)) if first.0 <= Instant::now() => waiting
                .timers
                .range(..=(Instant::now(), u64::MAX))
                .map(|(key, _)| *key)
                .collect(),
            _ => Vec::new(),
        };
        drop(waiting);
        for callback in callbacks {
            callback.run(panics);
        }
        for key in due {
            // It may have been removed by one before it.
            let timer = self.lock().timers.remove(&key);
            if let Some(timer) = timer {
                timer.run(panics);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes the driver, after the lock is given back.
fn wake(mut waiting: MutexGuard<'_, Waiting>) {
    let waker = waiting.waker.take();
    drop(waiting);
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// The future that runs a [`Schedule`], one turn per poll; ready when the loop is stopped.
pub(crate) struct Driver {
    handle: Handle,
    /// Sleeps until the first timer is due; made when there is one.
    sleep: Option<Pin<Box<Sleep>>>,
    /// On a runtime that is not ours: never ready, and the end of the schedule.
    guest: bool,
}

impl Driver {
    pub(crate) fn new(handle: Handle) -> Self {
        Self {
            handle,
            sleep: None,
            guest: false,
        }
    }

    /// A driver for a runtime that somebody else runs, and that we cannot stop.
    pub(crate) fn guest(handle: Handle) -> Self {
        Self {
            handle,
            sleep: None,
            guest: true,
        }
    }

    fn sleep_until(&mut self, deadline: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self
            .sleep
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if sleep.deadline() != deadline {
            sleep.as_mut().reset(deadline);
        }
        sleep.as_mut().poll(cx)
    }
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let handle = self.handle.clone();
        handle.schedule().turn(handle.panics());
        let mut waiting = handle.schedule().lock();
        if std::mem::take(&mut waiting.stopping) && !self.guest {
            waiting.waker = None;
            return Poll::Ready(());
        }
        if !waiting.callbacks.is_empty() {
            drop(waiting);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        waiting.waker = Some(cx.waker().clone());
        let first = waiting.timers.first_key_value().map(|(key, _)| key.0);
        drop(waiting);
        if let Some(deadline) = first
            && self.sleep_until(deadline, cx).is_ready()
        {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if self.guest {
            self.handle.close();
        }
    }
}
