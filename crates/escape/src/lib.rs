//! Escaping and unescaping for HTML, JSON and URLs.
//!
//! Plain functions over text: what a page, a script, an address or a form needs before a stranger's words may stand in it,
//! and the way back. The crate knows nothing of the network and can be used alone.
//!
//! ```
//! use tornado_escape::{Linkify, json_encode, linkify, squeeze, url_escape, xhtml_escape, xhtml_unescape};
//!
//! fn main() -> Result<(), tornado_escape::Error> {
//!     let said = "<b>Tom & Jerry's</b>";
//!     assert_eq!(xhtml_escape(said), "&lt;b&gt;Tom &amp; Jerry&#x27;s&lt;/b&gt;");
//!     assert_eq!(xhtml_unescape("caf&eacute; &#9829;"), "café ♥");
//!
//!     // Safe inside <script>: "</" never appears, and the text is plain ASCII.
//!     assert_eq!(json_encode(&["</script>", "é"])?, r#"["<\/script>", "\u00e9"]"#);
//!
//!     let plus = true; // the form of query strings; false is the form of paths
//!     assert_eq!(url_escape("a b/é", plus), "a+b%2F%C3%A9");
//!
//!     assert_eq!(squeeze("  many \n  blanks "), "many blanks");
//!     assert_eq!(
//!         linkify("see www.example.com!", &Linkify::default()),
//!         r#"see <a href="http://www.example.com">www.example.com</a>!"#,
//!     );
//!     Ok(())
//! }
//! ```
//!
//! # Cheap where nothing has to be done
//!
//! Functions that often have nothing to change return a [`Cow`](std::borrow::Cow): clean text comes back borrowed. Those that
//! end in `_into` append to a buffer of the caller's. All of them take time linear in the length of their input.
//!
//! # Which dialect
//!
//! The output is that of Tornado 6.4 and later. Where Tornado 1.1 wrote something else, the functions of the same names in
//! [`v1_1`] write that.
//!
//! # Helpers that Rust does not need
//!
//! Python has two kinds of strings and Tornado has helpers to cross between them; in Rust the standard library does it:
//!
//! | Tornado | Rust |
//! |---|---|
//! | `utf8(value)` | [`str::as_bytes`], [`String::into_bytes`]: a `str` is UTF-8 already |
//! | `to_unicode(value)`, `native_str`, `to_basestring` | [`str::from_utf8`], or [`String::from_utf8_lossy`] if bad bytes may become `U+FFFD` |
//! | `recursive_unicode(value)` | not needed: [`json_decode`] refuses text that is not UTF-8, so every string within is a `String` |

mod buffer;
mod entities;
mod error;
mod json;
mod linkify;
mod marks;
mod query;
mod space;
mod unescape;
mod url;
pub mod v1_1;
mod xhtml;

pub use buffer::Buffer;
pub use error::Error;
pub use json::{json_decode, json_encode, json_encode_into};
pub use linkify::{ExtraParams, Linkify, linkify};
pub use query::{ParseQs, parse_qs_bytes, parse_qsl_bytes};
pub use space::squeeze;
pub use unescape::xhtml_unescape;
pub use url::{
    url_escape, url_escape_bytes, url_escape_into, url_unescape, url_unescape_bytes,
    url_unescape_into,
};
pub use xhtml::{Escaped, xhtml_escape, xhtml_escape_into};
