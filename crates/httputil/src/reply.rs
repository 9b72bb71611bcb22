//! The right to answer one request, and the proof that it was used.

use std::fmt;
use std::fs::File;
use std::future::poll_fn;
use std::ops::Range;
use std::sync::Arc;

use http::StatusCode;

use crate::{About, Closed, Closing, Head, Page, Upgraded, Way, Wire};

/// The right, and by its types the duty, to answer one request.
///
/// A service must return a [`Sent`], and only a reply makes one: an unanswered request does not compile.
#[derive(Debug)]
#[must_use = "a request must be answered: `send`, `start`, `later` or `upgrade`"]
pub struct Reply(Box<Page>);

impl Reply {
    /// A reply that is made on this page, as a server or a test hands it out.
    pub fn new(page: Box<Page>) -> Self {
        Self(page)
    }

    /// The answer so far: status, headers, body.
    pub fn page(&mut self) -> &mut Page {
        &mut self.0
    }

    /// The answer so far, to look at.
    pub fn as_page(&self) -> &Page {
        &self.0
    }

    /// Has a function look at the head when it leaves, and change it, whichever way the answer goes (`WEB-2.39`).
    ///
    /// For who stands around the service that answers: what is set on the page before, an error page removes again. The
    /// functions of several run from the inside out. An answer that is cut has no head.
    ///
    /// ```
    /// use tornado_httputil::{Head, Reply, Request, Sent};
    ///
    /// async fn answer(_: Request, mut reply: Reply) -> Sent {
    ///     reply.on_head(|head: &mut Head| head.set("X-Frame-Options", "DENY").expect("a header that may be sent"));
    ///     reply.send_text("hello")
    /// }
    /// # fn serve(_: impl tornado_httputil::Service) {}
    /// # serve(answer);
    /// ```
    pub fn on_head(&mut self, hook: impl FnOnce(&mut Head) + Send + Sync + 'static) {
        self.0.hooks.push(Box::new(hook));
    }

    /// Answers with the page as it is; it leaves when the service is done.
    #[inline]
    pub fn send(mut self) -> Sent {
        if self.0.way == Way::Later {
            self.send_now()
        } else {
            self.0.run_hooks();
            Sent(self.0)
        }
    }

    /// Answers with this text as `text/plain`.
    ///
    /// A convenience for services without a framework; `send` is the general form.
    pub fn send_text(mut self, text: &str) -> Sent {
        self.0.head.set_known_type("text/plain; charset=UTF-8");
        self.0.body.extend_from_slice(text.as_bytes());
        self.send()
    }

    /// Answers with the page as it is, at once, though the service goes on.
    pub fn send_now(mut self) -> Sent {
        self.0.run_hooks();
        self.0.wire.send(self.0.about, &self.0.head, &self.0.body);
        self.0.way = Way::Now;
        Sent(self.0)
    }

    /// Cuts the connection without an answer: for a client that has gone.
    pub fn cut(mut self) -> Sent {
        self.0.hooks.clear();
        self.0.wire.end(false);
        self.0.way = Way::Now;
        Sent(self.0)
    }

    /// Answers in pieces: sends the head, with what the page's body holds as first piece.
    ///
    /// Chunked for HTTP/1.1 clients unless a `Content-Length` was set (`WEB-2.41`).
    pub fn start(mut self) -> BodyWriter {
        self.0.run_hooks();
        self.0.wire.start(self.0.about, &self.0.head, &self.0.body);
        self.0.way = Way::Pieces;
        self.0.body.clear();
        BodyWriter {
            page: Some(self.0),
            taken: 0,
        }
    }

    /// Hands the answer to another task; the service may end before it is made.
    pub fn later(mut self) -> (Later, Sent) {
        let mut rest = Box::new(Page::new(Arc::clone(&self.0.wire)));
        rest.about = self.0.about;
        rest.way = Way::Later;
        self.0.take_kept();
        (Later { reply: Some(self) }, Sent(rest))
    }

    /// Leaves HTTP: sends the head (101 as a rule), then carries raw bytes.
    pub fn upgrade(mut self) -> (Upgraded, Sent) {
        self.0.run_hooks();
        self.0.wire.upgrade(&self.0.head);
        self.0.way = Way::Upgrade;
        (Upgraded::new(Arc::clone(&self.0.wire)), Sent(self.0))
    }

    /// A future that is done when the client has gone.
    pub fn closed(&self) -> Closing {
        Closing::new(Arc::clone(&self.0.wire))
    }
}

/// Proof of an answer; it brings the page home.
#[derive(Debug)]
#[must_use = "a service returns its `Sent`"]
pub struct Sent(Box<Page>);

impl Sent {
    /// The page, as the connection or the test that called gets it back.
    pub fn into_page(self) -> Box<Page> {
        self.0
    }

    /// The status that was answered; unknown while another task may still answer.
    pub fn status(&self) -> Option<StatusCode> {
        (self.0.way != Way::Later).then_some(self.0.head.status)
    }

    /// The page, to leave something on it.
    pub fn page(&mut self) -> &mut Page {
        &mut self.0
    }

    /// The same without its page, for who holds it as long as a connection stands.
    pub fn fold(self) -> Folded {
        Folded {
            wire: Arc::clone(&self.0.wire),
            about: self.0.about,
            way: self.0.way,
            status: self.0.head.status,
        }
    }
}

/// Proof of an answer whose page is not held any more.
#[must_use = "a service returns its `Sent`"]
pub struct Folded {
    wire: Arc<dyn Wire>,
    about: About,
    way: Way,
    status: StatusCode,
}

impl Folded {
    /// The status that was answered; unknown while another task may still answer.
    pub fn status(&self) -> Option<StatusCode> {
        (self.way != Way::Later).then_some(self.status)
    }

