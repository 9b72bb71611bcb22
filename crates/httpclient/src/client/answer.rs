//! The head of a response, in our words.

use hyper::ext::ReasonPhrase;
use tornado_httputil::HttpHeaders;

use crate::client::hop::Hop;
use crate::client::progress::Progress;
use crate::client::server;
use crate::{Error, Response};

/// The head of a response, within the limit.
pub(super) fn head(
    answer: &reqwest::Response,
    hop: &Hop,
    progress: &Progress,
    limit: usize,
) -> Result<Response, Error> {
    let mut head = Response::new(answer.status().as_u16());
    let mut headers = HttpHeaders::new();
    let mut size = 0;
    for (name, value) in answer.headers() {
        size += name.as_str().len() + value.len() + ": \r\n".len();
        let added = match value.to_str() {
            Ok(text) => headers.add(name.as_str(), text),
            Err(_) => headers.add(name.as_str(), &latin1(value.as_bytes())),
        };
        let broken = |error| Error::Closed {
            server: server(&hop.url),
            source: Some(std::sync::Arc::new(error)),
        };
        added.map_err(broken)?;
    }
    if size > limit {
        return Err(Error::TooLarge {
            server: server(&hop.url),
            setting: "max_header_size",
            limit: limit as u64,
        });
    }
    let reason = answer.extensions().get::<ReasonPhrase>();
    head.reason = reason.map(|reason| latin1(reason.as_bytes()));
    head.headers = headers;
    head.effective_url = hop.url.as_str().to_owned();
    head.start_time = progress.started_at;
    head.time_info = progress.times();
    Ok(head)
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}
