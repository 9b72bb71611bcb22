//! Parameters that were read can be written, and read again as the same.
#![no_main]

use std::collections::HashSet;

use libfuzzer_sys::fuzz_target;
use tornado_httputil::{encode_header, parse_header};

fuzz_target!(|text: &str| {
    let Ok(read) = parse_header(text) else { return };
    // Names are kept as they came: only some can be written again, and of two alike only the last one is asked for.
    let mut names = HashSet::new();
    let ordinary = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !read
        .iter()
        .all(|(name, _)| ordinary(name) && names.insert(name.to_owned()))
    {
        return;
    }
    let written = encode_header(read.value(), read.iter());
    let again = parse_header(&written).expect("what was written can be read");
    assert_eq!(again.value(), read.value());
    assert_eq!(again.iter().len(), read.iter().len());
    for (name, value) in read.iter() {
        assert!(again.contains(name));
        assert_eq!(again.get(name), value);
    }
});
