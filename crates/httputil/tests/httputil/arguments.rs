//! Query strings and url-encoded forms.

use std::collections::HashMap;

use tornado_httputil::{ArgumentLimits, Arguments, Error};

/// HUTL-3.07
#[test]
fn arguments_are_those_of_tornado() {
    let cases: Vec<(String, HashMap<String, Vec<String>>)> =
        serde_json::from_str(include_str!("../data/arguments.json")).expect("cases");
    for (encoded, expected) in cases {
        let encoded = latin1(&encoded);
        let arguments = Arguments::parse(&encoded).expect("few arguments");
        let mut found: HashMap<String, Vec<String>> = HashMap::new();
        for (name, value) in arguments.iter() {
            found.entry(text(name)).or_default().push(text(value));
        }
        assert_eq!(found, expected, "{}", encoded.escape_ascii());
    }
}

/// WEB-2.05, WEB-2.06
#[test]
fn the_last_value_of_a_name_is_its_value() {
    let arguments = Arguments::parse(b"a=1&b=2&a=3").expect("few arguments");
    assert_eq!(arguments.get("a"), Some(b"3".as_slice()));
    assert_eq!(arguments.get("c"), None);
    assert_eq!(arguments.get_all("a").collect::<Vec<_>>(), [b"1", b"3"]);
    assert_eq!(arguments.get_all("c").count(), 0);
}

/// WEB-2.05
#[test]
fn an_argument_that_is_not_utf8_is_named() {
    let arguments = Arguments::parse(b"good=%C3%A9&bad=%E9&bad=x").expect("few arguments");
    assert_eq!(arguments.text("good"), Ok(Some("é")));
    assert_eq!(arguments.text("bad"), Ok(Some("x")));
    let error = Error::ArgumentNotUtf8 { name: "bad".into() };
    assert_eq!(
        arguments.texts("bad").collect::<Vec<_>>(),
        [Err(error.clone()), Ok("x")]
    );
    assert_eq!(error.to_string(), "argument \"bad\" is not valid UTF-8");
    assert_eq!(error.status(), 400);
}

/// WEB-2.07
#[test]
fn blank_values_can_be_left_out() {
    let limits = ArgumentLimits {
        keep_blank_values: false,
        ..ArgumentLimits::default()
    };
    let arguments = Arguments::parse_with(b"a=1&a=&b=&c", &limits).expect("few arguments");
    assert_eq!(arguments, Arguments::from_iter([("a", "1")]));
    let arguments = Arguments::parse(b"a=1&a=&b=&c").expect("few arguments");
    assert_eq!(
        arguments,
        Arguments::from_iter([("a", "1"), ("a", ""), ("b", ""), ("c", "")])
    );
}

/// HUTL-3.07
#[test]
fn a_thousand_fields_are_enough() {
    let encoded = "a=1&".repeat(1000);
    assert_eq!(
        Arguments::parse(encoded.as_bytes())
            .expect("just enough")
            .len(),
        1000
    );
    let error = Arguments::parse((encoded + "b").as_bytes()).expect_err("one too many");
    assert_eq!(error, Error::TooManyArguments { limit: 1000 });
    assert_eq!(error.status(), 400);
}

#[test]
fn what_lies_behind_the_limit_is_not_read() {
    let limits = ArgumentLimits {
        max_arguments: 2,
        ..ArgumentLimits::default()
    };
    let mut arguments = Arguments::new();
    let result = arguments.append_parsed(b"a=1&b=2&c=3&d=4", &limits);
    assert_eq!(result, Err(Error::TooManyArguments { limit: 2 }));
    assert_eq!(arguments.len(), 2);
}

#[test]
fn a_form_is_put_behind_the_query() {
    let mut arguments = Arguments::parse(b"a=query").expect("few arguments");
    arguments
        .append_parsed(b"a=form", &ArgumentLimits::default())
        .expect("few arguments");
    assert_eq!(arguments.get("a"), Some(b"form".as_slice()));
    assert_eq!(arguments.get_all("a").count(), 2);
}

#[test]
fn insert_replaces_and_append_adds() {
    let mut arguments = Arguments::new();
    assert!(arguments.is_empty());
    arguments.append("a", "1");
    arguments.append("b", "2");
    arguments.append("a", "3");
    arguments.insert("a", "4");
    assert_eq!(arguments, Arguments::from_iter([("b", "2"), ("a", "4")]));
}

#[test]
fn what_is_encoded_is_read_back() {
    let arguments = Arguments::from_iter([
        (b"\x00\xff +%&=".as_slice(), b"a=b&c".as_slice()),
        (b"", b""),
    ]);
    assert_eq!(arguments.encode(), "%00%FF+%2B%25%26%3D=a%3Db%26c&=");
    assert_eq!(
        Arguments::parse(arguments.encode().as_bytes()),
        Ok(arguments)
    );
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|character| u8::try_from(character).expect("Latin-1"))
        .collect()
}

fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}
