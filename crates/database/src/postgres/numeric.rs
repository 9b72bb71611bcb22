//! Decimals, which the server sends and takes in digits of ten thousand.

const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NOT_A_NUMBER: u16 = 0xc000;
const INFINITE: u16 = 0xd000;
const NEGATIVE_INFINITE: u16 = 0xf000;

/// The server takes 131,072 before the point and 16,383 behind it.
const MOST_DIGITS: usize = 150_000;

/// The decimal digits: how many follow, the power of the first, the sign, decimals to show, and the digits.
pub(super) fn digits(bytes: &[u8]) -> Option<String> {
    let mut words = bytes
        .chunks_exact(2)
        .map(|word| <[u8; 2]>::try_from(word).unwrap_or_default());
    let count = u16::from_be_bytes(words.next()?);
    let weight = i16::from_be_bytes(words.next()?);
    let sign = u16::from_be_bytes(words.next()?);
    let scale = usize::from(u16::from_be_bytes(words.next()?));
    match sign {
        POSITIVE | NEGATIVE => {}
        NOT_A_NUMBER => return Some("NaN".into()),
        INFINITE => return Some("Infinity".into()),
        NEGATIVE_INFINITE => return Some("-Infinity".into()),
        _ => return None,
    }
    let groups: Vec<u16> = words.map(u16::from_be_bytes).take(count.into()).collect();
    let group = |power: i32| {
        let index = usize::try_from(i32::from(weight) - power).ok();
        index
            .and_then(|index| groups.get(index))
            .copied()
            .unwrap_or(0)
    };
    let mut out = String::from(if sign == NEGATIVE { "-" } else { "" });
    let first = i32::from(weight).max(0);
    out.push_str(&group(first).to_string());
    for power in (0..first).rev() {
        out.push_str(&format!("{:04}", group(power)));
    }
    if scale > 0 {
        out.push('.');
        let end = out.len() + scale;
        let mut power = -1;
        while out.len() < end {
            out.push_str(&format!("{:04}", group(power)));
            power -= 1;
        }
        out.truncate(end);
    }
    Some(out)
}

/// The form of the server for what is written in digits: `-12.50`, `1e21`, `NaN`.
pub(super) fn encode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let special = match text.to_ascii_lowercase().as_str() {
        "nan" => Some(NOT_A_NUMBER),
        "inf" | "infinity" => Some(INFINITE),
        "-inf" | "-infinity" => Some(NEGATIVE_INFINITE),
        _ => None,
    };
    if let Some(sign) = special {
        return Some(wire(&[], 0, sign, 0));
    }
    let (sign, text) = match text.as_bytes().first()? {
        b'-' => (NEGATIVE, text.get(1..)?),
        b'+' => (POSITIVE, text.get(1..)?),
        _ => (POSITIVE, text),
    };
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i16>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    // How many of the digits stand before the point, then filled up to whole groups on both sides of it.
    let given = whole.len() + fraction.len();
    let before = isize::try_from(whole.len()).ok()? + isize::from(exponent);
    let scale = isize::try_from(given).ok()? - before;
    let filled = before.max(0).checked_add(3)? / 4 * 4;
    let zeros = usize::try_from(filled - before).ok()?;
    if given == 0 || given > MOST_DIGITS {
        return None;
    }
    let mut digits = vec![0; zeros];
    for sign in whole.bytes().chain(fraction.bytes()) {
        digits.push(sign.is_ascii_digit().then(|| sign - b'0')?);
    }
    let length = digits.len().max(usize::try_from(filled).ok()?);
    digits.resize(length.next_multiple_of(4), 0);
    let mut groups: Vec<u16> = digits
        .chunks(4)
        .map(|group| {
            group
                .iter()
                .fold(0, |sum, digit| sum * 10 + u16::from(*digit))
        })
        .collect();
    let mut weight = filled / 4 - 1;
    while groups.last() == Some(&0) {
        groups.pop();
    }
    let leading = groups.iter().take_while(|group| **group == 0).count();
    groups.drain(..leading);
    weight -= isize::try_from(leading).ok()?;
    Some(wire(
        &groups,
        weight.try_into().ok()?,
        sign,
        scale.max(0).try_into().ok()?,
    ))
}

fn wire(groups: &[u16], weight: i16, sign: u16, scale: u16) -> Vec<u8> {
    let count = u16::try_from(groups.len()).unwrap_or(u16::MAX);
    let head = [count, weight.cast_unsigned(), sign, scale];
    head.iter()
        .chain(groups)
        .flat_map(|word| word.to_be_bytes())
        .collect()
}
