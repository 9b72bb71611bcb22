//! Query strings: `ESCP-3.03`. The cases are what Tornado 6.6.1 answers.

use std::borrow::Cow;
use std::collections::HashMap;

use tornado_escape::{Error, ParseQs, parse_qs_bytes, parse_qsl_bytes};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

#[test]
fn parsing_agrees_with_tornado() -> Result {
    type Fields = Vec<(String, Vec<Vec<u8>>)>;
    type Cases = Vec<(String, bool, bool, Option<usize>, Option<Fields>)>;
    for (query, keep_blank_values, strict_parsing, max_num_fields, expected) in
        serde_json::from_str::<Cases>(include_str!("../cases/parse_qs_bytes.json"))?
    {
        let options = ParseQs {
            keep_blank_values,
            strict_parsing,
            max_num_fields,
        };
        let found = parse_qs_bytes(query.as_bytes(), &options).ok();
        assert_eq!(
            found,
            expected.map(HashMap::from_iter),
            "{query:?} {options:?}"
        );
    }
    Ok(())
}

#[test]
fn fields_keep_their_order_and_their_bytes() -> Result {
    let fields = parse_qsl_bytes(b"b=1&a=+%ff&%C3%A9=2&b=3", &ParseQs::default())?;
    let expected: [(&[u8], &[u8]); 4] = [
        (b"b", b"1"),
        (b"a", b" \xff"),
        ("é".as_bytes(), b"2"),
        (b"b", b"3"),
    ];
    assert!(
        fields
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .eq(expected)
    );
    assert!(matches!(
        fields.first(),
        Some((Cow::Borrowed(b"b"), Cow::Borrowed(b"1")))
    ));
    Ok(())
}

#[test]
fn a_refusal_says_what_and_where() {
    let limited = ParseQs {
        max_num_fields: Some(2),
        ..ParseQs::default()
    };
    let error = parse_qs_bytes(b"a=1&b=2&c=3", &limited).expect_err("three fields");
    assert!(matches!(error, Error::TooManyFields { limit: 2 }));
    assert_eq!(
        error.to_string(),
        "query string has more than 2 fields; max_num_fields sets the limit"
    );

    let strict = ParseQs {
        strict_parsing: true,
        ..ParseQs::default()
    };
    let error = parse_qs_bytes(b"a=1&b&c=3", &strict).expect_err("a field without =");
    assert!(matches!(error, Error::BadField { position: 4 }));
    assert_eq!(
        error.to_string(),
        "query field at byte 4 has no '='; write name=value or turn strict_parsing off"
    );
}
