//! HTTP dates: one form out, three forms in.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Error;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY: i64 = 86_400;

/// A moment in whole seconds, as HTTP writes it.
///
/// From the year 1 to the year 9999; earlier and later moments become the first and the last of these.
///
/// ```
/// use tornado_httputil::HttpDate;
///
/// let date = HttpDate::parse("Sunday, 27-Jan-13 18:43:20 GMT")?;
/// assert_eq!(date.unix(), 1_359_312_200);
/// assert_eq!(date.to_string(), "Sun, 27 Jan 2013 18:43:20 GMT");
/// # Ok::<(), tornado_httputil::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpDate(i64);

/// Writes a moment as an HTTP date (HUTL-3.02).
///
/// Takes seconds since 1970 or a [`SystemTime`].
///
/// ```
/// # use tornado_httputil::format_timestamp;
/// assert_eq!(format_timestamp(1_359_312_200), "Sun, 27 Jan 2013 18:43:20 GMT");
/// ```
pub fn format_timestamp(moment: impl Into<HttpDate>) -> String {
    moment.into().to_string()
}

impl HttpDate {
    /// The first moment of the year 1.
    pub const MIN: Self = Self(-62_135_596_800);
    /// The last second of the year 9999.
    pub const MAX: Self = Self(253_402_300_799);

    /// The moment now.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// The moment so many seconds after 1970 began; before it, if negative.
    #[must_use]
    pub const fn from_unix(seconds: i64) -> Self {
        if seconds < Self::MIN.0 {
            Self::MIN
        } else if seconds > Self::MAX.0 {
            Self::MAX
        } else {
            Self(seconds)
        }
    }

    /// The moment of a date and time of day in UTC, months and days from 1.
    ///
    /// Nothing if there is no such day or time. A leap second is the first second of the next minute.
    #[must_use]
    pub const fn from_utc(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        if month < 1 || month > 12 || day < 1 || day > days_in(year, month) || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let seconds = hour as i64 * 3600 + minute as i64 * 60 + second as i64;
        Some(Self::from_unix(day_number(year as i64, month as i64, day as i64) * DAY + seconds))
    }

    /// Reads any of the three forms of RFC 9110, section 5.6.7.
    ///
    /// The name of the day is not checked against the date. A year of two digits is the one that is less than 50 years
    /// ahead.
    ///
    /// # Errors
    ///
    /// [`Error::Date`] for any other text.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, Error> {
        let text = text.as_ref();
        imf_fixdate(text).or_else(|| rfc850(text)).or_else(|| asctime(text)).ok_or(Error::Date)
    }

    /// Seconds since 1970.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// The moment some seconds later, or earlier if negative.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self::from_unix(self.0.saturating_add(seconds))
    }

    /// The 29 bytes of the preferred form, made without an allocation.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 29] {
        let mut text = *b"Thu, 01 Jan 1970 00:00:00 GMT";
        let (days, second) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = civil(days);
        put_name(&mut text, 0, DAYS[(days + 3).rem_euclid(7) as usize]);
        put_name(&mut text, 8, MONTHS[(month - 1).rem_euclid(12) as usize]);
        put_two(&mut text, 5, day);
        put_two(&mut text, 12, year / 100);
        put_two(&mut text, 14, year % 100);
        put_two(&mut text, 17, second / 3600);
        put_two(&mut text, 20, second / 60 % 60);
        put_two(&mut text, 23, second % 60);
        text
    }
}

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.to_bytes()).unwrap_or_default())
    }
}

impl FromStr for HttpDate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

impl From<i64> for HttpDate {
    fn from(seconds: i64) -> Self {
        Self::from_unix(seconds)
    }
}

impl From<SystemTime> for HttpDate {
    /// Drops the fraction of a second, towards the past.
    fn from(time: SystemTime) -> Self {
        let whole = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self::from_unix(whole(after)),
            Err(error) => {
                let before = error.duration();
                Self::from_unix(-whole(before)).plus(if before.subsec_nanos() > 0 { -1 } else { 0 })
            }
        }
    }
}

impl From<HttpDate> for SystemTime {
    /// The nearest moment that the system can hold.
    fn from(date: HttpDate) -> Self {
        let span = Duration::from_secs(date.0.unsigned_abs());
        let time = if date.0 < 0 { UNIX_EPOCH.checked_sub(span) } else { UNIX_EPOCH.checked_add(span) };
        time.unwrap_or(UNIX_EPOCH)
    }
}

fn put_name(text: &mut [u8; 29], at: usize, name: &str) {
    text[at..at + 3].copy_from_slice(&name.as_bytes()[..3]);
}

fn put_two(text: &mut [u8; 29], at: usize, number: i64) {
    text[at] = b'0' + (number / 10 % 10) as u8;
    text[at + 1] = b'0' + (number % 10) as u8;
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
fn imf_fixdate(text: &[u8]) -> Option<HttpDate> {
    let mut scan = Scan(text);
    DAYS.iter().position(|day| scan.literal(&day[..3]).is_some())?;
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
fn rfc850(text: &[u8]) -> Option<HttpDate> {
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
    let this_year = civil(HttpDate::now().0.div_euclid(DAY)).0;
    let century = this_year / 100 * 100 + if i64::from(year) + this_year / 100 * 100 > this_year + 50 { -100 } else { 0 };
    moment(u16::try_from(century).ok()? + year, month, day, time)
}

/// `Sun Nov  6 08:49:37 1994`
fn asctime(text: &[u8]) -> Option<HttpDate> {
    let mut scan = Scan(text);
    DAYS.iter().position(|day| scan.literal(&day[..3]).is_some())?;
    scan.literal(" ")?;
    let month = scan.month()?;
    scan.literal(" ")?;
    let day = if scan.literal(" ").is_some() { scan.digits(1)? } else { scan.digits(2)? };
    scan.literal(" ")?;
    let time = scan.time()?;
    scan.literal(" ")?;
    let year = scan.digits(4)?;
    scan.end("")?;
    moment(year, month, day, time)
}

fn moment(year: u16, month: u8, day: u16, (hour, minute, second): (u16, u16, u16)) -> Option<HttpDate> {
    let small = |number: u16| u8::try_from(number).ok();
    HttpDate::from_utc(year, month, small(day)?, small(hour)?, small(minute)?, small(second)?)
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
        digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0')))
    }

    fn month(&mut self) -> Option<u8> {
        let at = MONTHS.iter().position(|month| self.literal(month).is_some())?;
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

const fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970 to a date. Years are counted from March, so that the leap day is a year's last.
const fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// The year, month and day, so many days from 1970.
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (cycle, days) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (days - days / 1460 + days / 36_524 - days / 146_096) / 365;
    let days = days - (year * 365 + year / 4 - year / 100);
    let month = (days * 5 + 2) / 153;
    let day = days - (month * 153 + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (cycle * 400 + year + (month <= 2) as i64, month, day)
}
