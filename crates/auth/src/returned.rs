//! What the browser brought back from the provider.

use std::fmt;

use tornado_escape::ParseQs;

use crate::query::fields;
use crate::{Check, Error, Step};

/// What the browser brought back: the arguments of the request.
///
/// ```
/// use tornado_auth::Returned;
///
/// let returned = Returned::from_query("code=SplxlOBe&state=af0ifjsldkj");
/// assert_eq!(returned.get("code"), Some("SplxlOBe"));
///
/// let returned = Returned::from_iter([("error", "access_denied")]); // for example `x.query()?.iter()`
/// assert!(returned.has("error"));
/// ```
///
/// `Debug` shows names alone.
#[derive(Clone, Default)]
pub struct Returned {
    fields: Vec<(String, String)>,
}

impl Returned {
    /// Reads a query string, or the body of a form.
    ///
    /// With more than 1,000 fields it counts as empty.
    #[must_use]
    pub fn from_query(query: &str) -> Self {
        let options = ParseQs {
            keep_blank_values: true,
            ..ParseQs::default()
        };
        let query = query.strip_prefix('?').unwrap_or(query);
        Self {
            fields: fields(query, options).unwrap_or_default(),
        }
    }

    /// The value of a field, the last if there are several.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .rev()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }

    /// Whether the field is there, however empty.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a field that has one and stands there once (RFC 6749, section 3.1).
    pub(crate) fn one(&self, name: &'static str) -> Result<&str, Error> {
        let mut values = self.iter().filter(|(found, _)| *found == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) if !value.is_empty() => Ok(value),
            (Some(_), Some(_)) => Err(Error::check(
                Step::Return,
                Check::Fields,
                format!("`{name}` came more than once"),
            )),
            _ => Err(Error::check(
                Step::Return,
                Check::Fields,
                format!("`{name}` is missing"),
            )),
        }
    }
}

impl<N: AsRef<[u8]>, V: AsRef<[u8]>> FromIterator<(N, V)> for Returned {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let fields = fields
            .into_iter()
            .map(|(name, value)| (text(name.as_ref()), text(value.as_ref())))
            .collect();
        Self { fields }
    }
}

impl fmt::Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}
