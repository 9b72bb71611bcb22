//! The bytes of a request's body, out of their framing.

use bytes::Bytes;
use tornado_httputil::BodyError;

use crate::facts::Framing;
use crate::inflate::Inflate;

/// Takes a body out of the bytes of a connection.
#[derive(Debug)]
pub(crate) struct Decoder {
    state: State,
    /// Bytes of body that came out so far.
    decoded: u64,
    /// What lets a compressed body out.
    inflate: Option<Box<Inflate>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// So many bytes are still to come, and nothing frames them.
    Length(u64),
    /// In the line that says how large a chunk is: what was read of it, and its length so far.
    Size {
        size: u64,
        digits: u8,
        line: u8,
        part: Part,
    },
    /// In a chunk.
    Chunk(u64),
    /// Behind a chunk: CR, then LF.
    ChunkEnd {
        cr: bool,
    },
    /// In the trailers: bytes of them so far, bytes of the line, whether a CR was just read.
    Trailer {
        total: u32,
        line: u32,
        cr: bool,
    },
    Done,
}

/// Where in a size line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Digits,
    /// Blanks behind the digits, which only an extension may follow.
    Blank,
    Extension,
    LineFeed,
}

/// The longest size line, extensions included, and the most bytes of trailers.
const MAX_SIZE_LINE: u8 = 64;
const MAX_TRAILERS: u32 = 8 << 10;

impl Decoder {
    pub(crate) fn new(framing: Framing) -> Self {
        let state = match framing {
            Framing::Length(0) => State::Done,
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => State::START,
        };
        Self {
            state,
            decoded: 0,
            inflate: None,
        }
    }

    /// The same for a body that is compressed with gzip.
    pub(crate) fn inflating(mut self) -> Self {
        self.inflate = Some(Box::new(Inflate::new()));
        self
    }

    pub(crate) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// How large the body will be at least.
    pub(crate) fn expected(&self) -> u64 {
        // A chunk may claim any size, so the sum may be more than there is a number for.
        self.decoded.saturating_add(match self.state {
            State::Length(rest) | State::Chunk(rest) => rest,
            _ => 0,
        })
    }

    /// Moves body out of `bytes`, as much as is there; returns how many bytes were used.
    ///
    /// Pieces of small chunks are joined, so that many tiny chunks cost no more than one large (`HSRV-3.02`). Chunk
    /// extensions and trailers are read over.
    pub(crate) fn decode(&mut self, bytes: &[u8], limit: u64) -> Result<(usize, Bytes), BodyError> {
        let mut at = 0;
        let mut out = Vec::new();
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            if self.expected() > limit {
                return Err(BodyError::TooLarge { limit });
            }
            match self.state {
                State::Done => break,
                State::Length(left) | State::Chunk(left) => {
                    let count = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    out.extend_from_slice(&rest[..count]);
                    at += count;
                    self.decoded += count as u64;
                    let left = left - count as u64;
                    self.state = match (self.state, left) {
                        (State::Length(_), 0) => State::Done,
                        (State::Length(_), left) => State::Length(left),
                        (_, 0) => State::ChunkEnd { cr: false },
                        (_, left) => State::Chunk(left),
                    };
                }
                _ => {
                    self.state = self.state.step(rest[0]).map_err(BodyError::Malformed)?;
                    at += 1;
                }
            }
        }
        if self.expected() > limit {
            return Err(BodyError::TooLarge { limit });
        }
        if let Some(inflate) = &mut self.inflate {
            out = inflate.feed(&out, limit)?;
            if self.state == State::Done {
                out.append(&mut inflate.finish(limit)?);
            }
        }
        Ok((at, Bytes::from(out)))
    }
}

impl State {
    const START: Self = Self::Size {
        size: 0,
        digits: 0,
        line: 0,
        part: Part::Digits,
    };

    /// One byte of framing. Digits, CR and LF are what they are, and nothing else is taken for them.
    fn step(self, byte: u8) -> Result<Self, &'static str> {
        Ok(match self {
            Self::Size {
                size,
                digits,
                line,
                part,
            } => {
                if line >= MAX_SIZE_LINE {
                    return Err("the line of a chunk's size is too long");
                }
                let line = line + 1;
                match (part, byte) {
                    (Part::LineFeed, b'\n') if size == 0 => Self::Trailer {
                        total: 0,
                        line: 0,
                        cr: false,
                    },
                    (Part::LineFeed, b'\n') => Self::Chunk(size),
                    (Part::LineFeed, _) => return Err("a chunk's size does not end in CRLF"),
                    (Part::Digits | Part::Extension, b'\r') if digits > 0 => Self::Size {
                        size,
                        digits,
                        line,
                        part: Part::LineFeed,
                    },
                    (Part::Digits | Part::Blank, b';') if digits > 0 => Self::Size {
                        size,
                        digits,
                        line,
                        part: Part::Extension,
                    },
                    (Part::Digits | Part::Blank, b' ' | b'\t') if digits > 0 => Self::Size {
                        size,
                        digits,
                        line,
                        part: Part::Blank,
                    },
                    (Part::Blank, _) => return Err("a chunk's size is followed by something else"),
                    (Part::Digits, _) => {
                        let Some(digit) = char::from(byte).to_digit(16) else {
                            return Err("a chunk's size is not hexadecimal");
                        };
                        if digits >= 16 || size >> 60 != 0 {
                            return Err("a chunk's size is too large");
                        }
                        Self::Size {
                            size: size << 4 | u64::from(digit),
                            digits: digits + 1,
                            line,
                            part,
                        }
                    }
                    (Part::Extension, b'\t' | 0x20..=0x7e | 0x80..) => Self::Size {
                        size,
                        digits,
                        line,
                        part,
                    },
                    (Part::Extension, _) => {
                        return Err("a chunk extension has an illegal character");
                    }
                }
            }
            Self::ChunkEnd { cr: false } if byte == b'\r' => Self::ChunkEnd { cr: true },
            Self::ChunkEnd { cr: true } if byte == b'\n' => Self::START,
            Self::ChunkEnd { .. } => return Err("a chunk does not end in CRLF"),
            Self::Trailer { total, line, cr } => {
                if total >= MAX_TRAILERS {
                    return Err("the trailers are too long");
                }
                let total = total + 1;
                match (byte, cr) {
                    (b'\n', true) if line == 0 => Self::Done,
                    (b'\n', true) => Self::Trailer {
                        total,
                        line: 0,
                        cr: false,
                    },
                    (_, true) | (b'\n' | 0, false) => return Err("a trailer does not end in CRLF"),
                    (b'\r', false) => Self::Trailer {
                        total,
                        line,
                        cr: true,
                    },
                    _ => Self::Trailer {
                        total,
                        line: line + 1,
                        cr: false,
                    },
                }
            }
            Self::Length(_) | Self::Chunk(_) | Self::Done => self,
        })
    }
}
