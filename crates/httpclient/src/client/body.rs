//! A request's body on its way: produced, or waiting for the server's word.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;

use crate::Error;
use crate::body::{Body, Pieces};

/// How long the body waits for a refusal before it leaves anyway, as RFC 9110, section 10.1.1 wants it.
const PATIENCE: Duration = Duration::from_secs(1);

/// A body on its way.
pub(super) struct Sent {
    waiting: Option<Pin<Box<Sleep>>>,
    /// Behind a lock that nobody ever waits for, since futures need not be shareable and this has to be.
    source: Mutex<Source>,
    /// Bytes still to come, if there was a `Content-Length`.
    left: Option<u64>,
}

enum Source {
    Whole(Bytes),
    Pieces(Pieces),
    Over,
}

impl Sent {
    pub(super) fn new(body: &Body, headers: &HeaderMap, expects: bool) -> Result<Self, Error> {
        let (source, left) = match body {
            Body::None => (Source::Over, Some(0)),
            Body::Whole(bytes) => (
                Source::Whole(bytes.clone()),
                u64::try_from(bytes.len()).ok(),
            ),
            Body::Produced(producer) => (Source::Pieces(Pieces::of(producer)), declared(headers)?),
        };
        Ok(Self {
            waiting: expects.then(|| Box::pin(tokio::time::sleep(PATIENCE))),
            source: Mutex::new(source),
            left,
        })
    }
}

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = &mut *self;
        if let Some(waiting) = &mut this.waiting {
            ready!(waiting.as_mut().poll(cx));
            this.waiting = None;
        }
        let source = this
            .source
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        let piece = match source {
            Source::Over => None,
            Source::Whole(bytes) => Some(Ok(std::mem::take(bytes))),
            Source::Pieces(pieces) => ready!(pieces.poll_next(cx)),
        };
        if !matches!((&*source, &piece), (Source::Pieces(_), Some(Ok(_)))) {
            *source = Source::Over;
        }
        let piece = match (piece, &mut this.left) {
            (Some(Ok(piece)), Some(left)) => match left.checked_sub(piece.len() as u64) {
                Some(rest) => {
                    *left = rest;
                    Some(Ok(piece))
                }
                None => Some(Err(unlike_its_length("longer"))),
            },
            (None, Some(1..)) => Some(Err(unlike_its_length("shorter"))),
            (piece, _) => piece,
        };
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        let over = |source: &Mutex<Source>| matches!(source.lock().as_deref(), Ok(Source::Over));
        self.waiting.is_none() && self.left.is_none_or(|left| left == 0) && over(&self.source)
    }

    fn size_hint(&self) -> SizeHint {
        self.left
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The length that a produced body is said to have.
pub(super) fn declared(headers: &HeaderMap) -> Result<Option<u64>, Error> {
    let mut declared = None;
    for value in headers.get_all(CONTENT_LENGTH) {
        let text = value.to_str().unwrap_or_default();
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let length = text.parse().ok().filter(|_| digits);
        if length.is_none() || declared.is_some_and(|before| Some(before) != length) {
            return Err(Error::request(
                "header `Content-Length`: not a number of bytes",
            ));
        }
        declared = length;
    }
    Ok(declared)
}

fn unlike_its_length(how: &'static str) -> Error {
    let fault = format!("it is {how} than its Content-Length says");
    Error::Producer {
        source: Arc::new(std::io::Error::other(fault)),
    }
}
