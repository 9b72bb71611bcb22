use std::cell::Cell;

/// Lends a buffer that all streams of this thread share.
///
/// Bytes are received here and only then copied into a stream's own buffer,
/// so that a stream that waits owns nothing and one that received ten bytes
/// owns ten.
pub(crate) fn with<R>(size: usize, receive: impl FnOnce(&mut [u8]) -> R) -> R {
    let mut scratch = SCRATCH.try_with(Cell::take).unwrap_or_default();
    if scratch.len() < size {
        scratch.resize(size, 0);
    }
    let result = receive(scratch.get_mut(..size).unwrap_or_default());
    if scratch.len() <= KEPT {
        // Fails while the thread ends; then the buffer is simply freed.
        let _ = SCRATCH.try_with(|slot| slot.set(scratch));
    }
    result
}

/// Larger chunks than this get a buffer anew each time.
const KEPT: usize = 64 * 1024;

thread_local! {
    // Taken while in use: a stream polled from within another's poll gets a fresh one.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}
