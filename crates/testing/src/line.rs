//! The wire of a test: what a server would send is kept, what a client would send is scripted.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::StatusCode;
use tornado_httputil::{About, BodyError, Closed, Head, HttpDate, SERVER, Wire};

use crate::{Answer, Headers};

/// The wire between a service and the test that plays its client.
#[derive(Default)]
pub(crate) struct Line(Mutex<State>);

#[derive(Default)]
pub(crate) struct State {
    /// The answer, as far as the test has read it.
    pub(crate) answer: Option<Answer>,
    pub(crate) mode: Mode,
    /// Pieces of the answer that the test has not read.
    pieces: VecDeque<Bytes>,
    unread: usize,
    /// How many bytes may be unread before the service waits.
    window: Option<usize>,
    inbox: VecDeque<Bytes>,
    body_end: Option<Result<(), BodyError>>,
    /// The length that the request said, and how much of the body was sent.
    length: Option<u64>,
    arrived: u64,
    limit: Option<u64>,
    gone: bool,
    waiting: Vec<Waker>,
}

/// How far an answer is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    #[default]
    Silent,
    /// In pieces; so many bytes are still due, if that was said.
    Pieces(Option<u64>),
    /// The pieces are taken and not sent: HEAD, 204, 304.
    Discard,
    /// Not HTTP any more.
    Raw,
    Ended,
}

/// How the body of an answer is framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    None,
    Length(u64),
    /// In chunks, or until the connection closes.
    Open,
}

impl Line {
    /// Changes something, and wakes everybody who waits for a change.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let (result, waiting) = {
            let mut state = self.lock();
            (change(&mut state), std::mem::take(&mut state.waiting))
        };
        waiting.into_iter().for_each(Waker::wake);
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for something; who does not find it is woken by the next change.
    pub(crate) fn look<R>(&self, cx: &Context<'_>, look: impl FnOnce(&mut State) -> Option<R>) -> Poll<R> {
        let mut state = self.lock();
        match look(&mut state) {
            Some(found) => Poll::Ready(found),
            None => {
                if !state.waiting.iter().any(|waiting| waiting.will_wake(cx.waker())) {
                    state.waiting.push(cx.waker().clone());
                }
                Poll::Pending
            }
        }
    }
}

/// The test's side.
impl State {
    pub(crate) fn is_ended(&self) -> bool {
        self.mode == Mode::Ended
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.gone
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
                return Err(format!("the request said {length} bytes of body, this piece makes it {}", self.arrived));
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
        let short = self.mode != Mode::Raw && self.length.is_some_and(|length| length > self.arrived);
        self.end_body(if short { Err(BodyError::Truncated) } else { Ok(()) });
    }

    pub(crate) fn end_body(&mut self, end: Result<(), BodyError>) {
        self.body_end.get_or_insert(end);
    }

    pub(crate) fn leave(&mut self) {
        self.gone = true;
        self.end_body(Err(BodyError::Truncated));
    }

    fn check_limit(&mut self) -> bool {
        match self.limit {
            Some(limit) if self.arrived.max(self.length.unwrap_or(0)) > limit => {
                self.end_body(Err(BodyError::TooLarge { limit }));
                true
            }
            _ => false,
        }
    }
}

/// The service's side.
impl State {
    /// Takes a whole answer.
    pub(crate) fn answer(&mut self, about: About, head: &Head, body: &[u8]) {
        let due = head.content_length().unwrap_or(body.len() as u64);
        if !self.begin(about, head, Framing::Length(due)) {
            return;
        }
        if self.mode != Mode::Discard && due != body.len() as u64 {
            self.mode = Mode::Ended;
            self.cut(format!("its Content-Length says {due} bytes, and its body has {}", body.len()));
            return;
        }
        self.put(body);
        self.end(true);
    }

    /// Begins an answer as a server would; returns whether there is one to begin.
    fn begin(&mut self, about: About, head: &Head, framing: Framing) -> bool {
        if self.mode != Mode::Silent {
            return false;
        }
        let framing = if is_bodiless(head.status) { Framing::None } else { framing };
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
        let others = head.text().lines().filter_map(|line| line.split_once(": "));
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

    fn put(&mut self, piece: &[u8]) {
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

    fn end(&mut self, complete: bool) {
        match self.mode {
            Mode::Silent | Mode::Ended => return,
            _ if !complete => self.cut("the service gave it up".into()),
            Mode::Pieces(Some(due)) if due > 0 => self.cut(format!("its Content-Length says {due} bytes more")),
            _ => {
                if let Some(answer) = &mut self.answer {
                    answer.cut = None;
                }
            }
        }
        self.mode = Mode::Ended;
    }

    /// How many bytes the client takes now.
    fn room(&self) -> usize {
        match self.mode {
            _ if self.gone => 0,
            Mode::Silent | Mode::Ended => 0,
            Mode::Discard => usize::MAX,
            Mode::Pieces(_) | Mode::Raw => self.window.map_or(usize::MAX, |window| window.saturating_sub(self.unread)),
        }
    }

    fn cut(&mut self, why: String) {
        if let Some(answer) = &mut self.answer {
            answer.cut = Some(why);
        }
    }
}

impl Wire for Line {
    fn send(&self, about: About, head: &Head, body: &[u8]) {
        self.change(|state| state.answer(about, head, body));
    }

    fn start(&self, about: About, head: &Head, first: &[u8]) {
        self.change(|state| {
            let framing = head.content_length().map_or(Framing::Open, Framing::Length);
            if state.begin(about, head, framing) {
                state.put(first);
            }
        });
    }

    fn upgrade(&self, head: &Head) {
        self.change(|state| {
            if state.begin(About::default(), head, Framing::None) {
                state.mode = Mode::Raw;
                if !state.gone {
                    state.body_end = None;
                }
            }
        });
    }

    fn poll_write(&self, cx: &mut Context<'_>, chunk: &mut &[u8]) -> Poll<Result<(), Closed>> {
        // Only a real change wakes: a writer that waits must not wake itself.
        let room = self.lock().room();
        if room > 0 && !chunk.is_empty() {
            let (now, rest) = chunk.split_at(room.min(chunk.len()));
            self.change(|state| state.put(now));
            *chunk = rest;
        }
        self.look(cx, |state| match state.mode {
            _ if state.gone => Some(Err(Closed)),
            Mode::Silent | Mode::Ended => Some(Err(Closed)),
            _ => chunk.is_empty().then_some(Ok(())),
        })
    }

    fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        self.look(cx, |state| match state.window {
            _ if state.gone => Some(Err(Closed)),
            Some(_) if state.unread > 0 => None,
            _ => Some(Ok(())),
        })
    }

    fn end(&self, complete: bool) {
        self.change(|state| state.end(complete));
    }

    fn poll_body(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        self.look(cx, |state| match (state.inbox.pop_front(), &state.body_end) {
            (Some(piece), _) => Some(Some(Ok(piece))),
            (None, Some(Ok(()))) => Some(None),
            (None, Some(Err(error))) => Some(Some(Err(error.clone()))),
            (None, None) => None,
        })
    }

    fn limit_body(&self, bytes: u64) {
        self.change(|state| {
            if state.mode != Mode::Raw {
                state.limit = Some(bytes);
                state.check_limit();
            }
        });
    }

    fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.look(cx, |state| state.gone.then_some(()))
    }
}

/// Whether an answer of this status never has a body (RFC 9110 section 6.4.1).
fn is_bodiless(status: StatusCode) -> bool {
    status.is_informational() || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED
}
