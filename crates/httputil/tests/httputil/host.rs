//! The host of a request.

use tornado_httputil::{is_valid_host, split_host_and_port};

/// HUTL-3.10
#[test]
fn hosts_are_those_of_tornado() {
    let cases: Vec<(String, bool, (String, Option<u16>))> =
        serde_json::from_str(include_str!("../data/hosts.json")).expect("cases");
    for (host, valid, (name, port)) in cases {
        assert_eq!(is_valid_host(host.as_bytes()), valid, "{host:?}");
        assert_eq!(
            split_host_and_port(&host),
            (name.as_str(), port),
            "{host:?}"
        );
    }
}

/// Tornado lets brackets and colons stand anywhere.
#[test]
fn brackets_hold_an_address() {
    for host in ["[::1]", "[::1]:80", "[::ffff:127.0.0.1]", "[fe80::1]:"] {
        assert!(is_valid_host(host.as_bytes()), "{host}");
    }
    for host in [
        "[",
        "[]",
        "[]:80",
        "[::1",
        "::1",
        "a:1:2",
        "[::1]x",
        "[::1]:x",
        "a[b]",
        "[g::]",
        "h:a",
        "h:8a",
        "[::1]]",
        "a]",
        "[::1%25x]",
    ] {
        assert!(!is_valid_host(host.as_bytes()), "{host}");
    }
}

#[test]
fn a_port_is_a_number_up_to_65535() {
    assert_eq!(split_host_and_port("a:65535"), ("a", Some(65535)));
    assert_eq!(split_host_and_port("a:65536"), ("a:65536", None));
    assert_eq!(split_host_and_port("a:+1"), ("a:+1", None));
    assert_eq!(split_host_and_port(":80"), (":80", None));
}
