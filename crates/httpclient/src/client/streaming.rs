//! A response whose body is still arriving.

use std::fmt;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::Method;

use crate::client::hop::Hop;
use crate::client::inflate::Inflate;
use crate::client::place::Place;
use crate::client::progress::Progress;
use crate::client::{Settings, answer, fault, server};
use crate::{Error, Request, Response};

/// A response whose body is read piece by piece, as it arrives.
///
/// [`AsyncHttpClient::open`](crate::AsyncHttpClient::open) returns it. Nothing is read before it is asked for, so that a slow reader
/// slows the server down.
pub struct Streaming {
    incoming: Incoming,
    request: Request,
}

impl Streaming {
    pub(super) fn new(incoming: Incoming, request: Request) -> Self {
        Self { incoming, request }
    }

    /// The next piece of the body, inflated; nothing at its end.
    ///
    /// It may be dropped while it waits, and loses nothing.
    ///
    /// # Errors
    /// [`Error::Closed`] when the body was cut, [`Error::TooLarge`] beyond `max_body_size`, [`Error::Timeout`] when the request's time
    /// is over.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let progress = Arc::clone(&self.incoming.progress);
        let url = self.incoming.answer.url().clone();
        progress.in_time(&url, self.incoming.next()).await
    }

    /// The head of the response: a response without a body.
    #[must_use]
    pub fn head(&self) -> &Response {
        &self.incoming.head
    }

    /// The request, as it was handed in.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }
}

impl fmt::Debug for Streaming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Streaming").field(self.head()).finish()
    }
}

/// What is arriving, and the place that it takes until it is there.
pub(super) struct Incoming {
    pub(super) head: Response,
    pub(super) progress: Arc<Progress>,
    answer: reqwest::Response,
    inflate: Option<Inflate>,
    received: u64,
    limit: (&'static str, u64),
    buffer_limit: u64,
    _place: Place,
}

impl Incoming {
    pub(super) fn new(
        mut answer: reqwest::Response,
        hop: Hop,
        decompress: bool,
        place: Place,
        progress: Arc<Progress>,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let head_only = hop.method == Method::HEAD;
        let mut head = answer::head(&mut answer, hop, &progress, settings.max_header_size)?;
        let inflates = decompress && !head_only && head.headers.take_gzip();
        Ok(Self {
            head,
            progress,
            answer,
            inflate: inflates.then(Inflate::new),
            received: 0,
            limit: ("max_body_size", settings.max_body_size),
            buffer_limit: settings.max_buffer_size,
            _place: place,
        })
    }

    /// The whole response, its body collected or given to the request's callback.
    pub(super) async fn whole(mut self, request: &Request) -> Result<Response, Error> {
        if request.streaming_callback.is_some() {
            while let Some(piece) = self.next().await? {
                request.show_piece(&piece);
            }
        } else {
            if self.buffer_limit < self.limit.1 {
                self.limit = ("max_buffer_size", self.buffer_limit);
            }
            self.head.body = self.collect().await?;
        }
        let total = self.progress.total();
        self.head.time_info.total = total;
        self.head.request_time = total;
        Ok(self.head)
    }

    /// One piece is the body; several are put together.
    async fn collect(&mut self) -> Result<Bytes, Error> {
        let Some(first) = self.next().await? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.next().await? else {
            return Ok(first);
        };
        let mut body = BytesMut::from(first);
        body.extend_from_slice(&second);
        while let Some(piece) = self.next().await? {
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    }

    /// The next piece, inflated, as long as the limit allows it.
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let (setting, limit) = self.limit;
        let declared = self
            .answer
            .content_length()
            .filter(|_| self.inflate.is_none());
        // What says by itself that it is too long is not begun.
        let too_large = self.received == 0 && declared.is_some_and(|length| length > limit);
        let piece = if too_large { None } else { self.piece().await? };
        self.received += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        if too_large || self.received > limit {
            let server = server(self.answer.url());
            return Err(Error::TooLarge {
                server,
                setting,
                limit,
            });
        }
        Ok(piece)
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            if let Some(inflate) = &mut self.inflate
                && let Some(piece) = inflate.next().map_err(|error| self.malformed(error))?
            {
                return Ok(Some(piece));
            }
            let arrived = self.answer.chunk().await;
            let arrived =
                arrived.map_err(|error| fault::of(error, self.answer.url(), &self.progress))?;
            match (&mut self.inflate, arrived) {
                (None, arrived) => return Ok(arrived),
                (Some(inflate), Some(arrived)) => inflate.feed(arrived),
                (Some(inflate), None) => {
                    return inflate.finish().map_err(|error| self.malformed(error));
                }
            }
        }
    }

    fn malformed(&self, error: std::io::Error) -> Error {
        Error::Closed {
            server: server(self.answer.url()),
            source: Some(Arc::new(error)),
        }
    }
}
