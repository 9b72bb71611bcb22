//! What went wrong below, in our words.

use std::error::Error as StdError;
use std::io::ErrorKind;
use std::sync::Arc;

use reqwest::Url;

use crate::client::progress::Progress;
use crate::client::{server, timeout};
use crate::{Error, Phase};

/// What an error of the library means for a fetch.
pub(super) fn of(error: reqwest::Error, url: &Url, progress: &Progress) -> Error {
    let server = server(url);
    if let Some(after) = progress.connect_timeout() {
        return timeout(Phase::Connect, server, after);
    }
    let error = error.without_url();
    if let Some(ours) = ours(&error) {
        return ours;
    }
    if error.is_builder() {
        return Error::request(last(&error));
    }
    if error.is_connect() {
        let source = Arc::new(error);
        return Error::Connect { server, source };
    }
    let source = Some(Arc::new(error) as _);
    Error::Closed { server, source }
}

/// Whether a connection that was kept had been closed by the server meanwhile, and nothing is known of an answer.
pub(super) fn is_stale(error: &reqwest::Error, progress: &Progress) -> bool {
    if !progress.found_connection() {
        return false;
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        if error
            .downcast_ref::<hyper::Error>()
            .is_some_and(|error| error.is_incomplete_message() || error.is_closed())
        {
            return true;
        }
        let io = error
            .downcast_ref::<std::io::Error>()
            .map(std::io::Error::kind);
        if matches!(io, Some(ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An error of our own that went through the library.
fn ours(error: &reqwest::Error) -> Option<Error> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(ours) = error.downcast_ref::<Error>() {
            return Some(ours.clone());
        }
        cause = error.source();
    }
    None
}

fn last(error: &reqwest::Error) -> String {
    let mut cause: &dyn StdError = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
