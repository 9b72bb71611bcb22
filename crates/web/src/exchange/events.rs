//! Answers that are streams of events.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

use super::Exchange;
use crate::{Error, Event, Result, Site};

/// How long a stream is silent before it says that it is there.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

impl<S: Site> Exchange<S> {
    /// Begins an answer that is a stream of events, for `EventSource` in a browser.
    ///
    /// Sends the headers: `text/event-stream`, `Cache-Control: no-cache` unless another was set, and
    /// `X-Accel-Buffering: no`, so that nginx hands on each event at once. What the handler waits for is asked of the
    /// site before, since the stream has the exchange.
    ///
    /// ```
    /// use tokio::sync::broadcast;
    /// use tornado_web::{Event, Exchange, Handler, Result, Site};
    ///
    /// struct Newsroom {
    ///     news: broadcast::Sender<String>,
    /// }
    ///
    /// impl Site for Newsroom {
    ///     type User = ();
    /// }
    ///
    /// struct News;
    ///
    /// impl Handler<Newsroom> for News {
    ///     async fn get(&mut self, x: &mut Exchange<Newsroom>) -> Result {
    ///         let mut news = x.site().news.subscribe();
    ///         let mut events = x.event_stream().await?;
    ///         while let Ok(line) = events.wait(news.recv()).await? {
    ///             events.send(Event::new(line)).await?;
    ///         }
    ///         Ok(())
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// A head that has left; a client that has left.
    #[doc(alias("EventSource", "server-sent events"))]
    pub async fn event_stream(&mut self) -> Result<EventStream<'_, S>> {
        let head = &mut self.unsent()?.head;
        head.set_known_type("text/event-stream");
        if head.get("Cache-Control").is_none() {
            head.set("Cache-Control", "no-cache")?;
        }
        head.set("X-Accel-Buffering", "no")?;
        self.flush().await?;
        Ok(EventStream {
            x: self,
            every: KEEP_ALIVE,
            sent: Instant::now(),
        })
    }
}

/// An answer that is a stream of events; made by [`Exchange::event_stream`].
///
/// It ends with the handler, and the client then comes back after a while; an answer with 204 is how it is told not to.
/// When the client leaves, [`send`](Self::send) and [`wait`](Self::wait) are errors: handed on, they end the handler, and
/// [`on_connection_close`](crate::Handler::on_connection_close) cleans up.
pub struct EventStream<'x, S: Site = ()> {
    x: &'x mut Exchange<S>,
    every: Duration,
    /// When something was sent last.
    sent: Instant,
}

impl<S: Site> EventStream<'_, S> {
    /// Sets how long it may be silent before it says that it is there; 15 seconds.
    ///
    /// What says so is a comment, which scripts do not see: it keeps proxies from closing the connection, and finds
    /// clients that are gone without a word.
    pub fn keep_alive(&mut self, every: Duration) {
        self.every = every;
    }

    /// The id of the last event that the client has, if it comes back (`Last-Event-ID`).
    pub fn last_id(&self) -> Option<&str> {
        self.x.request().header("Last-Event-ID")
    }

    /// The exchange, to look at.
    pub fn exchange(&self) -> &Exchange<S> {
        self.x
    }

    /// Sends an event; done when it has left.
    ///
    /// # Errors
    /// A client that has left. An id or a name that is not one line.
    pub async fn send(&mut self, event: Event) -> Result {
        self.x.write(event.text()?)?;
        self.end_block().await
    }

    /// Sends a comment, which scripts do not see.
    ///
    /// # Errors
    /// A client that has left.
    pub async fn comment(&mut self, text: &str) -> Result {
        for line in text.split(['\n', '\r']) {
            self.x.write(":")?;
            self.x.write(line)?;
            self.x.write("\n")?;
        }
        self.end_block().await
    }

    /// Waits for a future, but no longer than the client does, and keeps the connection alive meanwhile.
    ///
    /// # Errors
    /// A client that has left.
    pub async fn wait<F: Future>(&mut self, future: F) -> Result<F::Output> {
        let mut future = pin!(future);
        let mut closing = self.x.closing();
        loop {
            let mut silence = pin!(silence(self.sent, self.every));
            let done = poll_fn(|cx| {
                if let Poll::Ready(output) = future.as_mut().poll(cx) {
                    return Poll::Ready(Some(Ok(output)));
                }
                match closing.as_mut().map(|closing| Pin::new(closing).poll(cx)) {
                    Some(Poll::Pending) => silence.as_mut().poll(cx).map(|()| None),
                    _ => Poll::Ready(Some(Err(Error::gone()))),
                }
            })
            .await;
            match done {
                Some(done) => return done,
                None => self.comment("").await?,
            }
        }
    }

    /// The empty line that ends an event.
    async fn end_block(&mut self) -> Result {
        self.x.write("\n")?;
        self.x.flush().await?;
        self.sent = Instant::now();
        Ok(())
    }
}

/// Waits until nothing was sent for so long; where there is no runtime with a clock, for ever.
async fn silence(sent: Instant, every: Duration) {
    match sent.checked_add(every) {
        Some(due) if Handle::try_current().is_ok() => tokio::time::sleep_until(due).await,
        _ => std::future::pending().await,
    }
}

impl<S: Site> fmt::Debug for EventStream<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("exchange", &self.x)
            .finish_non_exhaustive()
    }
}
