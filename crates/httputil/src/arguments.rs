//! The arguments of a request: query strings and url-encoded forms.

use std::fmt;

use memchr::{memchr, memchr_iter};
use tornado_escape::url_unescape_into;

use crate::Error;
use crate::pairs::Pairs;

/// Names and values from a query string or a form, in order.
///
/// A name may have several values. Names and values are bytes as the client sent them, percent-decoded; [`text`] reads
/// them as UTF-8 and says which argument is not.
///
/// ```
/// use tornado_httputil::Arguments;
///
/// let arguments = Arguments::parse(b"tag=a&tag=b&title=H%C3%A9llo+you&draft")?;
/// assert_eq!(arguments.get("tag"), Some(b"b".as_slice()));
/// assert_eq!(arguments.get_all("tag").count(), 2);
/// assert_eq!(arguments.text("title")?, Some("Héllo you"));
/// assert_eq!(arguments.text("draft")?, Some(""));
/// # Ok::<(), tornado_httputil::Error>(())
/// ```
///
/// [`text`]: Arguments::text
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    pairs: Pairs,
}

/// What a query string or an url-encoded form may hold.
#[doc(alias = "ParseUrlEncodedConfig")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArgumentLimits {
    /// The most fields; 1,000 by default (HUTL-3.07).
    #[doc(alias = "max_num_fields")]
    pub max_arguments: usize,
    /// Whether a field without a value counts; `true` by default.
    ///
    /// Tornado 1 left such fields out (WEB-2.07).
    pub keep_blank_values: bool,
}

impl Default for ArgumentLimits {
    fn default() -> Self {
        Self {
            max_arguments: 1000,
            keep_blank_values: true,
        }
    }
}

impl Arguments {
    /// No arguments.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a query string or an url-encoded form.
    ///
    /// A `%` that no two hexadecimal digits follow stands for itself.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyArguments`] beyond 1,000 fields.
    #[doc(alias = "parse_qs_bytes")]
    pub fn parse(encoded: &[u8]) -> Result<Self, Error> {
        Self::parse_with(encoded, &ArgumentLimits::default())
    }

    /// Reads a query string or an url-encoded form within limits.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyArguments`] when there are more fields than allowed.
    pub fn parse_with(encoded: &[u8], limits: &ArgumentLimits) -> Result<Self, Error> {
        let mut arguments = Self::new();
        arguments.append_parsed(encoded, limits)?;
        Ok(arguments)
    }

    /// Reads more arguments and puts them behind those here.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyArguments`] when there are more fields in `encoded` than allowed.
    pub fn append_parsed(&mut self, encoded: &[u8], limits: &ArgumentLimits) -> Result<(), Error> {
        self.pairs.reserve(encoded.len());
        let mut room = limits.max_arguments;
        for field in fields(encoded) {
            room = room.checked_sub(1).ok_or(Error::TooManyArguments {
                limit: limits.max_arguments,
            })?;
            let (name, value) = match memchr(b'=', field) {
                Some(at) => (&field[..at], &field[at + 1..]),
                None => (field, [].as_slice()),
            };
            if limits.keep_blank_values || !value.is_empty() {
                self.pairs.append_with(
                    |out| url_unescape_into(name, true, out),
                    |out| url_unescape_into(value, true, out),
                );
            }
        }
        Ok(())
    }

    /// The last value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.pairs.get(name.as_bytes())
    }

    /// Every value of a name, in order.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.iter()
            .filter(move |(key, _)| *key == name.as_bytes())
            .map(|(_, value)| value)
    }

    /// The last value of a name, as text.
    ///
    /// # Errors
    ///
    /// [`Error::ArgumentNotUtf8`] with the name.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Error> {
        self.get(name).map(|value| as_text(name, value)).transpose()
    }

    /// Every value of a name, in order, as text.
    ///
    /// # Errors
    ///
    /// Each value that is not UTF-8 is an [`Error::ArgumentNotUtf8`] with the name.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = Result<&str, Error>> {
        self.get_all(name).map(move |value| as_text(name, value))
    }

    /// Names and values, in order.
    pub fn iter(
        &self,
    ) -> impl DoubleEndedIterator<Item = (&[u8], &[u8])> + ExactSizeIterator + Clone {
        self.pairs.iter()
    }

    /// Makes a value the only one of its name.
    pub fn insert(&mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        self.pairs.remove(name.as_ref());
        self.pairs.append(name.as_ref(), value.as_ref());
    }

    /// Adds a value behind those that the name already has.
    pub fn append(&mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        self.pairs.append(name.as_ref(), value.as_ref());
    }

    /// How many values there are, of all names together.
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

impl fmt::Debug for Arguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pairs.fmt(f)
    }
}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>> Extend<(N, V)> for Arguments {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, pairs: I) {
        pairs
            .into_iter()
            .for_each(|(name, value)| self.append(name, value));
    }
}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>> FromIterator<(N, V)> for Arguments {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut arguments = Self::new();
        arguments.extend(pairs);
        arguments
    }
}

fn as_text<'v>(name: &str, value: &'v [u8]) -> Result<&'v str, Error> {
    std::str::from_utf8(value).map_err(|_| Error::ArgumentNotUtf8 {
        name: name.to_owned(),
    })
}

/// The pieces between the ampersands that are not empty.
fn fields(encoded: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr_iter(b'&', encoded)
        .chain([encoded.len()])
        .filter_map(move |end| {
            let field = encoded.get(start..end)?;
            start = end + 1;
            (!field.is_empty()).then_some(field)
        })
}
