//! Addresses: queries added to them, and which of them lead out of the site.

use tornado_escape::{url_escape_bytes, url_unescape_bytes};

use crate::Arguments;

/// Adds arguments to the query of an address (HUTL-3.01).
///
/// What the query already holds stays, blank values included, and is encoded anew; the fragment stays the last.
///
/// ```
/// # use tornado_httputil::url_concat;
/// assert_eq!(url_concat("/find?q=a#top", [("page", "2"), ("x", "á b")]), "/find?q=a&page=2&x=%C3%A1+b#top");
/// assert_eq!(url_concat("/find", [("page", "2")]), "/find?page=2");
/// ```
pub fn url_concat<N: AsRef<[u8]>, V: AsRef<[u8]>>(
    url: &str,
    arguments: impl IntoIterator<Item = (N, V)>,
) -> String {
    let mut arguments = arguments.into_iter().peekable();
    if arguments.peek().is_none() {
        return url.to_owned();
    }
    let (rest, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut out = format!("{path}?");
    for field in query.split('&').filter(|field| !field.is_empty()) {
        let (name, value) = field.split_once('=').unwrap_or((field, ""));
        let plain = |text: &str| url_unescape_bytes(text.as_bytes(), true).into_owned();
        field_into(&plain(name), &plain(value), &mut out);
    }
    for (name, value) in arguments {
        field_into(name.as_ref(), value.as_ref(), &mut out);
    }
    out.pop();
    out + fragment
}

/// Names with lists of values, as names with one value each.
///
/// ```
/// # use tornado_httputil::qs_to_qsl;
/// let lists = [("tag", vec!["a", "b"]), ("page", vec!["2"])];
/// assert!(qs_to_qsl(lists).eq([("tag", "a"), ("tag", "b"), ("page", "2")]));
/// ```
pub fn qs_to_qsl<N: Clone, L: IntoIterator>(
    qs: impl IntoIterator<Item = (N, L)>,
) -> impl Iterator<Item = (N, L::Item)> {
    qs.into_iter()
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)))
}

/// A name and a password for basic authentication.
///
/// `name:password`, before Base64. Text beyond ASCII should be in Unicode's form NFC (RFC 7617, section 2.1): it is taken as it is.
#[must_use]
pub fn encode_username_password(username: &[u8], password: &[u8]) -> Vec<u8> {
    [username, password].join(b":".as_slice())
}

/// Whether an address is a path on the same host (SECU-3.04).
///
/// As browsers read it: it begins with one slash and has no control characters. A second slash or a backslash, which browsers read as a
/// slash, would name another host.
///
/// ```
/// # use tornado_httputil::is_local_path;
/// assert!(is_local_path("/login?next=//there"));
/// assert!(!is_local_path("//there"));
/// assert!(!is_local_path("/\\there"));
/// assert!(!is_local_path("https://there/"));
/// ```
#[must_use]
pub fn is_local_path(url: &str) -> bool {
    matches!(url.as_bytes(), [b'/'] | [b'/', b' '..=b'.' | b'0'..=b'[' | b']'.., ..])
        && !url.contains(char::is_control)
}

impl Arguments {
    /// Writes the arguments as a query string or a form.
    ///
    /// ```
    /// # use tornado_httputil::Arguments;
    /// let arguments = Arguments::from_iter([("name", "A & B"), ("x", "")]);
    /// assert_eq!(arguments.encode(), "name=A+%26+B&x=");
    /// ```
    #[doc(alias = "urlencode")]
    #[must_use]
    pub fn encode(&self) -> String {
        let mut out = String::new();
        self.iter()
            .for_each(|(name, value)| field_into(name, value, &mut out));
        out.pop();
        out
    }
}

/// Writes `name=value&`.
fn field_into(name: &[u8], value: &[u8], out: &mut String) {
    out.push_str(&url_escape_bytes(name, true));
    out.push('=');
    out.push_str(&url_escape_bytes(value, true));
    out.push('&');
}
