//! A list of headers, for clients, gateways and tests.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use crate::Error;
use crate::token::{is_token, latin1, trim};

/// Headers in order, their names in `Http-Header-Case`.
///
/// Names are compared without regard to case. A server's own headers are kept as wire text instead, in a
/// [`Request`](crate::Request) and a [`Head`](crate::Head).
///
/// ```
/// use tornado_httputil::HttpHeaders;
///
/// let headers = HttpHeaders::parse(b"content-type: text/html\r\nvary: a\r\nvary: b\r\n")?;
/// assert_eq!(headers.get("Content-Type").as_deref(), Some("text/html"));
/// assert_eq!(headers.get("VARY").as_deref(), Some("a,b"));
/// assert_eq!(headers.iter().last(), Some(("Vary", "b")));
/// # Ok::<(), tornado_httputil::Error>(())
/// ```
#[doc(alias = "HTTPHeaders")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpHeaders {
    list: Vec<(String, String)>,
}

impl HttpHeaders {
    /// No headers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a block of header lines (HUTL-2.03).
    ///
    /// Lines end with CRLF or LF. Values that are not ASCII are read as Latin-1 (HUTL-3.11). Empty lines are passed over.
    ///
    /// # Errors
    ///
    /// [`Error::HeaderLine`] for the first line that is not a header: without a colon, with a name that is not a
    /// token, with control characters in its value, or folded.
    pub fn parse(block: &[u8]) -> Result<Self, Error> {
        let mut headers = Self::new();
        for (number, line) in lines(block).enumerate() {
            headers
                .parse_line(line)
                .map_err(|error| at_line(error, number + 1))?;
        }
        Ok(headers)
    }

    /// Reads header lines in UTF-8, as in the parts of a form.
    ///
    /// # Errors
    ///
    /// As for [`HttpHeaders::parse`].
    pub fn parse_utf8(block: &str) -> Result<Self, Error> {
        let mut headers = Self::new();
        for (number, line) in lines(block.as_bytes()).enumerate() {
            let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
            headers
                .push_line(line, text)
                .map_err(|error| at_line(error, number + 1))?;
        }
        Ok(headers)
    }

    /// Reads one header line, with or without its end, and adds it.
    ///
    /// # Errors
    ///
    /// As for [`HttpHeaders::parse`].
    pub fn parse_line(&mut self, line: &[u8]) -> Result<(), Error> {
        self.push_line(line, latin1)
    }

    /// The values of a name, joined with `,`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut values = self.get_list(name);
        let first = values.next()?;
        Some(values.fold(Cow::Borrowed(first), |joined, value| joined + "," + value))
    }

    /// The values of a name, one by one.
    pub fn get_list(&self, name: &str) -> impl Iterator<Item = &str> {
        self.iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Whether there is a header of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get_list(name).next().is_some()
    }

    /// Names and values in order, a name as often as it has values.
    #[doc(alias = "get_all")]
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = (&str, &str)> + ExactSizeIterator + Clone {
        self.list
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Adds a value behind those that the name already has.
    ///
    /// # Errors
    ///
    /// [`Error::HeaderLine`] for a name that is not a token or a control character in the value.
    pub fn add(&mut self, name: &str, value: &str) -> Result<(), Error> {
        check(name.as_bytes(), value.as_bytes())?;
        self.list
            .push((normalize_header(name).into_owned(), value.to_owned()));
        Ok(())
    }

    /// Makes a value the only one of its name.
    ///
    /// # Errors
    ///
    /// As for [`HttpHeaders::add`].
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Error> {
        check(name.as_bytes(), value.as_bytes())?;
        self.remove(name);
        self.add(name, value)
    }

    /// Removes every value of a name.
    pub fn remove(&mut self, name: &str) {
        self.list.retain(|(key, _)| !key.eq_ignore_ascii_case(name));
    }

    /// How many values there are, of all names together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    fn push_line(&mut self, line: &[u8], text: impl Fn(&[u8]) -> String) -> Result<(), Error> {
        let line = line
            .strip_suffix(b"\n")
            .map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        if line.is_empty() {
            return Ok(());
        }
        if matches!(line, [b' ' | b'\t', ..]) {
            return Err(fault("folded lines are not supported"));
        }
        let colon = memchr(b':', line).ok_or_else(|| fault("no colon"))?;
        let (name, value) = (&line[..colon], trim(&line[colon + 1..]));
        check(name, value)?;
        let name = normalize_header(str::from_utf8(name).unwrap_or_default()).into_owned();
        self.list.push((name, text(value)));
        Ok(())
    }
}

/// Writes a header's name in `Http-Header-Case` (HUTL-2.01).
///
/// ```
/// # use tornado_httputil::normalize_header;
/// assert_eq!(normalize_header("coNtent-TYPE"), "Content-Type");
/// ```
#[doc(alias = "_normalize_header")]
#[must_use]
pub fn normalize_header(name: &str) -> Cow<'_, str> {
    let mut first = true;
    let normal = name.bytes().all(|byte| {
        let fits = if first {
            !byte.is_ascii_lowercase()
        } else {
            !byte.is_ascii_uppercase()
        };
        first = byte == b'-';
        fits
    });
    if normal {
        return Cow::Borrowed(name);
    }
    first = true;
    let capital = |character: char| {
        let out = if first {
            character.to_ascii_uppercase()
        } else {
            character.to_ascii_lowercase()
        };
        first = character == '-';
        out
    };
    Cow::Owned(name.chars().map(capital).collect())
}

/// A line each, with its end.
fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr_iter(b'\n', block)
        .map(|at| at + 1)
        .chain([block.len()])
        .map_while(move |end| {
            let line = block.get(start..end)?;
            start = end;
            Some(line)
        })
}

fn check(name: &[u8], value: &[u8]) -> Result<(), Error> {
    if !is_token(name) {
        return Err(fault("the name is not a token"));
    }
    if value
        .iter()
        .any(|byte| byte.is_ascii_control() && *byte != b'\t')
    {
        return Err(fault("a control character in the value"));
    }
    Ok(())
}

const fn fault(fault: &'static str) -> Error {
    Error::HeaderLine { line: 1, fault }
}

fn at_line(error: Error, line: usize) -> Error {
    match error {
        Error::HeaderLine { fault, .. } => Error::HeaderLine { line, fault },
        other => other,
    }
}
