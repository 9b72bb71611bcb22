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

    /// Appends text that is there as bytes.
    ///
    /// Nothing if they are not UTF-8. A buffer of bytes need not look.
    #[inline(always)]
    fn push_utf8(&mut self, text: &[u8]) {
        self.push_str(str::from_utf8(text).unwrap_or_default());
    }
}

impl Buffer for String {
    #[inline(always)]
    fn push_str(&mut self, text: &str) {
        Self::push_str(self, text);
    }

    #[inline(always)]
    fn push_part(&mut self, text: &str, part: Range<usize>) {
        let Some(text_of_part) = text.get(part.clone()) else {
            return;
        };
        match text.get(part.start..).and_then(|from| from.get(..FEW)) {
            Some(few) if text_of_part.len() <= FEW => {
                let end = self.len() + text_of_part.len();
                self.push_str(few);
                self.truncate(end);
            }
            _ => self.push_str(text_of_part),
        }
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

    #[inline(always)]
    fn push_utf8(&mut self, text: &[u8]) {
        self.extend_from_slice(text);
    }
}

/// A fixed number of bytes is copied without a loop: take so many, give back what was too much.
const FEW: usize = 16;

/// Appends a part of the bytes, and a short one quickly.
#[inline(always)]
pub(crate) fn push_bytes(bytes: &[u8], part: Range<usize>, out: &mut Vec<u8>) {
    let following = bytes.get(part.start..).unwrap_or_default();
    match following.first_chunk::<FEW>() {
        Some(chunk) if part.len() <= chunk.len() => {
            let end = out.len() + part.len();
            out.extend_from_slice(chunk);
            out.truncate(end);
        }
        _ => out.extend_from_slice(following.get(..part.len()).unwrap_or_default()),
    }
}
