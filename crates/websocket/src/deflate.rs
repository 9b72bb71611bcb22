//! Compression of messages (RFC 7692, section 7.2).

use std::cell::RefCell;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use crate::Error;

/// How messages are compressed: permessage-deflate (`WSOC-3.05`).
///
/// Each message is compressed for itself, so that a socket at rest holds no window; a client's does where the server
/// insists.
#[doc(alias = "compression_options")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deflate {
    pub(crate) level: u32,
    pub(crate) min_size: usize,
    pub(crate) keep_context: bool,
    pub(crate) window_bits: u8,
}

impl Deflate {
    /// Level 6, messages from 64 bytes on, a window of 32 KiB that is not kept.
    pub const fn new() -> Self {
        Self {
            level: 6,
            min_size: 64,
            keep_context: false,
            window_bits: 15,
        }
    }

    /// The level, from 1 for speed to 9 for size; 6 by default.
    #[doc(alias = "compression_level")]
    pub const fn level(mut self, level: u32) -> Self {
        self.level = if level > 9 { 9 } else { level };
        self
    }

    /// Sends shorter messages as they are; 64 bytes by default.
    pub const fn min_size(mut self, bytes: usize) -> Self {
        self.min_size = bytes;
        self
    }

    /// Keeps the window from message to message, in both directions.
    ///
    /// Many small messages that are alike become much smaller. It costs some 300 KiB for each socket, for as long as it
    /// is open.
    #[doc(alias = "persistent")]
    pub const fn keep_context(mut self, keep: bool) -> Self {
        self.keep_context = keep;
        self
    }

    /// The largest window to use, from 9 for 512 bytes to 15 for 32 KiB.
    #[doc(alias = "max_wbits")]
    pub const fn window_bits(mut self, bits: u8) -> Self {
        self.window_bits = match bits {
            0..9 => 9,
            9..=15 => bits,
            _ => 15,
        };
        self
    }
}

impl Default for Deflate {
    fn default() -> Self {
        Self::new()
    }
}

/// What both ends agreed on, as one of them sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Agreed {
    pub(crate) settings: Deflate,
    pub(crate) send: Direction,
    pub(crate) receive: Direction,
}

/// One direction of a compressed conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Direction {
    pub(crate) keep_context: bool,
    /// From 8 to 15.
    pub(crate) window_bits: u8,
}

/// What ends the data of each message, and is left out (RFC 7692, section 7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// The smallest window the engine can work with.
const MIN_BITS: u8 = 9;

/// Compresses what is sent.
#[derive(Debug)]
pub(crate) struct Deflater {
    settings: Deflate,
    direction: Direction,
    /// While a message is made; longer where it is kept.
    context: Option<Box<Compress>>,
}

impl Deflater {
    pub(crate) fn new(settings: Deflate, direction: Direction) -> Self {
        Self {
            settings,
            direction,
            context: None,
        }
    }

    /// Whether a message of so many bytes is to be compressed.
    ///
    /// A window of 256 bytes is one that the engine does not have; messages may always go as they are.
    pub(crate) fn wants(&self, length: usize) -> bool {
        length >= self.settings.min_size && self.direction.window_bits >= MIN_BITS
    }

    /// Compresses a whole message; `false` if it did not become smaller and can go as it is.
    pub(crate) fn whole(&mut self, data: &[u8], out: &mut Vec<u8>) -> Result<bool, Error> {
        let start = out.len();
        self.piece(data, out)?;
        out.truncate(out.len().saturating_sub(TAIL.len()).max(start));
        if out.len() == start {
            out.push(0);
        }
        self.end();
        let made = out.len() - start;
        Ok(self.direction.keep_context || made < data.len())
    }

    /// Compresses a piece of a message, which ends with [`LAST`] some time.
    pub(crate) fn piece(&mut self, mut data: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let Self {
            settings,
            direction,
            context,
        } = self;
        let context =
            context.get_or_insert_with(|| new_compress(settings.level, direction.window_bits));
        loop {
            if out.capacity() - out.len() < 64 {
                out.reserve((data.len() / 2).clamp(256, 64 << 10));
            }
            let before = context.total_in();
            context
                .compress_vec(data, out, FlushCompress::Sync)
                .map_err(|_| Error::Deflate)?;
            let taken = (context.total_in() - before) as usize;
            data = data.get(taken..).unwrap_or_default();
            if data.is_empty() && out.len() < out.capacity() {
                return Ok(());
            }
        }
    }

