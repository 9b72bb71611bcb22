//! How much of the stack is used.

/// Frames are several times as large where nothing is optimized: 256 KiB are enough for an optimized build, 2 MiB for others.
pub const SCALE: usize = if cfg!(debug_assertions) { 6 } else { 1 };

/// How much reading tags or an expression may use, in bytes.
pub const PARSING: usize = SCALE * (150 << 10);

/// How much placing blocks and includes may use, expressions apart.
pub const LINKING: usize = SCALE * (72 << 10);

/// About where the stack ends now.
#[inline]
pub fn here() -> usize {
    let mark = 0_u8;
    std::ptr::from_ref(&mark) as usize
}

/// Whether more than so many bytes were used since.
#[inline]
pub fn used_more_than(bytes: usize, since: usize) -> bool {
    since.abs_diff(here()) > bytes
}
