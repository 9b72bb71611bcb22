//! Compressed bodies, let out a little at a time.

use std::io::{self, Write};

use bytes::{Buf, Bytes};
use flate2::write::MultiGzDecoder;

/// How much is let out before anybody looks at it: a kilobyte holds a megabyte at most.
const STEP: usize = 1024;
/// How much is enough for one piece.
const ENOUGH: usize = 64 * 1024;

/// Inflates a gzip body piece by piece; its members are one body (RFC 1952, section 2.2).
pub(super) struct Inflate {
    decoder: MultiGzDecoder<Vec<u8>>,
    waiting: Bytes,
    begun: bool,
}

impl Inflate {
    pub(super) fn new() -> Self {
        Self {
            decoder: MultiGzDecoder::new(Vec::new()),
            waiting: Bytes::new(),
            begun: false,
        }
    }

    /// Takes what arrived; the last of it must have been let out.
    pub(super) fn feed(&mut self, arrived: Bytes) {
        self.begun |= !arrived.is_empty();
        self.waiting = arrived;
    }

    /// What can be let out of what arrived; nothing if more has to arrive first.
    pub(super) fn next(&mut self) -> io::Result<Option<Bytes>> {
        while !self.waiting.is_empty() && self.decoder.get_ref().len() < ENOUGH {
            let step = self.waiting.len().min(STEP);
            self.decoder.write_all(&self.waiting[..step])?;
            self.waiting.advance(step);
            if self.waiting.is_empty() {
                // What is held back for a better run leaves now: the next piece may be long in coming.
                self.decoder.flush()?;
            }
        }
        Ok(self.take())
    }

    /// The rest, if the body has ended where it should.
    pub(super) fn finish(&mut self) -> io::Result<Option<Bytes>> {
        if self.begun {
            self.decoder.try_finish()?;
        }
        Ok(self.take())
    }

    fn take(&mut self) -> Option<Bytes> {
        let out = std::mem::take(self.decoder.get_mut());
        (!out.is_empty()).then(|| out.into())
    }
}
