//! Zstandard.

use std::cell::RefCell;
use std::io::Write;

use zstd::bulk::Compressor;
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
        start: |length| match length {
            Some(_) => Box::new(Whole),
            None => {
                let mut encoder = Encoder::new(Vec::new(), LEVEL).expect("the level is one");
                encoder.window_log(WINDOW).expect("a new encoder takes it");
                Box::new(Pieces(Some(encoder)))
            }
        },
    };
}

thread_local! {
    /// Used again and again: to make one takes twice as long as to compress a page of 10 KiB.
    static ENCODER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

/// An answer that is one piece.
struct Whole;

impl Encode for Whole {
    fn encode(&mut self, piece: &mut Vec<u8>, _last: bool) {
        let make = || Compressor::new(LEVEL).expect("the level is one");
        *piece = ENCODER.with_borrow_mut(|encoder| {
            let encoder = encoder.get_or_insert_with(make);
            encoder.compress(piece).expect("memory takes it")
        });
    }
}

/// The encoder of an answer in pieces, until it has ended.
struct Pieces(Option<Encoder<'static, Vec<u8>>>);

impl Encode for Pieces {
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
