//! Cookies are the same in one header and in one header each.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_httputil::Cookies;

fuzz_target!(|header: &[u8]| {
    let together = Cookies::parse(header);
    let mut one_by_one = Cookies::default();
    for cookie in header.split(|&byte| byte == b';') {
        one_by_one.append_parsed(cookie);
    }
    assert_eq!(together, one_by_one);
    for (name, _) in together.iter() {
        assert!(together.get(name).is_some());
    }
});
