//! Where a text's marks are, as a bit for each byte.
//!
//! Compares as many bytes at once as the processor can, which is found out when the program runs.

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x16, u8x32, u8x64};

/// As many bytes as a word has bits.
pub(crate) const BLOCK: usize = u64::BITS as usize;

/// As many blocks as are looked at in one go.
const WINDOW: usize = 16;

/// A block that holds marks.
#[derive(Clone, Copy, Default)]
pub(crate) struct Block {
    /// A bit for each mark; the lowest stands for the first byte.
    pub(crate) marks: u64,
    /// How many they are.
    pub(crate) count: u32,
}

/// Tells of each block that holds marks, and where it begins.
///
/// The marks are `&`, `<`, `>`, `"` and, if asked for, `'`.
#[inline(always)]
pub(crate) fn each_marked_block<const APOSTROPHE: bool>(
    text: &[u8],
    mut found: impl FnMut(usize, Block),
) {
    let (blocks, rest) = text.as_chunks();
    let mut place = 0;
    for window in blocks.chunks(WINDOW) {
        let mut marked = [Block::default(); WINDOW];
        if many::<APOSTROPHE>(window, &mut marked) {
            for (index, (&block, _)) in marked.iter().zip(window).enumerate() {
                if block.count > 0 {
                    found(place + index * BLOCK, block);
                }
            }
        }
        place += window.len() * BLOCK;
    }
    // Too short to ask for more than every processor of this kind can do.
    let marks = dispatch!(Level::baseline(), simd => few::<_, APOSTROPHE>(simd, rest));
    if marks != 0 {
        found(
            place,
            Block {
                marks,
                count: marks.count_ones(),
            },
        );
    }
}

/// Fills in the marks of the window; whether there are any.
#[inline(never)]
fn many<const APOSTROPHE: bool>(window: &[[u8; BLOCK]], marked: &mut [Block; WINDOW]) -> bool {
    dispatch!(Level::new(), simd => {
        let mut any = 0;
        for (block, bytes) in marked.iter_mut().zip(window) {
            block.marks = bits_of_64::<_, APOSTROPHE>(simd, bytes);
            block.count = block.marks.count_ones();
            any |= block.marks;
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
