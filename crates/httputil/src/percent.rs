//! Percent-encoding, into and out of a buffer.

use memchr::memchr;

/// Undoes `%XX`, and `+` for a space where `plus` says so; clean runs are copied whole.
///
/// A `%` that no two hexadecimal digits follow stands for itself.
pub(crate) fn decode_into(mut text: &[u8], plus: bool, out: &mut Vec<u8>) {
    loop {
        text = match text {
            [] => return,
            [b'%', high, low, rest @ ..] if hex(*high) < 16 && hex(*low) < 16 => {
                out.push(hex(*high) << 4 | hex(*low));
                rest
            }
            [_, after @ ..] => {
                let length = 1 + memchr(b'%', after).unwrap_or(after.len());
                let (clean, rest) = text.split_at(length);
                let start = out.len();
                out.extend_from_slice(clean);
                if plus {
                    spaces_for_pluses(out.get_mut(start..).unwrap_or_default());
                }
                rest
            }
        };
    }
}

/// A loop without a branch, which the compiler turns into one over many bytes at a time.
fn spaces_for_pluses(text: &mut [u8]) {
    for byte in text {
        *byte = if *byte == b'+' { b' ' } else { *byte };
    }
}

/// Writes each byte that `keep` does not keep as `%XX`.
pub(crate) fn encode_into(text: &[u8], keep: impl Fn(u8) -> bool, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text {
        if byte.is_ascii() && keep(byte) {
            out.push(char::from(byte));
        } else {
            let digit = |half: u8| char::from(DIGITS[usize::from(half & 15)]);
            out.extend(['%', digit(byte >> 4), digit(byte)]);
        }
    }
}

/// The value of a hexadecimal digit; 255 for anything else.
const fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 255,
    }
}
