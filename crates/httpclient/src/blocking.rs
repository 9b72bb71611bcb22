//! A client that waits.

use std::io;

use tokio::runtime::{Builder, Runtime};

use crate::{AsyncHttpClient, Error, Request, Response, Settings};

/// A client that waits for the response, for programs without a loop (`HCLI-2.01`).
///
/// ```no_run
/// use tornado_httpclient::HttpClient;
///
/// let client = HttpClient::new()?;
/// let page = client.fetch("https://www.example.com/")?;
/// println!("{}", page.text());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It is an [`AsyncHttpClient`] with a loop of its own, which runs while somebody waits.
#[doc(alias = "HTTPClient")]
#[derive(Debug)]
pub struct HttpClient {
    client: AsyncHttpClient,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

impl HttpClient {
    /// A client with the usual settings.
    ///
    /// # Errors
    /// What the system says when there are no descriptors left.
    pub fn new() -> io::Result<Self> {
        Self::with_settings(Settings::default())
    }

    /// A client with these settings.
    ///
    /// # Errors
    /// As for [`HttpClient::new`].
    pub fn with_settings(settings: Settings) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self {
            client: AsyncHttpClient::with_settings(settings),
            runtime: Some(runtime),
        })
    }

    /// Sends a request and waits for the whole response.
    ///
    /// # Errors
    /// As [`Fetch::fetch`](crate::Fetch::fetch).
    ///
    /// # Panics
    /// On a thread that runs a loop, which would stand still meanwhile: there, await an [`AsyncHttpClient`].
    #[track_caller]
    pub fn fetch(&self, request: impl Into<Request>) -> Result<Response, Error> {
        let runtime = self.runtime.as_ref().ok_or(Error::ClientClosed)?;
        runtime.block_on(async {
            // What happened while the loop stood still is seen first: connections that the server closed.
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            self.client.fetch(request).await
        })
    }

    /// Lets go of all connections; later fetches fail.
    pub fn close(&self) {
        self.client.close();
    }
}

impl Drop for HttpClient {
    fn drop(&mut self) {
        // Waiting for its threads would panic where a loop runs.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
