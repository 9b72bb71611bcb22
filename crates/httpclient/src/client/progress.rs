//! How far a fetch has come: its deadline, its times, and what it is doing.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use reqwest::Url;
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

use crate::client::plan::Plan;
use crate::client::{server, timeout};
use crate::{Error, Phase, TimeInfo};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

tokio::task_local! {
    /// The fetch that this task is at, for the connector below.
    static CURRENT: Arc<Progress>;
}

/// How far a fetch has come.
pub(super) struct Progress {
    called: Instant,
    started: Instant,
    pub(super) started_at: SystemTime,
    request_timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    connecting: AtomicBool,
    connect_timed_out: AtomicBool,
    /// Then a connection that is still being made is for somebody else.
    answered: AtomicBool,
    /// Microseconds since `started`, plus one; zero is not yet.
    namelookup: AtomicU64,
    connected: AtomicU64,
    redirected: AtomicU64,
}

/// Runs a future such that the connector knows whose it is.
pub(super) fn follow<F: Future>(
    progress: &Arc<Progress>,
    future: F,
) -> impl Future<Output = F::Output> + use<F> {
    CURRENT.scope(Arc::clone(progress), future)
}

/// Notes that the name has been looked up.
pub(super) fn name_is_known(progress: Option<&Arc<Progress>>) {
    if let Some(progress) = progress {
        progress.note(&progress.namelookup);
    }
}

pub(super) fn current() -> Option<Arc<Progress>> {
    CURRENT.try_with(Arc::clone).ok()
}

impl Progress {
    pub(super) fn new(plan: &Plan<'_>, called: Instant, started: Instant) -> Self {
        Self {
            called,
            started,
            started_at: SystemTime::now(),
            request_timeout: plan.request_timeout,
            connect_timeout: plan.shorter_timeout(),
            connecting: AtomicBool::new(false),
            connect_timed_out: AtomicBool::new(false),
            answered: AtomicBool::new(false),
            namelookup: AtomicU64::new(0),
            connected: AtomicU64::new(0),
            redirected: AtomicU64::new(0),
        }
    }

    /// Ends a future when the request's time is over.
    pub(super) async fn in_time<T>(
        &self,
        url: &Url,
        future: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let deadline = self.request_timeout.and_then(|after| {
            Some((self.called.checked_add(after)?, after)) // what is too far away never comes
        });
        let Some((deadline, after)) = deadline else {
            return future.await;
        };
        match tokio::time::timeout_at(deadline, future).await {
            Ok(done) => done,
            Err(_) if self.connecting.load(Ordering::Relaxed) && !self.is_answered() => {
                Err(timeout(Phase::Connect, server(url), after))
            }
            Err(_) => Err(timeout(Phase::Request, server(url), after)),
        }
    }

    /// The timeout that ended connecting, if it did.
    pub(super) fn connect_timeout(&self) -> Option<Duration> {
        let over = self.connect_timed_out.load(Ordering::Relaxed) && !self.is_answered();
        self.connect_timeout.filter(|_| over)
    }

    /// The head of a response is there: by a connection that became free while another was being made, perhaps.
    pub(super) fn answered(&self) {
        self.answered.store(true, Ordering::Relaxed);
    }

    fn is_answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    /// Whether the last request went over a connection that was there already.
    pub(super) fn found_connection(&self) -> bool {
        self.connected.load(Ordering::Relaxed) == 0
    }

    /// The response is a redirect that is followed.
    pub(super) fn redirected(&self) {
        self.note(&self.redirected);
        self.connecting.store(false, Ordering::Relaxed);
        self.answered.store(false, Ordering::Relaxed);
        self.namelookup.store(0, Ordering::Relaxed);
        self.connected.store(0, Ordering::Relaxed);
    }

    /// The times, now that the head of the last response is there.
    pub(super) fn times(&self) -> TimeInfo {
        let read = |slot: &AtomicU64| match slot.load(Ordering::Relaxed) {
            0 => None,
            micros => Some(Duration::from_micros(micros - 1)),
        };
        let redirect = read(&self.redirected).unwrap_or_default();
        let connect = read(&self.connected);
        TimeInfo {
            queue: self.started - self.called,
            namelookup: read(&self.namelookup),
            connect,
            pretransfer: connect.unwrap_or(redirect),
            starttransfer: self.started.elapsed(),
            total: Duration::ZERO,
            redirect,
        }
    }

    pub(super) fn total(&self) -> Duration {
        self.started.elapsed()
    }

    fn note(&self, slot: &AtomicU64) {
        let micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX - 1);
        slot.store(micros + 1, Ordering::Relaxed);
    }
}

/// Puts [`Connecting`] around the connector.
#[derive(Clone)]
pub(super) struct ConnectLayer;

impl<S> Layer<S> for ConnectLayer {
    type Service = Connecting<S>;

    fn layer(&self, connector: S) -> Connecting<S> {
        Connecting(Arc::new(connector))
    }
}

/// A connector that keeps to the connect timeout of the fetch that it works for, and tells it the time.
///
/// It is cloned with every request and called for few of them: so the connector within is shared until then.
pub(super) struct Connecting<S>(Arc<S>);

impl<S> Clone for Connecting<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S, R> Service<R> for Connecting<S>
where
    S: Service<R, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: R) -> Self::Future {
        let mut connector = S::clone(&self.0);
        let connecting = async move {
            poll_fn(|cx| connector.poll_ready(cx)).await?;
            connector.call(target).await
        };
        let Some(progress) = current() else {
            return Box::pin(connecting);
        };
        progress.connecting.store(true, Ordering::Relaxed);
        Box::pin(async move {
            let connected = match progress.connect_timeout {
                Some(after) => match tokio::time::timeout(after, connecting).await {
                    Ok(connected) => connected,
                    Err(over) => {
                        progress.connect_timed_out.store(true, Ordering::Relaxed);
                        Err(over.into())
                    }
                },
                None => connecting.await,
            };
            progress.connecting.store(false, Ordering::Relaxed);
            progress.note(&progress.connected);
            connected
        })
    }
}
