//! Requests are understood the same whether they come whole or in pieces.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_fuzz::answer;

fuzz_target!(|input: (u8, &[u8])| {
    let (at_once, bytes) = input;
    let whole = answer(bytes, 1 << 20);
    let pieces = answer(bytes, usize::from(at_once));
    assert_eq!(
        String::from_utf8_lossy(&whole),
        String::from_utf8_lossy(&pieces)
    );
});
