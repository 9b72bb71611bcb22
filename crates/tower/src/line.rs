//! The wire between a service of ours and a server of somebody else's.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use bytes::{Buf, Bytes};
use http::{StatusCode, response};
use http_body::Body;
use tornado_httputil::{About, BodyError, Closed, Head, Page, Way, Wire};

use crate::{BoxError, head};

/// How many bytes of an answer wait for the server before the service does.
const WINDOW: usize = 64 << 10;

/// The wire of one request: its body in, its answer out.
pub(crate) struct Line {
    asked: Mutex<Asked>,
    state: Mutex<State>,
}

/// The request's body, and how much of it may come.
#[derive(Default)]
struct Asked {
    body: Option<Pin<Box<dyn Arriving>>>,
    arrived: u64,
    limit: Option<u64>,
}

/// Where the answer stands.
#[derive(Default)]
struct State {
    head: Option<response::Parts>,
    begun: bool,
    /// Pieces are taken and not kept: the request was HEAD.
    discard: bool,
    pieces: VecDeque<Bytes>,
    unread: usize,
    /// It has ended, and whether it is complete.
    ended: Option<bool>,
    /// The server has dropped its end.
    gone: bool,
    reader: Option<Waker>,
    writers: Vec<Waker>,
}

impl Line {
    /// A wire with this body; one that has ended already is none.
    pub(crate) fn new<B>(body: B) -> Arc<Self>
    where
        B: Body + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let body: Option<Pin<Box<dyn Arriving>>> = if body.is_end_stream() {
            None
        } else {
            Some(Box::pin(Foreign(Box::pin(body))))
        };
        Arc::new(Self {
            asked: Mutex::new(Asked {
                body,
                ..Asked::default()
            }),
            state: Mutex::default(),
        })
    }

    /// A wire whose answer is over, and empty.
    pub(crate) fn ended() -> Arc<Self> {
        let state = State {
            ended: Some(true),
            ..State::default()
        };
        Arc::new(Self {
            asked: Mutex::default(),
            state: Mutex::new(state),
        })
    }

    pub(crate) fn has_body(&self) -> bool {
        lock(&self.asked).body.is_some()
    }

    /// Takes an answer that came home whole.
    pub(crate) fn take_page(&self, page: &Page) {
        match page.way() {
            Way::Page => self.send(page.about(), &page.head, &page.body),
            // Another task may still be at it.
            Way::Later => {}
            _ => {
                let mut state = self.lock();
                state.ended.get_or_insert(false);
            }
        }
    }

    /// The head of the answer; a bare 500 for one that was cut.
    pub(crate) fn poll_head(&self, cx: &Context<'_>) -> Poll<response::Parts> {
        let mut state = self.lock();
        if let Some(head) = state.head.take() {
            return Poll::Ready(head);
        }
        if state.ended.is_some() {
            let (mut parts, ()) = http::Response::new(()).into_parts();
            parts.status = StatusCode::INTERNAL_SERVER_ERROR;
            state.ended = Some(true);
            return Poll::Ready(parts);
        }
        state.reader = Some(cx.waker().clone());
        Poll::Pending
    }

    /// The next piece of the answer; an error if it was cut.
    pub(crate) fn poll_piece(&self, cx: &Context<'_>) -> Poll<Option<Result<Bytes, Closed>>> {
        let (piece, waiting) = {
            let mut state = self.lock();
            match (state.pieces.pop_front(), state.ended) {
                (Some(piece), _) => {
                    state.unread -= piece.len();
                    (piece, std::mem::take(&mut state.writers))
                }
                (None, Some(true)) => return Poll::Ready(None),
                (None, Some(false)) => return Poll::Ready(Some(Err(Closed))),
                (None, None) => {
                    state.reader = Some(cx.waker().clone());
                    return Poll::Pending;
                }
            }
        };
        waiting.into_iter().for_each(Waker::wake);
        Poll::Ready(Some(Ok(piece)))
    }

    /// How many bytes are unread, once the answer is complete.
    pub(crate) fn rest(&self) -> Option<u64> {
        let state = self.lock();
        (state.ended == Some(true)).then_some(state.unread as u64)
    }

    /// The server has dropped its end.
    pub(crate) fn leave(&self) {
        self.change(|state| state.gone = true);
    }

    /// Changes something, and wakes everybody who waits for a change.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let (reader, writers) = {
            let mut state = self.lock();
            change(&mut state);
            (state.reader.take(), std::mem::take(&mut state.writers))
        };
        reader.into_iter().chain(writers).for_each(Waker::wake);
    }

    fn begin(&self, about: About, head: &Head, first: &[u8], ended: bool) {
        let bodiless = head.status == StatusCode::NO_CONTENT
            || head.status == StatusCode::NOT_MODIFIED
            || head.status.is_informational();
        let mut parts = head::to_response(head);
        if ended && !bodiless && head.content_length().is_none() {
            parts
                .headers
                .insert(http::header::CONTENT_LENGTH, first.len().into());
        }
        self.change(|state| {
            if state.begun {
                return;
            }
            state.begun = true;
            state.head = Some(parts);
            state.discard = about.head_only || bodiless;
            state.put(first);
            if ended {
                state.ended = Some(true);
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl State {
    fn put(&mut self, piece: &[u8]) {
        if !piece.is_empty() && !self.discard && !self.gone {
            self.unread += piece.len();
            self.pieces.push_back(Bytes::copy_from_slice(piece));
        }
    }

    /// Notes who waits for room, or for the end.
    fn wait(&mut self, cx: &Context<'_>) {
        if !self
            .writers
            .iter()
            .any(|writer| writer.will_wake(cx.waker()))
        {
            self.writers.push(cx.waker().clone());
        }
    }
}

impl Wire for Line {
    fn send(&self, about: About, head: &Head, body: &[u8]) {
        self.begin(about, head, body, true);
    }

    fn start(&self, about: About, head: &Head, first: &[u8]) {
        self.begin(about, head, first, false);
    }

    fn upgrade(&self, _head: &Head) {
        tracing::error!(target: "tornado.application", "a connection cannot leave HTTP through a tower service");
        let mut refusal = Head::new();
        refusal.status = StatusCode::NOT_IMPLEMENTED;
        self.begin(About::default(), &refusal, b"", true);
        lock(&self.asked).body = None;
    }

    fn poll_write(&self, cx: &mut Context<'_>, chunk: &mut &[u8]) -> Poll<Result<(), Closed>> {
        let reader = {
            let mut state = self.lock();
            if state.gone || state.ended.is_some() || !state.begun {
                return Poll::Ready(Err(Closed));
            }
            let room = match state.discard {
                true => chunk.len(),
                false => WINDOW.saturating_sub(state.unread).min(chunk.len()),
            };
            let (now, rest) = chunk.split_at(room);
            state.put(now);
            *chunk = rest;
            if !chunk.is_empty() {
                state.wait(cx);
            }
            state.reader.take_if(|_| room > 0)
        };
        if let Some(reader) = reader {
            reader.wake();
        }
        match chunk.is_empty() {
            true => Poll::Ready(Ok(())),
            false => Poll::Pending,
        }
    }

    fn poll_flush(&self, cx: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        let mut state = self.lock();
        if state.gone {
            return Poll::Ready(Err(Closed));
        }
        if state.unread == 0 {
            return Poll::Ready(Ok(()));
        }
        state.wait(cx);
        Poll::Pending
    }

    fn end(&self, complete: bool) {
        self.change(|state| {
            state.ended.get_or_insert(complete);
        });
    }

    fn poll_body(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        let mut asked = lock(&self.asked);
        let asked = &mut *asked;
        let Some(body) = &mut asked.body else {
            return Poll::Ready(None);
        };
        let mut piece = ready!(body.as_mut().poll_piece(cx));
        if let (Some(Ok(bytes)), Some(limit)) = (&piece, asked.limit) {
            asked.arrived = asked.arrived.saturating_add(bytes.len() as u64);
            if asked.arrived > limit {
                piece = Some(Err(BodyError::TooLarge { limit }));
            }
        }
        if !matches!(piece, Some(Ok(_))) {
            asked.body = None;
        }
        Poll::Ready(piece)
    }

    fn limit_body(&self, bytes: u64) {
        lock(&self.asked).limit = Some(bytes);
    }

    fn poll_closed(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.lock();
        if state.gone {
            return Poll::Ready(());
        }
        state.wait(cx);
        Poll::Pending
    }
}

/// A body of any type.
trait Arriving: Send {
    fn poll_piece(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, BodyError>>>;
}

/// A body of somebody else's.
struct Foreign<B>(Pin<Box<B>>);

impl<B> Arriving for Foreign<B>
where
    B: Body + Send,
    B::Error: Into<BoxError>,
{
    fn poll_piece(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, BodyError>>> {
        loop {
            match ready!(self.0.as_mut().poll_frame(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => {
                    let error: BoxError = error.into();
                    let known = error.downcast_ref::<BodyError>().cloned();
                    return Poll::Ready(Some(Err(known.unwrap_or(BodyError::Truncated))));
                }
                Some(Ok(frame)) => {
                    if let Ok(mut data) = frame.into_data()
                        && data.has_remaining()
                    {
                        let piece = data.copy_to_bytes(data.remaining());
                        return Poll::Ready(Some(Ok(piece)));
                    }
                }
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}
