//! An ordered multi-map in one buffer: what arguments and cookies are kept in.

use std::fmt;

/// Names and values, one behind the other in a buffer, and where each begins.
#[derive(Clone, Default)]
pub(crate) struct Pairs {
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

/// Room for so many pairs is made at once.
const FEW: usize = 8;

/// A name from `start` to `middle`, its value from `middle` to `end`.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    middle: usize,
    end: usize,
}

impl Pairs {
    /// Makes room for what `input` bytes can decode to.
    pub(crate) fn reserve(&mut self, input: usize) {
        self.bytes.reserve(input);
        self.spans.reserve(FEW.min(input));
    }

    /// Appends a pair whose halves write themselves into the buffer.
    pub(crate) fn append_with(
        &mut self,
        name: impl FnOnce(&mut Vec<u8>),
        value: impl FnOnce(&mut Vec<u8>),
    ) {
        let start = self.bytes.len();
        name(&mut self.bytes);
        let middle = self.bytes.len();
        value(&mut self.bytes);
        let end = self.bytes.len();
        self.spans.push(Span { start, middle, end });
    }

    pub(crate) fn append(&mut self, name: &[u8], value: &[u8]) {
        self.append_with(
            |out| out.extend_from_slice(name),
            |out| out.extend_from_slice(value),
        );
    }

    /// Forgets every value of a name; their bytes stay in the buffer.
    pub(crate) fn remove(&mut self, name: &[u8]) {
        let bytes = &self.bytes;
        self.spans
            .retain(|span| bytes.get(span.start..span.middle) != Some(name));
    }

    /// The last value of a name.
    pub(crate) fn get(&self, name: &[u8]) -> Option<&[u8]> {
        let found = |pair: (&[u8], _)| pair.0 == name;
        self.iter()
            .rev()
            .find(|&pair| found(pair))
            .map(|(_, value)| value)
    }

    pub(crate) fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = (&[u8], &[u8])> + ExactSizeIterator + Clone {
        self.spans.iter().map(|span| {
            (
                self.slice(span.start, span.middle),
                self.slice(span.middle, span.end),
            )
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    fn slice(&self, start: usize, end: usize) -> &[u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }
}

impl PartialEq for Pairs {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Pairs {}

impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy;
        f.debug_list()
            .entries(self.iter().map(|(name, value)| (text(name), text(value))))
            .finish()
    }
}
