//! Frames become messages.

use std::cell::Cell;

use crate::deflate::Inflater;
use crate::frame::{Head, Opcode, Rules};
use crate::mask::mask;
use crate::{Error, Message};

/// What arrives, as far as it is known.
#[derive(Debug)]
pub(crate) struct Assembly {
    rules: Rules,
    pub(crate) max_message: usize,
    max_frame: usize,
    inflater: Option<Box<Inflater>>,
    /// Lent by the thread while anything is under way.
    progress: Option<Box<Progress>>,
}

/// What is under way.
#[derive(Debug, Default)]
struct Progress {
    frame: Option<Frame>,
    message: Option<Shape>,
    /// The data of the message, or of the piece that is being made.
    data: Vec<u8>,
    /// How much of the data is known to be UTF-8.
    valid: usize,
    /// The payload of a control frame.
    control: Vec<u8>,
}

thread_local! {
    static SPARE: Cell<Option<Box<Progress>>> = const { Cell::new(None) };
}

/// A frame whose head was read.
#[derive(Debug)]
struct Frame {
    head: Head,
    done: u64,
}

/// What kind of message is under way.
#[derive(Debug, Clone, Copy)]
struct Shape {
    text: bool,
    compressed: bool,
}

/// What became of the bytes that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// More have to be read.
    Starved,
    /// Some were taken.
    Taken(usize),
    /// A message is complete.
    Message,
    /// A control frame is complete.
    Control(Opcode),
}

/// How much compressed data is inflated in one step: what comes out is a thousand times as much, at most.
const COMPRESSED_STEP: usize = 1 << 10;

/// How much room is made for a frame of which nothing has come but the head.
const TRUST: u64 = 64 << 10;

impl Assembly {
    pub(crate) fn new(
        rules: Rules,
        max_message: usize,
        max_frame: usize,
        inflater: Option<Inflater>,
    ) -> Self {
        Self {
            rules,
            max_message,
            max_frame,
            inflater: inflater.map(Box::new),
            progress: None,
        }
    }

    /// Nothing is there to be read: gives back what is not needed until there is.
    pub(crate) fn rest(&mut self) {
        if let Some(mut progress) = self.progress.take_if(|progress| progress.is_over()) {
            progress.valid = 0;
            progress.control.clear();
            SPARE.set(Some(progress));
        }
    }

    /// The payload of the control frame that is complete.
    pub(crate) fn take_control(&mut self) -> Vec<u8> {
        let progress = self.progress.as_mut();
        progress.map_or_else(Vec::new, |progress| std::mem::take(&mut progress.control))
    }

    /// Puts it back, for who wants to see it.
    pub(crate) fn put_control(&mut self, payload: Vec<u8>) {
        if let Some(progress) = &mut self.progress {
            progress.control = payload;
        }
    }

    /// Whether the message under way is text; nothing when there is none.
    pub(crate) fn is_text(&self) -> Option<bool> {
        self.progress.as_ref()?.message.map(|shape| shape.text)
    }

    /// Takes bytes off the front of the input, and how many. With `bounded`, the data must not outgrow a message.
    pub(crate) fn step(&mut self, input: &mut [u8], bounded: bool) -> Result<(Step, usize), Error> {
        let limit = if bounded {
            self.max_message
        } else {
            usize::MAX
        };
        let progress = self
            .progress
            .get_or_insert_with(|| SPARE.take().unwrap_or_default());
        let Some(frame) = &mut progress.frame else {
            return Ok(match Head::parse(input, self.rules)? {
                None => (Step::Starved, 0),
                Some((head, used)) => {
                    progress.begin(head, limit, self.max_frame)?;
                    (Step::Taken(used), used)
                }
            });
        };
        let head = frame.head;
        let left = head.length - frame.done;
        let mut count = input.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let compressed = progress.message.is_some_and(|shape| shape.compressed);
        if compressed && !head.opcode.is_control() {
            count = count.min(COMPRESSED_STEP);
        }
        if count == 0 && left > 0 {
            return Ok((Step::Starved, 0));
        }
        let payload = input.get_mut(..count).unwrap_or_default();
        if let Some(key) = head.mask {
            mask(payload, key, frame.done);
        }
        frame.done += count as u64;
        let whole = frame.done == head.length;
        if whole {
            progress.frame = None;
        }
        if head.opcode.is_control() {
            progress.control.extend_from_slice(payload);
            let step = if whole {
                Step::Control(head.opcode)
            } else {
                Step::Taken(count)
            };
            return Ok((step, count));
        }
        let held = progress.data.len();
        match &mut self.inflater {
            Some(inflater) if compressed => {
                inflater.piece(payload, &mut progress.data, limit)?;
                if whole && head.last {
                    inflater.end(&mut progress.data, limit)?;
                }
            }
            // The head of the frame may have come while there was no limit.
            _ if payload.len() > limit.saturating_sub(held) => {
                return Err(Error::TooBig { limit });
            }
            _ => progress.data.extend_from_slice(payload),
        }
        let made = progress.data.len() - held;
        if whole && head.last {
            return Ok((Step::Message, count));
        }
        progress.validate()?;
        Ok((Step::Taken(count.max(made)), count))
    }

