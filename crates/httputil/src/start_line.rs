//! The first line of a request and of an answer.

use crate::Error;
use crate::token::is_token;

/// The first line of a request: `GET /foo HTTP/1.1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestStartLine<'l> {
    /// `GET`
    pub method: &'l str,
    /// `/foo`: what the client asks for, as it wrote it.
    pub path: &'l str,
    /// `HTTP/1.1`
    pub version: &'l str,
}

/// The first line of an answer: `HTTP/1.1 200 OK`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseStartLine<'l> {
    /// `HTTP/1.1`
    pub version: &'l str,
    /// `200`
    pub code: u16,
    /// `OK`; may be empty.
    pub reason: &'l str,
}

/// Reads the first line of a request, without its end.
///
/// RFC 9112, section 3; HUTL-3.03.
///
/// # Errors
///
/// [`Error::StartLine`] for what is not three words with one space between, [`Error::Version`] if it is not HTTP/1.
///
/// ```
/// # use tornado_httputil::parse_request_start_line;
/// let line = parse_request_start_line("GET /foo HTTP/1.1")?;
/// assert_eq!((line.method, line.path, line.version), ("GET", "/foo", "HTTP/1.1"));
/// # Ok::<(), tornado_httputil::Error>(())
/// ```
pub fn parse_request_start_line(line: &str) -> Result<RequestStartLine<'_>, Error> {
    let (method, rest) = line.split_once(' ').ok_or(Error::StartLine {
        fault: "no space after the method",
    })?;
    let (path, version) = rest.split_once(' ').ok_or(Error::StartLine {
        fault: "no space after the path",
    })?;
    if !is_token(method.as_bytes()) {
        return Err(Error::StartLine {
            fault: "the method is not a token",
        });
    }
    if path.is_empty() || path.contains(char::is_control) {
        return Err(Error::StartLine {
            fault: "the path is empty or has control characters",
        });
    }
    check_version(version)?;
    Ok(RequestStartLine {
        method,
        path,
        version,
    })
}

/// Reads the first line of an answer, without its end.
///
/// RFC 9112, section 4; HUTL-3.03.
///
/// # Errors
///
/// [`Error::StartLine`] for what is not a version, three digits and a reason, with one space between;
/// [`Error::Version`] if it is not HTTP/1.
pub fn parse_response_start_line(line: &str) -> Result<ResponseStartLine<'_>, Error> {
    let (version, rest) = line.split_once(' ').ok_or(Error::StartLine {
        fault: "no space after the version",
    })?;
    let (code, reason) = rest.split_once(' ').ok_or(Error::StartLine {
        fault: "no space after the status code",
    })?;
    let code = match *code.as_bytes() {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9'] => [a, b, c]
            .iter()
            .fold(0, |code, digit| code * 10 + u16::from(digit - b'0')),
        _ => {
            return Err(Error::StartLine {
                fault: "the status code is not three digits",
            });
        }
    };
    if reason.contains(|character: char| character.is_control() && character != '\t') {
        return Err(Error::StartLine {
            fault: "a control character in the reason",
        });
    }
    check_version(version)?;
    Ok(ResponseStartLine {
        version,
        code,
        reason,
    })
}

fn check_version(version: &str) -> Result<(), Error> {
    match version.as_bytes() {
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'0'..=b'9'] => Ok(()),
        [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9'] => Err(Error::Version {
            version: version.to_owned(),
        }),
        _ => Err(Error::StartLine {
            fault: "the version is not of the form HTTP/1.1",
        }),
    }
}
