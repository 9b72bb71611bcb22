//! Lists of headers.

use tornado_httputil::{Error, HttpHeaders, normalize_header};

/// HUTL-2.03, HUTL-3.11
#[test]
fn headers_are_those_of_tornado() {
    type Case = (String, Option<Vec<(String, String)>>);
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../data/headers.json")).expect("cases");
    for (block, expected) in cases {
        let latin1: Vec<u8> = block
            .chars()
            .map(|character| u8::try_from(character).expect("Latin-1"))
            .collect();
        let found = HttpHeaders::parse(&latin1).ok();
        let found: Option<Vec<(String, String)>> = found.map(|headers| {
            headers
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        });
        assert_eq!(found, expected, "{block:?}");
    }
}

/// HUTL-2.01
#[test]
fn each_part_of_a_name_begins_with_a_capital() {
    for (name, normal) in [
        ("etag", "Etag"),
        ("WWW-authenticate", "Www-Authenticate"),
        ("x--y", "X--Y"),
        ("", ""),
        ("-a", "-A"),
    ] {
        assert_eq!(normalize_header(name), normal);
    }
    assert!(matches!(
        normalize_header("Content-Type"),
        std::borrow::Cow::Borrowed(_)
    ));
}

/// HUTL-2.02
#[test]
fn add_appends_set_replaces_and_remove_takes_all() {
    let mut headers = HttpHeaders::new();
    headers.add("set-cookie", "a=b").expect("a header");
    headers.add("Set-Cookie", "c=d").expect("a header");
    assert_eq!(headers.get("SET-COOKIE").as_deref(), Some("a=b,c=d"));
    assert_eq!(
        headers.get_list("set-cookie").collect::<Vec<_>>(),
        ["a=b", "c=d"]
    );
    assert_eq!(
        headers.iter().collect::<Vec<_>>(),
        [("Set-Cookie", "a=b"), ("Set-Cookie", "c=d")]
    );
    headers.set("set-cookie", "e=f").expect("a header");
    assert_eq!(
        (headers.len(), headers.get("Set-Cookie").as_deref()),
        (1, Some("e=f"))
    );
    headers.remove("SET-cookie");
    assert!(headers.is_empty() && !headers.contains("Set-Cookie"));
}

/// SECU-3.02
#[test]
fn no_header_holds_the_end_of_a_line() {
    let mut headers = HttpHeaders::new();
    for (name, value) in [
        ("a", "b\r\nc: d"),
        ("a", "b\0"),
        ("a\n", "b"),
        ("", "b"),
        ("a b", "c"),
        ("é", "b"),
    ] {
        assert!(headers.add(name, value).is_err(), "{name:?}: {value:?}");
        assert!(headers.set(name, value).is_err(), "{name:?}: {value:?}");
    }
    assert!(headers.is_empty());
}

#[test]
fn a_fault_says_the_line() {
    let error = HttpHeaders::parse(b"a: b\r\nc: d\r\n folded\r\n").expect_err("a folded line");
    assert_eq!(
        error,
        Error::HeaderLine {
            line: 3,
            fault: "folded lines are not supported"
        }
    );
    assert_eq!(
        error.to_string(),
        "malformed header line 3: folded lines are not supported"
    );
}

/// HUTL-3.11: each value is kept by itself; they are joined when asked for.
#[test]
fn ten_thousand_headers_of_one_name_are_a_list() {
    let headers = HttpHeaders::parse("a: b\r\n".repeat(10_000).as_bytes()).expect("headers");
    assert_eq!(headers.get_list("A").count(), 10_000);
    assert_eq!(headers.get("A").map(|joined| joined.len()), Some(19_999));
}
