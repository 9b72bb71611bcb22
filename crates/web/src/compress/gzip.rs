//! gzip.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Coding, Encode};

impl Coding {
    /// gzip (RFC 1952), which every client understands, at Tornado's level 6.
    pub const GZIP: Self = Self {
        name: "gzip",
        start: |length| {
            let room = Vec::with_capacity(length.unwrap_or_default() / 3);
            Box::new(Gzip(Some(GzEncoder::new(room, Compression::new(6)))))
        },
    };
}

/// The encoder, until it has ended.
struct Gzip(Option<GzEncoder<Vec<u8>>>);

impl Encode for Gzip {
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
