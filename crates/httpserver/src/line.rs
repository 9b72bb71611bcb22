//! The server's wire: answers and bodies that do not go the short way.

mod wire;

use std::collections::VecDeque;
use std::fs::File;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Instant;

use bytes::Bytes;
use http::StatusCode;
use tornado_httputil::{About, BodyError, Head, RawStream};

use crate::clock::Clock;
use crate::encode::{self, Body};
use crate::file::Part;
use crate::refusal::FAILURE;

/// The server's wire between a connection and one request's handles.
///
/// Its lock is taken on the slow way only: an answer that is whole when its service is done never comes here.
#[derive(Default)]
pub(crate) struct Line(Mutex<State>);

/// What a connection and the handles of its request tell each other.
pub(crate) struct State {
    /// Bytes of the answer that the connection has not taken yet.
    pub(crate) out: Vec<u8>,
    /// Bytes that the connection took and the socket did not.
    pub(crate) sending: usize,
    /// A part of a file that leaves before what is in `out`.
    pub(crate) file: Option<Box<Part>>,
    pub(crate) mode: Mode,
    /// The connection closes behind the answer.
    pub(crate) close: bool,
    /// The answer is to close the connection although its client would keep it.
    pub(crate) closing: bool,
    /// Pieces of the body that arrived and were not asked for yet; in a box, since most who wait for hours have none.
    #[allow(
        clippy::box_collection,
        reason = "requests without a body have none, and wait in thousands"
    )]
    inbox: Option<Box<VecDeque<Bytes>>>,
    /// How the body ended.
    pub(crate) body_end: Option<Result<(), BodyError>>,
    /// Somebody asked for a piece that was not there.
    pub(crate) wanted: bool,
    /// How many bytes the body may have.
    pub(crate) limit: u64,
    /// The client sends no more; it may still read (`HSRV-3.12`).
    pub(crate) left: bool,
    /// The client takes no more, or the request is over.
    pub(crate) gone: bool,
    /// The connection itself, between its task and whoever upgraded it; what came early is in the inbox.
    pub(crate) stream: Option<Box<dyn RawStream>>,
    /// Whoever upgraded it has asked for the connection.
    pub(crate) asked: bool,
    draining: bool,
    task: Option<Waker>,
    writer: Option<Waker>,
    reader: Option<Waker>,
    listeners: Vec<Waker>,
}

/// How far an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing was said yet.
    Silent,
    /// In chunks.
    Chunked,
    /// So many bytes are still due.
    Length(u64),
    /// Until the connection closes.
    UntilClose,
    /// The pieces are taken and not sent: HEAD, 204, 304.
    Discard,
    /// Not HTTP any more.
    Raw,
    /// Ended, whole.
    Ended,
    /// Ended, and the client must see that it is not whole.
    Aborted,
}

impl Default for State {
    fn default() -> Self {
        Self {
            out: Vec::new(),
            sending: 0,
            file: None,
            mode: Mode::Silent,
            close: false,
            closing: false,
            inbox: None,
            body_end: None,
            wanted: false,
            limit: u64::MAX,
            left: false,
            gone: false,
            stream: None,
            asked: false,
            draining: false,
            task: None,
            writer: None,
            reader: None,
            listeners: Vec::new(),
        }
    }
}

impl Line {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Says whom to wake when a handle did something.
    pub(crate) fn set_task(&mut self, waker: &Waker) {
        if !self.task.as_ref().is_some_and(|task| task.will_wake(waker)) {
            self.task = Some(waker.clone());
        }
    }

    pub(crate) fn is_ended(&self) -> bool {
        matches!(self.mode, Mode::Ended | Mode::Aborted)
    }

    /// The client sends no more: whoever listens hears, and an answer is still tried (`HSRV-3.12`).
    pub(crate) fn half_close(&mut self) {
        self.left = true;
        self.listeners.drain(..).for_each(Waker::wake);
    }

    /// The client takes no more, or the request is over: nobody waits any longer.
    pub(crate) fn leave(&mut self) {
        self.gone = true;
        self.file = None;
        self.half_close();
        self.end_body(Err(BodyError::Truncated));
        self.wake_writer();
    }

