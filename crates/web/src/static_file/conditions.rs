//! Requests with conditions (RFC 9110 section 13).

use tornado_httputil::{HttpDate, Request};

use crate::tags::{lists, opaque};

/// What the conditions of a request come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The file, or a part of it.
    Send,
    /// 304: the client has it.
    NotModified,
    /// 412: it is not what the client thinks.
    Failed,
}

/// Whether there is no condition and no range.
pub(super) fn is_plain(request: &Request) -> bool {
    let counts = |name: &str| {
        let begins = name.as_bytes().first_chunk::<3>();
        begins.is_some_and(|begins| begins.eq_ignore_ascii_case(b"if-"))
            || name.eq_ignore_ascii_case("range")
    };
    !request.headers().any(|(name, _)| counts(name))
}

/// Weighs the conditions in the order of RFC 9110 section 13.2.2 (`WEB-3.30`).
///
/// Dates that are none are as if they were not there.
pub(super) fn verdict(
    request: &Request,
    etag: Option<&str>,
    modified: Option<HttpDate>,
) -> Verdict {
    let date = |name| {
        request
            .header(name)
            .and_then(|date| HttpDate::parse(date).ok())
    };
    if request.header("If-Match").is_some() {
        let strong = |tag: &str| Some(tag) == etag;
        if !lists(request, "If-Match", strong) {
            return Verdict::Failed;
        }
    } else if let (Some(since), Some(modified)) = (date("If-Unmodified-Since"), modified)
        && modified > since
    {
        return Verdict::Failed;
    }
    if request.header("If-None-Match").is_some() {
        let weak = |tag: &str| Some(opaque(tag)) == etag;
        if lists(request, "If-None-Match", weak) {
            return Verdict::NotModified;
        }
    } else if let (Some(since), Some(modified)) = (date("If-Modified-Since"), modified)
        && modified <= since
    {
        return Verdict::NotModified;
    }
    Verdict::Send
}

/// Whether a part may be sent: `If-Range` is not there, or names this very file (RFC 9110 section 13.1.5).
pub(super) fn allows_range(
    request: &Request,
    etag: Option<&str>,
    modified: Option<HttpDate>,
) -> bool {
    let Some(condition) = request.header("If-Range") else {
        return true;
    };
    if condition.contains('"') {
        return Some(condition) == etag;
    }
    HttpDate::parse(condition).is_ok_and(|date| Some(date) == modified)
}
