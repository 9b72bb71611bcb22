//! `Range` and `Content-Range`.

use tornado_httputil::{ByteRange, content_range, parse_range, parse_ranges};

/// HUTL-3.04
#[test]
fn ranges_are_those_of_tornado() {
    type Slice = (Option<i64>, Option<i64>);
    let cases: Vec<(String, Option<Slice>)> =
        serde_json::from_str(include_str!("../data/ranges.json")).expect("cases");
    let number = |number: u64| Some(i64::try_from(number).expect("a small number"));
    for (header, expected) in cases {
        let found = parse_range(header.as_bytes()).map(|range| match range {
            ByteRange::Slice(start, end) => (number(start), number(end)),
            ByteRange::From(start) => (number(start), None),
            ByteRange::Last(0) => (None, Some(0)),
            ByteRange::Last(count) => (number(count).map(|count| -count), None),
            ByteRange::All => (None, None),
        });
        assert_eq!(found, expected, "{header:?}");
    }
}

/// HUTL-3.05
#[test]
fn content_ranges_are_those_of_tornado() {
    type Case = ((Option<u64>, Option<u64>, u64), String);
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../data/content_ranges.json")).expect("cases");
    for ((start, end, total), expected) in cases {
        assert_eq!(content_range(start, end, total), expected);
    }
    assert_eq!(content_range(None, None, 0), "bytes 0-0/0");
}

#[test]
fn only_digits_are_numbers_and_the_last_is_not_before_the_first() {
    for header in [
        "bytes=+1-2",
        "bytes=1_0-",
        "bytes=5-4",
        "bytes=--1",
        "bytes=1",
        "bytes",
        "bytes=\u{661}-",
        "bytes=0x1-",
        "bytes=1 0-",
    ] {
        assert_eq!(parse_range(header.as_bytes()), None, "{header}");
    }
}

#[test]
fn numbers_beyond_all_files_are_the_largest() {
    let range = parse_range(b"bytes=1-99999999999999999999999").expect("a range");
    assert_eq!(range.resolve(10), Some(1..10));
    let range = parse_range(b"bytes=-99999999999999999999999").expect("a range");
    assert_eq!(range.resolve(10), Some(0..10));
}

#[test]
fn what_no_byte_answers_is_nothing() {
    assert_eq!(ByteRange::From(10).resolve(10), None);
    assert_eq!(ByteRange::Slice(10, 12).resolve(10), None);
    assert_eq!(ByteRange::Last(0).resolve(10), None);
    assert_eq!(ByteRange::All.resolve(0), None);
    assert_eq!(ByteRange::Slice(9, 12).resolve(10), Some(9..10));
}

#[test]
fn several_ranges_are_read_up_to_a_limit() {
    let three = [
        ByteRange::Slice(0, 1),
        ByteRange::From(5),
        ByteRange::Last(2),
    ];
    assert_eq!(
        parse_ranges(b"bytes=0-0, 5-,-2", 3).as_deref(),
        Some(three.as_slice())
    );
    assert_eq!(parse_ranges(b"bytes=0-0, 5-,-2", 2), None);
    assert_eq!(parse_ranges(b"bytes=0-0, x", 3), None);
    assert_eq!(parse_ranges("bytes=0-0,".repeat(9000).as_bytes(), 10), None);
}
