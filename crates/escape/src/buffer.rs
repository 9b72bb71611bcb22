use std::ops::Range;

/// What escaped text can be appended to.
pub trait Buffer {
    /// Appends the text.
    fn push_str(&mut self, text: &str);

    /// Appends a part of the text.
    ///
    /// Nothing if there is no such part. A buffer may know a faster way than slicing first.
    #[inline(always)]
    fn push_part(&mut self, text: &str, part: Range<usize>) {
        self.push_str(text.get(part).unwrap_or_default());
    }
}

impl Buffer for String {
    #[inline(always)]
    fn push_str(&mut self, text: &str) {
        Self::push_str(self, text);
    }
}

impl Buffer for Vec<u8> {
    #[inline(always)]
    fn push_str(&mut self, text: &str) {
        self.extend_from_slice(text.as_bytes());
    }

    #[inline(always)]
    fn push_part(&mut self, text: &str, part: Range<usize>) {
        push_bytes(text.as_bytes(), part, self);
    }
}

/// Appends a part of the bytes, and a short one quickly.
#[inline(always)]
pub(crate) fn push_bytes(bytes: &[u8], part: Range<usize>, out: &mut Vec<u8>) {
    let following = bytes.get(part.start..).unwrap_or_default();
    match following.first_chunk::<16>() {
        // A fixed number of bytes needs no loop: take too many, give the rest back.
        Some(chunk) if part.len() <= chunk.len() => {
            let end = out.len() + part.len();
            out.extend_from_slice(chunk);
            out.truncate(end);
        }
        _ => out.extend_from_slice(following.get(..part.len()).unwrap_or_default()),
    }
}
