//! An answer, as a client sees it.

use std::fmt;

use http::StatusCode;
use serde::de::DeserializeOwned;

use crate::Headers;

/// An answer, as a client sees it: what a server adds is there, what it keeps back is not.
///
/// Shown with `{}` it is the whole head and the beginning of the body, as in the messages of failed expectations.
#[doc(alias = "HTTPResponse")]
#[derive(Clone)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) reason: String,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
    /// Why it is not complete, if it is not.
    pub(crate) cut: Option<String>,
}

/// How much of a body is shown.
const SHOWN: usize = 2000;

impl Answer {
    /// The status; it compares with a number: `answer.status() == 404`.
    #[doc(alias = "code")]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The phrase behind the status.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The first value of a header; names in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// All headers, those of the server among them.
    pub fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The value that the answer gives a cookie, as it is written in `Set-Cookie`.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.headers.get_all("Set-Cookie").find_map(|line| {
            let (n, value) = line.split(';').next()?.split_once('=')?;
            (n.trim() == name).then(|| value.trim())
        })
    }

    /// The body, freed of its framing.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    /// When it is not UTF-8.
    #[track_caller]
    pub fn text(&self) -> &str {
        match std::str::from_utf8(&self.body) {
            Ok(text) => text,
            Err(error) => self.fail(&format!(
                "expected a body of text, this one is not UTF-8: {error}"
            )),
        }
    }

    /// The body, read as JSON.
    ///
    /// # Panics
    /// When it is not JSON, or not of this type.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => self.fail(&format!(
                "expected a body of JSON that is a `{}`, this one is not: {error}",
                std::any::type_name::<T>()
            )),
        }
    }

    /// Whether the answer came to its end.
    ///
    /// Not if the service cut it, or if it is shorter or longer than its `Content-Length`.
    pub fn is_complete(&self) -> bool {
        self.cut.is_none()
    }

    /// Panics with the message of a failed expectation.
    #[track_caller]
    pub(crate) fn fail(&self, expectation: &str) -> ! {
        panic!("{expectation}\n\n{self}")
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "HTTP/1.1 {} {}\n{}",
            self.status.as_str(),
            self.reason,
            self.headers
        )?;
        match std::str::from_utf8(&self.body) {
            Ok("") => f.write_str("(no body)")?,
            Ok(text) if text.len() <= SHOWN => f.write_str(text)?,
            Ok(text) => {
                let shown = &text[..text.floor_char_boundary(SHOWN)];
                write!(f, "{shown}\n(and {} bytes more)", text.len() - shown.len())?;
            }
            Err(_) => {
                let shown = self.body.get(..SHOWN / 10).unwrap_or(&self.body);
                write!(
                    f,
                    "{}\n({} bytes that are not text)",
                    shown.escape_ascii(),
                    self.body.len()
                )?;
            }
        }
        self.cut
            .as_ref()
            .map_or(Ok(()), |why| write!(f, "\n(cut here: {why})"))
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
