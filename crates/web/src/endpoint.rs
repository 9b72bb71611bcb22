//! What stands at the end of a route.

use std::marker::PhantomData;
use std::sync::Arc;

use tornado_httputil::{Answering, Reply, Request, Service};

use crate::application::Shared;
use crate::execute::execute;
use crate::pattern::Spans;
use crate::{Build, Error, Exchange, FromGroups, Groups, Handler, Result, Site};

/// Answers a request whose path has matched.
pub(crate) trait Endpoint<S: Site>: Send + Sync {
    fn run<'a>(
        &'a self,
        shared: &'a Arc<Shared<S>>,
        spans: &Spans,
        request: Request,
        reply: Reply,
    ) -> Answering<'a>;
}

/// A function from groups to a handler.
pub(crate) struct Built<B, Args> {
    build: B,
    arguments: PhantomData<fn(Args)>,
}

impl<B, Args> Built<B, Args> {
    pub(crate) fn new(build: B) -> Self {
        Self {
            build,
            arguments: PhantomData,
        }
    }
}

impl<S, B, Args> Endpoint<S> for Built<B, Args>
where
    S: Site,
    B: Build<Args>,
    B::Handler: Handler<S>,
    Args: FromGroups,
{
    fn run<'a>(
        &'a self,
        shared: &'a Arc<Shared<S>>,
        spans: &Spans,
        request: Request,
        reply: Reply,
    ) -> Answering<'a> {
        // Groups are read and the handler is built here, so that the box holds neither them nor their path.
        match Args::from_groups(&Groups::new(request.path_bytes(), spans, &shared.site)) {
            Ok(arguments) => {
                let handler = self.build.build(arguments);
                execute(shared, handler, request, reply)
            }
            Err(error) => Refusal::answer(shared, request, reply, error),
        }
    }
}

/// Any service (`WEB-2.45`): the request is handed on as it is.
pub(crate) struct Fallback<V>(pub(crate) V);

impl<S: Site, V: Service> Endpoint<S> for Fallback<V> {
    fn run<'a>(
        &'a self,
        _: &'a Arc<Shared<S>>,
        _: &Spans,
        request: Request,
        reply: Reply,
    ) -> Answering<'a> {
        self.0.call(request, reply)
    }
}

/// Answers with an error that arose before there was a handler.
pub(crate) struct Refusal(Option<Error>);

impl Refusal {
    #[cold]
    fn answer<S: Site>(
        shared: &Arc<Shared<S>>,
        request: Request,
        reply: Reply,
        error: Error,
    ) -> Answering<'_> {
        execute(shared, Self(Some(error)), request, reply)
    }
}

impl<S: Site> Handler<S> for Refusal {
    const STREAM: bool = true;

    async fn prepare(&mut self, _x: &mut Exchange<S>) -> Result {
        self.0.take().map_or(Ok(()), Err)
    }

    async fn other(&mut self, x: &mut Exchange<S>) -> Result {
        Handler::<S>::prepare(self, x).await
    }
}
