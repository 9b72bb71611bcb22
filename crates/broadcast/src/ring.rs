//! The messages that are kept, and who waits for another.

use std::collections::VecDeque;
use std::mem;
use std::task::Waker;

use slab::Slab;

use crate::{Cursor, Item, Settings, Slow};

/// What a channel and its subscribers share.
///
/// Messages are numbered from 0; a reader's position is the number of the message that it reads next.
pub(crate) struct Ring<T> {
    pub(crate) settings: Settings,
    kept: VecDeque<Kept<T>>,
    /// The number of the first message that is kept.
    start: u64,
    /// The number of the first message that is not of a time before this channel.
    begin: u64,
    /// The cursor of the last message there was.
    last: Cursor,
    /// The place of the last one that is not kept any more.
    dropped: Place,
    /// How often cursors have begun anew.
    age: u32,
    /// The last cursor of the age before this.
    forgotten: Cursor,
    /// Readers that have read everything.
    pub(crate) readers: Crowd,
    /// Readers that do something else, and want to know when they are too slow.
    pub(crate) busy: Crowd,
    /// Those who publish, while there is no room.
    pub(crate) writers: Crowd,
}

struct Kept<T> {
    item: Item<T>,
    age: u32,
    /// How many subscribers have not read it yet.
    unread: usize,
}

impl<T> Kept<T> {
    fn place(&self) -> Place {
        Place {
            age: self.age,
            cursor: self.item.cursor(),
        }
    }
}

/// Where a message is among all: cursors count within their age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    age: u32,
    cursor: Cursor,
}

impl<T> Ring<T> {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            kept: VecDeque::new(),
            start: 0,
            begin: 0,
            last: Cursor::START,
            dropped: Place::default(),
            age: 0,
            forgotten: Cursor::START,
            readers: Crowd::default(),
            busy: Crowd::default(),
            writers: Crowd::default(),
        }
    }

    /// Whether a message can be added, as slow readers are treated here.
    pub(crate) fn has_room(&self) -> bool {
        self.settings.slow != Slow::Wait
            || self.kept.len() < self.settings.keep
            || self.kept.front().is_none_or(|oldest| oldest.unread == 0)
    }

    /// Adds a message of this moment, or of a place that is known; one that was there already is not added again.
    ///
    /// Whoever it concerns is to be woken, once the lock is open.
    pub(crate) fn push(
        &mut self,
        cursor: Option<Cursor>,
        message: T,
        subscribers: usize,
    ) -> (Cursor, Woken<T>) {
        let cursor = cursor.unwrap_or_else(|| Cursor::now_behind(self.last));
        if cursor <= self.last {
            return (cursor, Woken::default());
        }
        let mut woken = Woken::default();
        if self.kept.len() >= self.settings.keep
            && let Some(oldest) = self.kept.pop_front()
        {
            self.start += 1;
            self.dropped = oldest.place();
            if oldest.unread > 0 && self.settings.slow == Slow::DropReader {
                woken.busy = self.busy.disperse();
            }
            woken.dropped = Some(oldest.item);
        }
        self.last = cursor;
        self.kept.push_back(Kept {
            item: Item::new(cursor, message),
            age: self.age,
            unread: subscribers,
        });
        woken.readers = self.readers.disperse();
        (cursor, woken)
    }

    /// Says that all messages so far are of earlier times; `whole` if there were none before them.
    #[cfg(feature = "redis")]
    pub(crate) fn begin(&mut self, whole: bool) {
        self.begin = self.end();
        if let (false, Some(oldest)) = (whole, self.kept.front()) {
            let mut before = oldest.place();
            before.cursor = before.cursor.before();
            self.dropped = self.dropped.max(before);
        }
    }

    /// There was a message that nobody can read.
    #[cfg(feature = "redis")]
    pub(crate) fn pass(&mut self, cursor: Cursor) {
        self.last = self.last.max(cursor);
    }

    /// Whoever stores the messages has lost what is behind a cursor: what comes next may have cursors that were there
    /// before.
    ///
    /// Where nothing is known of that cursor, everything that is stored comes next.
    #[cfg(feature = "redis")]
    pub(crate) fn begin_anew(&mut self, behind: Cursor) {
        let place = Place {
            age: self.age,
            cursor: behind,
        };
        let known = self.kept.binary_search_by_key(&place, Kept::place).is_ok();
        self.forgotten = self.last;
        self.last = if known { behind } else { Cursor::START };
        self.age += 1;
    }

    pub(crate) fn last(&self) -> Cursor {
        self.last
    }

    /// The place that a cursor stands for: of this age, if it can be.
    pub(crate) fn place(&self, cursor: Cursor) -> Place {
        let age = match cursor {
            Cursor::START => 0,
            _ if cursor > self.last && cursor <= self.forgotten => self.age - 1,
            _ => self.age,
        };
        Place { age, cursor }
    }

    /// The number of the message that comes next.
    pub(crate) fn end(&self) -> u64 {
        self.start + self.kept.len() as u64
    }

    /// The position behind a place, and whether something between them is not kept any more.
    pub(crate) fn seek(&self, place: Place) -> (u64, bool) {
        let seen = self.kept.partition_point(|kept| kept.place() <= place);
        let missed = place.cursor != Cursor::START && place < self.dropped;
        (self.start + seen as u64, missed)
    }

    /// A reader begins at this position.
    pub(crate) fn enter(&mut self, position: u64) {
        self.count(position, |unread| unread + 1);
    }

    /// A reader that is at this position goes.
    pub(crate) fn leave(&mut self, position: u64) -> Crowd {
        self.count(position, |unread| unread.saturating_sub(1));
        self.wake_writers()
    }

    /// Whether messages at a position are kept no more.
    pub(crate) fn is_past(&self, position: u64) -> bool {
        position < self.start
    }

    /// The message at the position, and whether some before it were passed over.
    pub(crate) fn read(
        &mut self,
        position: &mut u64,
        from: From,
    ) -> Option<(Item<T>, bool, Crowd)> {
        self.skip(position, from);
        let at = self.start.max(*position);
        let index = self.index(at);
        let kept = self.kept.get_mut(index)?;
        kept.unread = kept.unread.saturating_sub(1);
        let item = kept.item.clone();
        let passed = at > *position;
        *position = at + 1;
        Some((item, passed, self.wake_writers()))
    }

    /// Passes over what has arrived since and is not wanted: it is of earlier times, or was read elsewhere.
    fn skip(&mut self, position: &mut u64, from: From) {
        let begin = match (from, self.kept.get(self.index(*position))) {
            (From::Behind(place), Some(next)) if next.place() <= place => self.seek(place).0,
            (From::Behind(_), _) => return,
            (From::Now, _) => self.begin,
        };
        if *position < begin {
            let (first, end) = (self.index(*position), self.index(begin));
            for kept in self.kept.range_mut(first..end) {
                kept.unread = kept.unread.saturating_sub(1);
            }
            *position = begin;
        }
    }

    /// Everything from a position on.
    pub(crate) fn rest(&self, position: u64) -> impl Iterator<Item = Item<T>> {
        let skipped = self.index(position);
        self.kept.iter().skip(skipped).map(|kept| kept.item.clone())
    }

    /// Where in `kept` a position is.
    fn index(&self, position: u64) -> usize {
        let index = position.saturating_sub(self.start) as usize;
        index.min(self.kept.len())
    }

    fn count(&mut self, position: u64, change: impl Fn(usize) -> usize) {
        let skipped = self.index(position);
        for kept in self.kept.iter_mut().skip(skipped) {
            kept.unread = change(kept.unread);
        }
    }

    fn wake_writers(&mut self) -> Crowd {
        if self.settings.slow == Slow::Wait && self.has_room() {
            return self.writers.disperse();
        }
        Crowd::default()
    }
}

