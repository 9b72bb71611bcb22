//! Headers of an answer: several of a name, and many in common.

use tornado_httputil::Head;

fn head() -> Head {
    let mut head = Head::new();
    for (name, value) in [
        ("Set-Cookie", "a=1"),
        ("Vary", "Accept"),
        ("Set-Cookie", "b=2"),
        ("set-cookie", "c=3"),
    ] {
        head.add(name, value).expect("a header");
    }
    head
}

/// WEB-3.06
#[test]
fn all_values_of_a_header_come_in_order() {
    let head = head();
    assert_eq!(
        head.get_all("set-cookie").collect::<Vec<_>>(),
        ["a=1", "b=2", "c=3"]
    );
    assert_eq!(head.get_all("Etag").count(), 0);
}

/// WEB-3.07
#[test]
fn one_of_several_headers_can_be_removed() {
    let mut head = head();
    head.remove_where("Set-Cookie", |value| value.starts_with("b="));
    head.remove_where("Etag", |_| true);
    assert_eq!(
        head.text(),
        b"Set-Cookie: a=1\r\nVary: Accept\r\nSet-Cookie: c=3\r\n"
    );
    head.remove_where("set-cookie", |_| true);
    assert_eq!(head.text(), b"Vary: Accept\r\n");
}

fn head_of(headers: &[(&str, &str)]) -> Head {
    let mut head = Head::new();
    for (name, value) in headers {
        head.set(name, value).expect("a header");
    }
    head
}

fn list(head: &Head) -> Vec<(&str, &str)> {
    head.iter().collect()
}

#[test]
fn what_is_set_at_once_is_as_if_set_one_by_one() {
    let common = head_of(&[
        ("Content-Type", "text/css"),
        ("Etag", "\"1\""),
        ("X-A", "a"),
    ]);
    let mut empty = Head::new();
    empty.set_all(&common);
    assert_eq!(list(&empty), list(&common));
    assert_eq!(empty.text(), common.text());

    let mut other = head_of(&[("X-A", "old"), ("X-B", "b"), ("Content-Type", "text/html")]);
    other.set_all(&common);
    let all = [
        ("Content-Type", "text/css"),
        ("X-B", "b"),
        ("Etag", "\"1\""),
        ("X-A", "a"),
    ];
    assert_eq!(list(&other), all);
    other.remove("Etag");
    other.set("X-A", "new").expect("a header");
    assert_eq!(other.get("X-A"), Some("new"));
    assert_eq!(other.text(), b"X-B: b\r\nX-A: new\r\n");
}

#[test]
fn what_was_not_set_stays_as_it_is() {
    let mut own = head_of(&[("Content-Type", "text/html"), ("Server", "own")]);
    own.set_content_length(5);
    own.set_all(&Head::new());
    assert_eq!(
        list(&own),
        [("Content-Type", "text/html"), ("Server", "own")]
    );
    assert_eq!(own.content_length(), Some(5));

    let mut usual = Head::new();
    usual.set_all(&head_of(&[("Server", "other"), ("Connection", "close")]));
    assert!(!usual.has_usual_server() && usual.closes());
    assert_eq!(usual.get("Server"), Some("other"));
}
