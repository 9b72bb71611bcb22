//! The client: a queue in front of a pool of connections.

mod answer;
mod body;
mod digest;
mod fault;
mod hop;
mod inflate;
mod place;
mod plan;
mod progress;
mod redirect;
mod resolver;
mod settings;
mod streaming;
mod tls;
mod transport;

use std::fmt;
use std::pin::pin;
use std::sync::Arc;

use http::StatusCode;
use tokio::time::Instant;

pub use resolver::{Resolver, Resolving};
pub use settings::Settings;
pub use streaming::Streaming;

use crate::client::hop::Hop;
use crate::client::place::{Place, Places};
use crate::client::plan::Plan;
use crate::client::progress::Progress;
use crate::client::streaming::Incoming;
use crate::client::transport::Transports;
use crate::{Error, Fetch, Fetching, Phase, Request, Response};

/// How often a request is sent once more because a connection that was kept turned out to be closed.
const REPEATS: u32 = 3;

/// A client that keeps its connections, for programs with a loop.
///
/// ```no_run
/// use tornado_httpclient::{AsyncHttpClient, Error, Request};
///
/// async fn lookup(client: &AsyncHttpClient) -> Result<(), Error> {
///     let page = client.fetch("https://www.example.com/").await?;
///     println!("{} bytes of {}", page.body().len(), page.effective_url());
///
///     let request = Request::post("https://www.example.com/log", "it works").header("Content-Type", "text/plain");
///     client.fetch(request).await?;
///     Ok(())
/// }
/// ```
///
/// At most [`Settings::max_clients`] fetches run at a time, the others wait in the order in which they came. Connections are kept
/// for the next request to the same server, are HTTP/2 where the server offers it, and are never shared between requests that differ in
/// certificates, proxy or interface. A clone is the same client. Dropping a fetch cancels it (`HCLI-3.09`).
#[doc(alias = "AsyncHTTPClient")]
#[doc(alias = "AsyncHTTPClient2")]
#[doc(alias = "SimpleAsyncHTTPClient")]
#[doc(alias = "CurlAsyncHTTPClient")]
#[derive(Clone)]
pub struct AsyncHttpClient {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    places: Places,
    transports: Transports,
}

impl AsyncHttpClient {
    /// A client with the usual settings.
    #[must_use]
    pub fn new() -> Self {
        Self::with_settings(Settings::default())
    }