    /// Hands on bytes of the client's that nobody asked for yet.
    pub(crate) fn deliver(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.put_in(Bytes::copy_from_slice(bytes));
        }
    }

    /// A piece of the body has arrived.
    pub(crate) fn put_in(&mut self, piece: Bytes) {
        self.inbox.get_or_insert_default().push_back(piece);
    }

    /// Gives the connection to whoever upgraded it.
    pub(crate) fn hand_over(&mut self, stream: Box<dyn RawStream>) {
        // It may stand for hours, and has no use for the memory of its first answer.
        self.out.shrink_to_fit();
        self.stream = Some(stream);
        self.wake_reader();
        self.wake_writer();
    }

    /// The server begins to end: whoever upgraded the connection hears, once.
    pub(crate) fn begin_drain(&mut self) {
        if !std::mem::replace(&mut self.draining, true) {
            self.wake_reader();
            self.wake_writer();
        }
    }

    pub(crate) fn end_body(&mut self, end: Result<(), BodyError>) {
        if self.body_end.is_none() {
            self.body_end = Some(end);
            self.wake_reader();
        }
    }

    pub(crate) fn wake_writer(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.wake();
        }
    }

    pub(crate) fn wake_reader(&mut self) {
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
    }

    fn wake_task(&self) {
        if let Some(task) = &self.task {
            task.wake_by_ref();
        }
    }

    /// Whether anything of the answer has not left yet.
    pub(crate) fn is_sending(&self) -> bool {
        self.file.is_some() || self.backlog() > 0
    }

    /// Counts what has left of the part of a file.
    pub(crate) fn advance_file(&mut self, count: usize) {
        if let Some(part) = &mut self.file {
            part.range.start += count as u64;
            if part.range.is_empty() {
                self.file = None;
                self.wake_writer();
            }
        }
    }

    /// Cuts an answer whose file is not what it was.
    pub(crate) fn cut_file(&mut self, why: &std::io::Error) {
        tracing::error!(target: "tornado.general", "a file cannot be sent to its end: {why}");
        self.file = None;
        self.mode = Mode::Aborted;
        self.wake_writer();
    }

    /// Frames a piece of the answer.
    fn put(&mut self, piece: &[u8]) {
        match self.mode {
            Mode::Chunked => encode::chunk(&mut self.out, piece),
            Mode::Length(left) => match left.checked_sub(piece.len() as u64) {
                Some(left) => {
                    self.mode = Mode::Length(left);
                    self.out.extend_from_slice(piece);
                }
                None => {
                    tracing::error!(target: "tornado.general", left, piece = piece.len(), "answer is longer than its Content-Length says");
                    self.mode = Mode::Aborted;
                }
            },
            Mode::UntilClose | Mode::Raw => self.out.extend_from_slice(piece),
            Mode::Silent | Mode::Discard | Mode::Ended | Mode::Aborted => {}
        }
    }

    /// Hands a part of a file to the connection; none where its pieces are not sent, or there are too many.
    fn put_file(&mut self, file: &Arc<File>, range: &Range<u64>) -> bool {
        let length = range.end - range.start;
        let last: &[u8] = match self.mode {
            Mode::Length(left) => match left.checked_sub(length) {
                Some(left) => {
                    self.mode = Mode::Length(left);
                    b""
                }
                None => {
                    tracing::error!(target: "tornado.general", left, length, "answer is longer than its Content-Length says");
                    self.mode = Mode::Aborted;
                    return false;
                }
            },
            Mode::Chunked => {
                encode::chunk_size(&mut self.out, length);
                b"\r\n"
            }
            Mode::UntilClose | Mode::Raw => b"",
            Mode::Silent | Mode::Discard | Mode::Ended | Mode::Aborted => return false,
        };
        self.file = Some(Box::new(Part {
            file: Arc::clone(file),
            range: range.clone(),
            before: std::mem::replace(&mut self.out, last.into()),
        }));
        true
    }

    fn backlog(&self) -> usize {
        self.out.len() + self.sending
    }

    /// Begins an answer; returns whether there is one to begin.
    fn begin(&mut self, about: About, head: &Head, body: Body) -> bool {
        if self.mode != Mode::Silent {
            return false;
        }
        let keep = about.keep && !self.closing && !head.closes() && body != Body::UntilClose;
        self.close = !keep;
        encode::head(
            &mut self.out,
            head,
            body,
            Clock::new().text(Instant::now()),
            about,
            keep,
        );
        true
    }

    /// Takes a whole answer; 500 answers in place of one that contradicts its `Content-Length` (`HSRV-3.04`).
    pub(crate) fn answer(&mut self, about: About, head: &Head, body: &[u8]) {
        if head.status.is_informational() {
            return self.refuse_interim(about, head);
        }
        let none = encode::is_bodiless(head.status);
        let length = head.content_length().unwrap_or(body.len() as u64);
        let framing = if none {
            Body::None
        } else {
            Body::Length(length)
        };
        if !none && !about.head_only && length != body.len() as u64 {
            tracing::error!(target: "tornado.general", length, body = body.len(), "answer does not have the length that its Content-Length says");
            self.fail(about);
        } else if self.begin(about, head, framing) {
            if !none && !about.head_only {
                self.out.extend_from_slice(body);
            }
            self.mode = Mode::Ended;
        }
    }

    /// Ends the answer of a service that failed: 500 if nothing was said yet, a cut if some was.
    pub(crate) fn fail(&mut self, about: About) {
        let mut head = Head::new();
        head.status = StatusCode::INTERNAL_SERVER_ERROR;
        head.set_known_type("text/html; charset=UTF-8");
        if self.begin(
            About {
                keep: false,
                ..about
            },
            &head,
            Body::Length(FAILURE.len() as u64),
        ) {
            if !about.head_only {
                self.out.extend_from_slice(FAILURE.as_bytes());
            }
            self.mode = Mode::Ended;
        } else if self.mode != Mode::Ended {
            self.mode = Mode::Aborted;
        }
    }

    /// An interim status as the last word would leave the client waiting for another.
    fn refuse_interim(&mut self, about: About, head: &Head) {
        tracing::error!(target: "tornado.general", status = head.status.as_u16(), "an interim status is no answer");
        self.fail(about);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PROJ-1.03: ten thousand who wait hold this ten thousand times, with two counts of an `Arc`.
    #[test]
    fn a_line_is_small() {
        assert!(size_of::<Line>() <= 208, "{}", size_of::<Line>());
    }
}
