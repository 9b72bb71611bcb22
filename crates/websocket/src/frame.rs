//! The head of a frame (RFC 6455, section 5.2).

use crate::Error;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opcode {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// The head of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) opcode: Opcode,
    /// The last frame of its message.
    pub(crate) last: bool,
    /// The message that begins here is compressed (RFC 7692, section 6).
    pub(crate) compressed: bool,
    pub(crate) mask: Option<[u8; 4]>,
    pub(crate) length: u64,
}

/// What is allowed in frames that arrive.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// They come from a client, and must be masked; those of a server must not.
    pub(crate) masked: bool,
    /// Compression was agreed on.
    pub(crate) deflate: bool,
}

/// The most bytes of a control frame (RFC 6455, section 5.5).
pub(crate) const CONTROL: usize = 125;

impl Opcode {
    pub(crate) fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }

    fn of(number: u8) -> Option<Self> {
        [
            Self::Continuation,
            Self::Text,
            Self::Binary,
            Self::Close,
            Self::Ping,
            Self::Pong,
        ]
        .into_iter()
        .find(|opcode| *opcode as u8 == number)
    }
}

impl Head {
    /// Reads a head off the front of the bytes, and how long it is; nothing while it is incomplete.
    ///
    /// What is wrong is told with the first byte that shows it.
    pub(crate) fn parse(bytes: &[u8], rules: Rules) -> Result<Option<(Self, usize)>, Error> {
        let broken = |fault| Err(Error::Protocol { fault });
        let Some(&first) = bytes.first() else {
            return Ok(None);
        };
        let Some(opcode) = Opcode::of(first & 0x0f) else {
            return broken("reserved opcode");
        };
        let last = first & 0x80 != 0;
        let compressed = first & 0x40 != 0;
        let may_be = rules.deflate && matches!(opcode, Opcode::Text | Opcode::Binary);
        if first & 0x30 != 0 || compressed && !may_be {
            return broken("reserved bit");
        }
        if opcode.is_control() && !last {
            return broken("fragmented control frame");
        }
        let Some(&second) = bytes.get(1) else {
            return Ok(None);
        };
        match (second & 0x80 != 0, rules.masked) {
            (false, true) => return broken("unmasked frame of a client"),
            (true, false) => return broken("masked frame of a server"),
            _ => {}
        }
        let short = second & 0x7f;
        if opcode.is_control() && usize::from(short) > CONTROL {
            return broken("control frame of more than 125 bytes");
        }
        let (length, mut used) = match short {
            126 => match bytes.get(2..).and_then(<[u8]>::first_chunk) {
                Some(bytes) => (u64::from(u16::from_be_bytes(*bytes)), 4),
                None => return Ok(None),
            },
            127 => match bytes.get(2..).and_then(<[u8]>::first_chunk) {
                Some(bytes) => (u64::from_be_bytes(*bytes), 10),
                None => return Ok(None),
            },
            short => (u64::from(short), 2),
        };
        if length >> 63 != 0 {
            return broken("length of more than 63 bits");
        }
        if used == 4 && length < 126 || used == 10 && length <= 0xffff {
            return broken("length not in its shortest form");
        }
        let mut mask = None;
        if rules.masked {
            mask = match bytes.get(used..).and_then(<[u8]>::first_chunk) {
                Some(key) => Some(*key),
                None => return Ok(None),
            };
            used += 4;
        }
        let head = Self {
            opcode,
            last,
            compressed,
            mask,
            length,
        };
        Ok(Some((head, used)))
    }

    /// Appends the head as it is sent.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let bit = |set: bool, bit: u8| if set { bit } else { 0 };
        out.push(bit(self.last, 0x80) | bit(self.compressed, 0x40) | self.opcode as u8);
        let masked = bit(self.mask.is_some(), 0x80);
        match self.length {
            short @ 0..126 => out.push(masked | short as u8),
            medium @ 126..=0xffff => {
                out.push(masked | 126);
                out.extend_from_slice(&(medium as u16).to_be_bytes());
            }
            long => {
                out.push(masked | 127);
                out.extend_from_slice(&long.to_be_bytes());
            }
        }
        out.extend_from_slice(self.mask.as_ref().map_or(&[], |key| key.as_slice()));
    }
}
