//! Compressed bodies, let out under a limit.

use std::io::Write;

use flate2::write::MultiGzDecoder;
use tornado_httputil::BodyError;

/// How much is let out before the limit is looked at: a kilobyte holds a megabyte at most.
const STEP: usize = 1024;

/// Inflates a gzip body piece by piece (`HSRV-3.10`).
///
/// The limit counts what comes out, so that a small body cannot become a large one unseen.
#[derive(Debug)]
pub(crate) struct Inflate {
    decoder: MultiGzDecoder<Vec<u8>>,
    total: u64,
}

impl Inflate {
    pub(crate) fn new() -> Self {
        Self {
            decoder: MultiGzDecoder::new(Vec::new()),
            total: 0,
        }
    }

    /// What a piece holds.
    pub(crate) fn feed(&mut self, piece: &[u8], limit: u64) -> Result<Vec<u8>, BodyError> {
        let mut out = Vec::new();
        for step in piece.chunks(STEP) {
            self.decoder.write_all(step).map_err(malformed)?;
            self.take(&mut out, limit)?;
        }
        // What the decoder holds back for a better run leaves now: the next piece may be long in coming.
        self.decoder.flush().map_err(malformed)?;
        self.take(&mut out, limit)?;
        Ok(out)
    }

    /// Whether the body has ended where its last piece did.
    pub(crate) fn finish(&mut self, limit: u64) -> Result<Vec<u8>, BodyError> {
        let mut out = Vec::new();
        self.decoder.try_finish().map_err(malformed)?;
        self.take(&mut out, limit)?;
        Ok(out)
    }

    fn take(&mut self, out: &mut Vec<u8>, limit: u64) -> Result<(), BodyError> {
        let inflated = self.decoder.get_mut();
        self.total += inflated.len() as u64;
        if self.total > limit {
            return Err(BodyError::TooLarge { limit });
        }
        out.append(inflated);
        Ok(())
    }
}

fn malformed(_: std::io::Error) -> BodyError {
    BodyError::Malformed("it is not gzip, although its Content-Encoding says so")
}
