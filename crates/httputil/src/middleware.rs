//! What stands around a service: it sees every request first, and every answer last.

use std::fmt;

use crate::{Answering, Reply, Request, Sent, Service};

/// Stands around a service: sees every request first and every answer last.
///
/// It hands the request on with [`Next::run`], changed or as it is, or answers itself. What it wants on the answer's head
/// it says before, by [`Reply::on_head`], which also reaches answers in pieces; how the request was answered it learns
/// from the [`Sent`], when the service is done.
///
/// ```
/// use tornado_httputil::{Chain, Head, Middleware, Next, Reply, Request, Sent};
///
/// /// Tells the client how long it took.
/// struct Timing;
///
/// impl Middleware for Timing {
///     async fn handle(&self, request: Request, mut reply: Reply, next: Next<'_>) -> Sent {
///         let begun = request.received();
///         reply.on_head(move |head: &mut Head| {
///             let milliseconds = begun.elapsed().as_secs_f64() * 1e3;
///             head.set("Server-Timing", &format!("total;dur={milliseconds:.1}")).expect("a header that may be sent");
///         });
///         next.run(request, reply).await
///     }
/// }
///
/// async fn hello(_: Request, reply: Reply) -> Sent {
///     reply.send_text("Hello")
/// }
///
/// let service = Chain::new().wrap(Timing).around(hello);
/// # fn serve(_: impl tornado_httputil::Service) {}
/// # serve(service);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not stand around services",
    label = "expected a type that implements `Middleware`",
    note = "write `impl Middleware for {Self}` with `async fn handle(&self, request: Request, reply: Reply, next: Next<'_>) -> Sent`"
)]
pub trait Middleware: Send + Sync + 'static {
    /// Answers a request, as a rule by handing it on.
    fn handle(
        &self,
        request: Request,
        reply: Reply,
        next: Next<'_>,
    ) -> impl Future<Output = Sent> + Send;
}

/// The rest of the way of a request: further middleware, and the service.
///
/// Dropped unused, it costs nothing: whoever answers without it keeps the request from everybody behind.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    rest: &'a [Box<dyn Around>],
    service: &'a dyn Service,
}

impl<'a> Next<'a> {
    /// Hands the request on.
    ///
    /// The future is the next one's own box; there is none around it.
    pub fn run(self, request: Request, reply: Reply) -> Answering<'a> {
        match self.rest.split_first() {
            Some((first, rest)) => first.handle(request, reply, Self { rest, ..self }),
            None => self.service.call(request, reply),
        }
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Next({} more)", self.rest.len())
    }
}

/// Middleware in the order in which requests meet it.
///
/// Each costs a request one allocation, an empty chain none.
#[derive(Default)]
pub struct Chain(Vec<Box<dyn Around>>);

impl Chain {
    /// An empty chain.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one, behind those that are there: the first is the outermost.
    #[must_use]
    pub fn wrap(mut self, middleware: impl Middleware) -> Self {
        self.push(middleware);
        self
    }

    /// Adds one, as [`wrap`](Self::wrap).
    pub fn push(&mut self, middleware: impl Middleware) {
        self.0.push(Box::new(middleware));
    }

    /// Whether it has none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Stands around a service, which it becomes one with.
    pub fn around<V: Service>(self, service: V) -> Chained<V> {
        Chained {
            chain: self,
            service,
        }
    }

    /// Answers a request with this service, through the chain.
    pub fn call<'a>(
        &'a self,
        service: &'a dyn Service,
        request: Request,
        reply: Reply,
    ) -> Answering<'a> {
        let rest = &self.0;
        Next { rest, service }.run(request, reply)
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chain({})", self.0.len())
    }
}

/// A service in a chain of middleware; made by [`Chain::around`].
#[derive(Debug)]
pub struct Chained<V> {
    chain: Chain,
    service: V,
}

impl<V: Service> Service for Chained<V> {
    fn call<'a>(&'a self, request: Request, reply: Reply) -> Answering<'a> {
        self.chain.call(&self.service, request, reply)
    }
}

/// Middleware of any type.
trait Around: Send + Sync {
    fn handle<'a>(&'a self, request: Request, reply: Reply, next: Next<'a>) -> Answering<'a>;
}

impl<M: Middleware> Around for M {
    fn handle<'a>(&'a self, request: Request, reply: Reply, next: Next<'a>) -> Answering<'a> {
        Box::pin(Middleware::handle(self, request, reply, next))
    }
}
