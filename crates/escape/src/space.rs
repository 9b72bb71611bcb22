use std::borrow::Cow;

/// Makes one space of every run of blanks, and trims.
///
/// Blanks are the characters U+0000 to U+0020; the ends also lose other Unicode white space (`ESCP-2.04`). Text that is
/// squeezed already comes back borrowed.
///
/// ```
/// # use tornado_escape::squeeze;
/// assert_eq!(squeeze(" one\r\n\t two "), "one two");
/// ```
pub fn squeeze(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(|c: char| is_blank(c) || c.is_whitespace());
    if !has_untidy_blank(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_blank).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    Cow::Owned(out)
}

fn is_blank(c: char) -> bool {
    c <= ' '
}

fn has_untidy_blank(bytes: &[u8]) -> bool {
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    bytes.iter().any(|&byte| byte < b' ') || pairs.into_iter().any(|pair| pair == (&b' ', &b' '))
}
