//! What the test does on the wire, as a client.

use bytes::Bytes;
use tornado_httputil::BodyError;

use super::{Mode, State};

impl State {
    pub(crate) fn is_ended(&self) -> bool {
        self.mode == Mode::Ended
    }

    pub(crate) fn is_raw(&self) -> bool {
        self.mode == Mode::Raw
    }

    /// Whether there is a piece to read, or none will come.
    pub(crate) fn is_readable(&self) -> bool {
        !self.pieces.is_empty() || self.gone || self.mode == Mode::Ended
    }

    pub(crate) fn body_limit(&self) -> Option<u64> {
        self.limit
    }

    pub(crate) fn set_window(&mut self, bytes: usize) {
        self.window = Some(bytes);
    }

    pub(crate) fn set_length(&mut self, length: Option<u64>) {
        self.length = length;
        if length == Some(0) {
            self.end_body(Ok(()));
        }
    }

    /// The next piece that the test reads.
    pub(crate) fn take_piece(&mut self) -> Option<Bytes> {
        let piece = self.pieces.pop_front()?;
        self.unread -= piece.len();
        if let Some(answer) = &mut self.answer {
            answer.body.extend_from_slice(&piece);
        }
        Some(piece)
    }

    /// A piece that the client sends; says why it cannot, where it is the test that is wrong.
    pub(crate) fn arrive(&mut self, piece: Bytes) -> Result<(), String> {
        if let Some(Err(_)) = self.body_end {
            return Ok(());
        }
        if self.body_end.is_some() {
            return Err("the request's body has ended: nothing can be sent behind it".into());
        }
        self.arrived += piece.len() as u64;
        if self.mode != Mode::Raw {
            if let Some(length) = self.length
                && self.arrived > length
            {
                return Err(format!(
                    "the request said {length} bytes of body, this piece makes it {}",
                    self.arrived
                ));
            }
            if self.check_limit() {
                return Ok(());
            }
        }
        if !piece.is_empty() {
            self.inbox.push_back(piece);
        }
        if self.mode != Mode::Raw && self.length == Some(self.arrived) {
            self.end_body(Ok(()));
        }
        Ok(())
    }

    /// The client sends no more; a body with less than its length is cut short.
    pub(crate) fn finish_body(&mut self) {
        let short =
            self.mode != Mode::Raw && self.length.is_some_and(|length| length > self.arrived);
        self.end_body(if short {
            Err(BodyError::Truncated)
        } else {
            Ok(())
        });
    }

    pub(crate) fn end_body(&mut self, end: Result<(), BodyError>) {
        self.body_end.get_or_insert(end);
    }

    pub(crate) fn leave(&mut self) {
        self.gone = true;
        self.end_body(Err(BodyError::Truncated));
    }

    /// Ends a body that is too large, or will be; what a server would not have read is not there.
    pub(super) fn check_limit(&mut self) -> bool {
        match self.limit {
            Some(limit) if self.arrived.max(self.length.unwrap_or(0)) > limit => {
                self.body_end = Some(Err(BodyError::TooLarge { limit }));
                true
            }
            _ => false,
        }
    }
}
