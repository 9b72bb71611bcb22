//! Text between tags.

/// As many bytes as fit a register of every processor.
pub const SHORT: usize = 16;

/// Text that is written as it is.
#[derive(Clone, Debug)]
pub enum Text {
    /// Filled up with zeros: copying a fixed number of bytes and cutting them off is the quickest way.
    Short([u8; SHORT], u8),
    Long(Box<[u8]>),
}

impl Text {
    pub const EMPTY: Self = Self::Short([0; SHORT], 0);

    pub fn new(text: &[u8]) -> Self {
        if text.len() > SHORT {
            return Self::Long(text.into());
        }
        let mut filled = [0; SHORT];
        for (place, byte) in filled.iter_mut().zip(text) {
            *place = *byte;
        }
        Self::Short(filled, text.len() as u8)
    }

    /// The same text with more behind it.
    #[must_use]
    pub fn followed_by(&self, more: &str) -> Self {
        let mut joined = Vec::new();
        self.write_to(&mut joined);
        joined.extend_from_slice(more.as_bytes());
        Self::new(&joined)
    }

    #[inline(always)]
    pub fn write_to(&self, out: &mut Vec<u8>) {
        match self {
            Self::Short(filled, length) => {
                let end = out.len() + usize::from(*length);
                out.extend_from_slice(filled);
                out.truncate(end);
            }
            Self::Long(text) => out.extend_from_slice(text),
        }
    }
}