    /// A client with these settings.
    #[doc(alias = "configure")]
    #[must_use]
    pub fn with_settings(settings: Settings) -> Self {
        let inner = Inner {
            places: Places::new(settings.max_clients),
            transports: Transports::new(&settings),
            settings,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Sends a request and waits for the whole response (`HCLI-3.01`).
    ///
    /// # Errors
    /// As [`Fetch::fetch`].
    pub async fn fetch(&self, request: impl Into<Request>) -> Result<Response, Error> {
        self.inner.fetch(request.into()).await
    }

    /// Sends a request and waits for the head of the response; the body is read piece by piece.
    ///
    /// The request timeout covers the body as well, and so does the place in the client: both until the end, or until it is dropped.
    ///
    /// ```no_run
    /// # async fn f(client: &tornado_httpclient::AsyncHttpClient) -> Result<(), tornado_httpclient::Error> {
    /// let mut download = client.open("https://files.example/large").await?;
    /// let mut bytes = 0;
    /// while let Some(piece) = download.next().await? {
    ///     bytes += piece.len();
    /// }
    /// # let _ = bytes;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Fetch::fetch`]; the response in [`Error::Status`] has its body.
    pub async fn open(&self, request: impl Into<Request>) -> Result<Streaming, Error> {
        self.inner.open(request.into()).await
    }

    /// Lets go of all connections; the fetches that wait or come later fail.
    ///
    /// Those that run go on. Dropping the last clone does the same (`HCLI-2.02`).
    pub fn close(&self) {
        self.inner.places.close();
        self.inner.transports.close();
    }
}

impl Inner {
    async fn fetch(&self, request: Request) -> Result<Response, Error> {
        let called = Instant::now();
        let response = {
            let plan = self.plan(&request)?;
            let (place, started) = self.places.wait(&plan, called).await?;
            let progress = Arc::new(Progress::new(&plan, called, started));
            let all = pin!(async {
                let incoming = self.begin(&request, &plan, place, &progress).await?;
                incoming.whole(&request).await
            });
            progress.in_time(&plan.url, all).await?
        };
        request.settle_with(response)
    }

    async fn open(&self, request: Request) -> Result<Streaming, Error> {
        let called = Instant::now();
        let begun = {
            let plan = self.plan(&request)?;
            let (place, started) = self.places.wait(&plan, called).await?;
            let progress = Arc::new(Progress::new(&plan, called, started));
            let beginning = pin!(async {
                let incoming = self.begin(&request, &plan, place, &progress).await?;
                if request.raises_error() && !incoming.head.is_success() {
                    return Ok(Err(incoming.whole(&request).await?));
                }
                Ok(Ok(incoming))
            });
            progress.in_time(&plan.url, beginning).await?
        };
        match begun {
            Ok(incoming) => Ok(Streaming::new(incoming, request)),
            Err(response) => Err(Error::Status(Box::new(response.with_request(request)))),
        }
    }

    fn plan<'a>(&'a self, request: &'a Request) -> Result<Plan<'a>, Error> {
        request.check()?;
        Plan::new(request, &self.settings.defaults)
    }

    /// From the queue to the head of the last response.
    async fn begin(
        &self,
        request: &Request,
        plan: &Plan<'_>,
        place: Place,
        progress: &Arc<Progress>,
    ) -> Result<Incoming, Error> {
        let asking = pin!(self.exchange(request, plan, progress));
        let (answer, last) = progress::follow(progress, asking).await?;
        let progress = Arc::clone(progress);
        let incoming = Incoming::new(
            answer,
            last,
            plan.decompress,
            place,
            progress,
            &self.settings,
        )?;
        request.show_head(&incoming.head);
        Ok(incoming)
    }

    /// One request after another, as long as there are redirects to follow.
    async fn exchange(
        &self,
        request: &Request,
        plan: &Plan<'_>,
        progress: &Progress,
    ) -> Result<(reqwest::Response, Hop), Error> {
        let mut hop = Hop::first(request, plan);
        let mut left = plan.redirects;
        let mut repeats = REPEATS;
        loop {
            tracing::info!(target: "tornado.general", "{}", hop.line());
            let client = self.transports.client(plan, &hop)?;
            let answer = match client.execute(hop.to_send(request, plan)?).await {
                Ok(answer) => {
                    progress.answered();
                    answer
                }
                Err(error)
                    if repeats > 0
                        && hop.may_repeat(request)
                        && fault::is_stale(&error, progress) =>
                {
                    repeats -= 1;
                    continue;
                }
                Err(error) => return Err(fault::of(error, &hop.url, progress)),
            };
            if plan.digest
                && hop.proof.is_none()
                && answer.status() == StatusCode::UNAUTHORIZED
                && let Some(proof) = digest::answer(answer.headers(), &hop)
            {
                hop.proof = Some(proof);
                continue;
            }
            let Some(next) = (left > 0).then(|| redirect::of(&answer, &hop)).flatten() else {
                return Ok((answer, hop));
            };
            left -= 1;
            hop = next?;
            progress.redirected();
        }
    }
}

impl Default for AsyncHttpClient {
    fn default() -> Self {
        Self::new()
    }
}

impl Fetch for AsyncHttpClient {
    fn fetch(&self, request: Request) -> Fetching<'_> {
        Box::pin(self.inner.fetch(request))
    }
}

impl fmt::Debug for AsyncHttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncHttpClient")
            .field("settings", &self.inner.settings)
            .finish_non_exhaustive()
    }
}

/// A server, as errors name it.
fn server(url: &reqwest::Url) -> String {
    url.origin().ascii_serialization()
}

fn timeout(phase: Phase, server: String, after: std::time::Duration) -> Error {
    Error::Timeout {
        phase,
        server,
        after,
    }
}
