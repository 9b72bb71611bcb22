//! Percent-encoding, into and out of a buffer.

use memchr::memchr2;

/// Undoes `%XX`, and `+` for a space where `plus` says so; clean runs are copied whole.
///
/// A `%` that no two hexadecimal digits follow stands for itself.
pub(crate) fn decode_into(mut text: &[u8], plus: bool, out: &mut Vec<u8>) {
    let second = if plus { b'+' } else { b'%' };
    loop {
        text = match text {
            [] => return,
            [b'+', rest @ ..] if plus => {
                out.push(b' ');
                rest
            }
            [b'%', high, low, rest @ ..] if hex(*high) < 16 && hex(*low) < 16 => {
                out.push(hex(*high) << 4 | hex(*low));
                rest
            }
            [first, rest @ ..] => {
                let (clean, rest) = rest.split_at(memchr2(b'%', second, rest).unwrap_or(rest.len()));
                out.push(*first);
                out.extend_from_slice(clean);
                rest
            }
        };
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
