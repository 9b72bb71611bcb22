//! Brotli.

use std::io::Write;

use brotli::CompressorWriter;

use super::{Coding, Encode};

/// A middle way: a page of 10 KiB takes as long as with gzip, and thirty times as long at the next.
const QUALITY: u32 = 4;
/// The binary logarithm of how far back it looks, in bytes, and the most of it.
const LARGEST_WINDOW: u32 = 19;

impl Coding {
    /// Brotli (RFC 7932): text becomes smaller than with gzip, for more work.
    pub const BROTLI: Self = Self {
        name: "br",
        start: |length| {
            let window = length.map_or(LARGEST_WINDOW, window_for);
            let room = Vec::with_capacity(length.unwrap_or_default() / 3);
            let encoder = CompressorWriter::new(room, 4096, QUALITY, window);
            Box::new(Brotli(Some(encoder)))
        },
    };
}

/// No more than the whole answer.
fn window_for(length: usize) -> u32 {
    length
        .max(1)
        .ilog2()
        .saturating_add(1)
        .clamp(10, LARGEST_WINDOW)
}

/// The encoder, until it has ended.
struct Brotli(Option<CompressorWriter<Vec<u8>>>);

impl Encode for Brotli {
    fn encode(&mut self, piece: &mut Vec<u8>, last: bool) {
        let Some(encoder) = &mut self.0 else { return };
        encoder.write_all(piece).expect("memory takes it");
        if !last {
            encoder.flush().expect("memory takes it");
            *piece = std::mem::take(encoder.get_mut());
        } else if let Some(encoder) = self.0.take() {
            *piece = encoder.into_inner();
        }
    }
}
