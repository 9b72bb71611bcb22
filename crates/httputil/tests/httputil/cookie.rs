//! The `Cookie` header.

use std::collections::HashMap;

use tornado_httputil::{Cookies, SetCookie, iter_cookies};

/// HUTL-3.09
#[test]
fn cookies_are_those_of_tornado() {
    let cases: Vec<(String, HashMap<String, String>)> =
        serde_json::from_str(include_str!("../data/cookies.json")).expect("cases");
    for (header, expected) in cases {
        let cookies = Cookies::parse(header.as_bytes());
        let found: HashMap<String, String> = cookies
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(found, expected, "{header:?}");
    }
}

/// WEB-2.08
#[test]
fn a_bad_cookie_does_not_spoil_the_others() {
    let cookies = Cookies::parse(b"a=1; \xff\xfe=\x80; ; =; b=\"\\; c=3");
    assert_eq!(cookies.get("a"), Some("1"));
    assert_eq!(cookies.get("b"), Some("\"\\"));
    assert_eq!(cookies.get("c"), Some("3"));
}

#[test]
fn the_last_of_two_cookies_counts() {
    let mut cookies = Cookies::parse(b"a=1; a=2");
    assert_eq!(cookies.get("a"), Some("2"));
    cookies.append_parsed(b"a=3");
    assert_eq!((cookies.get("a"), cookies.len()), (Some("3"), 3));
}

/// Python's cookies write `é` as the one byte of Latin-1.
#[test]
fn octal_escapes_are_utf8_or_else_latin1() {
    let cookies = Cookies::parse(br#"a="\303\251"; b="\351"; c=caf"#);
    assert_eq!(
        (cookies.get("a"), cookies.get("b"), cookies.get("c")),
        (Some("é"), Some("é"), Some("caf"))
    );
}

/// SECU-3.03: unquoting looks at each byte once, so its result tells the work done.
#[test]
fn a_value_of_many_backslashes_is_read_in_one_pass() {
    let header = format!("a=\"{}\"", "\\".repeat(64 * 1024));
    assert_eq!(
        Cookies::parse(header.as_bytes()).get("a").map(str::len),
        Some(32 * 1024)
    );
    let header = format!("a=\"{}\"", "\\073".repeat(16 * 1024));
    assert_eq!(
        Cookies::parse(header.as_bytes()).get("a").map(str::len),
        Some(16 * 1024)
    );
}

#[test]
fn plain_cookies_are_borrowed() {
    let (name, value) = iter_cookies(b"a=\"b\"").next().expect("a cookie");
    assert!(matches!(
        (name, value),
        (
            std::borrow::Cow::Borrowed("a"),
            std::borrow::Cow::Borrowed("b")
        )
    ));
}

#[test]
fn what_is_sent_is_read_back() {
    let value: String = ('!'..='~').chain("éテ\u{7f}\u{80}😀".chars()).collect();
    let sent = SetCookie::new("a", &value)
        .path("")
        .render()
        .expect("a cookie");
    assert_eq!(
        Cookies::parse(sent.as_bytes()).get("a"),
        Some(value.as_str())
    );
}
