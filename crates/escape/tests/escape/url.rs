//! URLs: `ESCP-1.01`, `ESCP-2.05`, `ESCP-3.01`. The cases are what Tornado 6.6.1 answers.

use std::borrow::Cow;

use tornado_escape::{
    url_escape, url_escape_bytes, url_unescape, url_unescape_bytes, url_unescape_into, v1_1,
};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

#[test]
fn escaping_agrees_with_tornado() -> Result {
    for (text, plus, expected) in serde_json::from_str::<Vec<(String, bool, String)>>(
        include_str!("../cases/url_escape.json"),
    )? {
        assert_eq!(url_escape(&text, plus), expected, "{text:?}");
        assert_eq!(url_unescape(&expected, plus), text, "{text:?} and back");
    }
    Ok(())
}

#[test]
fn unescaping_agrees_with_tornado() -> Result {
    type Cases = Vec<(String, bool, String, Vec<u8>)>;
    for (text, plus, expected, bytes) in
        serde_json::from_str::<Cases>(include_str!("../cases/url_unescape.json"))?
    {
        assert_eq!(url_unescape(&text, plus), expected, "{text:?}");
        assert_eq!(url_unescape_bytes(text.as_bytes(), plus), bytes, "{text:?}");
    }
    Ok(())
}

/// `W-ESC`, golden.
#[test]
fn a_plus_is_for_queries_and_a_slash_for_paths() {
    assert_eq!(url_escape("a b/é+~", true), "a+b%2F%C3%A9%2B~");
    assert_eq!(url_escape("a b/é+~", false), "a%20b/%C3%A9%2B~");
}

/// `ESCP-2.05`: Python 2.7 escaped the tilde.
#[test]
fn tornado_1_1_escaped_the_tilde() {
    assert_eq!(v1_1::url_escape("a b/é+~"), "a+b%2F%C3%A9%2B%7E");
    assert_eq!(url_unescape("a+b%2F%C3%A9%2B%7E", true), "a b/é+~");
}

#[test]
fn all_bytes_survive_the_way_there_and_back() {
    let bytes: Vec<u8> = (0..=255).collect();
    for plus in [true, false] {
        let escaped = url_escape_bytes(&bytes, plus);
        assert_eq!(url_unescape_bytes(escaped.as_bytes(), plus), bytes);
    }
}

#[test]
fn the_unescaped_bytes_are_appended() {
    let mut path = Vec::from(b"/srv/");
    url_unescape_into(b"a%20b+c", false, &mut path);
    url_unescape_into(b"", true, &mut path);
    url_unescape_into(b"+%C3%A9", true, &mut path);
    assert_eq!(path, "/srv/a b+c é".as_bytes());
}

/// `ESCP-2.05`: a `%` without two hex digits stays.
#[test]
fn an_escape_is_found_at_every_place() {
    for place in 0..70 {
        let (before, after) = ("x+".repeat(place), "+y".repeat(70 - place));
        for (escape, byte) in [("%41", "A"), ("%", "%"), ("%%34", "%4"), ("%4g%2B", "%4g+")] {
            let text = [&before, escape, &after].concat();
            let spaced = [&before.replace('+', " "), byte, &after.replace('+', " ")].concat();
            assert_eq!(url_unescape(&text, false), [&before, byte, &after].concat());
            assert_eq!(url_unescape(&text, true), spaced);
        }
    }
}

#[test]
fn clean_text_is_not_copied() {
    assert!(matches!(url_escape("Az09-._~", true), Cow::Borrowed(_)));
    assert!(matches!(url_escape("a/b", false), Cow::Borrowed(_)));
    assert!(matches!(url_unescape("日本", true), Cow::Borrowed(_)));
    assert!(matches!(
        url_unescape_bytes(b"a+b", false),
        Cow::Borrowed(_)
    ));
}
