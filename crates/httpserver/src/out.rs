//! The bytes of answers on their way to the socket.

/// Bytes that are filled in one piece after another, and leave from the front.
///
/// The memory behind the end is already there, so that the pieces of an answer are a few moves each, without the
/// bookkeeping of a vector that might have to grow.
#[derive(Default)]
pub(crate) struct Out {
    bytes: Vec<u8>,
    /// What waits to leave is `bytes[start..end]`.
    start: usize,
    end: usize,
}

impl Out {
    /// What waits to leave.
    #[inline]
    pub(crate) fn filled(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.end - self.start
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// How much memory it holds.
    pub(crate) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Room for so many bytes more, to be filled from its front; then [`fill`](Self::fill) says how many were.
    #[inline]
    pub(crate) fn room(&mut self, most: usize) -> Room<'_> {
        if self.bytes.len() - self.end < most {
            self.bytes.resize((self.end + most).next_power_of_two(), 0);
        }
        Room(self.bytes.get_mut(self.end..).unwrap_or_default())
    }

    /// Counts what was filled into a [`room`](Self::room), by how much of the room is left.
    #[inline]
    pub(crate) fn fill(&mut self, left: usize) {
        self.end = self.bytes.len() - left.min(self.bytes.len());
    }

    /// Adds a piece.
    #[inline]
    pub(crate) fn extend(&mut self, piece: &[u8]) {
        match self
            .bytes
            .get_mut(self.end..)
            .and_then(|room| room.get_mut(..piece.len()))
        {
            Some(room) => {
                room.copy_from_slice(piece);
                self.end += piece.len();
            }
            None => self.append(piece),
        }
    }

    /// Lets something else add to it that knows vectors.
    pub(crate) fn with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.bytes.truncate(self.end);
        write(&mut self.bytes);
        self.end = self.bytes.len();
    }

    /// Takes away what has left.
    #[inline]
    pub(crate) fn consume(&mut self, count: usize) {
        self.start += count;
        if self.start >= self.end {
            self.clear();
        }
    }

    #[inline]
    pub(crate) fn clear(&mut self) {
        self.start = 0;
        self.end = 0;
    }

    /// Everything that waits to leave, with the memory.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        self.bytes.truncate(self.end);
        self.bytes.drain(..self.start.min(self.end));
        self.clear();
        std::mem::take(&mut self.bytes)
    }

    #[cold]
    fn append(&mut self, piece: &[u8]) {
        self.with(|bytes| bytes.extend_from_slice(piece));
    }
}

/// Room that is filled from its front; what does not fit is left out.
pub(crate) struct Room<'o>(&'o mut [u8]);

impl Room<'_> {
    /// Adds a piece of a length that the compiler knows.
    #[inline(always)]
    pub(crate) fn put<const N: usize>(&mut self, piece: &[u8; N]) {
        if let Some((slot, rest)) = std::mem::take(&mut self.0).split_first_chunk_mut() {
            *slot = *piece;
            self.0 = rest;
        }
    }

    /// Adds a piece.
    #[inline(always)]
    pub(crate) fn extend(&mut self, piece: &[u8]) {
        if let Some((slot, rest)) = std::mem::take(&mut self.0).split_at_mut_checked(piece.len()) {
            slot.copy_from_slice(piece);
            self.0 = rest;
        }
    }

    /// How much of it is left.
    #[inline]
    pub(crate) fn left(self) -> usize {
        self.0.len()
    }
}
