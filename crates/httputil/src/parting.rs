//! Last words that depend on how a service ends.
//!
//! What a service holds is dropped before its error is seen. So who is dropped with an upgraded connection in its hands
//! leaves its last words here, and they are said a moment later, by the poll of the service in which that happened.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::mem;
use std::sync::Arc;

use crate::Wire;

/// Last words to come, and the connection they are for.
struct Held {
    wire: Arc<dyn Wire>,
    say: Box<dyn FnOnce(bool)>,
}

thread_local! {
    /// A service is polled whose errors are told.
    static ATTENDED: Cell<bool> = const { Cell::new(false) };
    /// There is something in `HELD`.
    static WAITING: Cell<bool> = const { Cell::new(false) };
    static HELD: RefCell<Vec<Held>> = const { RefCell::new(Vec::new()) };
}

/// Polls a service whose failure will be told.
///
/// That is by [`Folded::fail`](crate::Folded::fail), or by a panic. Who parts from a connection meanwhile is heard when
/// the poll is over, or the failure is told.
#[inline]
pub fn attend<R>(poll: impl FnOnce() -> R) -> R {
    let _turn = Turn {
        within: ATTENDED.replace(true),
    };
    poll()
}

struct Turn {
    within: bool,
}

impl Drop for Turn {
    #[inline]
    fn drop(&mut self) {
        if !self.within {
            ATTENDED.set(false);
            if WAITING.get() {
                settle(|_| true, std::thread::panicking());
            }
        }
    }
}

/// The right to say last words on an upgraded connection.
pub struct Parting(Arc<dyn Wire>);

impl Parting {
    pub(crate) fn new(wire: &Arc<dyn Wire>) -> Self {
        Self(Arc::clone(wire))
    }

    /// Has a function say them that hears whether the service failed.
    ///
    /// It keeps what it needs of the connection. It is called before the service is polled again; at once where nobody
    /// tells of failures, as in a task apart.
    pub fn say(self, say: impl FnOnce(bool) + 'static) {
        if !ATTENDED.get() {
            return say(false);
        }
        let mut held = Some(Held {
            wire: self.0,
            say: Box::new(say),
        });
        let kept = HELD.try_with(|all| all.borrow_mut().extend(held.take()));
        match (kept, held) {
            (Ok(()), _) => WAITING.set(true),
            (Err(_), Some(held)) => (held.say)(false), // the thread ends
            (Err(_), None) => {}
        }
    }
}

impl fmt::Debug for Parting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parting")
    }
}

/// The service of this connection has failed.
pub(crate) fn fail(wire: &Arc<dyn Wire>) {
    if WAITING.get() {
        settle(|held| Arc::ptr_eq(held, wire), true);
    }
}

#[cold]
fn settle(concerns: impl Fn(&Arc<dyn Wire>) -> bool, failed: bool) {
    let all = HELD.try_with(|all| mem::take(&mut *all.borrow_mut()));
    let (told, rest): (Vec<_>, Vec<_>) = all
        .unwrap_or_default()
        .into_iter()
        .partition(|held| concerns(&held.wire));
    WAITING.set(!rest.is_empty());
    let _ = HELD.try_with(|all| *all.borrow_mut() = rest);
    for held in told {
        (held.say)(failed);
    }
}
