//! What went wrong below, in our words.

use std::error::Error as StdError;
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
