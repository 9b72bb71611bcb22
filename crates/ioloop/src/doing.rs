//! What a thread is doing right now, written where its watchdog can read it.
//!
//! The thread that works writes; the watchdog's thread reads, seldom. Nothing waits for anything, and the writer reads
//! no clock: that a thing lasts long shows in that it is still the same thing when the watchdog looks again.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicU64, AtomicUsize, fence};

/// Names what this thread does until the guard is dropped.
///
/// The watchdog (`LOOP-2.08`, [`set_blocking_log_threshold`](crate::Handle::set_blocking_log_threshold)) puts the name
/// into its warning. Without a watchdog on this thread the call is one thread-local read and a branch; with one it
/// copies up to 64 bytes of the label, and still reads no clock, takes no lock and allocates nothing.
///
/// The label may be raw bytes that a client sent: the log shows what is not text, or controls a terminal, as `�`.
///
/// Guards nest: the innermost name is told, and the time counts from the beginning of the outermost. Hold a guard
/// across synchronous work only, for instance one poll of a future, never across an `await`.
///
/// ```
/// let _doing = tornado_ioloop::doing("GET /story/1");
/// // … the work …
/// ```
#[inline]
pub fn doing(label: impl AsRef<[u8]>) -> Doing {
    if !watched() {
        return Doing::unwatched();
    }
    begin(label.as_ref())
}

/// Ends, when dropped, what [`doing`] began.
#[must_use = "the name is forgotten as soon as the guard is dropped"]
#[derive(Debug)]
pub struct Doing {
    /// How many guards were there before this one; `None` when nobody watches.
    outside: Option<usize>,
    /// A guard belongs to its thread.
    _thread: PhantomData<*const ()>,
}

impl Doing {
    pub(crate) const fn unwatched() -> Self {
        Self {
            outside: None,
            _thread: PhantomData,
        }
    }
}

impl Drop for Doing {
    #[inline]
    fn drop(&mut self) {
        if let Some(outside) = self.outside {
            with_slot(|slot| slot.end(outside));
        }
    }
}

/// Whether this thread has a watchdog.
#[inline]
pub(crate) fn watched() -> bool {
    WATCHED.get()
}

/// From now on this thread tells `slot` what it does; `None` ends that. Returns what was told before.
pub(crate) fn tell(slot: Option<Arc<Slot>>) -> Option<Arc<Slot>> {
    WATCHED.set(slot.is_some());
    SLOT.try_with(|mine| mine.replace(slot)).ok().flatten()
}

/// Where one thread writes and its watchdog reads.
#[derive(Default)]
#[repr(align(128))]
pub(crate) struct Slot {
    /// Odd while the thread works on something, even while it waits; another number for each thing.
    turn: AtomicU64,
    /// Odd while a label is being written.
    change: AtomicU64,
    depth: AtomicUsize,
    labels: [Text; DEPTH],
}

impl Slot {
    /// The number of the work at hand, or `None` while the thread waits.
    pub(crate) fn turn(&self) -> Option<u64> {
        Some(self.turn.load(Acquire)).filter(|turn| turn % 2 == 1)
    }

    /// The innermost name of the work at hand.
    pub(crate) fn label(&self) -> String {
        let mut text = None;
        for _ in 0..16 {
            let before = self.change.load(Acquire);
            let innermost = self.depth.load(Relaxed).clamp(1, DEPTH) - 1;
            text = self.labels.get(innermost).map(Text::read);
            fence(Acquire);
            if before.is_multiple_of(2) && self.change.load(Relaxed) == before {
                break;
            }
        }
        text.unwrap_or_default()
    }

    fn begin(&self, label: &[u8]) -> usize {
        let outside = self.depth.load(Relaxed);
        if let Some(text) = self.labels.get(outside) {
            let change = self.change.load(Relaxed);
            self.change.store(change.wrapping_add(1), Relaxed);
            fence(Release);
            text.write(label);
            self.depth.store(outside + 1, Relaxed);
            self.change.store(change.wrapping_add(2), Release);
        } else {
            self.depth.store(outside + 1, Relaxed);
        }
        if outside == 0 {
            self.turn
                .store(self.turn.load(Relaxed).wrapping_add(1) | 1, Release);
        }
        outside
    }

