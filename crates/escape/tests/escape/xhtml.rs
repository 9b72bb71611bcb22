//! Markup: `ESCP-1.01`, `ESCP-1.02`, `ESCP-2.01`, `ESCP-2.02`. The cases are what Tornado 6.6.1 answers.

use std::borrow::Cow;
use std::fmt::Write as _;

use tornado_escape::{Escaped, v1_1, xhtml_escape, xhtml_escape_into, xhtml_unescape};

type Cases = Vec<(String, String)>;
type Result = std::result::Result<(), Box<dyn std::error::Error>>;

#[test]
fn escaping_agrees_with_tornado() -> Result {
    for (text, expected) in
        serde_json::from_str::<Cases>(include_str!("../cases/xhtml_escape.json"))?
    {
        assert_eq!(xhtml_escape(&text), expected, "{text:?}");
        assert_eq!(xhtml_unescape(&expected), text, "{text:?} and back");
    }
    Ok(())
}

#[test]
fn unescaping_agrees_with_tornado() -> Result {
    for (text, expected) in
        serde_json::from_str::<Cases>(include_str!("../cases/xhtml_unescape.json"))?
    {
        assert_eq!(xhtml_unescape(&text), expected, "{text:?}");
    }
    Ok(())
}

#[test]
fn every_named_entity_is_known() -> Result {
    for (text, expected) in
        serde_json::from_str::<Cases>(include_str!("../cases/xhtml_unescape_names.json"))?
    {
        assert_eq!(xhtml_unescape(&text), expected, "{text:?}");
    }
    Ok(())
}

/// `W-ESC`, golden.
#[test]
fn markup_becomes_text() {
    let html = r#"<a href="x">'&</a>"#;
    assert_eq!(
        xhtml_escape(html),
        "&lt;a href=&quot;x&quot;&gt;&#x27;&amp;&lt;/a&gt;"
    );
}

/// `ESCP-2.01`, golden from 1.1.
#[test]
fn tornado_1_1_kept_the_apostrophe() {
    let html = r#"<a href="x">'&</a>"#;
    let expected = "&lt;a href=&quot;x&quot;&gt;'&amp;&lt;/a&gt;";
    assert_eq!(v1_1::xhtml_escape(html), expected);
    let mut page = String::new();
    v1_1::xhtml_escape_into(html, &mut page);
    assert_eq!(page, expected);
}

/// Pages written by Tornado 3.2 to 6.3 and by 1.1 can still be read.
#[test]
fn every_dialect_of_the_apostrophe_is_understood() {
    assert_eq!(xhtml_unescape("' &#39; &#x27; &apos;"), "' ' ' '");
}

#[test]
fn a_special_character_is_found_at_every_place() {
    for length in 1..70 {
        for place in 0..length {
            for (special, entity) in [
                ("&", "&amp;"),
                ("<", "&lt;"),
                (">", "&gt;"),
                ("\"", "&quot;"),
                ("'", "&#x27;"),
            ] {
                let (before, after) = ("x".repeat(place), "é".repeat(length - place - 1));
                let expected = [&before, entity, &after].concat();
                assert_eq!(xhtml_escape(&[&before, special, &after].concat()), expected);
            }
        }
    }
}

/// Few marks and many, long texts and short ones, characters that cross the edges of blocks.
#[test]
fn marks_of_any_density_are_escaped() {
    let replaced = |text: &str| {
        let mut expected = text.replace('&', "&amp;").replace('<', "&lt;");
        expected = expected.replace('>', "&gt;").replace('"', "&quot;");
        expected
    };
    for gap in 0..40 {
        for clean in ["x", "é", "日", "🎉"] {
            let text = ["<", "&", "'", ">", "\""].map(|mark| [mark, &clean.repeat(gap)].concat());
            let text = text.concat().repeat(3000 / (gap * clean.len() + 5));
            let expected = replaced(&text);
            let (mut bytes, mut string) = (Vec::new(), String::new());
            v1_1::xhtml_escape_into(&text, &mut bytes);
            xhtml_escape_into(&text, &mut string);
            assert_eq!(bytes, expected.as_bytes(), "{gap} {clean}");
            assert_eq!(string, expected.replace('\'', "&#x27;"), "{gap} {clean}");
            assert_eq!(xhtml_escape(&text), string, "{gap} {clean}");
        }
    }
}

#[test]
fn the_text_is_appended_to_any_buffer() -> Result {
    let (text, expected) = ("<i>é & ü</i>", "&lt;i&gt;é &amp; ü&lt;/i&gt;");
    let (mut bytes, mut string) = (Vec::from(b"1"), String::from("2"));
    xhtml_escape_into(text, &mut bytes);
    xhtml_escape_into(text, &mut string);
    assert_eq!(bytes, format!("1{expected}").as_bytes());
    assert_eq!(string, format!("2{expected}"));
    write!(string, "{}", Escaped(text))?;
    assert_eq!(string, format!("2{expected}{expected}"));
    Ok(())
}

#[test]
fn clean_text_is_not_copied() {
    assert!(matches!(
        xhtml_escape("nothing to do: 日本"),
        Cow::Borrowed(_)
    ));
    assert!(matches!(v1_1::xhtml_escape("it's fine"), Cow::Borrowed(_)));
    assert!(matches!(xhtml_unescape("nothing; to do"), Cow::Borrowed(_)));
}

#[test]
fn endless_digits_are_no_character() {
    let digits = "9".repeat(100_000);
    assert_eq!(
        xhtml_unescape(&format!("&#{digits};&#x{digits}")),
        "\u{fffd}\u{fffd}"
    );
}
