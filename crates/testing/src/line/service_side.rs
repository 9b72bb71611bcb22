//! What the service does on the wire, framed as a server would.

use bytes::Bytes;
use http::StatusCode;
use tornado_httputil::{About, Head, HttpDate, SERVER};

use super::{Mode, State};
use crate::{Answer, Headers};

/// How the body of an answer is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    None,
    Length(u64),
    /// In chunks, or until the connection closes.
    Open,
}

impl State {
    /// Takes a whole answer.
    pub(crate) fn answer(&mut self, about: About, head: &Head, body: &[u8]) {
        let due = head.content_length().unwrap_or(body.len() as u64);
        if !self.begin(about, head, Framing::Length(due)) {
            return;
        }
        if self.mode != Mode::Discard && due != body.len() as u64 {
            self.mode = Mode::Ended;
            self.cut(format!(
                "its Content-Length says {due} bytes, and its body has {}",
                body.len()
            ));
            return;
        }
        self.put(body);
        self.end(true);
    }

    /// Begins an answer as a server would; returns whether there is one to begin.
    pub(super) fn begin(&mut self, about: About, head: &Head, framing: Framing) -> bool {
        if self.mode != Mode::Silent {
            return false;
        }
        let framing = if is_bodiless(head.status) {
            Framing::None
        } else {
            framing
        };
        let until_close = framing == Framing::Open && about.minor == 0;
        let mut headers = Headers::default();
        if head.has_usual_server() {
            headers.push("Server", SERVER);
        }
        if let Some(content_type) = head.content_type() {
            headers.push("Content-Type", content_type);
        }
        if head.has_usual_date() {
            headers.push("Date", &HttpDate::now().to_string());
        }
        let others = head.iter().filter(|(name, _)| *name != "Content-Type");
        others.for_each(|(name, value)| headers.push(name, value));
        match framing {
            Framing::Length(length) => headers.push("Content-Length", &length.to_string()),
            Framing::Open if !until_close => headers.push("Transfer-Encoding", "chunked"),
            Framing::Open | Framing::None => {}
        }
        if !about.keep || head.closes() || until_close {
            headers.push("Connection", "close");
        } else if about.minor == 0 {
            headers.push("Connection", "Keep-Alive");
        }
        self.answer = Some(Answer {
            status: head.status,
            reason: head.reason().into(),
            headers,
            body: Vec::new(),
            cut: Some("the service has not ended it".into()),
        });
        self.mode = match framing {
            _ if about.head_only => Mode::Discard,
            Framing::None => Mode::Discard,
            Framing::Length(length) => Mode::Pieces(Some(length)),
            Framing::Open => Mode::Pieces(None),
        };
        true
    }

    pub(super) fn put(&mut self, piece: &[u8]) {
        if let Mode::Pieces(Some(due)) = &mut self.mode {
            match due.checked_sub(piece.len() as u64) {
                Some(left) => *due = left,
                None => {
                    self.mode = Mode::Ended;
                    return self.cut("it is longer than its Content-Length says".into());
                }
            }
        }
        if matches!(self.mode, Mode::Pieces(_) | Mode::Raw) && !piece.is_empty() {
            self.unread += piece.len();
            self.pieces.push_back(Bytes::copy_from_slice(piece));
        }
    }

    pub(super) fn end(&mut self, complete: bool) {
        match self.mode {
            Mode::Ended => return,
            Mode::Silent if complete => return,
            _ if !complete => self.cut("the service gave it up".into()),
            Mode::Pieces(Some(due)) if due > 0 => {
                self.cut(format!("its Content-Length says {due} bytes more"))
            }
            _ => {
                if let Some(answer) = &mut self.answer {
                    answer.cut = None;
                }
            }
        }
        self.mode = Mode::Ended;
    }

    /// How many bytes the client takes now.
    pub(super) fn room(&self) -> usize {
        match self.mode {
            _ if self.gone => 0,
            Mode::Silent | Mode::Ended => 0,
            Mode::Discard => usize::MAX,
            Mode::Pieces(_) | Mode::Raw => self
                .window
                .map_or(usize::MAX, |window| window.saturating_sub(self.unread)),
        }
    }

    fn cut(&mut self, why: String) {
        if let Some(answer) = &mut self.answer {
            answer.cut = Some(why);
        }
    }
}

/// Whether an answer of this status never has a body (RFC 9110 section 6.4.1).
fn is_bodiless(status: StatusCode) -> bool {
    status.is_informational()
        || status == StatusCode::NO_CONTENT
        || status == StatusCode::NOT_MODIFIED
}
