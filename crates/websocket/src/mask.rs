//! Masks: what keeps a client's bytes from looking like HTTP to a proxy.

use std::cell::RefCell;

/// Applies a mask to the bytes of a payload, which begin at `offset` (RFC 6455, section 5.3).
pub(crate) fn mask(bytes: &mut [u8], key: [u8; 4], offset: u64) {
    let mut key = key;
    key.rotate_left((offset % 4) as usize);
    let [a, b, c, d] = key;
    let word = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = bytes.as_chunks_mut::<8>();
    for chunk in words {
        *chunk = (u64::from_ne_bytes(*chunk) ^ word).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(key.iter().cycle()) {
        *byte ^= key;
    }
}

/// A key that nobody can foretell, of the system's randomness; asked for in batches.
pub(crate) fn new_key() -> [u8; 4] {
    const BATCH: usize = 64;
    thread_local! {
        static KEYS: RefCell<Vec<[u8; 4]>> = const { RefCell::new(Vec::new()) };
    }
    KEYS.with_borrow_mut(|keys| {
        if keys.is_empty() {
            let mut batch = [0; BATCH * 4];
            // Without randomness a mask still has to be some mask: it protects proxies, not what is sent.
            let _ = getrandom::fill(&mut batch);
            keys.extend_from_slice(batch.as_chunks().0);
        }
        keys.pop().unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn a_mask_fits_wherever_a_piece_begins() {
        let plain: Vec<u8> = (0..100).collect();
        let key = [7, 77, 177, 250];
        let expected: Vec<u8> = plain
            .iter()
            .enumerate()
            .map(|(at, byte)| byte ^ key[at % 4])
            .collect();
        for cut in 0..plain.len() {
            let mut bytes = plain.clone();
            let (front, back) = bytes.split_at_mut(cut);
            mask(front, key, 0);
            mask(back, key, cut as u64);
            assert_eq!(bytes, expected, "cut at {cut}");
        }
    }
}
