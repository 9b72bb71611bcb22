//! `1h 30m 5s` (`OPTS-2.07`).

use std::time::Duration;

/// A sum of numbers with units, seconds where there is none; empty text is no time at all.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let mut micros: i128 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        rest = rest.trim_start();
        let (number, behind) = rest.split_at(number_length(rest)?);
        let behind = behind.trim_start();
        let unit_length = behind
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(unit_length);
        let part = part(number.parse().ok()?, micros_of(unit)?)?;
        micros = micros
            .checked_add(part)
            .filter(|sum| sum.unsigned_abs() <= LONGEST)?;
        rest = behind.trim_start();
    }
    from_micros(micros)
}

/// The duration of so many microseconds, if they are not negative.
pub(crate) fn from_micros(micros: i128) -> Option<Duration> {
    let micros = u128::try_from(micros).ok()?;
    let seconds = u64::try_from(micros / 1_000_000).ok()?;
    let nanos = u32::try_from(micros % 1_000_000).ok()? * 1000;
    Some(Duration::new(seconds, nanos))
}

/// Python's limit, the last microsecond of 999,999,999 days.
const LONGEST: u128 = 1_000_000_000 * 86_400_000_000 - 1;

/// Microseconds in so many units, rounded as Python rounds: a half to the even one.
pub(crate) fn part(number: f64, unit: i128) -> Option<i128> {
    // The cast saturates; what is too large is refused by the limit.
    let whole = (number.trunc() as i128).checked_mul(unit)?;
    let left = number.fract() * unit as f64;
    // Whether the sum is even depends on both.
    let odd = (whole % 2).unsigned_abs() as f64;
    whole.checked_add(((left + odd).round_ties_even() - odd) as i128)
}

fn micros_of(unit: &str) -> Option<i128> {
    Some(match unit {
        "us" | "microseconds" => 1,
        "ms" | "milliseconds" => 1_000,
        "" | "s" | "sec" | "seconds" => 1_000_000,
        "m" | "min" | "minutes" => 60_000_000,
        "h" | "hours" => 3_600_000_000,
        "d" | "days" => 86_400_000_000,
        "w" | "weeks" => 604_800_000_000,
        _ => return None,
    })
}

/// Length of the number at the start: `5`, `1.5`, `.5`, `5.`, `-1e3`.
fn number_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits_from = |start: usize| {
        bytes
            .iter()
            .skip(start)
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut end = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits_from(end);
    end += whole;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits_from(end + 1);
        if whole == 0 && fraction == 0 {
            return None;
        }
        end += 1 + fraction;
    } else if whole == 0 {
        return None;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        match digits_from(end + 1 + sign) {
            0 => {}
            exponent => end += 1 + sign + exponent,
        }
    }
    Some(end)
}
