//! Lists of preferences.

use tornado_httputil::parse_quality_list;

#[test]
fn the_most_preferred_comes_first_and_equals_stay_in_order() {
    let cases: [(&str, &[(&str, u16)]); 9] = [
        ("", &[]),
        (" , ,", &[]),
        ("fr", &[("fr", 1000)]),
        (
            "da, en-gb;q=0.8, en;q=0.7",
            &[("da", 1000), ("en-gb", 800), ("en", 700)],
        ),
        (
            "a;q=0.5,b,c;q=0.5,d",
            &[("b", 1000), ("d", 1000), ("a", 500), ("c", 500)],
        ),
        ("gzip;q=0, *;q=0.001", &[("*", 1), ("gzip", 0)]),
        (
            "text/html;level=1;q=0.4;x=y, text/html ; q=1.0",
            &[("text/html", 1000), ("text/html;level=1", 400)],
        ),
        (
            "a;q=1.5, b;q=-1, c;q=x, d;q=, e;q=0.12345",
            &[("e", 123), ("a", 0), ("b", 0), ("c", 0), ("d", 0)],
        ),
        ("a;level=1", &[("a;level=1", 1000)]),
    ];
    for (header, expected) in cases {
        let found: Vec<_> = parse_quality_list(header)
            .iter()
            .map(|item| (item.value, item.quality))
            .collect();
        assert_eq!(found, expected, "{header}");
    }
}

#[test]
fn a_hundred_preferences_are_enough() {
    assert_eq!(parse_quality_list(&"a,".repeat(30_000)).len(), 100);
}
