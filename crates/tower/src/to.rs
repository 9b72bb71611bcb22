//! A service of ours as a tower service.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http_body::Body;
use tornado_httputil::{Page, Reply, Sent, Service};

use crate::line::Line;
use crate::{BoxError, Outgoing, head};

/// Makes a service of ours a tower service: for hyper, for axum's `fallback_service`, for layers.
///
/// ```
/// use axum::Router;
/// use tornado_tower::to_tower;
/// use tornado_web::{Application, HttpError};
///
/// let application: Application = Application::new().route("/secret", || HttpError(403));
/// let router: Router = Router::new().fallback_service(to_tower(application));
/// ```
///
/// For hyper, `hyper_util::service::TowerToHyperService` is put around it.
pub fn to_tower(service: impl Service) -> ToTower {
    ToTower(Arc::new(service))
}

/// A service of ours as a tower service; made by [`to_tower`].
#[derive(Clone)]
pub struct ToTower(Arc<dyn Service>);

/// A service at work.
pub(crate) type Work = Pin<Box<dyn Future<Output = Sent> + Send>>;

impl<B> tower_service::Service<http::Request<B>> for ToTower
where
    B: Body + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = http::Response<Outgoing>;
    type Error = Infallible;
    type Future = Answered;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Answered {
        let (parts, body) = request.into_parts();
        let length = body.size_hint().exact();
        let line = Line::new(body);
        let (mut request, about) = head::to_request(parts);
        if line.has_body() {
            request.set_arriving_body(Arc::clone(&line) as _, length);
        }
        let mut page = Box::new(Page::new(Arc::clone(&line) as _));
        page.reset(about);
        let service = Arc::clone(&self.0);
        Answered {
            // The future has the service that it borrows from.
            work: Some(Box::pin(async move {
                service.call(request, Reply::new(page)).await
            })),
            line: Some(line),
        }
    }
}

impl fmt::Debug for ToTower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ToTower")
    }
}

/// A service of ours until its answer begins; dropped, it drops the service.
pub struct Answered {
    work: Option<Work>,
    line: Option<Arc<Line>>,
}

impl Future for Answered {
    type Output = Result<http::Response<Outgoing>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let Some(line) = &this.line else {
            // Polled again behind its end, as nobody should.
            return Poll::Pending;
        };
        if let Some(work) = &mut this.work
            && let Poll::Ready(sent) = work.as_mut().poll(cx)
        {
            this.work = None;
            line.take_page(&sent.into_page());
        }
        let parts = ready!(line.poll_head(cx));
        let Some(line) = this.line.take() else {
            return Poll::Pending;
        };
        let body = Outgoing::new(this.work.take(), line);
        Poll::Ready(Ok(http::Response::from_parts(parts, body)))
    }
}

impl Drop for Answered {
    fn drop(&mut self) {
        if let Some(line) = &self.line {
            line.leave();
        }
    }
}

impl fmt::Debug for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answered")
    }
}
