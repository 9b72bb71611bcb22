//! Which codings a client accepts.

use tornado_httputil::{Preference, parse_quality_list};

/// An `Accept-Encoding` header that was read (RFC 9110 section 12.5.3).
pub(crate) struct Accepted<'h> {
    list: Vec<Preference<'h>>,
    /// How much the client likes an answer as it is.
    plain: u16,
}

impl<'h> Accepted<'h> {
    pub(crate) fn read(header: &'h str) -> Self {
        let list = parse_quality_list(header);
        // Without a word about it, it is what is left when nothing else is liked.
        let plain = find(&list, "identity").unwrap_or(0);
        Self { list, plain }
    }

    /// How much the client likes a coding, in thousandths; nothing, if it likes none better or as much.
    pub(crate) fn quality(&self, name: &str) -> Option<u16> {
        let other_name = match name {
            "gzip" => find(&self.list, "x-gzip"),
            _ => None,
        };
        find(&self.list, name)
            .or(other_name)
            .or_else(|| find(&self.list, "*"))
            .filter(|&quality| quality > 0 && quality >= self.plain)
    }
}

fn find(list: &[Preference<'_>], name: &str) -> Option<u16> {
    let named = |one: &&Preference<'_>| one.value.eq_ignore_ascii_case(name);
    list.iter().find(named).map(|one| one.quality)
}
