//! Dates and times in ten formats (`OPTS-2.06`).

use crate::DateTime;

/// The moment, by the first format that fits.
pub(super) fn parse(text: &str) -> Option<DateTime> {
    FORMATS.iter().find_map(|format| {
        let mut found = Found::default();
        fits(format, text, &mut found)
            .then(|| found.moment())
            .flatten()
    })
}

const FORMATS: [&str; 10] = [
    "%a %b %d %H:%M:%S %Y",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
    "%Y%m%d %H:%M:%S",
    "%Y%m%d %H:%M",
    "%Y-%m-%d",
    "%Y%m%d",
    "%H:%M:%S",
    "%H:%M",
];

/// What a format found; without a date it is the first of January 1900.
#[derive(Clone)]
struct Found {
    year: i16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl Default for Found {
    fn default() -> Self {
        Self {
            year: 1900,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
        }
    }
}

impl Found {
    fn moment(&self) -> Option<DateTime> {
        DateTime::new(
            self.year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
        )
    }
}

/// Whether all of `text` has this format; longer readings of a number are tried first, at most two per number.
fn fits(format: &str, text: &str, found: &mut Found) -> bool {
    let mut rest = format.chars();
    match rest.next() {
        None => text.is_empty(),
        Some(' ') => {
            let after = text.trim_start();
            after.len() < text.len() && fits(rest.as_str(), after, found)
        }
        Some('%') => match rest.next() {
            Some('a') => {
                name(text, &DAYS).is_some_and(|(_, after)| fits(rest.as_str(), after, found))
            }
            Some('b') => name(text, &MONTHS).is_some_and(|(month, after)| {
                found.month = month;
                fits(rest.as_str(), after, found)
            }),
            Some('Y') => number(text, 4).is_some_and(|(year, after)| {
                found.year = i16::try_from(year).unwrap_or(0);
                fits(rest.as_str(), after, found)
            }),
            Some(field) => {
                // A day may have a blank in place of its first digit.
                let padded = text
                    .strip_prefix(' ')
                    .filter(|_| field == 'd')
                    .map(|text| (text, 1));
                [Some((text, 2)), Some((text, 1)), padded]
                    .into_iter()
                    .flatten()
                    .any(|(text, length)| {
                        number(text, length).is_some_and(|(value, after)| {
                            set(found, field, value) && fits(rest.as_str(), after, found)
                        })
                    })
            }
            None => false,
        },
        Some(letter) => text
            .chars()
            .next()
            .filter(|c| c.eq_ignore_ascii_case(&letter))
            .is_some_and(|c| fits(rest.as_str(), text.split_at(c.len_utf8()).1, found)),
    }
}

/// Whether the number may stand in this field.
fn set(found: &mut Found, field: char, value: u16) -> bool {
    let (place, least, most) = match field {
        'm' => (&mut found.month, 1, 12),
        'd' => (&mut found.day, 1, 31),
        'H' => (&mut found.hour, 0, 23),
        'M' => (&mut found.minute, 0, 59),
        // Leap seconds have the format, but no moment.
        _ => (&mut found.second, 0, 61),
    };
    match u8::try_from(value) {
        Ok(value) if (least..=most).contains(&value) => {
            *place = value;
            true
        }
        _ => false,
    }
}

fn number(text: &str, length: usize) -> Option<(u16, &str)> {
    let (digits, after) = text.split_at_checked(length)?;
    let tidy = digits.bytes().all(|byte| byte.is_ascii_digit());
    tidy.then(|| digits.parse().ok())
        .flatten()
        .map(|number| (number, after))
}

fn name<'a>(text: &'a str, names: &[&str]) -> Option<(u8, &'a str)> {
    let (given, after) = text.split_at_checked(3)?;
    let at = names
        .iter()
        .position(|name| name.eq_ignore_ascii_case(given))?;
    u8::try_from(at + 1).ok().map(|at| (at, after))
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
