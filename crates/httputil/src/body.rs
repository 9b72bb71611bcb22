//! What may go wrong while a request's body arrives.

use std::fmt;

use http::StatusCode;

/// Why the body of a request could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyError {
    /// The body is larger than the limit, in bytes.
    TooLarge {
        /// The limit that was passed.
        limit: u64,
    },
    /// The client left before the body was complete.
    Truncated,
    /// The body did not arrive in time.
    Timeout,
    /// The body breaks the rules of its framing (RFC 9112 section 7.1).
    Malformed(&'static str),
}

impl BodyError {
    /// The status that tells the client: 413, 408 or 400.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Truncated | Self::Malformed(_) => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => write!(f, "request body is larger than {limit} bytes"),
            Self::Truncated => f.write_str("client left before the request body was complete"),
            Self::Timeout => f.write_str("request body did not arrive in time"),
            Self::Malformed(what) => write!(f, "malformed request body: {what}"),
        }
    }
}

impl std::error::Error for BodyError {}
