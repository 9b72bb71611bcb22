//! A range lies within the text it is a range of, and one range is a list of one.
//!
//! The first eight bytes of the input are the length of that text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_httputil::{parse_range, parse_ranges};

fuzz_target!(|input: &[u8]| {
    let Some((total, header)) = input.split_first_chunk() else {
        return;
    };
    let total = u64::from_le_bytes(*total);
    if let Some(range) = parse_range(header) {
        assert_eq!(parse_ranges(header, 1), Some(vec![range]));
    }
    let ranges = parse_ranges(header, 5).unwrap_or_default();
    assert!(ranges.len() <= 5);
    for bytes in ranges.into_iter().filter_map(|range| range.resolve(total)) {
        assert!(
            bytes.start < bytes.end && bytes.end <= total,
            "{bytes:?} of {total}"
        );
    }
});
