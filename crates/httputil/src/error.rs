//! What can be wrong with the words of a message.

use std::fmt;

use http::StatusCode;

/// What was wrong with a piece of an HTTP message.
///
/// Offsets count bytes from the start of the text that was parsed. [`Error::status`] is the answer that the sender
/// deserves.
#[doc(alias = "HTTPInputError")]
#[doc(alias = "HTTPOutputError")]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// More fields in a query or form than allowed.
    TooManyArguments {
        /// The most that are allowed.
        limit: usize,
    },
    /// An argument is not valid UTF-8.
    ArgumentNotUtf8 {
        /// The name of the argument.
        name: String,
    },
    /// A form came with a Content-Encoding.
    ContentEncoding {
        /// The coding that was named.
        coding: String,
    },
    /// A `multipart/form-data` body is malformed.
    Multipart {
        /// Bytes of the body before the fault.
        offset: u64,
        /// What is wrong there.
        fault: MultipartFault,
    },
    /// A header line is malformed.
    HeaderLine {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The parameters of a header value are malformed.
    HeaderParameters {
        /// Bytes of the value before the fault.
        offset: usize,
        /// What is wrong there.
        fault: &'static str,
    },
    /// The first line of a request or an answer is malformed.
    StartLine {
        /// What is wrong with it.
        fault: &'static str,
    },
    /// The message speaks another version than HTTP/1.
    Version {
        /// The version it speaks.
        version: String,
    },
    /// A text is not an HTTP date.
    Date,
    /// A cookie to be sent has a name none may have.
    CookieName {
        /// The name.
        name: String,
    },
    /// A cookie to be sent has a control character or space.
    CookieValue {
        /// The name of the cookie.
        name: String,
    },
    /// A cookie to be sent has an attribute none may have.
    CookieAttribute {
        /// The name of the cookie.
        name: String,
        /// The name of the attribute.
        attribute: String,
    },
    /// A cookie to be sent breaks the promise of its name.
    CookiePrefix {
        /// The name of the cookie.
        name: String,
        /// What its prefix requires.
        required: &'static str,
    },
    /// A request cannot leave HTTP for the protocol that is spoken here.
    Upgrade {
        /// The status that answers it.
        status: StatusCode,
        /// What is wrong with it, as a sentence for the client.
        fault: &'static str,
    },
}

/// What is wrong with a `multipart/form-data` body.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MultipartFault {
    /// Multipart bodies are switched off.
    Disabled,
    /// The Content-Type names no boundary that may be one.
    Boundary,
    /// The body does not begin with the boundary.
    NoFirstBoundary,
    /// The body ended before the closing boundary.
    NoFinalBoundary,
    /// More parts than allowed.
    TooManyParts {
        /// The most that are allowed.
        limit: usize,
    },
    /// The header of a part is longer than allowed.
    HeaderTooLarge {
        /// The most bytes that are allowed.
        limit: usize,
    },
    /// The header of a part is not UTF-8.
    HeaderNotUtf8,
    /// A part has not exactly one `form-data` disposition.
    Disposition,
    /// A part has no name.
    NoName,
    /// A header line of a part is malformed.
    Header(Box<Error>),
}

impl Error {
    /// The status that answers a message with this fault.
    ///
    /// 505 for another version, its own for a refused upgrade, 500 for a cookie that the application made, 400 for all else.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Version { .. } => StatusCode::HTTP_VERSION_NOT_SUPPORTED,
            Self::Upgrade { status, .. } => *status,
            Self::CookieName { .. }
            | Self::CookieValue { .. }
            | Self::CookieAttribute { .. }
            | Self::CookiePrefix { .. } => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyArguments { limit } => write!(f, "more than {limit} arguments"),
            Self::ArgumentNotUtf8 { name } => write!(f, "argument {name:?} is not valid UTF-8"),
            Self::ContentEncoding { coding } => {
                write!(
                    f,
                    "a form must not have a Content-Encoding, this one has {coding:?}"
                )
            }
            Self::Multipart { offset, fault } => {
                write!(f, "malformed multipart/form-data at byte {offset}: {fault}")
            }
            Self::HeaderLine { line, fault } => write!(f, "malformed header line {line}: {fault}"),
            Self::HeaderParameters { offset, fault } => {
                write!(f, "malformed header parameters at byte {offset}: {fault}")
            }
            Self::StartLine { fault } => write!(f, "malformed start line: {fault}"),
            Self::Version { version } => write!(f, "unexpected HTTP version {version:?}"),
            Self::Date => f.write_str("not an HTTP date such as \"Sun, 06 Nov 1994 08:49:37 GMT\""),
            Self::CookieName { name } => write!(f, "{name:?} is not a cookie name"),
            Self::CookieValue { name } => {
                write!(
                    f,
                    "the value of cookie {name:?} has a control character or space"
                )
            }
            Self::CookieAttribute { name, attribute } => {
                write!(
                    f,
                    "attribute {attribute:?} of cookie {name:?} has a control character, space or semicolon"
                )
            }
            Self::Upgrade { fault, .. } => f.write_str(fault),
            Self::CookiePrefix { name, required } => write!(f, "cookie {name:?} needs {required}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Multipart {
                fault: MultipartFault::Header(cause),
                ..
            } => Some(cause.as_ref()),
            _ => None,
        }
    }
}

impl fmt::Display for MultipartFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disabled => f.write_str("multipart bodies are switched off here"),
            Self::Boundary => f.write_str("the Content-Type names no usable boundary"),
            Self::NoFirstBoundary => f.write_str("the body does not begin with the boundary"),
            Self::NoFinalBoundary => f.write_str("the body ends before the final boundary"),
            Self::TooManyParts { limit } => write!(f, "more than {limit} parts"),
            Self::HeaderTooLarge { limit } => write!(f, "a part header of more than {limit} bytes"),
            Self::HeaderNotUtf8 => f.write_str("a part header that is not UTF-8"),
            Self::Disposition => {
                f.write_str("a part without its one Content-Disposition: form-data")
            }
            Self::NoName => f.write_str("a part without a name"),
            Self::Header(_) => f.write_str("a part header is malformed"),
        }
    }
}
