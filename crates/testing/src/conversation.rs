//! A client and a service, played step by step by a test.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use bytes::Bytes;
use tornado_httputil::{About, Answering, BodyError, Page, Reply, Request, Service, Way};

use crate::line::{Line, State};
use crate::{Answer, FarEnd};

/// Fetches one answer, without a socket.
///
/// Done when the service is done and its answer has ended, whichever way it left: whole, early, in pieces or from
/// another task. The client says nothing behind its request: a service that leaves HTTP reads the end at once, and
/// what it wrote is the body of the answer.
///
/// # Panics
/// When the service does.
#[doc(alias = "AsyncHTTPTestCase")]
#[doc(alias = "HTTPClient")]
pub async fn fetch(service: &dyn Service, request: impl Into<Request>) -> Answer {
    open(service, request).answer().await
}

/// Begins a conversation: what [`fetch`] does at once, step by step.
///
/// The service runs only while the test waits for something.
///
/// ```
/// use tornado_httputil::{Reply, Request, Sent};
/// use tornado_testing::{open, run};
///
/// async fn count(_: Request, reply: Reply) -> Sent {
///     let mut writer = reply.start();
///     for n in 0..3 {
///         if writer.write(n.to_string().as_bytes()).await.is_err() {
///             break; // the client has gone
///         }
///     }
///     writer.end()
/// }
///
/// run(async {
///     let mut talk = open(&count, Request::get("/"));
///     assert_eq!(talk.next_piece().await.as_deref(), Some(&b"0"[..]));
///     assert_eq!(talk.answer().await.text(), "012");
/// });
/// ```
pub fn open(service: &dyn Service, request: impl Into<Request>) -> Conversation<'_> {
    Conversation {
        side: ServiceSide {
            stage: Stage::Asked(service, request.into()),
        },
        line: Arc::default(),
        streams: false,
    }
}

/// A client and a service, played step by step by a test.
///
/// Made by [`open`]. Dropped before the answer has ended, it is a client that left.
pub struct Conversation<'a> {
    side: ServiceSide<'a>,
    line: Arc<Line>,
    streams: bool,
}

/// The service's side: what a connection polls.
pub(crate) struct ServiceSide<'a> {
    stage: Stage<'a>,
}

