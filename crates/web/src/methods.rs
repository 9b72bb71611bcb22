//! Which methods a handler has: what 405 tells in `Allow`.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Method;

use crate::{Error, Exchange, Handler, Result, Site};

/// The future of a method that a handler does not have: 405.
///
/// It is of size zero, and that is how [`Methods::of`] knows it without running anything: an `async fn` of a handler
/// holds at least the exchange it was given.
pub(crate) struct NotImplemented;

impl Future for NotImplemented {
    type Output = Result;

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Result> {
        Poll::Ready(Err(Error::no_method()))
    }
}

/// The method of a request, as the handler's methods go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    Other,
}

impl Verb {
    pub(crate) fn of(method: &Method) -> Self {
        match *method {
            Method::GET => Self::Get,
            Method::HEAD => Self::Head,
            Method::POST => Self::Post,
            Method::PUT => Self::Put,
            Method::PATCH => Self::Patch,
            Method::DELETE => Self::Delete,
            Method::OPTIONS => Self::Options,
            _ => Self::Other,
        }
    }

    /// Whether it only reads, so that another site may ask for it.
    pub(crate) fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options)
    }
}

/// Which methods a handler has.
pub(crate) struct Methods {
    named: [(&'static str, bool); 7],
    pub(crate) other: bool,
    pub(crate) data_received: bool,
}

impl Methods {
    /// Looks at the types of a handler's futures; nothing is called.
    pub(crate) fn of<S: Site, H: Handler<S>>() -> Self {
        Self {
            named: [
                ("GET", is_own(H::get)),
                ("HEAD", is_own(H::head)),
                ("POST", is_own(H::post)),
                ("PUT", is_own(H::put)),
                ("PATCH", is_own(H::patch)),
                ("DELETE", is_own(H::delete)),
                ("OPTIONS", is_own(H::options)),
            ],
            other: is_own(H::other),
            data_received: takes_pieces(H::data_received),
        }
    }

    /// The value of `Allow` (RFC 9110 section 10.2.1).
    pub(crate) fn allow(&self) -> String {
        let own: Vec<&str> = self
            .named
            .iter()
            .filter(|(_, own)| *own)
            .map(|(name, _)| *name)
            .collect();
        own.join(", ")
    }
}

/// Whether a handler has a method of its own.
fn is_own<'x, H, S: Site, F>(_method: fn(&'x mut H, &'x mut Exchange<S>) -> F) -> bool {
    size_of::<F>() != 0
}

fn takes_pieces<'x, H, S: Site, F>(
    _method: fn(&'x mut H, &'x mut Exchange<S>, Bytes) -> F,
) -> bool {
    size_of::<F>() != 0
}
