//! Where a text's marks are, as a bit for each byte.
//!
//! Compares as many bytes at once as the processor can, which is found out when the program runs.

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x16, u8x32, u8x64};

/// As many bytes as a word has bits.
pub(crate) const BLOCK: usize = u64::BITS as usize;

/// As many blocks as are looked at in one go.
const WINDOW: usize = 16;

/// Tells of each block that holds marks: where it begins, and a bit for each mark.
///
/// The marks are `&`, `<`, `>`, `"` and, if asked for, `'`. The lowest bit stands for the first byte.
#[inline(always)]
pub(crate) fn each_marked_block<const APOSTROPHE: bool>(
    text: &[u8],
    mut found: impl FnMut(usize, u64),
) {
    let (mut blocks, rest) = text.as_chunks::<BLOCK>();
    let mut window = [0; WINDOW];
    let mut place = 0;
    loop {
        let (here, following) = blocks.split_at(blocks.len().min(WINDOW));
        let looked_at = if here.is_empty() {
            // Too short to ask for more than every processor of this kind can do.
            window[0] = dispatch!(Level::baseline(), simd => few::<_, APOSTROPHE>(simd, rest));
            1
        } else if many::<APOSTROPHE>(here, &mut window) {
            here.len()
        } else {
            0
        };
        for (index, &marks) in window.iter().take(looked_at).enumerate() {
            if marks != 0 {
                found(place + index * BLOCK, marks);
            }
        }
        if here.is_empty() {
            return;
        }
        place += here.len() * BLOCK;
        blocks = following;
    }
}

/// Fills in the bits of the blocks; whether there are any.
#[inline(never)]
fn many<const APOSTROPHE: bool>(blocks: &[[u8; BLOCK]], window: &mut [u64; WINDOW]) -> bool {
    dispatch!(Level::new(), simd => {
        let mut any = 0;
        for (bits, block) in window.iter_mut().zip(blocks) {
            *bits = bits_of_64::<_, APOSTROPHE>(simd, block);
            any |= *bits;
        }
        any != 0
    })
}

/// Of fewer than 64 bytes: of the first and the last of them, which may overlap.
#[inline(always)]
fn few<S: Simd, const APOSTROPHE: bool>(simd: S, bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return bits_of_32::<_, APOSTROPHE>(simd, first)
            | bits_of_32::<_, APOSTROPHE>(simd, last) << (bytes.len() - 32);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return bits_of_16::<_, APOSTROPHE>(simd, first)
            | bits_of_16::<_, APOSTROPHE>(simd, last) << (bytes.len() - 16);
    }
    let word = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(&first), Some(&last)) => {
            u128::from(u64::from_le_bytes(first))
                | u128::from(u64::from_le_bytes(last)) << (8 * (bytes.len() - 8))
        }
        _ => bytes
            .iter()
            .rev()
            .fold(0, |word, &byte| word << 8 | u128::from(byte)),
    };
    bits_of_16::<_, APOSTROPHE>(simd, &word.to_le_bytes())
}

/// The same comparison for each width of vectors.
macro_rules! bits {
    ($name:ident, $vector:ident, $width:literal) => {
        #[inline(always)]
        fn $name<S: Simd, const APOSTROPHE: bool>(simd: S, bytes: &[u8; $width]) -> u64 {
            let bytes = $vector::simd_from(simd, *bytes);
            let is = |bytes: $vector<S>, byte: u8| bytes.simd_eq($vector::splat(simd, byte));
            // `&` and `'` differ in one bit only, and so do `<` and `>`.
            let ampersand = match APOSTROPHE {
                true => is(bytes & !(b'&' ^ b'\''), b'&'),
                false => is(bytes, b'&'),
            };
            (ampersand | is(bytes & !(b'<' ^ b'>'), b'<') | is(bytes, b'"')).to_bitmask()
        }
    };
}

bits!(bits_of_16, u8x16, 16);
bits!(bits_of_32, u8x32, 32);
bits!(bits_of_64, u8x64, 64);
