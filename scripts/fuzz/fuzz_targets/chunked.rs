//! A chunked body is understood the same whether it comes whole or in pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_fuzz::answer;

fuzz_target!(|input: (u8, &[u8])| {
    let (at_once, body) = input;
    let mut bytes = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    bytes.extend_from_slice(body);
    let whole = answer(&bytes, 1 << 20);
    let pieces = answer(&bytes, usize::from(at_once));
    assert_eq!(
        String::from_utf8_lossy(&whole),
        String::from_utf8_lossy(&pieces)
    );
});