    /// The settings, without the memory of one socket.
    pub(crate) fn forgetful(&self) -> Self {
        let direction = Direction {
            keep_context: false,
            ..self.direction
        };
        Self::new(self.settings, direction)
    }

    /// The largest window that may be used, from 8 to 15.
    pub(crate) fn window_bits(&self) -> u8 {
        self.direction.window_bits
    }

    /// A compressed message is sent that was not made here: the window of the other end has moved on, so that messages
    /// may not refer to what was before.
    pub(crate) fn forget(&mut self) {
        if let Some(context) = self.context.take() {
            give_back(context, self.settings.level, self.direction.window_bits);
        }
    }

    /// The message is made.
    pub(crate) fn end(&mut self) {
        if !self.direction.keep_context
            && let Some(context) = self.context.take()
        {
            give_back(context, self.settings.level, self.direction.window_bits);
        }
    }
}

/// The data of a last frame, behind pieces that were flushed: the header of an empty block.
pub(crate) const LAST: [u8; 1] = [0];

/// Inflates what arrives.
#[derive(Debug)]
pub(crate) struct Inflater {
    direction: Direction,
    context: Option<Box<Decompress>>,
}

impl Inflater {
    pub(crate) fn new(direction: Direction) -> Self {
        Self {
            direction,
            context: None,
        }
    }

    /// Inflates a piece of a message, behind what is in `out`, which may grow up to `limit` bytes.
    pub(crate) fn piece(
        &mut self,
        mut data: &[u8],
        out: &mut Vec<u8>,
        limit: usize,
    ) -> Result<(), Error> {
        let bits = self.direction.window_bits.max(MIN_BITS);
        let context = self.context.get_or_insert_with(|| new_decompress(bits));
        loop {
            if out.len() == out.capacity() {
                let left = limit.saturating_sub(out.len()).saturating_add(1);
                out.reserve(data.len().saturating_mul(4).clamp(256, 16 << 10).min(left));
            }
            let (before, held) = (context.total_in(), out.len());
            let status = context
                .decompress_vec(data, out, FlushDecompress::Sync)
                .map_err(|_| Error::Deflate)?;
            let taken = (context.total_in() - before) as usize;
            data = data.get(taken..).unwrap_or_default();
            if out.len() > limit {
                return Err(Error::TooBig { limit });
            }
            if status == Status::StreamEnd {
                // A block that says it is the last (RFC 7692, section 7.2.3.4): another stream follows. It has a window of
                // its own, since its sender has begun anew too.
                context.reset(false);
            } else if taken == 0 && out.len() == held && !data.is_empty() {
                return Err(Error::Deflate);
            }
            if data.is_empty() && out.len() < out.capacity() {
                return Ok(());
            }
        }
    }

    /// The message has arrived.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>, limit: usize) -> Result<(), Error> {
        self.piece(&TAIL, out, limit)?;
        if !self.direction.keep_context
            && let Some(mut context) = self.context.take()
        {
            POOL.with_borrow_mut(|pool| {
                if pool.inflate.len() < POOLED {
                    context.reset(false);
                    pool.inflate
                        .push((self.direction.window_bits.max(MIN_BITS), context));
                }
            });
        }
        Ok(())
    }
}

/// Contexts that are between two messages.
struct Pool {
    deflate: Vec<(u32, u8, Box<Compress>)>,
    inflate: Vec<(u8, Box<Decompress>)>,
}

/// How many of each kind a thread keeps.
const POOLED: usize = 4;

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { deflate: Vec::new(), inflate: Vec::new() }) };
}

fn new_compress(level: u32, bits: u8) -> Box<Compress> {
    let pooled = POOL.with_borrow_mut(|pool| {
        let at = pool
            .deflate
            .iter()
            .position(|(l, b, _)| (*l, *b) == (level, bits))?;
        Some(pool.deflate.swap_remove(at).2)
    });
    pooled.unwrap_or_else(|| {
        Box::new(Compress::new_with_window_bits(
            Compression::new(level),
            false,
            bits,
        ))
    })
}

fn give_back(mut context: Box<Compress>, level: u32, bits: u8) {
    POOL.with_borrow_mut(|pool| {
        if pool.deflate.len() < POOLED {
            context.reset();
            pool.deflate.push((level, bits, context));
        }
    });
}

fn new_decompress(bits: u8) -> Box<Decompress> {
    let pooled = POOL.with_borrow_mut(|pool| {
        let at = pool.inflate.iter().position(|(b, _)| *b == bits)?;
        Some(pool.inflate.swap_remove(at).1)
    });
    pooled.unwrap_or_else(|| Box::new(Decompress::new_with_window_bits(false, bits)))
}
