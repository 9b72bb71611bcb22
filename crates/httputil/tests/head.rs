//! Headers that many answers have in common.

use tornado_httputil::Head;

fn head(headers: &[(&str, &str)]) -> Head {
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
    let common = head(&[
        ("Content-Type", "text/css"),
        ("Etag", "\"1\""),
        ("X-A", "a"),
    ]);
    let mut empty = Head::new();
    empty.set_all(&common);
    assert_eq!(list(&empty), list(&common));
    assert_eq!(empty.text(), common.text());

    let mut other = head(&[("X-A", "old"), ("X-B", "b"), ("Content-Type", "text/html")]);
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
    let mut own = head(&[("Content-Type", "text/html"), ("Server", "own")]);
    own.set_content_length(5);
    own.set_all(&Head::new());
    assert_eq!(
        list(&own),
        [("Content-Type", "text/html"), ("Server", "own")]
    );
    assert_eq!(own.content_length(), Some(5));

    let mut usual = Head::new();
    usual.set_all(&head(&[("Server", "other"), ("Connection", "close")]));
    assert!(!usual.has_usual_server() && usual.closes());
    assert_eq!(usual.get("Server"), Some("other"));
}
