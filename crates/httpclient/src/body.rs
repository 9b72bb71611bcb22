//! The body of a request: none, whole, or produced piece by piece.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::Error;

/// What a function that produces a body ends with.
pub type Produced = Result<(), Box<dyn StdError + Send + Sync>>;

type Producing = Pin<Box<dyn Future<Output = Produced> + Send>>;
pub(crate) type Producer = Arc<dyn Fn(BodyWriter) -> Producing + Send + Sync>;

/// The body of a request.
#[derive(Clone, Default)]
pub(crate) enum Body {
    #[default]
    None,
    Whole(Bytes),
    Produced(Producer),
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Whole(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Produced(_) => f.write_str("produced"),
        }
    }
}

/// Where a producer puts the pieces of a body (`HCLI-3.02`).
///
/// [`Request::body_producer`](crate::Request::body_producer) hands it out. The body ends when it is dropped.
#[derive(Debug)]
pub struct BodyWriter {
    pieces: mpsc::Sender<Bytes>,
}

impl BodyWriter {
    /// Sends a piece, as soon as the one before has been taken.
    ///
    /// # Errors
    /// [`Error::Closed`] when nobody wants the body any more.
    pub async fn write(&mut self, piece: impl Into<Bytes>) -> Result<(), Error> {
        self.pieces
            .send(piece.into())
            .await
            .map_err(|_| Error::Closed {
                server: "the server".into(),
                source: None,
            })
    }
}

/// The pieces of a producer, which runs while somebody waits for them.
pub(crate) struct Pieces {
    producing: Option<Producing>,
    pieces: mpsc::Receiver<Bytes>,
}

impl Pieces {
    pub(crate) fn of(producer: &Producer) -> Self {
        let (sender, pieces) = mpsc::channel(1);
        Self {
            producing: Some(producer(BodyWriter { pieces: sender })),
            pieces,
        }
    }

    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if let Some(producing) = &mut self.producing
            && let Poll::Ready(end) = producing.as_mut().poll(cx)
        {
            self.producing = None;
            if let Err(source) = end {
                self.pieces.close();
                return Poll::Ready(Some(Err(Error::Producer {
                    source: source.into(),
                })));
            }
        }
        self.pieces.poll_recv(cx).map(|piece| piece.map(Ok))
    }
}
