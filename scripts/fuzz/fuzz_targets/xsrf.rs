//! A token that was read is the same token however it is written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_web::xsrf::{XsrfToken, XsrfVersion};

fuzz_target!(|text: &str| {
    let Some(token) = XsrfToken::parse(text) else {
        return;
    };
    assert!(token.matches(&token));
    for version in [XsrfVersion::V1, XsrfVersion::V2] {
        let written = token.encode(version).expect("random numbers");
        let again = XsrfToken::parse(&written).expect("what was written is read");
        assert!(token.matches(&again));
    }
});