enum Stage<'a> {
    Asked(&'a dyn Service, Request),
    Answering(Answering<'a>),
    Done,
}

impl<'a> Conversation<'a> {
    /// Lets the body of the request arrive while the service runs, in place of any that the request has.
    ///
    /// Its pieces come by [`send`](Self::send). With a length it ends there, without one by
    /// [`finish`](Self::finish).
    ///
    /// # Panics
    /// When the service runs already.
    #[must_use]
    #[track_caller]
    pub fn stream_body(mut self, length: Option<u64>) -> Self {
        let Stage::Asked(_, request) = &mut self.side.stage else {
            panic!("the service runs already: call `stream_body` first");
        };
        request.set_arriving_body(Arc::clone(&self.line) as _, length);
        self.line.change(|state| state.set_length(length));
        self.streams = true;
        self
    }

    /// Makes the client slow: while so many bytes are unread, the service waits.
    ///
    /// At least one. A flush then waits until everything was read.
    #[must_use]
    pub fn slow(self, window: usize) -> Self {
        self.line.change(|state| state.set_window(window.max(1)));
        self
    }

    /// Sends a piece of the request's body.
    ///
    /// # Panics
    /// When there is no arriving body, when it has ended, or when it becomes longer than its length.
    #[track_caller]
    pub fn send(&mut self, piece: impl Into<Bytes>) {
        assert!(
            self.streams,
            "the request has its whole body already: begin with `stream_body` to send it in pieces"
        );
        if let Err(why) = self.line.change(|state| state.arrive(piece.into())) {
            panic!("{why}");
        }
    }

    /// Ends the request's body; one with less than its length is cut short.
    pub fn finish(&mut self) {
        self.line.change(State::finish_body);
    }

    /// Ends the request's body with an error, as a broken client does.
    pub fn fail(&mut self, error: BodyError) {
        self.line.change(|state| state.end_body(Err(error)));
    }

    /// How many bytes the service says the body may have, if it does.
    pub fn body_limit(&self) -> Option<u64> {
        self.line.read(State::body_limit)
    }

    /// The client goes away: who waits for it hears, writes fail, the body is cut short.
    #[doc(alias = "on_connection_close")]
    pub fn leave(&mut self) {
        self.line.change(State::leave);
    }

    /// Runs the service as far as it goes without the client.
    ///
    /// Afterwards it is done, or waits: for the client, for a timer, for another task.
    pub async fn settle(&mut self) {
        poll_fn(|cx| {
            let flag = Arc::new(Flag(AtomicBool::new(false)));
            let waker = Waker::from(Arc::clone(&flag));
            self.side
                .drive(&self.line, &mut Context::from_waker(&waker));
            if !self.is_done() && flag.0.load(Ordering::SeqCst) {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }

    /// Whether the service's future is done.
    pub fn is_done(&self) -> bool {
        self.side.is_done()
    }

    /// Done when the service's future is, whatever it answered.
    pub async fn done(&mut self) {
        poll_fn(|cx| {
            self.side.drive(&self.line, cx);
            if self.side.is_done() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    /// The answer so far, as soon as its head has come.
    pub async fn head(&mut self) -> Answer {
        self.watch(|state| state.answer.clone()).await
    }

    /// The next piece of the answer; nothing when it has ended.
    ///
    /// A piece is what the service wrote at once, as far as a [`slow`](Self::slow) client took it.
    pub async fn next_piece(&mut self) -> Option<Bytes> {
        self.watch(|state| state.is_readable().then_some(())).await;
        self.line.change(State::take_piece)
    }

    /// Reads to the end, and gives the whole answer.
    ///
    /// The client sends no more: a body that was not finished ends here.
    pub async fn answer(mut self) -> Answer {
        self.finish();
        self.head().await;
        if self.line.read(State::is_raw) {
            self.finish();
        }
        while self.next_piece().await.is_some() {}
        self.done().await;
        self.head().await
    }

    /// The client's end of a connection that left HTTP, or the answer of a service that did not.
    ///
    /// # Errors
    /// The whole answer, if it is an ordinary one.
    pub async fn upgraded(mut self) -> Result<FarEnd<'a>, Answer> {
        let head = self.head().await;
        if !self.line.read(State::is_raw) {
            return Err(self.answer().await);
        }
        // What stays behind is a line that nobody is on.
        let line = std::mem::take(&mut self.line);
        let side = std::mem::replace(&mut self.side, ServiceSide { stage: Stage::Done });
        Ok(FarEnd::new(head, side, line))
    }

    /// Runs the service until the client sees something.
    async fn watch<T>(&mut self, mut look: impl FnMut(&mut State) -> Option<T>) -> T {
        poll_fn(|cx| {
            self.side.drive(&self.line, cx);
            self.line.look(cx, &mut look)
        })
        .await
    }
}

impl ServiceSide<'_> {
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// Lets the service go on, and takes an answer that is whole.
    pub(crate) fn drive(&mut self, line: &Arc<Line>, cx: &mut Context<'_>) {
        if let Stage::Asked(..) = self.stage
            && let Stage::Asked(service, request) = std::mem::replace(&mut self.stage, Stage::Done)
        {
            let mut page = Box::new(Page::new(Arc::clone(line) as _));
            page.reset(about(&request));
            self.stage = Stage::Answering(service.call(request, Reply::new(page)));
        }
        if let Stage::Answering(answering) = &mut self.stage
            && let Poll::Ready(sent) = answering.as_mut().poll(cx)
        {
            self.stage = Stage::Done;
            let page = sent.into_page();
            if page.way() == Way::Page {
                line.change(|state| state.answer(page.about(), &page.head, &page.body));
            }
        }
    }
}

impl Drop for Conversation<'_> {
    fn drop(&mut self) {
        if !self.line.read(State::is_ended) {
            self.leave();
        }
    }
}

impl fmt::Debug for Conversation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answer = self.line.read(|state| state.answer.clone());
        f.debug_struct("Conversation")
            .field("done", &self.is_done())
            .field("answer", &answer)
            .finish()
    }
}

/// What a server says of this request (RFC 9112 section 9.3).
fn about(request: &Request) -> About {
    let says = |word: &str| {
        let mut tokens = request
            .header_all("Connection")
            .flat_map(|value| value.split(','));
        tokens.any(|token| token.trim().eq_ignore_ascii_case(word))
    };
    let minor = request.minor_version();
    let keep = !says("close") && (minor > 0 || says("keep-alive"));
    About {
        head_only: request.method() == http::Method::HEAD,
        minor,
        keep,
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}
