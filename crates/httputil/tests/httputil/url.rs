//! Addresses.

use tornado_httputil::{encode_username_password, is_local_path, url_concat};

/// HUTL-3.01
#[test]
fn arguments_are_added_as_tornado_adds_them() {
    type Case = (String, Vec<(String, String)>, String);
    let cases: Vec<Case> = serde_json::from_str(include_str!("../data/urls.json")).expect("cases");
    for (url, arguments, expected) in cases {
        assert_eq!(url_concat(&url, arguments), expected, "{url}");
    }
}

/// SECU-3.04
#[test]
fn only_a_path_of_this_host_is_local() {
    for local in [
        "/",
        "/a",
        "/a//b",
        "/a?next=//b",
        "/.//a",
        "/%2f/a",
        "/%09/a",
        "/é",
        "/a\\b",
        "/?//a",
        "/#",
        "/ a",
    ] {
        assert!(is_local_path(local), "{local:?}");
    }
    for foreign in [
        "",
        "//host",
        "///host",
        "/\\host",
        "\\\\host",
        "\\/host",
        "http://host",
        "http:host",
        "javascript:x",
        "a",
        "?a",
        " //host",
        "\t//host",
        "/\t/host",
        "/\n/host",
        "/\r\n/host",
        "/\0/host",
        "/\x7f",
        "/a\tb",
        "/\u{85}",
        "\u{1}//host",
    ] {
        assert!(!is_local_path(foreign), "{foreign:?}");
    }
}

/// HUTL-3.10
#[test]
fn name_and_password_are_joined_by_a_colon() {
    assert_eq!(
        encode_username_password("ü".as_bytes(), b"a:b"),
        "ü:a:b".as_bytes()
    );
}
