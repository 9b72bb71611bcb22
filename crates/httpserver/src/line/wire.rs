//! What the handles of a request do to its wire: a `BodyWriter`, a `Later`, an `Upgraded`, a body that arrives.

use std::fs::File;
use std::ops::Range;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tornado_httputil::{About, BodyError, Closed, Ending, Head, RawStream, Wire};

use super::{Line, Mode};
use crate::encode::{self, Body};

/// How many bytes of an answer wait for a slow client before its writer waits.
const HIGH: usize = 64 << 10;

impl Wire for Line {
    fn send(&self, about: About, head: &Head, body: &[u8]) {
        let mut state = self.state();
        state.answer(about, head, body);
        state.wake_task();
    }

    fn start(&self, about: About, head: &Head, first: &[u8]) {
        let mut state = self.state();
        if head.status.is_informational() {
            state.refuse_interim(about, head);
            return state.wake_task();
        }
        let none = encode::is_bodiless(head.status);
        let body = match head.content_length() {
            _ if none => Body::None,
            Some(length) => Body::Length(length),
            None if about.minor == 0 => Body::UntilClose,
            None => Body::Chunked,
        };
        if state.begin(about, head, body) {
            state.mode = match body {
                _ if none || about.head_only => Mode::Discard,
                Body::Chunked => Mode::Chunked,
                Body::Length(length) => Mode::Length(length),
                Body::None | Body::UntilClose => Mode::UntilClose,
            };
            state.put(first);
        }
        state.wake_task();
    }

    fn upgrade(&self, head: &Head) {
        let mut state = self.state();
        // What follows is not HTTP, so `Connection: close` has nothing to say there.
        let closing = std::mem::take(&mut state.closing);
        if state.begin(About::default(), head, Body::None) {
            state.close = true;
            state.mode = Mode::Raw;
            state.limit = u64::MAX;
            state.body_end = None;
        }
        state.closing = closing;
        state.wake_task();
    }

    fn poll_write(&self, cx: &mut Context<'_>, chunk: &mut &[u8]) -> Poll<Result<(), Closed>> {
        let mut state = self.state();
        if state.gone || state.is_ended() || state.mode == Mode::Silent {
            return Poll::Ready(Err(Closed));
        }
        let room = if state.file.is_some() {
            0
        } else {
            HIGH.saturating_sub(state.backlog())
        };
        let (now, rest) = chunk.split_at(room.min(chunk.len()));
        if !now.is_empty() {
            state.put(now);
            state.wake_task();
            *chunk = rest;
        }
        if state.is_ended() {
            return Poll::Ready(Err(Closed));
        }
        if rest.is_empty() {
            return Poll::Ready(Ok(()));
        }
        state.writer = Some(cx.waker().clone());
        Poll::Pending
    }

    fn poll_write_file(
        &self,
        cx: &mut Context<'_>,
        file: &Arc<File>,
        range: &mut Range<u64>,
    ) -> Poll<Result<(), Closed>> {
        let mut state = self.state();
        if state.gone || matches!(state.mode, Mode::Silent | Mode::Ended | Mode::Aborted) {
            return Poll::Ready(Err(Closed));
        }
        if state.file.is_none() && !range.is_empty() {
            if state.put_file(file, range) {
                state.wake_task();
            } else if state.mode != Mode::Discard {
                return Poll::Ready(Err(Closed));
            }
            range.start = range.end;
        }
        if state.file.is_none() {
            return Poll::Ready(Ok(()));
        }
        state.writer = Some(cx.waker().clone());
        Poll::Pending
    }

    fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        let mut state = self.state();
        if state.gone {
            return Poll::Ready(Err(Closed));
        }
        if !state.is_sending() {
            return Poll::Ready(Ok(()));
        }
        state.writer = Some(cx.waker().clone());
        Poll::Pending
    }

    fn end(&self, complete: bool) {
        let mut state = self.state();
        state.mode = match state.mode {
            Mode::Ended | Mode::Aborted => return,
            _ if !complete => Mode::Aborted,
            Mode::Length(left) if left > 0 => {
                tracing::error!(target: "tornado.general", missing = left, "answer is shorter than its Content-Length says");
                Mode::Aborted
            }
            Mode::Chunked => {
                state.out.extend_from_slice(encode::LAST_CHUNK);
                Mode::Ended
            }
            Mode::Silent => return,
            _ => Mode::Ended,
        };
        state.wake_task();
    }

    fn poll_body(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        let mut state = self.state();
        if let Some(piece) = state.inbox.as_mut().and_then(|inbox| inbox.pop_front()) {
            return Poll::Ready(Some(Ok(piece)));
        }
        match &state.body_end {
            Some(Ok(())) => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(error.clone()))),
            None => {}
        }
        state.reader = Some(cx.waker().clone());
        // Once for each piece: the task that asks may be the very one that is woken.
        if !std::mem::replace(&mut state.wanted, true) {
            state.wake_task();
        }
        Poll::Pending
    }

    fn take_stream(&self) -> Option<(Box<dyn RawStream>, Bytes)> {
        let mut state = self.state();
        if state.mode != Mode::Raw {
            return None;
        }
        let stream = state.stream.take();
        if stream.is_none() && !state.asked {
            state.asked = true;
            state.wake_task();
        }
        let stream = stream?;
        let inbox = state.inbox.take();
        let early = inbox.map_or_else(Bytes::new, |inbox| inbox.into_iter().flatten().collect());
        Some((stream, early))
    }

    fn return_stream(&self, stream: Box<dyn RawStream>) {
        self.state().stream = Some(stream);
    }

    fn note_left(&self) {
        self.state().half_close();
    }

    fn poll_ending(&self, cx: &mut Context<'_>, reads: bool) -> Poll<Ending> {
        let mut state = self.state();
        if state.gone {
            return Poll::Ready(Ending::Cut);
        }
        let state = &mut *state;
        let place = if reads {
            &mut state.reader
        } else {
            &mut state.writer
        };
        match place {
            Some(waker) => waker.clone_from(cx.waker()),
            None => *place = Some(cx.waker().clone()),
        }
        if state.draining {
            Poll::Ready(Ending::Draining)
        } else {
            Poll::Pending
        }
    }

    fn is_ending(&self) -> bool {
        let state = self.state();
        state.draining || state.gone
    }

    fn limit_body(&self, bytes: u64) {
        let mut state = self.state();
        if state.mode != Mode::Raw {
            state.limit = bytes;
        }
    }

    fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state();
        if state.left {
            return Poll::Ready(());
        }
        if !state
            .listeners
            .iter()
            .any(|listener| listener.will_wake(cx.waker()))
        {
            state.listeners.push(cx.waker().clone());
        }
        Poll::Pending
    }
}
