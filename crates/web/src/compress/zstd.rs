//! Zstandard.

use std::io::Write;

use zstd::stream::write::Encoder;

use super::{Coding, Encode};

/// The level that the format's authors chose as default.
const LEVEL: i32 = 3;
/// The binary logarithm of how far back an answer in pieces looks, in bytes: what an encoder remembers.
const WINDOW: u32 = 19;

impl Coding {
    /// Zstandard (RFC 8878): as small as gzip, for a fraction of the work.
    pub const ZSTD: Self = Self {
        name: "zstd",
        start: |length| {
            let room = Vec::with_capacity(length.unwrap_or_default() / 3);
            let mut encoder = Encoder::new(room, LEVEL).expect("the level is one");
            match length {
                Some(length) => encoder.set_pledged_src_size(Some(length as u64)),
                None => encoder.window_log(WINDOW),
            }
            .expect("a new encoder takes it");
            Box::new(Zstd(Some(encoder)))
        },
    };
}

/// The encoder, until it has ended.
struct Zstd(Option<Encoder<'static, Vec<u8>>>);

impl Encode for Zstd {
    fn encode(&mut self, piece: &mut Vec<u8>, last: bool) {
        let Some(encoder) = &mut self.0 else { return };
        encoder.write_all(piece).expect("memory takes it");
        if !last {
            encoder.flush().expect("memory takes it");
            *piece = std::mem::take(encoder.get_mut());
        } else if let Some(encoder) = self.0.take() {
            *piece = encoder.finish().expect("memory takes it");
        }
    }
}
