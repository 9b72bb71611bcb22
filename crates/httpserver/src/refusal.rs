//! Requests that get an error and a close instead of a service.

/// The page of a service that failed; its type is `text/html; charset=UTF-8`.
pub(crate) const FAILURE: &str =
    "<html><title>500: Internal Server Error</title><body>500: Internal Server Error</body></html>";

/// Why a request is refused before a service sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The whole answer; the connection closes behind it (`W-ERROR`).
    pub(crate) answer: &'static str,
    /// What was wrong, for the log.
    pub(crate) why: &'static str,
}

impl Refusal {
    pub(crate) const fn bad(why: &'static str) -> Self {
        Self {
            answer: "HTTP/1.1 400 Bad Request\r\n\r\n",
            why,
        }
    }

    pub(crate) const TIMEOUT: Self = Self {
        answer: "HTTP/1.1 408 Request Timeout\r\n\r\n",
        why: "the request did not arrive in time",
    };
    pub(crate) const LINE: Self = Self {
        answer: "HTTP/1.1 414 URI Too Long\r\n\r\n",
        why: "the request line is larger than max_line_size",
    };
    pub(crate) const HEAD: Self = Self {
        answer: "HTTP/1.1 431 Request Header Fields Too Large\r\n\r\n",
        why: "the head is larger than max_header_size, or has more than 100 headers",
    };
    pub(crate) const VERSION: Self = Self {
        answer: "HTTP/1.1 505 HTTP Version Not Supported\r\n\r\n",
        why: "the version is not HTTP/1.0 or HTTP/1.1",
    };
}
