//! The cookies a client sends.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr;

use crate::pairs::Pairs;
use crate::token::{latin1, trim};

/// The cookies of a request.
///
/// ```
/// use tornado_httputil::Cookies;
///
/// let cookies = Cookies::parse(br#"session=abc; theme="dark\073 wide"; nonsense"#);
/// assert_eq!(cookies.get("session"), Some("abc"));
/// assert_eq!(cookies.get("theme"), Some("dark; wide"));
/// assert_eq!(cookies.get(""), Some("nonsense"));
/// ```
#[doc(alias = "parse_cookie")]
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Cookies {
    pairs: Pairs,
}

impl Cookies {
    /// Reads a `Cookie` header, as browsers write it (HUTL-3.09).
    ///
    /// Cookies are what stands between semicolons. One without `=` has an empty name. A value in double quotes is
    /// freed of them and of its backslashes; `\073` is the byte with that octal number. There are no errors: what is
    /// not a cookie is passed over.
    #[must_use]
    pub fn parse(header: &[u8]) -> Self {
        let mut cookies = Self::default();
        cookies.append_parsed(header);
        cookies
    }

    /// Reads a further `Cookie` header.
    pub fn append_parsed(&mut self, header: &[u8]) {
        self.pairs.reserve(header.len());
        for (name, value) in iter_cookies(header) {
            self.pairs.append(name.as_bytes(), value.as_bytes());
        }
    }

    /// The value of a cookie; the last, if it was sent twice.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.get(name.as_bytes()).map(text)
    }

    /// Names and values, in order.
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = (&str, &str)> + ExactSizeIterator + Clone {
        self.pairs
            .iter()
            .map(|(name, value)| (text(name), text(value)))
    }

    /// How many cookies there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Cookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pairs.fmt(f)
    }
}

/// Reads a `Cookie` header piece by piece.
///
/// As [`Cookies::parse`] does. Allocates nothing unless a value has a backslash or is not UTF-8. Text that is not UTF-8 is read as Latin-1.
pub fn iter_cookies(header: &[u8]) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    header.split(|&byte| byte == b';').filter_map(|cookie| {
        let (name, value) = match memchr(b'=', cookie) {
            Some(at) => (&cookie[..at], &cookie[at + 1..]),
            None => ([].as_slice(), cookie),
        };
        let (name, value) = (trim(name), trim(value));
        (!name.is_empty() || !value.is_empty())
            .then(|| (decode(Cow::Borrowed(name)), decode(unquote(value))))
    })
}

/// What is stored was made from text.
fn text(stored: &[u8]) -> &str {
    std::str::from_utf8(stored).unwrap_or_default()
}

fn decode(bytes: Cow<'_, [u8]>) -> Cow<'_, str> {
    match bytes {
        Cow::Borrowed(bytes) => {
            std::str::from_utf8(bytes).map_or_else(|_| Cow::Owned(latin1(bytes)), Cow::Borrowed)
        }
        Cow::Owned(bytes) => {
            Cow::Owned(String::from_utf8(bytes).unwrap_or_else(|e| latin1(e.as_bytes())))
        }
    }
}

/// Takes double quotes and backslashes off, in one pass.
fn unquote(value: &[u8]) -> Cow<'_, [u8]> {
    let [b'"', inner @ .., b'"'] = value else {
        return Cow::Borrowed(value);
    };
    let Some(clean) = memchr(b'\\', inner) else {
        return Cow::Borrowed(inner);
    };
    let mut out = Vec::with_capacity(inner.len());
    let (copied, mut rest) = inner.split_at(clean);
    out.extend_from_slice(copied);
    loop {
        rest = match rest {
            [] => return Cow::Owned(out),
            [
                b'\\',
                a @ b'0'..=b'3',
                b @ b'0'..=b'7',
                c @ b'0'..=b'7',
                rest @ ..,
            ] => {
                out.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
                rest
            }
            [b'\\', byte, rest @ ..] | [byte, rest @ ..] => {
                out.push(*byte);
                rest
            }
        };
    }
}
