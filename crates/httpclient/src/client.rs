//! The client: a queue in front of a pool of connections.

mod answer;
mod body;
mod fault;
mod hop;
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
use std::sync::Arc;
use std::time::Instant;

pub use resolver::{Resolver, Resolving};
pub use settings::Settings;
pub use streaming::Streaming;

use crate::client::hop::Hop;
use crate::client::place::Places;
use crate::client::plan::Plan;
use crate::client::progress::Progress;
use crate::client::streaming::Incoming;
use crate::client::transport::Transports;
use crate::{Error, Fetch, Fetching, Phase, Request, Response};

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
        let (incoming, request) = self.begin(request).await?;
        let progress = Arc::clone(&incoming.progress);
        let response = progress.in_time(incoming.whole(&request)).await?;
        request.settle_with(response)
    }

    async fn open(&self, request: Request) -> Result<Streaming, Error> {
        let raises = request.raises_error();
        let (incoming, request) = self.begin(request).await?;
        if raises && !incoming.head.is_success() {
            let progress = Arc::clone(&incoming.progress);
            let response = progress.in_time(incoming.whole(&request)).await?;
            return Err(Error::Status(Box::new(response.with_request(request))));
        }
        Ok(Streaming::new(incoming, request))
    }

    /// From the queue to the head of the last response.
    async fn begin(&self, request: Request) -> Result<(Incoming, Request), Error> {
        let called = Instant::now();
        request.check()?;
        let plan = Plan::new(&request, &self.settings.defaults)?;
        let place = self.places.wait(&plan, called).await?;
        let progress = Arc::new(Progress::new(&plan, called));
        let under_way = progress::follow(&progress, self.exchange(&request, &plan, &progress));
        let (answer, last) = progress.in_time(under_way).await?;
        let incoming = Incoming::new(answer, &last, place, progress, &self.settings)?;
        request.show_head(&incoming.head);
        Ok((incoming, request))
    }

    /// One request after another, as long as there are redirects to follow.
    async fn exchange(
        &self,
        request: &Request,
        plan: &Plan<'_>,
        progress: &Progress,
    ) -> Result<(reqwest::Response, Hop), Error> {
        let mut hop = Hop::first(request, plan)?;
        let mut left = plan.redirects;
        loop {
            tracing::info!(target: "tornado.general", "{}", hop.line());
            let client = self.transports.client(plan, &hop.url)?;
            let asked = client.execute(hop.to_send(request, plan)?).await;
            let answer = asked.map_err(|error| fault::of(error, &hop.url, progress))?;
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
