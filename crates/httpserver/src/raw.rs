//! After HTTP: the socket belongs to whoever upgraded the connection.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tornado_httputil::{Answering, RawStream};

use crate::answering;
use crate::line::{Line, Mode};
use crate::peer::Transport;
use crate::register::Registered;

/// A connection that has left HTTP, and the service that may still be at it.
///
/// All there is left to do for its task is to poll that service and to tell of the server's end.
pub(crate) struct Raw<'a> {
    pub(crate) answering: Option<Answering<'a>>,
    pub(crate) line: Arc<Line>,
    pub(crate) label: Option<Box<[u8]>>,
}

/// How long the client may take to hear that the connection has ended.
const LINGER: Duration = Duration::from_secs(2);

/// Runs until whoever has the connection lets it go, or the server ends.
///
/// Not an `async fn`, which holds its arguments twice.
pub(crate) fn run<'a, T: Transport>(
    stream: T,
    mut raw: Raw<'a>,
    registered: &'a Registered,
) -> impl Future<Output = ()> + use<'a, T> {
    raw.line.state().hand_over(Box::new(stream));
    async move {
        let left = poll_fn(|cx| raw.poll(registered, cx)).await;
        drop(raw);
        if let Some(stream) = left {
            Box::pin(linger(stream, registered)).await;
        }
    }
}

impl Raw<'_> {
    /// Ready with the connection that was let go; with none where the server ends.
    fn poll(
        &mut self,
        registered: &Registered,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Box<dyn RawStream>>> {
        if registered.is_cut() {
            // The service goes first: what it drops says goodbye while there is a connection.
            self.line.state().begin_drain();
            self.answering = None;
            self.line.state().leave();
            return Poll::Ready(None);
        }
        {
            let mut state = self.line.state();
            state.set_task(cx.waker());
            if registered.is_draining() {
                state.begin_drain();
            }
        }
        if let Some(answering) = &mut self.answering
            && answering::poll(answering, self.label.as_deref(), cx).is_ready()
        {
            self.answering = None;
        }
        let mut state = self.line.state();
        if self.answering.is_none() && state.mode != Mode::Raw {
            let stream = state.stream.take();
            state.leave();
            return Poll::Ready(stream);
        }
        Poll::Pending
    }
}

/// Closes the sending side, and reads on until the client has closed too.
///
/// Closing over unread bytes would reset the connection, and the client would lose the last words with them.
async fn linger(mut stream: Box<dyn RawStream>, registered: &Registered) {
    let close = async {
        let _ = stream.shutdown().await;
        let mut buffer = [0; 512];
        while let Ok(1..) = stream.read(&mut buffer).await {}
    };
    let cut = poll_fn(|_| {
        if registered.is_cut() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    });
    tokio::select! {
        biased;
        () = cut => {}
        _ = tokio::time::timeout(LINGER, close) => {}
    }
}
