use bytes::{Buf as _, Bytes, BytesMut};

/// What has arrived and was not asked for yet.
///
/// Empty, it owns no memory.
#[derive(Default)]
pub(crate) struct Buffer {
    bytes: BytesMut,
    sought: Vec<u8>,
    searched: usize,
}

impl Buffer {
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn push(&mut self, received: &[u8]) {
        self.bytes.extend_from_slice(received);
    }

    /// Puts bytes back in front of the others.
    pub(crate) fn put_back(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let rest = std::mem::take(&mut self.bytes);
        self.forget();
        self.bytes.reserve(bytes.len() + rest.len());
        self.bytes.extend_from_slice(bytes);
        self.bytes.extend_from_slice(&rest);
    }

    /// Takes the first `size` bytes, or all when there are fewer.
    ///
    /// A small piece of more is copied, lest it hold all of the memory it
    /// came in for as long as the caller keeps it.
    pub(crate) fn take(&mut self, size: usize) -> Bytes {
        self.forget();
        if size >= self.bytes.len() {
            return std::mem::take(&mut self.bytes).freeze();
        }
        match self.bytes.get(..size) {
            Some(small) if size <= COPIED => {
                let piece = Bytes::copy_from_slice(small);
                self.bytes.advance(size);
                piece
            }
            _ => self.bytes.split_to(size).freeze(),
        }
    }

    /// Moves as many bytes as there are, and fit, into `target`.
    pub(crate) fn move_into(&mut self, target: &mut [u8]) -> usize {
        let size = target.len().min(self.bytes.len());
        if let (Some(target), Some(source)) = (target.get_mut(..size), self.bytes.get(..size)) {
            target.copy_from_slice(source);
        }
        self.forget();
        if size == self.bytes.len() {
            self.bytes = BytesMut::new();
        } else {
            self.bytes.advance(size);
        }
        size
    }

    /// How far a dropped read has looked for the same delimiter.
    pub(crate) fn searched_for(&self, delimiter: &[u8]) -> usize {
        if self.sought == delimiter {
            self.searched
        } else {
            0
        }
    }

    /// Notes how far a read has looked, should it be dropped.
    pub(crate) fn note_search(&mut self, delimiter: &[u8], searched: usize) {
        if searched == 0 {
            return;
        }
        if self.sought != delimiter {
            self.sought.clear();
            self.sought.extend_from_slice(delimiter);
        }
        self.searched = searched;
    }

    fn forget(&mut self) {
        self.searched = 0;
        self.sought = Vec::new();
    }
}

const COPIED: usize = 4096;

#[cfg(test)]
mod tests {
    use super::Buffer;

    #[test]
    fn an_emptied_buffer_owns_no_memory() {
        let mut buffer = Buffer::default();
        for empty in [
            |buffer: &mut Buffer| buffer.take(9).len(),
            |buffer: &mut Buffer| buffer.move_into(&mut [0; 9]),
        ] {
            buffer.push(b"one\ntwo\n!");
            assert_eq!(&buffer.take(4)[..], b"one\n");
            buffer.note_search(b"\r\n", 5);
            assert_eq!(empty(&mut buffer), 5);
            assert_eq!((buffer.bytes.capacity(), buffer.sought.capacity()), (0, 0));
        }
    }

    #[test]
    fn a_search_is_remembered_for_its_delimiter_until_bytes_are_taken() {
        let mut buffer = Buffer::default();
        buffer.push(b"one two");
        buffer.note_search(b"\n", 7);
        assert_eq!(buffer.searched_for(b"\n"), 7);
        assert_eq!(buffer.searched_for(b"\r\n"), 0);
        buffer.take(1);
        assert_eq!(buffer.searched_for(b"\n"), 0);
    }
}