    fn end(&self, outside: usize) {
        self.depth.store(outside, Relaxed);
        if outside == 0 {
            self.turn
                .store((self.turn.load(Relaxed) | 1).wrapping_add(1), Release);
        }
    }
}

/// How many names inside one another are kept; deeper ones are counted only.
const DEPTH: usize = 4;

/// Sixty-four bytes of a label.
#[derive(Default)]
struct Text {
    length: AtomicUsize,
    words: [AtomicU64; 8],
}

impl Text {
    fn write(&self, label: &[u8]) {
        let (words, rest) = label.as_chunks::<8>();
        for (to, word) in self.words.iter().zip(words) {
            to.store(u64::from_le_bytes(*word), Relaxed);
        }
        if let Some(to) = self.words.get(words.len()) {
            let word = rest
                .iter()
                .rev()
                .fold(0, |word, byte| (word << 8) | u64::from(*byte));
            to.store(word, Relaxed);
        }
        self.length.store(label.len().min(64), Relaxed);
    }

    fn read(&self) -> String {
        let mut bytes: Vec<u8> = self
            .words
            .iter()
            .flat_map(|word| word.load(Relaxed).to_le_bytes())
            .collect();
        bytes.truncate(self.length.load(Relaxed));
        // What a client sent must not end the line of the log, nor colour it.
        String::from_utf8_lossy(&bytes)
            .trim_end_matches('\u{fffd}')
            .replace(char::is_control, "\u{fffd}")
    }
}

thread_local! {
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    static SLOT: RefCell<Option<Arc<Slot>>> = const { RefCell::new(None) };
}

fn begin(label: &[u8]) -> Doing {
    Doing {
        outside: with_slot(|slot| slot.begin(label)),
        _thread: PhantomData,
    }
}

fn with_slot<T>(work: impl FnOnce(&Slot) -> T) -> Option<T> {
    SLOT.try_with(|slot| slot.try_borrow().ok()?.as_deref().map(work))
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Option<String> {
        with_slot(|slot| slot.turn().map(|_| slot.label())).flatten()
    }

    #[test]
    fn the_innermost_name_is_told_and_then_the_outer_one_again() {
        let _off = doing("nobody watches");
        assert_eq!(told(), None);
        tell(Some(Arc::default()));
        assert_eq!(told(), None);
        let outer = doing("GET /gr\u{fc}\u{df}e");
        let turn = with_slot(Slot::turn);
        let inner = doing("");
        assert_eq!(told().as_deref(), Some(""));
        drop(inner);
        assert_eq!(told().as_deref(), Some("GET /gr\u{fc}\u{df}e"));
        assert_eq!(with_slot(Slot::turn), turn);
        drop(outer);
        assert_eq!(told(), None);
        let _next = doing("next");
        assert_ne!(with_slot(Slot::turn), turn);
    }

    #[test]
    fn a_name_is_cut_at_sixty_four_bytes_and_between_characters() {
        tell(Some(Arc::default()));
        for (length, kept) in [(7, 7), (8, 8), (63, 63), (64, 64), (65, 64), (1000, 64)] {
            let _doing = doing("x".repeat(length));
            assert_eq!(told(), Some("x".repeat(kept)));
        }
        let _doing = doing(format!("{}\u{20ac}", "x".repeat(62)));
        assert_eq!(told(), Some("x".repeat(62)));
        let rude = doing(b"GET /\xff\n\x1b[31mx");
        assert_eq!(
            told().as_deref(),
            Some("GET /\u{fffd}\u{fffd}\u{fffd}[31mx")
        );
        drop(rude);
        let _deep: Vec<_> = (0..9).map(|depth| doing(depth.to_string())).collect();
        assert_eq!(told().as_deref(), Some("2"));
    }
}
