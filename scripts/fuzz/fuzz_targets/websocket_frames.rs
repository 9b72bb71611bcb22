//! Frames are understood the same whether they come whole or in pieces, and what is answered is a conversation.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tornado_fuzz::sockets::{Setup, frames, hear};

fuzz_target!(|input: (u8, u8, bool, &[u8])| {
    let (setup, at_once, framed, bytes) = input;
    let setup = Setup(setup);
    let framed = framed.then(|| frames(setup, bytes));
    let bytes = framed.as_deref().unwrap_or(bytes);
    let (heard, told) = hear(setup, bytes, usize::MAX);
    let (heard_in_pieces, told_in_pieces) = hear(setup, bytes, usize::from(at_once));
    assert_eq!(heard, heard_in_pieces);
    if !setup.is_client() && !setup.is_compressed() {
        assert_eq!(told, told_in_pieces);
    }
    // The other end finds no fault with it.
    let (answer, _) = hear(Setup(setup.0 ^ 1), &told, usize::MAX);
    let end = answer.last().expect("how it ended");
    assert!(end.starts_with("None") || end.starts_with("Some"), "{end}");
});
