//! Compression of answers: which coding, of what.

use std::fmt;

use http::StatusCode;
use tornado_httputil::{Head, Request};

use crate::Transform;
use crate::accepted::Accepted;

#[cfg(feature = "brotli")]
mod brotli;
mod gzip;
#[cfg(feature = "zstd")]
mod zstd;

/// A way to compress answers, as `Content-Encoding` names it.
///
/// Compression is off unless [`Settings::compress_response`](crate::Settings::compress_response) lists some. An answer
/// is then sent in the one that the request's `Accept-Encoding` prefers; where it has no preference, the list's order
/// decides. Compressed are text, JSON, JavaScript, XML and SVG, from 1,024 bytes on or when they leave in pieces, each
/// piece at once; not what has a `Content-Encoding` already, parts of a file, and event streams. All answers say
/// `Vary: Accept-Encoding` (`WEB-3.28`).
///
/// Compression tells by its length how much an answer repeats: a page must not hold a secret that stays the same beside
/// text that its reader's enemy chose. XSRF tokens are masked anew for each page for this reason.
///
/// ```
/// use tornado_web::{Application, Coding, Settings};
///
/// let application: Application =
///     Application::new().settings(Settings { compress_response: vec![Coding::GZIP], ..Settings::default() });
/// ```
#[doc(alias("GZipContentEncoding", "gzip", "compress_response"))]
#[derive(Clone, Copy)]
pub struct Coding {
    /// Its name in `Content-Encoding` and `Accept-Encoding`.
    name: &'static str,
    /// Begins to encode; an answer that is whole says its length.
    start: fn(Option<usize>) -> Box<dyn Encode>,
}

impl Coding {
    /// Its name in `Content-Encoding` and `Accept-Encoding`.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Debug for Coding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Coding({})", self.name)
    }
}

impl PartialEq for Coding {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Coding {}

/// Encodes an answer, which is written into memory: that does not fail.
trait Encode: Send {
    /// Puts the encoded form in the place of a piece; it can be decoded up to here.
    fn encode(&mut self, piece: &mut Vec<u8>, last: bool);
}

/// The transform: decides at the head, and encodes what follows.
pub(crate) struct Compress {
    coding: Option<Coding>,
    encoder: Option<Box<dyn Encode>>,
}

/// The least length that is worth it.
const MIN_LENGTH: usize = 1024;

impl Compress {
    pub(crate) fn new(codings: &[Coding], request: &Request) -> Self {
        Self {
            coding: choose(codings, request),
            encoder: None,
        }
    }

    /// Whether pieces that follow are encoded.
    pub(crate) fn is_at_work(&self) -> bool {
        self.encoder.is_some()
    }
}

impl Transform for Compress {
    fn first_piece(&mut self, head: &mut Head, piece: &mut Vec<u8>, last: bool) {
        add_vary(head);
        let Some(coding) = self.coding.take() else {
            return;
        };
        if head.status == StatusCode::NOT_MODIFIED && head.get("Accept-Ranges").is_some() {
            // The tag is that of the answer which the client has, and a cache finds that by it.
            weaken_etag(head);
        }
        let wanted = head.content_type().is_some_and(is_compressible)
            && (!last || piece.len() >= MIN_LENGTH)
            && head.get("Content-Encoding").is_none()
            && head.get("Content-Range").is_none();
        if !wanted || head.set("Content-Encoding", coding.name).is_err() {
            return;
        }
        head.remove("Content-Length");
        if head.get("Accept-Ranges").is_some() {
            weaken_etag(head);
        }
        let mut encoder = (coding.start)(last.then_some(piece.len()));
        encoder.encode(piece, last);
        self.encoder = (!last).then_some(encoder);
    }

    fn piece(&mut self, piece: &mut Vec<u8>, last: bool) {
        if let Some(encoder) = &mut self.encoder {
            encoder.encode(piece, last);
        }
    }
}

/// The coding that the client likes best; the first of those that it likes alike.
fn choose(codings: &[Coding], request: &Request) -> Option<Coding> {
    let header = request.header_all("Accept-Encoding").collect::<Vec<_>>();
    let header = header.join(",");
    let accepted = Accepted::read(&header);
    let mut best: Option<(u16, Coding)> = None;
    for coding in codings {
        if let Some(quality) = accepted.quality(coding.name)
            && best.is_none_or(|(known, _)| quality > known)
        {
            best = Some((quality, *coding));
        }
    }
    best.map(|(_, coding)| coding)
}

/// Whether this type becomes shorter: `text/*`, but not events, and those of Tornado's list.
fn is_compressible(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    let is = |known: &str| kind.eq_ignore_ascii_case(known);
    if is("text/event-stream") {
        // Small messages over hours: an encoder's memory is worth more than the bytes.
        return false;
    }
    kind.get(..5)
        .is_some_and(|start| start.eq_ignore_ascii_case("text/"))
        || [
            "application/javascript",
            "application/x-javascript",
            "application/xml",
            "application/atom+xml",
            "application/json",
            "application/xhtml+xml",
            "image/svg+xml",
        ]
        .into_iter()
        .any(is)
}

/// Says that the answer depends on `Accept-Encoding`, beside what it says already.
fn add_vary(head: &mut Head) {
    const NAME: &str = "Accept-Encoding";
    let lines = head
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Vary"));
    let known = lines.map(|(_, value)| value).collect::<Vec<_>>().join(", ");
    let value = if known.is_empty() {
        NAME.into()
    } else {
        let mut names = known.split(',').map(str::trim);
        if names.any(|name| name == "*" || name.eq_ignore_ascii_case(NAME)) {
            return;
        }
        format!("{known}, {NAME}")
    };
    // The value is made of one that could be set.
    let _ = head.set("Vary", &value);
}

/// Says that the bytes are not those that the tag names: no range of the plain form may be put behind them.
fn weaken_etag(head: &mut Head) {
    if let Some(tag) = head.get("Etag").filter(|tag| !tag.starts_with("W/")) {
        let weak = format!("W/{tag}");
        let _ = head.set("Etag", &weak);
    }
}
