//! The request and the answer being written to it.

mod answer;
mod arguments;
mod cookies;
mod etag;
mod events;
mod file;
mod language;
mod origin;
mod render;
mod secure;
mod slash;
mod stream;
mod structs;
mod transforms;
mod upload;
mod user;
mod write;
mod xsrf;

use std::fmt;
use std::sync::{Arc, OnceLock};

use http::StatusCode;
use tornado_httputil::{BodyWriter, Folded, Form, Page, Reply, Request, Sent};
use tornado_locale::Locale;
use tornado_template::TemplateValue;

pub use answer::HeaderText;
pub use arguments::FromArgument;
pub use events::EventStream;
pub use file::StaticUrl;
pub use write::{Json, Output};
use xsrf::Xsrf;

use crate::application::Shared;
use crate::error::Kind;
use crate::resources::Used;
use crate::{Error, Result, Settings, Site};

/// A request, and the answer being written to it.
///
/// What Tornado's handlers call on `self`, handlers here call on the exchange, `x` by custom. What it hands out of the
/// request is owned, so that `x` is free for the next line.
#[doc(alias = "RequestHandler")]
pub struct Exchange<S: Site = ()> {
    request: Request,
    shared: Arc<Shared<S>>,
    out: Out,
    /// Nothing more may be written: the answer is complete, or the exchange was refused.
    shut: bool,
    /// The handler takes the body in pieces, so there is no form.
    streams: bool,
    /// The output may be changed on its way.
    transforming: bool,
    rare: OnceLock<Box<Rare<S>>>,
}

/// Where the answer stands.
enum State {
    /// Nothing has left.
    Held(Reply),
    /// The head has left, and some of the body.
    Streaming(BodyWriter, StatusCode),
    /// The answer has left.
    Done(Sent, StatusCode),
    /// Something else goes on in its place, or somebody else makes it.
    Away(Folded, StatusCode),
    /// Only while one of the others becomes another.
    Taken,
}

/// The answer; dropped unsent, because the handler was cancelled, it is a 500 (`WEB-3.38`).
struct Out(State);

/// What most requests do without.
struct Rare<S: Site> {
    query: OnceLock<Result<tornado_httputil::Arguments, tornado_httputil::Error>>,
    form: OnceLock<Result<Form, tornado_httputil::Error>>,
    refusal: Option<Error>,
    /// Who is asking, once somebody has wanted to know.
    user: Option<Option<S::User>>,
    xsrf: OnceLock<Xsrf>,
    locale: Option<Locale>,
    /// What every template of this request sees, set by name.
    names: Vec<(Box<str>, Box<dyn TemplateValue + Send + Sync>)>,
    /// The UI modules that were used so far.
    used: Used,
    /// Static addresses begin with scheme and host.
    include_host: bool,
    transforms: transforms::Running,
}

impl<S: Site> Default for Rare<S> {
    fn default() -> Self {
        Self {
            query: OnceLock::new(),
            form: OnceLock::new(),
            refusal: None,
            user: None,
            xsrf: OnceLock::new(),
            locale: None,
            names: Vec::new(),
            used: Used::default(),
            include_host: false,
            transforms: transforms::Running::default(),
        }
    }
}

impl<S: Site> Exchange<S> {
    /// The request.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// What all handlers of the application share.
    pub fn site(&self) -> &S {
        &self.shared.site
    }

    /// The application's settings.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// The address of a named route, with its groups filled in; see [`Application::reverse_url`].
    ///
    /// # Errors
    /// As there.
    ///
    /// [`Application::reverse_url`]: crate::Application::reverse_url
    pub fn reverse_url(&self, name: &str, arguments: &[&dyn fmt::Display]) -> Result<String> {
        self.shared.reverse_url(name, arguments)
    }

    /// Refuses the request: whatever the handler does from here, this error is the answer.
    ///
    /// For checks whose result might be overlooked: after it every write is an error, and what was written is replaced.
    /// The first refusal stands. Returned is the error to hand on with `?`.
    pub fn refuse(&mut self, error: impl Into<Error>) -> Error {
        self.shut = true;
        let rare = self.rare_mut();
        rare.refusal.get_or_insert(error.into());
        Error::new(StatusCode::FORBIDDEN, Kind::Refused)
    }

    /// Whether the answer is complete, so that nothing more can be written.
    #[doc(alias = "_finished")]
    pub fn is_finished(&self) -> bool {
        self.shut
    }

