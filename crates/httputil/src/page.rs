//! An answer while it is made.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::{About, Head, Wire};

/// An answer while it is made: head and body.
///
/// The page belongs to the connection, which lends it to one request after another and uses its memory again.
pub struct Page {
    /// Status and headers.
    pub head: Head,
    /// What was written so far.
    pub body: Vec<u8>,
    pub(crate) about: About,
    pub(crate) way: Way,
    pub(crate) wire: Arc<dyn Wire>,
    /// What is still to be done to the head when it leaves.
    pub(crate) hooks: Vec<HeadHook>,
    kept: Option<Arc<dyn Any + Send + Sync>>,
}

/// What is done to a head when it leaves.
pub(crate) type HeadHook = Box<dyn FnOnce(&mut Head) + Send + Sync>;

/// How an answer left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Whole, in the page: the caller sends it.
    Page,
    /// Over the wire, already whole.
    Now,
    /// Over the wire, in pieces, ended.
    Pieces,
    /// Over the wire, by another task that may still be at it.
    Later,
    /// Out of HTTP, which may still go on.
    Upgrade,
}

impl Page {
    /// An empty page whose answers may take this wire.
    pub fn new(wire: Arc<dyn Wire>) -> Self {
        Self {
            head: Head::new(),
            body: Vec::new(),
            about: About::default(),
            way: Way::Page,
            wire,
            hooks: Vec::new(),
            kept: None,
        }
    }

    /// Empties the page for the next request, keeping its memory.
    pub fn reset(&mut self, about: About) {
        self.head.clear();
        self.body.clear();
        self.about = about;
        self.way = Way::Page;
    }

    /// Does to the head what was left to do when it leaves; the last to ask goes first.
    #[inline]
    pub(crate) fn run_hooks(&mut self) {
        if !self.hooks.is_empty() {
            self.run_all_hooks();
        }
    }

    #[cold]
    fn run_all_hooks(&mut self) {
        while let Some(hook) = self.hooks.pop() {
            hook(&mut self.head);
        }
    }

    /// What the answer must know of its request.
    pub fn about(&self) -> About {
        self.about
    }

    /// How the answer left.
    pub fn way(&self) -> Way {
        self.way
    }

    /// The wire of this page.
    pub fn wire(&self) -> &Arc<dyn Wire> {
        &self.wire
    }

    /// Takes what the application left here for the next request.
    pub fn take_kept(&mut self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.kept.take()
    }

    /// Leaves something of the application's for the next request of this connection.
    ///
    /// It saves an application the count of a shared pointer per request; whoever takes it checks that it is its own.
    pub fn keep(&mut self, kept: Arc<dyn Any + Send + Sync>) {
        self.kept = Some(kept);
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("head", &self.head)
            .field("body", &self.body.len())
            .field("way", &self.way)
            .finish()
    }
}
