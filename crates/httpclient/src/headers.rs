//! The headers of a response: put into words when somebody asks for them.

use std::sync::OnceLock;

use http::HeaderMap;
use tornado_httputil::HttpHeaders;

/// The headers of a response, as they were received until somebody asks.
#[derive(Clone, Default)]
pub(crate) struct Headers {
    received: HeaderMap,
    made: OnceLock<HttpHeaders>,
}

impl Headers {
    #[cfg(feature = "reqwest")]
    pub(crate) fn received(received: HeaderMap) -> Self {
        Self {
            received,
            made: OnceLock::new(),
        }
    }

    pub(crate) fn get(&self) -> &HttpHeaders {
        self.made.get_or_init(|| words(&self.received))
    }

    pub(crate) fn add(&mut self, name: &str, value: &str) -> Result<(), tornado_httputil::Error> {
        let mut headers = self.made.take().unwrap_or_else(|| words(&self.received));
        let added = headers.add(name, value);
        self.made = OnceLock::from(headers);
        added
    }

    /// Whether the body is in gzip, whose header makes way for `X-Consumed-Content-Encoding`, as in Tornado.
    #[cfg(feature = "reqwest")]
    pub(crate) fn take_gzip(&mut self) -> bool {
        use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderName};

        const CONSUMED: HeaderName = HeaderName::from_static("x-consumed-content-encoding");
        let Some(coding) = self.received.get(CONTENT_ENCODING) else {
            return false;
        };
        let known = [&b"gzip"[..], b"x-gzip"]
            .iter()
            .any(|name| coding.as_bytes().eq_ignore_ascii_case(name));
        if known {
            let coding = coding.clone();
            self.received.remove(CONTENT_ENCODING);
            self.received.remove(CONTENT_LENGTH);
            self.received.insert(CONSUMED, coding);
        }
        known
    }
}

/// Names in `Http-Header-Case`, values in UTF-8 made of Latin-1.
fn words(received: &HeaderMap) -> HttpHeaders {
    let mut headers = HttpHeaders::new();
    for (name, value) in received {
        // What was received is a header: its name is a token, and its value has no control characters.
        let _ = match value.to_str() {
            Ok(text) => headers.add(name.as_str(), text),
            Err(_) => {
                let text: String = value
                    .as_bytes()
                    .iter()
                    .map(|&byte| char::from(byte))
                    .collect();
                headers.add(name.as_str(), &text)
            }
        };
    }
    headers
}
