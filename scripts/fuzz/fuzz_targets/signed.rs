//! A value that is changed anywhere behind its signature's back does not count.
//!
//! The input is read as it is, and what is read is not judged: libFuzzer looks over our shoulder when signatures are
//! compared, and learns to sign. And the input is a value, which is signed and then changed where its first bytes say.
#![no_main]

use std::time::{Duration, UNIX_EPOCH};

use libfuzzer_sys::fuzz_target;
use tornado_web::CookieSecret;
use tornado_web::signed::{
    Checking, SignedVersion, Signing, create_signed_value, decode_signed_value,
    get_signature_key_version,
};

fuzz_target!(|input: &[u8]| {
    let secret =
        CookieSecret::new("secret").with_clock(|| UNIX_EPOCH + Duration::from_secs(1_300_000_000));
    if let Ok(text) = std::str::from_utf8(input) {
        let _ = get_signature_key_version(text);
        for include_name in [true, false] {
            let what = Checking {
                include_name,
                ..Checking::default()
            };
            let _ = decode_signed_value(&secret, "name", text, &what);
        }
    }
    let Some((&[place, byte], value)) = input.split_first_chunk::<2>() else {
        return;
    };
    for version in [SignedVersion::V1, SignedVersion::V2] {
        let how = Signing {
            version,
            ..Signing::default()
        };
        let signed = create_signed_value(&secret, "name", value, &how)
            .expect("one key signs in both versions");
        let read = decode_signed_value(&secret, "name", &signed, &Checking::default());
        assert_eq!(read.as_deref(), Some(value));
        let mut changed = signed.clone().into_bytes();
        let place = usize::from(place) % changed.len();
        changed[place] = byte & 0x7f;
        let changed = String::from_utf8(changed).expect("ASCII");
        if changed != signed {
            assert_eq!(
                decode_signed_value(&secret, "name", &changed, &Checking::default()),
                None
            );
        }
    }
});
