//! Lists of entity tags: `If-Match`, `If-None-Match` (RFC 9110 section 8.8.3).

use tornado_httputil::Request;

/// Whether a header is `*`, or a list with a tag that fits; tags are told with their quotes, and `W/` where it stands.
pub(crate) fn lists(request: &Request, name: &str, fits: impl Fn(&str) -> bool) -> bool {
    request
        .header_all(name)
        .any(|list| list.trim() == "*" || Tags(list).any(&fits))
}

/// A tag without `W/`: all that counts where tags are compared weakly.
pub(crate) fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// The tags of a list; what is no tag is skipped.
struct Tags<'l>(&'l str);

impl<'l> Iterator for Tags<'l> {
    type Item = &'l str;

    fn next(&mut self) -> Option<&'l str> {
        let open = self.0.find('"')?;
        let start = if self.0.get(..open)?.ends_with("W/") {
            open - 2
        } else {
            open
        };
        let end = open + self.0.get(open + 1..)?.find('"')? + 2;
        let tag = self.0.get(start..end)?;
        self.0 = self.0.get(end..)?;
        Some(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WEB-3.18
    #[test]
    fn a_list_is_read_past_what_is_no_tag() {
        for (list, tags) in [
            (r#""a""#, &[r#""a""#][..]),
            (r#"W/"a", "b,c""#, &[r#"W/"a""#, r#""b,c""#]),
            (r#"a, "b"#, &[]),
            (r#"/"a" "b"x"c""#, &[r#""a""#, r#""b""#, r#""c""#]),
            (r#""""#, &[r#""""#]),
            ("", &[]),
        ] {
            assert!(Tags(list).eq(tags.iter().copied()), "{list}");
        }
        assert_eq!((opaque(r#"W/"a""#), opaque(r#""a""#)), (r#""a""#, r#""a""#));
    }
}
