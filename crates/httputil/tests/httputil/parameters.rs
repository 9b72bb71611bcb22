//! Header values with parameters.

use std::collections::HashMap;

use tornado_httputil::{Error, encode_header, parse_header};

/// HUTL-3.06
#[test]
fn parameters_are_those_of_tornado() {
    type Case = (String, (String, HashMap<String, String>));
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../data/parameters.json")).expect("cases");
    for (text, (value, expected)) in cases {
        let parsed = parse_header(&text).expect("well formed");
        assert_eq!(parsed.value(), value, "{text}");
        let found: HashMap<String, String> = parsed
            .iter()
            .map(|(name, value)| (name.to_owned(), value.unwrap_or_default().to_owned()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_parameter_may_have_no_value() {
    let parsed = parse_header("permessage-deflate; server_no_context_takeover; bits=10")
        .expect("well formed");
    assert!(parsed.contains("server_no_context_takeover"));
    assert_eq!(parsed.get("server_no_context_takeover"), None);
    assert_eq!(parsed.get("bits"), Some("10"));
}

#[test]
fn a_fault_is_said_with_its_place() {
    for (text, offset, fault) in [
        ("a; b=\"c", 5, "a quote that is not closed"),
        ("a; b=\"c\\\"", 5, "a quote that is not closed"),
        ("a; b=\"c\"d", 8, "text after a closing quote"),
        ("a; =c", 3, "a parameter without a name"),
    ] {
        assert_eq!(
            parse_header(text),
            Err(Error::HeaderParameters { offset, fault }),
            "{text}"
        );
    }
}

#[test]
fn the_extended_form_goes_before_the_plain_one() {
    for text in [
        "a; f=plain; f*=utf-8''%C3%A9",
        "a; f*=utf-8''%C3%A9; f=plain",
        "a; f*0=x; f*=utf-8''%C3%A9; f*1=y",
    ] {
        assert_eq!(
            parse_header(text).expect("well formed").get("f"),
            Some("é"),
            "{text}"
        );
    }
}

#[test]
fn what_cannot_be_decoded_is_replaced() {
    for (text, expected) in [
        ("a; f*=utf-8''%FF", "\u{fffd}"),
        ("a; f*=unknown''%C3%A9", "é"),
        ("a; f*=no quotes", "no quotes"),
        ("a; f*=utf-8''100%", "100%"),
        ("a; f*99999999999=x", ""),
    ] {
        let parsed = parse_header(text).expect("well formed");
        assert_eq!(parsed.get("f").unwrap_or_default(), expected, "{text}");
    }
}

/// SECU-3.03: as many pieces as fit, in the worst order.
#[test]
fn many_continuations_are_put_in_order_at_once() {
    let pieces: Vec<String> = (0..4000)
        .rev()
        .map(|index| format!("; f*{index}=x"))
        .collect();
    let parsed = parse_header(&format!("a{}", pieces.concat())).expect("well formed");
    assert_eq!(parsed.get("f").map(str::len), Some(4000));
    assert!(parse_header(&"a;".repeat(32 * 1024)).is_ok());
    assert!(parse_header(&"a;".repeat(33 * 1024)).is_err());
}

#[test]
fn what_is_encoded_is_read_back() {
    for value in [
        "token",
        "",
        "two words",
        "a;b",
        "a\"b\\c",
        "é",
        "%41",
        "a\r\nb",
        "'*'",
        "C:\\x\\\\y",
    ] {
        let text = encode_header("form-data", [("name", Some(value)), ("flag", None)]);
        assert!(!text.contains(['\r', '\n']), "{text}");
        let parsed = parse_header(&text).expect("well formed");
        assert_eq!(parsed.get("name"), Some(value), "{text}");
        assert!(parsed.contains("flag"));
    }
}
