//! Bytes that have arrived and were not used yet.

use bytes::{Bytes, BytesMut};

/// One piece as it came, or several put together.
#[derive(Debug)]
pub(super) struct Buffer {
    data: Data,
    consumed: u64,
}

#[derive(Debug)]
enum Data {
    Whole(Bytes),
    Joined(BytesMut),
}

impl Default for Buffer {
    fn default() -> Self {
        Self {
            data: Data::Whole(Bytes::new()),
            consumed: 0,
        }
    }
}

impl Buffer {
    /// Puts a piece behind what is left; copies only if something is.
    pub(super) fn push(&mut self, piece: Bytes) {
        match &mut self.data {
            Data::Joined(joined) if !joined.is_empty() => joined.extend_from_slice(&piece),
            Data::Whole(left) if !left.is_empty() => {
                let mut joined = BytesMut::with_capacity(left.len() + piece.len());
                joined.extend_from_slice(left);
                joined.extend_from_slice(&piece);
                self.data = Data::Joined(joined);
            }
            _ => self.data = Data::Whole(piece),
        }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        match &self.data {
            Data::Whole(whole) => whole,
            Data::Joined(joined) => joined,
        }
    }

    /// Takes the first bytes, as many as there are.
    pub(super) fn split_to(&mut self, length: usize) -> Bytes {
        let length = length.min(self.as_slice().len());
        self.consumed += length as u64;
        match &mut self.data {
            Data::Whole(whole) => whole.split_to(length),
            Data::Joined(joined) => joined.split_to(length).freeze(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.data = Data::Whole(Bytes::new());
    }

    /// How many bytes were taken so far.
    pub(super) const fn consumed(&self) -> u64 {
        self.consumed
    }
}
