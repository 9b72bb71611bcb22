//! A double for tests: answers that are written down.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{Error, Fetch, Fetching, Request, Response};

type Answer = Result<Response, Error>;
type Answering = dyn Fn(&Request) -> Answer + Send + Sync;

/// A client for tests that answers what it was told, and remembers what it was asked.
///
/// Answers are given in the order in which they were written down:
///
/// ```
/// use tornado_httpclient::{Error, Fetch, Request, Response, Script};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let script = Script::new()
///     .answer(Response::new(200).with_header("Content-Type", "text/plain").with_body("yes"))
///     .fail(Error::ClientClosed);
/// assert_eq!(script.fetch(Request::get("http://a/")).await?.text(), "yes");
/// assert_eq!(script.fetch(Request::get("http://b/")).await.map_err(|error| error.code()).err(), Some(599));
/// assert_eq!(script.requests().len(), 2);
/// # Ok(())
/// # }
/// ```
///
/// or found by a function, which sees the request, its body whole:
///
/// ```
/// use tornado_httpclient::{Response, Script};
///
/// let script = Script::by(|request| match request.url() {
///     "https://provider.example/token" => Ok(Response::new(200).with_body("{}")),
///     _ => Ok(Response::new(404)),
/// });
/// # let _ = script;
/// ```
///
/// Callbacks, `raise_error` and refused headers are as with other clients; redirects are not followed.
#[derive(Default)]
pub struct Script {
    by: Option<Box<Answering>>,
    told: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    answers: VecDeque<Answer>,
    requests: Vec<Request>,
}

impl Script {
    /// A client without answers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A client whose answers a function finds.
    pub fn by(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        Self {
            by: Some(Box::new(answer)),
            told: Mutex::default(),
        }
    }

    /// Adds an answer; they precede those of a function.
    #[must_use]
    pub fn answer(self, response: Response) -> Self {
        self.told().answers.push_back(Ok(response));
        self
    }

    /// Adds a failure.
    #[must_use]
    pub fn fail(self, error: Error) -> Self {
        self.told().answers.push_back(Err(error));
        self
    }

    /// What was asked so far, bodies whole.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.told().requests.clone()
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fetch for Script {
    /// Gives the next answer.
    ///
    /// # Panics
    /// When none is left: the test has asked more than it wrote down.
    fn fetch(&self, mut request: Request) -> Fetching<'_> {
        Box::pin(async move {
            request.check()?;
            request.collect_body().await?;
            let written = {
                let mut told = self.told();
                told.requests.push(request.clone());
                told.answers.pop_front()
            };
            let answer = match (written, &self.by) {
                (Some(answer), _) => answer,
                (None, Some(by)) => by(&request),
                (None, None) => panic!("the script has no answer left for {request:?}"),
            };
            let mut response = answer?;
            request.call_back(&mut response);
            request.clone().settle(response.with_request(request))
        })
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script")
            .field("requests", &self.told().requests)
            .finish_non_exhaustive()
    }
}
