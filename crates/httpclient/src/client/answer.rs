//! The head of a response, in our words.

use http::{HeaderName, HeaderValue};
use hyper::ext::ReasonPhrase;

use crate::client::hop::Hop;
use crate::client::progress::Progress;
use crate::client::server;
use crate::headers::Headers;
use crate::{Error, Response};

/// The head of a response, within the limit.
pub(super) fn head(
    answer: &mut reqwest::Response,
    hop: Hop,
    progress: &Progress,
    limit: usize,
) -> Result<Response, Error> {
    let line = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    if answer.headers().iter().map(line).sum::<usize>() > limit {
        return Err(Error::TooLarge {
            server: server(&hop.url),
            setting: "max_header_size",
            limit: limit as u64,
        });
    }
    let mut head = Response::new(answer.status().as_u16());
    let reason = answer.extensions().get::<ReasonPhrase>();
    head.reason = reason.map(|reason| latin1(reason.as_bytes()));
    head.headers = Headers::received(std::mem::take(answer.headers_mut()));
    head.effective_url = hop.url.into();
    head.start_time = progress.started_at;
    head.time_info = progress.times();
    Ok(head)
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}
