//! Python's expressions in the words of the `regex` crate.

/// Rewrites what the two write differently.
///
/// In Python a brace that begins no repetition, and `[`, `&&`, `--` and `~~` within a class, stand for themselves; `\Z` is the end;
/// `{,n}` repeats from zero; `(?#…)` is a comment; `\w` has no marks, `\s` four more control characters.
pub(super) fn translate(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    // Within a class: whether an item has been there, since a first `]` stands for itself.
    let mut class: Option<bool> = None;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        let mut length = c.len_utf8();
        match (c, class) {
            ('\\', _) => {
                let escaped = behind.chars().next();
                length += escaped.map_or(0, char::len_utf8);
                match escaped {
                    Some('Z') if class.is_none() => out.push_str("\\z"),
                    Some('w') => out.push_str("[\\p{L}\\p{N}_]"),
                    Some('W') => out.push_str("[^\\p{L}\\p{N}_]"),
                    Some('s') => out.push_str("[\\s\\x1c-\\x1f]"),
                    Some('S') => out.push_str("[^\\s\\x1c-\\x1f]"),
                    _ => out.push_str(&rest[..length]),
                }
                class = class.map(|_| true);
            }
            ('[', None) => {
                out.push('[');
                class = Some(false);
                if behind.starts_with('^') {
                    out.push('^');
                    length += 1;
                }
            }
            (']', Some(true)) => {
                out.push(']');
                class = None;
            }
            (']', Some(false)) => {
                out.push_str("\\]");
                class = Some(true);
            }
            ('[', Some(_)) => {
                out.push_str("\\[");
                class = Some(true);
            }
            ('&' | '~', Some(_)) => {
                out.push('\\');
                out.push(c);
                class = Some(true);
            }
            ('-', Some(_)) if behind.starts_with('-') => {
                out.push_str("\\-");
                class = Some(true);
            }
            (_, Some(_)) => {
                out.push(c);
                class = Some(true);
            }
            ('{', None) => match repetition(behind) {
                Some(0) => out.push_str("{0"),
                Some(_) => out.push('{'),
                None => out.push_str("\\{"),
            },
            ('(', None) if behind.starts_with("?#") => {
                length = rest.find(')').map_or(rest.len(), |end| end + 1)
            }
            _ => out.push(c),
        }
        rest = &rest[length..];
    }
    out
}

/// How many digits follow the brace, if a repetition does.
fn repetition(behind: &str) -> Option<usize> {
    let (inner, _) = behind.split_once('}')?;
    let (least, most) = inner.split_once(',').unwrap_or((inner, "0"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!inner.is_empty() && digits(least) && digits(most)).then_some(least.len())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_the_two_write_differently_is_rewritten() {
        for (python, rust) in [
            (r"\Z\\Z[\Z]", r"\z\\Z[\Z]"),
            ("[]a[b]", r"[\]a\[b]"),
            ("[^]]x]", r"[^\]]x]"),
            ("[a&&b--c]", r"[a\&\&b\--c]"),
            ("a{,3}b{2}c{1,}d{x}e{", r"a{0,3}b{2}c{1,}d\{x}e\{"),
            ("a(?#note)b", "ab"),
        ] {
            assert_eq!(super::translate(python), rust, "{python}");
        }
    }
}
