//! The three forms of a date that are read (RFC 9110, section 5.6.7).

use crate::HttpDate;
use crate::date::{DAYS, MONTHS};

/// `Sun, 06 Nov 1994 08:49:37 GMT`
pub(super) fn imf_fixdate(text: &[u8]) -> Option<HttpDate> {
    let mut scan = Scan(text);
    DAYS.iter()
        .position(|day| scan.literal(&day[..3]).is_some())?;
    scan.literal(", ")?;
    let day = scan.digits(2)?;
    scan.literal(" ")?;
    let month = scan.month()?;
    scan.literal(" ")?;
    let year = scan.digits(4)?;
    scan.literal(" ")?;
    let time = scan.time()?;
    scan.end(" GMT")?;
    moment(year, month, day, time)
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`
pub(super) fn rfc850(text: &[u8]) -> Option<HttpDate> {
    let mut scan = Scan(text);
    DAYS.iter().position(|day| scan.literal(day).is_some())?;
    scan.literal(", ")?;
    let day = scan.digits(2)?;
    scan.literal("-")?;
    let month = scan.month()?;
    scan.literal("-")?;
    let year = scan.digits(2)?;
    scan.literal(" ")?;
    let time = scan.time()?;
    scan.end(" GMT")?;
    let this_year = HttpDate::now().year();
    let year = i64::from(year) + this_year / 100 * 100;
    let year = if year > this_year + 50 {
        year - 100
    } else {
        year
    };
    moment(u16::try_from(year).ok()?, month, day, time)
}

/// `Sun Nov  6 08:49:37 1994`
pub(super) fn asctime(text: &[u8]) -> Option<HttpDate> {
    let mut scan = Scan(text);
    DAYS.iter()
        .position(|day| scan.literal(&day[..3]).is_some())?;
    scan.literal(" ")?;
    let month = scan.month()?;
    scan.literal(" ")?;
    let day = if scan.literal(" ").is_some() {
        scan.digits(1)?
    } else {
        scan.digits(2)?
    };
    scan.literal(" ")?;
    let time = scan.time()?;
    scan.literal(" ")?;
    let year = scan.digits(4)?;
    scan.end("")?;
    moment(year, month, day, time)
}

fn moment(
    year: u16,
    month: u8,
    day: u16,
    (hour, minute, second): (u16, u16, u16),
) -> Option<HttpDate> {
    let small = |number: u16| u8::try_from(number).ok();
    HttpDate::from_utc(
        year,
        month,
        small(day)?,
        small(hour)?,
        small(minute)?,
        small(second)?,
    )
}

/// What is left to read of a date.
struct Scan<'t>(&'t [u8]);

impl Scan<'_> {
    fn literal(&mut self, expected: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(expected.as_bytes())?;
        Some(())
    }

    fn digits(&mut self, count: usize) -> Option<u16> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits.iter().try_fold(0, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + u16::from(digit - b'0'))
        })
    }

    fn month(&mut self) -> Option<u8> {
        let at = MONTHS
            .iter()
            .position(|month| self.literal(month).is_some())?;
        u8::try_from(at + 1).ok()
    }

    fn time(&mut self) -> Option<(u16, u16, u16)> {
        let hour = self.digits(2)?;
        self.literal(":")?;
        let minute = self.digits(2)?;
        self.literal(":")?;
        Some((hour, minute, self.digits(2)?))
    }

    fn end(&mut self, expected: &str) -> Option<()> {
        (self.0 == expected.as_bytes()).then_some(())
    }
}
