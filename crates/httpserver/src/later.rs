//! Answers that leave once the other connections had their turn.

use std::cell::Cell;

use crate::lane::SPARE;

/// A place among the connections of a thread whose answers wait until all that are ready had their turn.
///
/// A send to a client that sleeps wakes it, which costs more than the answers to several requests; sends that follow
/// one another find it awake. Places are few, so that the buffers which wait are no more than a thread keeps anyway.
pub(crate) struct Later(());

thread_local! {
    static TAKEN: Cell<usize> = const { Cell::new(0) };
}

impl Later {
    /// A place, if one is free.
    #[inline]
    pub(crate) fn take() -> Option<Self> {
        let taken = TAKEN.get();
        if taken >= SPARE {
            return None;
        }
        TAKEN.set(taken + 1);
        Some(Self(()))
    }
}

impl Drop for Later {
    fn drop(&mut self) {
        // A connection that is dropped at the end of its loop may be so by another thread.
        let _ = TAKEN.try_with(|taken| taken.set(taken.get().saturating_sub(1)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_few_and_come_back() {
        let places: Vec<Later> = std::iter::from_fn(Later::take).collect();
        assert_eq!(places.len(), SPARE);
        drop(places);
        assert!(Later::take().is_some());
    }
}
