//! The waist of the hourglass: who answers a request.

use std::pin::Pin;

use crate::{Reply, Request, Sent};

/// A request being answered: the one box of a request.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Sent> + Send + 'a>>;

/// Answers requests: all that a server knows of an application.
///
/// Implemented by applications, adapters, and every `async fn(Request, Reply) -> Sent`. A [`Reply`] can only be turned
/// into a [`Sent`] by answering, so a service that forgets to answer does not compile.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not answer requests",
    label = "expected an application, or an `async fn(Request, Reply) -> Sent`",
    note = "a service is `async fn name(request: Request, reply: Reply) -> Sent`, or a type that implements `Service`"
)]
pub trait Service: Send + Sync + 'static {
    /// Begins to answer one request.
    ///
    /// The box is the service's own, so that the path from the socket to a handler has one allocation.
    fn call<'a>(&'a self, request: Request, reply: Reply) -> Answering<'a>;
}

impl<F, Fut> Service for F
where
    F: Fn(Request, Reply) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Sent> + Send + 'static,
{
    fn call<'a>(&'a self, request: Request, reply: Reply) -> Answering<'a> {
        Box::pin(self(request, reply))
    }
}