    /// The message that is complete.
    pub(crate) fn take_message(&mut self) -> Result<Message, Error> {
        let Some(progress) = &mut self.progress else {
            return Ok(Message::Binary(Vec::new()));
        };
        let text = progress.message.take().is_some_and(|shape| shape.text);
        progress.valid = 0;
        let data = std::mem::take(&mut progress.data);
        if text {
            return String::from_utf8(data)
                .map(Message::Text)
                .map_err(|_| Error::NotUtf8);
        }
        Ok(Message::Binary(data))
    }

    /// The last piece of a message that is complete.
    pub(crate) fn take_last_piece(&mut self) -> Result<Vec<u8>, Error> {
        let Some(progress) = &mut self.progress else {
            return Ok(Vec::new());
        };
        progress.validate()?;
        let complete = !progress.is_text() || progress.valid == progress.data.len();
        progress.message = None;
        progress.valid = 0;
        let data = std::mem::take(&mut progress.data);
        complete.then_some(data).ok_or(Error::NotUtf8)
    }

    /// Whether something has come that can be handed out.
    pub(crate) fn has_piece(&self) -> bool {
        self.progress.as_ref().is_some_and(|progress| {
            if progress.is_text() {
                progress.valid > 0
            } else {
                !progress.data.is_empty()
            }
        })
    }

    /// What has come of a message that is taken in pieces; text is cut between characters.
    pub(crate) fn take_piece(&mut self) -> Vec<u8> {
        let Some(progress) = &mut self.progress else {
            return Vec::new();
        };
        if !progress.is_text() {
            return std::mem::take(&mut progress.data);
        }
        let rest = progress
            .data
            .split_off(progress.valid.min(progress.data.len()));
        progress.valid = 0;
        std::mem::replace(&mut progress.data, rest)
    }
}

impl Progress {
    fn is_text(&self) -> bool {
        self.message.is_some_and(|shape| shape.text)
    }

    /// Whether nothing is under way any more.
    fn is_over(&self) -> bool {
        self.frame.is_none() && self.message.is_none() && self.data.capacity() == 0
    }

    /// The head of a frame was read: may it stand here?
    fn begin(&mut self, head: Head, limit: usize, max_frame: usize) -> Result<(), Error> {
        let broken = |fault| Err(Error::Protocol { fault });
        match head.opcode {
            Opcode::Close | Opcode::Ping | Opcode::Pong => self.control.clear(),
            Opcode::Continuation if self.message.is_none() => {
                return broken("continuation of no message");
            }
            Opcode::Text | Opcode::Binary if self.message.is_some() => {
                return broken("message within a message");
            }
            Opcode::Continuation => {}
            Opcode::Text | Opcode::Binary => {
                self.message = Some(Shape {
                    text: head.opcode == Opcode::Text,
                    compressed: head.compressed,
                });
            }
        }
        if !head.opcode.is_control() {
            if head.length > max_frame as u64 {
                return Err(Error::TooBig { limit: max_frame });
            }
            if !self.message.is_some_and(|shape| shape.compressed) {
                if head.length > limit.saturating_sub(self.data.len()) as u64 {
                    return Err(Error::TooBig { limit });
                }
                self.data.reserve(head.length.min(TRUST) as usize);
            }
        }
        self.frame = Some(Frame { head, done: 0 });
        Ok(())
    }

    /// Tells of bytes that are no text as soon as they arrive.
    fn validate(&mut self) -> Result<(), Error> {
        if !self.is_text() {
            return Ok(());
        }
        match str::from_utf8(self.data.get(self.valid..).unwrap_or_default()) {
            Ok(text) => self.valid += text.len(),
            Err(error) if error.error_len().is_some() => return Err(Error::NotUtf8),
            Err(error) => self.valid += error.valid_up_to(),
        }
        Ok(())
    }
}