    /// Says that the service has failed.
    ///
    /// Who is parting from the connection hears it ([`Parting`](crate::Parting)).
    pub fn fail(&self) {
        crate::parting::fail(&self.wire);
    }

    /// The proof, on an empty page.
    pub fn unfold(self) -> Sent {
        let mut page = Box::new(Page::new(self.wire));
        page.about = self.about;
        page.way = self.way;
        page.head.status = self.status;
        Sent(page)
    }
}

impl fmt::Debug for Folded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folded")
            .field("way", &self.way)
            .field("status", &self.status)
            .finish()
    }
}

/// An answer that is made by another task.
///
/// Dropped unused, it answers 500.
#[derive(Debug)]
#[must_use = "dropped unused, it answers 500"]
pub struct Later {
    reply: Option<Reply>,
}

impl Later {
    /// Turns it back into a reply; its `Sent` proves nothing here and may be dropped.
    pub fn into_reply(mut self) -> Reply {
        match self.reply.take() {
            Some(mut reply) => {
                // The service is done: what is sent from now on leaves at once.
                reply.0.way = Way::Later;
                reply
            }
            None => unreachable!("a later reply is taken once, by value"),
        }
    }

    /// The answer so far.
    pub fn page(&mut self) -> Option<&mut Page> {
        self.reply.as_mut().map(Reply::page)
    }

    /// Sends the page as it is.
    pub fn send(self) {
        let _ = self.into_reply().send_now();
    }

    /// Answers in pieces.
    pub fn start(self) -> BodyWriter {
        self.into_reply().start()
    }

    /// A future that is done when the client has gone.
    pub fn closed(&self) -> Option<Closing> {
        self.reply.as_ref().map(Reply::closed)
    }
}

impl Drop for Later {
    fn drop(&mut self) {
        if let Some(mut reply) = self.reply.take() {
            let about = reply.0.about;
            reply.0.reset(about);
            reply.0.head.status = StatusCode::INTERNAL_SERVER_ERROR;
            let _ = reply.send_now();
        }
    }
}

/// An answer in pieces.
///
/// Dropped before [`end`](Self::end), the connection is cut, so that half an answer never looks whole.
#[derive(Debug)]
#[must_use = "an answer in pieces ends with `end`; dropped, it cuts the connection"]
pub struct BodyWriter {
    page: Option<Box<Page>>,
    /// How much of the page's body the wire has taken already.
    taken: usize,
}

impl BodyWriter {
    /// Sends one piece; done when the client keeps up with it.
    ///
    /// # Errors
    /// [`Closed`] when the client is gone, or more is written than `Content-Length` said (`HSRV-3.04`).
    pub async fn write(&mut self, mut piece: &[u8]) -> Result<(), Closed> {
        let page = self.page.as_ref().ok_or(Closed)?;
        poll_fn(|cx| page.wire.poll_write(cx, &mut piece)).await
    }

    /// Sends what the page's body holds and empties it; done when the client keeps up.
    ///
    /// A dropped future loses nothing and repeats nothing.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn write_page(&mut self) -> Result<(), Closed> {
        let page = self.page.as_mut().ok_or(Closed)?;
        let taken = &mut self.taken;
        poll_fn(|cx| {
            let mut rest = page.body.get(*taken..).unwrap_or_default();
            let polled = if rest.is_empty() {
                std::task::Poll::Ready(Ok(()))
            } else {
                page.wire.poll_write(cx, &mut rest)
            };
            *taken = page.body.len() - rest.len();
            polled
        })
        .await?;
        page.body.clear();
        self.taken = 0;
        Ok(())
    }

    /// Sends bytes of a file; done when the client keeps up with them.
    ///
    /// A server on a plain socket has the system send them, so that they are not copied through the program. They are
    /// taken as they are while they leave: a file that becomes shorter cuts the connection. A dropped future repeats
    /// nothing; what the server has taken still leaves.
    ///
    /// # Errors
    /// As [`write`](Self::write), and when the file ends before the range does.
    pub async fn write_file(
        &mut self,
        file: &Arc<File>,
        mut range: Range<u64>,
    ) -> Result<(), Closed> {
        let page = self.page.as_ref().ok_or(Closed)?;
        poll_fn(|cx| page.wire.poll_write_file(cx, file, &mut range)).await
    }

    /// Done when everything written so far has left.
    ///
    /// # Errors
    /// [`Closed`] when the client is gone.
    pub async fn flush(&mut self) -> Result<(), Closed> {
        let page = self.page.as_ref().ok_or(Closed)?;
        poll_fn(|cx| page.wire.poll_flush(cx)).await
    }

    /// The page, whose body is free to collect the next piece in.
    pub fn page(&mut self) -> Option<&mut Page> {
        self.page.as_deref_mut()
    }

    /// A future that is done when the client has gone.
    pub fn closed(&self) -> Option<Closing> {
        self.page
            .as_ref()
            .map(|page| Closing::new(Arc::clone(&page.wire)))
    }

    /// Ends the answer.
    pub fn end(mut self) -> Sent {
        match self.page.take() {
            Some(page) => {
                page.wire.end(true);
                Sent(page)
            }
            None => unreachable!("an answer in pieces ends once, by value"),
        }
    }

    /// Cuts the connection: what was sent stays half an answer.
    pub fn abort(mut self) -> Sent {
        match self.page.take() {
            Some(page) => {
                page.wire.end(false);
                Sent(page)
            }
            None => unreachable!("an answer in pieces ends once, by value"),
        }
    }
}

impl Drop for BodyWriter {
    fn drop(&mut self) {
        if let Some(page) = self.page.take() {
            page.wire.end(false);
        }
    }
}
