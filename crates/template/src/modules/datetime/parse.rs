//! Text read by a format of strftime's.

use super::build::{checked_date, checked_time};
use super::{DAY, calendar};

/// Microseconds since the start of the year 1.
pub(super) fn strptime(text: &str, format: &str) -> Option<i64> {
    let (mut year, mut month, mut day) = (1900, 1, 1);
    let (mut hour, mut minute, mut second, mut micro) = (0, 0, 0, 0);
    let mut afternoon = None;
    let mut rest = text;
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            rest = rest.trim_start();
            continue;
        }
        if c != '%' {
            rest = rest.strip_prefix(c)?;
            continue;
        }
        let digits = |rest: &mut &str, most: usize| -> Option<i64> {
            let length = rest
                .bytes()
                .take(most)
                .take_while(u8::is_ascii_digit)
                .count();
            let number = rest.get(..length)?.parse().ok()?;
            *rest = rest.get(length..)?;
            Some(number)
        };
        let name = |rest: &mut &str, names: &[&str], short: bool| -> Option<i64> {
            names.iter().enumerate().find_map(|(index, name)| {
                let name = if short { name.get(..3)? } else { name };
                let head = rest.get(..name.len())?;
                if !head.eq_ignore_ascii_case(name) {
                    return None;
                }
                *rest = rest.get(name.len()..)?;
                Some(index as i64)
            })
        };
        match chars.next()? {
            'Y' => year = digits(&mut rest, 4)?,
            'y' => {
                let short = digits(&mut rest, 2)?;
                year = if short < 69 {
                    2000 + short
                } else {
                    1900 + short
                };
            }
            'm' => month = digits(&mut rest, 2)?,
            'd' => day = digits(&mut rest, 2)?,
            'H' | 'I' => hour = digits(&mut rest, 2)?,
            'M' => minute = digits(&mut rest, 2)?,
            'S' => second = digits(&mut rest, 2)?,
            'f' => {
                let before = rest.len();
                let number = digits(&mut rest, 6)?;
                micro = number * 10_i64.pow(6 - u32::try_from(before - rest.len()).ok()?.min(6));
            }
            'p' => afternoon = Some(name(&mut rest, &["AM", "PM"], false)? == 1),
            'B' => month = name(&mut rest, &calendar::MONTHS, false)? + 1,
            'b' => month = name(&mut rest, &calendar::MONTHS, true)? + 1,
            'A' => {
                name(&mut rest, &calendar::DAYS, false)?;
            }
            'a' => {
                name(&mut rest, &calendar::DAYS, true)?;
            }
            '%' => rest = rest.strip_prefix('%')?,
            _ => return None,
        }
    }
    if !rest.is_empty() {
        return None;
    }
    if let Some(afternoon) = afternoon {
        hour = hour % 12 + if afternoon { 12 } else { 0 };
    }
    let days = checked_date(year, month, day).ok()?;
    Some(days * DAY + checked_time(hour, minute, second, micro).ok()?)
}
