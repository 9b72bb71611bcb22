//! The body of an answer of ours, for a server of somebody else's.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::runtime::Handle;

use crate::line::Line;
use crate::to::Work;

/// The body of an answer, made while it is read.
///
/// It has the service inside, which runs on when the body is polled. Dropped before the end of the answer, it drops the
/// service too; dropped behind it, what the service still does goes on as a task of tokio's runtime.
pub struct Outgoing {
    work: Option<Work>,
    line: Arc<Line>,
}

impl Outgoing {
    pub(crate) fn new(work: Option<Work>, line: Arc<Line>) -> Self {
        Self { work, line }
    }
}

/// An empty one, as layers want it that answer themselves.
impl Default for Outgoing {
    fn default() -> Self {
        Self::new(None, Line::ended())
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        if let Some(work) = &mut self.work
            && let Poll::Ready(sent) = work.as_mut().poll(cx)
        {
            self.work = None;
            self.line.take_page(&sent.into_page());
        }
        let piece = self.line.poll_piece(cx);
        piece.map(|piece| piece.map(|piece| piece.map(Frame::data).map_err(|_| Cut)))
    }

    fn is_end_stream(&self) -> bool {
        self.line.rest() == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.line
            .rest()
            .map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        self.line.leave();
        if self.line.rest().is_some()
            && let Some(work) = self.work.take()
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(work);
        }
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outgoing")
    }
}

/// The service has cut its answer: what was sent is not all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer was cut by its service")
    }
}

impl std::error::Error for Cut {}
