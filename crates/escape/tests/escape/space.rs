//! White space: `ESCP-2.04`. The cases are what Tornado 6.6.1 answers.

use std::borrow::Cow;

use tornado_escape::squeeze;

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

#[test]
fn squeezing_agrees_with_tornado() -> Result {
    for (text, expected) in
        serde_json::from_str::<Vec<(String, String)>>(include_str!("../cases/squeeze.json"))?
    {
        assert_eq!(squeeze(&text), expected, "{text:?}");
    }
    Ok(())
}

#[test]
fn runs_of_control_characters_are_one_space() {
    assert_eq!(squeeze("\0one\r\n\t\x1f two\x20"), "one two");
    assert_eq!(squeeze(" \n "), "");
}

#[test]
fn squeezed_text_is_not_copied() {
    assert!(matches!(squeeze(" one two \n"), Cow::Borrowed("one two")));
}