/// What a reader wants.
#[derive(Debug, Clone, Copy)]
pub(crate) enum From {
    /// What is published from now on.
    Now,
    /// What is behind this place.
    Behind(Place),
}

/// Those who wait for the same thing.
#[derive(Default)]
pub(crate) struct Crowd {
    wakers: Slab<Waker>,
    /// How often they were sent away.
    round: u64,
}

/// A seat in a crowd: its round, and the seat.
pub(crate) type Seat = Option<(u64, usize)>;

impl Crowd {
    /// Joins, or stays with another waker.
    pub(crate) fn join(&mut self, seat: &mut Seat, waker: &Waker) {
        if let Some(known) = self.at(*seat) {
            known.clone_from(waker);
            return;
        }
        *seat = Some((self.round, self.wakers.insert(waker.clone())));
    }

    pub(crate) fn quit(&mut self, seat: Seat) {
        if let (true, Some((_, key))) = (self.at(seat).is_some(), seat) {
            self.wakers.remove(key);
        }
    }

    /// All of them, to be woken.
    fn disperse(&mut self) -> Self {
        if self.wakers.is_empty() {
            return Self::default();
        }
        self.round += 1;
        let room = Slab::with_capacity(self.wakers.len().min(ROOM));
        Self {
            wakers: mem::replace(&mut self.wakers, room),
            round: 0,
        }
    }

    pub(crate) fn wake(self) {
        for (_, waker) in self.wakers {
            waker.wake();
        }
    }

    fn at(&mut self, seat: Seat) -> Option<&mut Waker> {
        let (round, key) = seat?;
        if round != self.round {
            return None;
        }
        self.wakers.get_mut(key)
    }
}

/// For how many there is room again at once.
const ROOM: usize = 1024;

/// Whom a message concerns; and the one in whose place it is, which ends outside of the lock.
pub(crate) struct Woken<T> {
    readers: Crowd,
    busy: Crowd,
    dropped: Option<Item<T>>,
}

impl<T> Woken<T> {
    pub(crate) fn wake(self) {
        self.readers.wake();
        self.busy.wake();
    }
}

impl<T> Default for Woken<T> {
    fn default() -> Self {
        Self {
            readers: Crowd::default(),
            busy: Crowd::default(),
            dropped: None,
        }
    }
}
