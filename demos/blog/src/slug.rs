//! Titles as parts of addresses.

use unicode_normalization::UnicodeNormalization;

/// How much of a title is in its address.
const LENGTH: usize = 80;

/// `Crème brûlée, twice` is `creme-brulee-twice`; what has no letters that ASCII knows is `entry`.
pub(crate) fn slug(title: &str) -> String {
    let ascii: String = title.nfkd().filter(char::is_ascii).collect();
    let words = ascii.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '_'));
    let mut slug = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word.to_ascii_lowercase());
    }
    slug.truncate(LENGTH);
    if slug.is_empty() {
        "entry".into()
    } else {
        slug
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    /// PROJ-2.03; the last two are as Python Tornado's own demo makes them.
    #[test]
    fn titles_become_parts_of_addresses() {
        for (title, expected) in [
            ("Hello, world", "hello-world"),
            ("  Crème brûlée -- twice!  ", "creme-brulee-twice"),
            ("snake_case & C++", "snake_case-c"),
            ("ﬁne ½", "fine-12"),
            ("日本語", "entry"),
            ("", "entry"),
            ("<script>alert(1)</script>", "script-alert-1-script"),
        ] {
            assert_eq!(slug(title), expected);
        }
        assert_eq!(slug(&"a".repeat(500)).len(), super::LENGTH);
    }
}
