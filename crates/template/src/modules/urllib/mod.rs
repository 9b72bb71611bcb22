//! The module `urllib.parse`.

mod join;
mod query;
mod quote;
mod split;

use super::function;
use crate::runtime::exception::{R, type_error};
use crate::runtime::native::Module;
use crate::value::{Heap, V};

pub(crate) static URLLIB: Module = Module {
    name: "urllib",
    natives: &[],
    attr: |name, _| (name == "parse").then(|| V::heap(Heap::Module(&PARSE))),
};

pub(crate) static PARSE: Module = Module {
    name: "urllib.parse",
    natives: &[
        function("quote", |_, args| quote::quote(args, "quote", false)),
        function("quote_plus", |_, args| {
            quote::quote(args, "quote_plus", true)
        }),
        function("quote_from_bytes", |_, args| quote::quote_from_bytes(args)),
        function("unquote", |_, args| quote::unquote(args, "unquote", false)),
        function("unquote_plus", |_, args| {
            quote::unquote(args, "unquote_plus", true)
        }),
        function("unquote_to_bytes", |_, args| quote::unquote_to_bytes(args)),
        function("urlencode", query::urlencode),
        function("parse_qs", query::parse_qs),
        function("parse_qsl", query::parse_qsl),
        function("urlsplit", |_, args| split::urlsplit(args)),
        function("urlparse", |_, args| split::urlparse(args)),
        function("urldefrag", |_, args| join::urldefrag(args)),
        function("urlunsplit", join::urlunsplit),
        function("urlunparse", join::urlunparse),
        function("urljoin", |_, args| join::urljoin(args)),
    ],
    attr: |_, _| None,
};

/// The text of an address; `None` counts as an empty one.
fn address<'a, 'v>(value: &'v V<'a>) -> R<'a, &'v str> {
    match value.as_str() {
        Some(text) => Ok(text),
        None if matches!(value, V::None) => Ok(""),
        None => type_error(format!("an address must be str, not {}", value.type_name())),
    }
}
