//! A date that was read can be written, and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_httputil::HttpDate;

fuzz_target!(|text: &[u8]| {
    let Ok(date) = HttpDate::parse(text) else {
        return;
    };
    assert!((HttpDate::MIN..=HttpDate::MAX).contains(&date));
    assert_eq!(HttpDate::parse(date.to_bytes()), Ok(date));
    assert_eq!(date.to_string().as_bytes(), date.to_bytes());
});
