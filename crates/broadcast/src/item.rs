//! A message that was published.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::Cursor;

/// A message that was published, and its place; cloned by count.
pub struct Item<T>(Arc<Stored<T>>);

struct Stored<T> {
    cursor: Cursor,
    message: T,
}

impl<T> Item<T> {
    pub(crate) fn new(cursor: Cursor, message: T) -> Self {
        Self(Arc::new(Stored { cursor, message }))
    }

    /// Its place: what to say to get those behind it.
    pub fn cursor(&self) -> Cursor {
        self.0.cursor
    }
}

impl<T> Deref for Item<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.message
    }
}

impl<T> Clone for Item<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: fmt::Debug> fmt::Debug for Item<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("cursor", &self.0.cursor)
            .field("message", &self.0.message)
            .finish()
    }
}
