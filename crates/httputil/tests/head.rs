//! Headers of an answer that can stand more than once.

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
