//! JSON: `ESCP-1.01`, `ESCP-1.03`, `ESCP-2.03`. The cases are what Tornado 6.6.1 answers.

use std::collections::{BTreeMap, HashMap};
use std::error::Error as _;
use std::fmt;

use serde_json::{Value, json};
use tornado_escape::{Error, json_decode, json_encode, json_encode_into};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

#[test]
fn encoding_agrees_with_tornado() -> Result {
    for (value, expected) in
        serde_json::from_str::<Vec<(Value, String)>>(include_str!("../cases/json_encode.json"))?
    {
        assert_eq!(json_encode(&value)?, expected);
        assert_eq!(
            json_decode::<Value>(&expected)?,
            value,
            "{expected} and back"
        );
    }
    Ok(())
}

/// `W-ESC`, golden.
#[test]
fn a_script_cannot_be_closed_from_within() -> Result {
    assert_eq!(
        json_encode(&json!({"a": "</script>é"}))?,
        r#"{"a": "<\/script>\u00e9"}"#
    );
    Ok(())
}

#[test]
fn a_closing_tag_in_pieces_is_seen() -> Result {
    struct Pieces;
    impl fmt::Display for Pieces {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            ["<", "/", "a", "<", "\n", "/", "é<"]
                .iter()
                .try_for_each(|piece| f.write_str(piece))
        }
    }
    impl serde::Serialize for Pieces {
        fn serialize<S: serde::Serializer>(
            &self,
            serializer: S,
        ) -> std::result::Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }
    assert_eq!(
        json_encode(&[Pieces, Pieces])?,
        r#"["<\/a<\n/\u00e9<", "<\/a<\n/\u00e9<"]"#
    );
    assert_eq!(json_encode(&["<", "/"])?, r#"["<", "/"]"#);
    Ok(())
}

#[test]
fn a_long_text_is_escaped_at_every_place() -> Result {
    for place in 0..70 {
        let (before, after) = ("x".repeat(place), "y".repeat(70 - place));
        assert_eq!(
            json_encode(&format!("{before}</{after}"))?,
            format!(r#""{before}<\/{after}""#)
        );
        assert_eq!(
            json_encode(&format!("{before}\x7f{after}"))?,
            format!(r#""{before}\u007f{after}""#)
        );
        assert_eq!(
            json_encode(&format!("{before}é日🎉</é<🎉/{after}"))?,
            format!(r#""{before}\u00e9\u65e5\ud83c\udf89<\/\u00e9<\ud83c\udf89/{after}""#)
        );
    }
    Ok(())
}

#[test]
fn json_is_appended() -> Result {
    let mut body = Vec::from(b"x = ");
    json_encode_into(&json!([true, null, 1.5, {"k": []}]), &mut body)?;
    assert_eq!(body, br#"x = [true, null, 1.5, {"k": []}]"#);
    Ok(())
}

#[test]
fn a_value_without_a_json_form_leaves_the_buffer_as_it_was() {
    let mut body = Vec::from(b"before");
    let unwritable = [BTreeMap::from([(vec![1], 2)])];
    let error = json_encode_into(&unwritable, &mut body).expect_err("a list is no key");
    assert_eq!(body, b"before");
    assert_eq!(
        error.to_string(),
        "value cannot be written as JSON: key must be a string"
    );
    assert!(error.source().is_some());
}

#[test]
fn numbers_that_json_lacks_are_null() -> Result {
    assert_eq!(json_encode(&[f64::NAN, f64::INFINITY])?, "[null, null]");
    Ok(())
}

#[test]
fn text_and_bytes_are_decoded() -> Result {
    assert_eq!(
        json_decode::<HashMap<String, u8>>(r#"{"a": 1}"#)?,
        HashMap::from([("a".into(), 1)])
    );
    assert_eq!(
        json_decode::<&str>(&Vec::from(b"\"borrowed\""))?,
        "borrowed"
    );
    assert_eq!(json_decode::<Value>("\u{feff}[]")?, json!([]));
    Ok(())
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    let error = json_decode::<Value>("[1,\n 2,]").expect_err("a comma too many");
    assert!(matches!(error, Error::JsonDecode(_)));
    assert_eq!(
        error.to_string(),
        "text cannot be read as JSON: trailing comma at line 2 column 4"
    );
    for text in [
        "",
        "nul",
        "[1",
        "{\"a\"}",
        "\"\\x\"",
        "1 2",
        "\u{feff}\u{feff}1",
        &"[".repeat(100_000),
    ] {
        assert!(json_decode::<Value>(text).is_err(), "{text:.20}");
    }
    assert!(json_decode::<Value>(b"\"\xff\"").is_err());
}
