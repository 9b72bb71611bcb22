//! The waist: who asks other servers, and with what.

use std::pin::Pin;
use std::sync::Arc;

use crate::{Error, Request, Response};

/// A request under way; dropping it cancels the fetch.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Response, Error>> + Send + 'a>>;

/// Sends requests to other servers: all that others know of a client.
///
/// Implemented by the clients, by [`Script`](crate::Script), and by references to them, so that `&dyn Fetch` and `&impl Fetch` take
/// either.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not fetch",
    label = "expected an HTTP client",
    note = "an `AsyncHttpClient` fetches, and so does a `Script` in tests"
)]
pub trait Fetch: Send + Sync {
    /// Sends one request and waits for the whole response (`HCLI-3.01`).
    ///
    /// # Errors
    /// [`Error::Status`] for every status but 2xx, unless [`Request::raise_error`] was turned off, which implementations leave to
    /// [`Request::settle`]. The other errors mean that there is no response.
    fn fetch(&self, request: Request) -> Fetching<'_>;
}

impl<F: Fetch + ?Sized> Fetch for &F {
    fn fetch(&self, request: Request) -> Fetching<'_> {
        (**self).fetch(request)
    }
}

impl<F: Fetch + ?Sized> Fetch for Arc<F> {
    fn fetch(&self, request: Request) -> Fetching<'_> {
        (**self).fetch(request)
    }
}

impl<F: Fetch + ?Sized> Fetch for Box<F> {
    fn fetch(&self, request: Request) -> Fetching<'_> {
        (**self).fetch(request)
    }
}
