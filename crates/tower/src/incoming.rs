//! The body of a request of ours, for a tower service.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tornado_httputil::{BodyError, Request};

/// The body of a request, which arrives at the pace of who reads it.
///
/// Its errors are those of the connection: too large, cut short, too slow.
#[derive(Debug)]
pub struct Incoming {
    request: Request,
    /// How many bytes are still to come, where that is known.
    left: Option<u64>,
}

impl Incoming {
    pub(crate) fn new(request: Request) -> Self {
        // The length that the client said is not that of what a server has decompressed.
        let decoded = request.header("X-Consumed-Content-Encoding").is_some();
        let left = request.content_length().filter(|_| !decoded);
        Self { request, left }
    }
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.request.poll_next(cx).map(|piece| {
            let piece = piece?;
            if let (Ok(piece), Some(left)) = (&piece, &mut self.left) {
                *left = left.saturating_sub(piece.len() as u64);
            }
            Some(piece.map(Frame::data))
        })
    }

    fn is_end_stream(&self) -> bool {
        !self.request.is_body_arriving() && self.request.body().is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        match self.left {
            _ if self.is_end_stream() => SizeHint::with_exact(0),
            Some(left) => SizeHint::with_exact(left),
            None => SizeHint::default(),
        }
    }
}
