//! The buffers of a connection while it has something to do.

use std::cell::RefCell;
use std::sync::Arc;

use tornado_httputil::{Page, Wire};

use crate::clock::Clock;
use crate::later::Later;
use crate::line::Line;
use crate::out::Out;
use crate::plain::Block;

/// How many bytes are read at once.
pub(crate) const READ: usize = 16 << 10;
/// The largest write buffer and body that a spare lane keeps.
const SPARE_WRITE: usize = 64 << 10;
/// How many spare lanes a thread keeps.
pub(crate) const SPARE: usize = 64;

/// The buffers of a connection while it has something to do.
///
/// An idle connection has none: lanes wait in a pool of the thread, so that ten thousand idle connections cost no
/// buffer at all.
pub(crate) struct Lane {
    /// What was read and not used yet is `read[start..end]`.
    pub(crate) read: Vec<u8>,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// How far the unused bytes were searched for the end of a head.
    pub(crate) searched: usize,
    /// The unused bytes were not looked at yet.
    pub(crate) pending: bool,
    /// The answers wait for their turn to leave.
    pub(crate) later: Option<Later>,
    pub(crate) write: Out,
    /// The header lines of the last request.
    pub(crate) block: Block,
    pub(crate) page: Option<Box<Page>>,
    pub(crate) line: Arc<Line>,
    pub(crate) clock: Clock,
}

thread_local! {
    #[allow(clippy::vec_box, reason = "the boxes are what is used again")]
    static POOL: RefCell<Vec<Box<Lane>>> = const { RefCell::new(Vec::new()) };
}

impl Lane {
    /// A lane of the thread's pool, or a new one.
    pub(crate) fn take() -> Box<Self> {
        let spare = POOL
            .try_with(|pool| pool.try_borrow_mut().ok().and_then(|mut pool| pool.pop()))
            .ok()
            .flatten();
        spare.unwrap_or_else(|| {
            let line = Arc::new(Line::default());
            Box::new(Self {
                read: vec![0; READ],
                start: 0,
                end: 0,
                searched: 0,
                pending: false,
                later: None,
                write: Out::default(),
                block: Block::default(),
                page: None,
                line,
                clock: Clock::new(),
            })
        })
    }

    /// Gives the lane back to the thread's pool.
    pub(crate) fn give_back(mut self: Box<Self>) {
        if self.read.len() > READ || self.write.capacity() > SPARE_WRITE {
            return;
        }
        if let Some(page) = &mut self.page
            && page.body.capacity() > SPARE_WRITE
        {
            page.body = Vec::new();
        }
        self.start = 0;
        self.end = 0;
        self.searched = 0;
        self.pending = false;
        self.later = None;
        self.write.clear();
        self.forget_listeners();
        let _ = POOL.try_with(|pool| {
            if let Ok(mut pool) = pool.try_borrow_mut()
                && pool.len() < SPARE
            {
                pool.push(self);
            }
        });
    }

    /// What was read and not used yet.
    pub(crate) fn unread(&self) -> &[u8] {
        self.read.get(self.start..self.end).unwrap_or_default()
    }

    /// Marks bytes as used.
    pub(crate) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
        self.searched = 0;
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        }
    }

    /// Makes room to read into, at most `limit` bytes in all.
    pub(crate) fn make_room(&mut self, limit: usize) {
        if self.end < self.read.len() {
            return;
        }
        if self.start > 0 {
            self.read.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        } else if self.read.len() < limit {
            let size = (self.read.len() * 2).min(limit);
            self.read.resize(size, 0);
        }
    }

    /// The page for the next request, on a wire that nobody else holds.
    #[inline]
    pub(crate) fn page(&mut self) -> Box<Page> {
        self.forget_listeners();
        match self.page.take() {
            Some(page) => page,
            None => {
                self.line = Arc::new(Line::default());
                Box::new(Page::new(Arc::clone(&self.line) as Arc<dyn Wire>))
            }
        }
    }

    /// Leaves the wire of an earlier request to whoever still holds it, and tells them that the request is over.
    #[inline]
    fn forget_listeners(&mut self) {
        if Arc::strong_count(&self.line) > 2 {
            self.leave_line();
        }
    }

    #[cold]
    fn leave_line(&mut self) {
        if self.page.take().is_some() {
            self.line.state().leave();
        }
    }
}
