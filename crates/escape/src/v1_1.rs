//! The same names, writing what Tornado 1.1 wrote.
//!
//! For pages, stored text and signatures that must not change when an application comes over. Only what differs is here:
//! everything else wrote the same bytes in 1.1.
//!
//! ```
//! use tornado_escape::v1_1::{url_escape, xhtml_escape};
//!
//! assert_eq!(xhtml_escape("it's <b>"), "it's &lt;b&gt;");
//! assert_eq!(url_escape("~tom"), "%7Etom");
//! ```

use std::borrow::Cow;

use crate::Buffer;
use crate::xhtml::{escape, escape_into};

/// [`xhtml_escape`](crate::xhtml_escape) that keeps the apostrophe.
///
/// Values in attributes must stand in double quotes (`ESCP-2.01`).
pub fn xhtml_escape(text: &str) -> Cow<'_, str> {
    escape::<false>(text)
}

/// [`xhtml_escape_into`](crate::xhtml_escape_into) that keeps the apostrophe.
pub fn xhtml_escape_into(text: &str, out: &mut impl Buffer) {
    escape_into::<false>(text, out);
}

/// [`url_escape`](crate::url_escape) that writes `~` as `%7E`.
///
/// Always the form of query strings: 1.1 knew no other (`ESCP-2.05`).
pub fn url_escape(text: &str) -> Cow<'_, str> {
    let mut escaped = crate::url_escape(text, true);
    if escaped.contains('~') {
        escaped = Cow::Owned(escaped.replace('~', "%7E"));
    }
    escaped
}
