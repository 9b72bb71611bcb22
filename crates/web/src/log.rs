//! What is logged of a request.

use std::fmt::{self, Write as _};
use std::time::Duration;

use tracing::Level;

use crate::{Error, Exchange, Site};

/// Where access lines go.
const ACCESS: &str = "tornado.access";

/// The access line: `200 GET / (127.0.0.1) 0.31ms`; a warning from 400 on, an error from 500 on.
///
/// Costs nothing where nobody listens, not even the clock.
pub(crate) fn access<S: Site>(x: &Exchange<S>) {
    let status = x.status().as_u16();
    match status {
        ..400 if tracing::enabled!(target: ACCESS, Level::INFO) => {
            tracing::info!(target: ACCESS, "{}", Access { status, x });
        }
        400..500 if tracing::enabled!(target: ACCESS, Level::WARN) => {
            tracing::warn!(target: ACCESS, "{}", Access { status, x });
        }
        500.. if tracing::enabled!(target: ACCESS, Level::ERROR) => {
            tracing::error!(target: ACCESS, "{}", Access { status, x });
        }
        _ => {}
    }
}

/// A status with a message is one warning line, a mistake an error with the request and all causes.
pub(crate) fn exception<S: Site>(x: &Exchange<S>, error: &Error) {
    let summary = Summary(x);
    if !error.is_http() {
        tracing::error!(target: "tornado.application", "Uncaught exception {summary}\n{:?}\n{}", x.request(), error.story());
    } else if let Some(message) = error.log_message() {
        tracing::warn!(target: "tornado.general", "{} {summary}: {}", error.status().as_u16(), OneLine(message));
    }
}

/// A message in which a client's words may be: they begin no line of their own.
struct OneLine<'m>(&'m str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '\t' => f.write_char(c),
            c if c.is_control() => write!(f, "{}", c.escape_default()),
            c => f.write_char(c),
        })
    }
}

/// `GET / (127.0.0.1)`
struct Summary<'x, S: Site>(&'x Exchange<S>);

struct Access<'x, S: Site> {
    status: u16,
    x: &'x Exchange<S>,
}

impl<S: Site> fmt::Display for Summary<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = self.0.request();
        write!(
            f,
            "{} {} ({})",
            request.method(),
            request.uri(),
            request.remote_ip()
        )
    }
}

impl<S: Site> fmt::Display for Access<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elapsed: Duration = self.x.request().received().elapsed();
        write!(
            f,
            "{} {} {:.2}ms",
            self.status,
            Summary(self.x),
            elapsed.as_secs_f64() * 1e3
        )
    }
}
