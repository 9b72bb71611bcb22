//! The wire of a test: what a server would send is kept, what a client would send is scripted.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use tornado_httputil::{About, BodyError, Closed, Head, Wire};

use self::service_side::Framing;
use crate::Answer;

mod client_side;
mod service_side;

/// The wire between a service and the test that plays its client.
#[derive(Default)]
pub(crate) struct Line(Mutex<State>);

#[derive(Default)]
pub(crate) struct State {
    /// The answer, as far as the test has read it.
    pub(crate) answer: Option<Answer>,
    mode: Mode,
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
enum Mode {
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

    /// Looks at something without waiting for it.
    pub(crate) fn read<R>(&self, read: impl FnOnce(&State) -> R) -> R {
        read(&self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for something; who does not find it is woken by the next change.
    pub(crate) fn look<R>(
        &self,
        cx: &Context<'_>,
        look: impl FnOnce(&mut State) -> Option<R>,
    ) -> Poll<R> {
        let mut state = self.lock();
        match look(&mut state) {
            Some(found) => Poll::Ready(found),
            None => {
                if !state
                    .waiting
                    .iter()
                    .any(|waiting| waiting.will_wake(cx.waker()))
                {
                    state.waiting.push(cx.waker().clone());
                }
                Poll::Pending
            }
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
        self.look(cx, |state| {
            match (state.inbox.pop_front(), &state.body_end) {
                (Some(piece), _) => Some(Some(Ok(piece))),
                (None, Some(Ok(()))) => Some(None),
                (None, Some(Err(error))) => Some(Some(Err(error.clone()))),
                (None, None) => None,
            }
        })
    }

    fn limit_body(&self, bytes: u64) {
        self.change(|state| {
            if state.mode != Mode::Raw {
                state.limit = Some(bytes);
                if state.check_limit() {
                    state.inbox.clear();
                }
            }
        });
    }

    fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.look(cx, |state| state.gone.then_some(()))
    }
}