    #[inline(always)]
    pub(crate) fn new(shared: &Arc<Shared<S>>, request: Request, mut reply: Reply) -> Self {
        let page = reply.page();
        let own = match page.take_kept().map(|kept| kept.downcast::<Shared<S>>()) {
            Some(Ok(kept)) if Arc::ptr_eq(&kept, shared) => kept,
            _ => Arc::clone(shared),
        };
        page.head.set_known_type(HTML);
        own.site.set_default_headers(&mut page.head);
        Self {
            request,
            transforming: own.transforming,
            shared: own,
            out: Out(State::Held(reply)),
            shut: false,
            streams: false,
            rare: OnceLock::new(),
        }
    }

    /// The way out: the proof of the answer, with the page that leaves.
    #[inline(always)]
    pub(crate) fn leave(self) -> Option<Sent> {
        let Self {
            shared,
            mut out,
            request,
            ..
        } = self;
        drop(request);
        let mut sent = match std::mem::replace(&mut out.0, State::Taken) {
            State::Done(sent, _) => sent,
            State::Away(folded, _) => folded.unfold(),
            State::Held(reply) => reply.send(),
            State::Streaming(writer, _) => writer.abort(),
            State::Taken => return None,
        };
        // Taken: there is nothing to drop, which the compiler would call a function to find out.
        std::mem::forget(out);
        sent.page().keep(shared);
        Some(sent)
    }

    /// The page, while something may be written to it.
    pub(crate) fn open(&mut self) -> Result<&mut Page> {
        if self.shut {
            return Err(self.why_shut());
        }
        match &mut self.out.0 {
            State::Held(reply) => Ok(reply.page()),
            State::Streaming(writer, _) => writer.page().ok_or_else(Error::gone),
            State::Done(..) | State::Away(..) | State::Taken => Err(over()),
        }
    }

    /// The page, while its head has not left.
    pub(crate) fn unsent(&mut self) -> Result<&mut Page> {
        if self.shut {
            return Err(self.why_shut());
        }
        match &mut self.out.0 {
            State::Held(reply) => Ok(reply.page()),
            _ => Err(Error::mistake("the headers have already been sent")),
        }
    }

    #[cold]
    fn why_shut(&self) -> Error {
        match self.rare.get() {
            Some(rare) if rare.refusal.is_some() => {
                Error::new(StatusCode::FORBIDDEN, Kind::Refused)
            }
            _ => over(),
        }
    }

    /// The page that is held, also when it is complete already.
    pub(crate) fn held(&mut self) -> Option<&mut Page> {
        match &mut self.out.0 {
            State::Held(reply) => Some(reply.page()),
            _ => None,
        }
    }

    pub(crate) fn is_streaming(&self) -> bool {
        matches!(self.out.0, State::Streaming(..))
    }

    /// The page that is held, to look at.
    pub(crate) fn page(&self) -> Option<&Page> {
        match &self.out.0 {
            State::Held(reply) => Some(reply.as_page()),
            _ => None,
        }
    }

    pub(crate) fn take_refusal(&mut self) -> Option<Error> {
        let refusal = self.rare.get_mut()?.refusal.take()?;
        self.shut = false;
        Some(refusal)
    }

    pub(crate) fn shared(&self) -> Arc<Shared<S>> {
        Arc::clone(&self.shared)
    }

    pub(crate) fn request_mut(&mut self) -> &mut Request {
        &mut self.request
    }

    /// Leaves the body to the handler.
    pub(crate) fn stream_body(&mut self) {
        self.streams = true;
    }

    pub(crate) fn shut(&mut self) {
        self.shut = true;
    }

    pub(crate) fn reopen(&mut self) {
        self.shut = false;
    }

    fn rare(&self) -> &Rare<S> {
        self.rare.get_or_init(Box::default)
    }

    fn rare_mut(&mut self) -> &mut Rare<S> {
        self.rare();
        match self.rare.get_mut() {
            Some(rare) => rare,
            None => unreachable!("made in the line above"),
        }
    }
}

#[cold]
fn over() -> Error {
    Error::mistake("nothing can be written after the answer is finished")
}

/// The content type of a page that says nothing else (`WEB-2.02`).
pub(crate) const HTML: &str = "text/html; charset=UTF-8";

impl Drop for Out {
    #[inline]
    fn drop(&mut self) {
        if let State::Held(_) = self.0 {
            self.answer_failure();
        }
    }
}

impl Out {
    #[cold]
    fn answer_failure(&mut self) {
        if let State::Held(mut reply) = std::mem::replace(&mut self.0, State::Taken) {
            let page = reply.page();
            page.reset(page.about());
            page.head.status = StatusCode::INTERNAL_SERVER_ERROR;
            page.head.set_content_length(0);
            let _ = reply.send_now();
        }
    }
}

impl<S: Site> fmt::Debug for Exchange<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("request", &self.request)
            .field("answer", &self.page())
            .finish_non_exhaustive()
    }
}
