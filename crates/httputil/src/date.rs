//! HTTP dates: one form out, three forms in.

mod calendar;
mod forms;

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Error;
use crate::date::calendar::{civil, day_number, days_in};
use crate::date::forms::{asctime, imf_fixdate, rfc850};

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
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

    /// The moment so many seconds after 1970 began.
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

    /// The moment of a date and time of day in UTC.
    ///
    /// Months and days count from 1. Nothing if there is no such day or time. A leap second is the first second of the next minute.
    #[must_use]
    pub const fn from_utc(
        year: u16,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
    ) -> Option<Self> {
        if month < 1
            || month > 12
            || day < 1
            || day > days_in(year, month)
            || hour > 23
            || minute > 59
            || second > 60
        {
            return None;
        }
        let seconds = hour as i64 * 3600 + minute as i64 * 60 + second as i64;
        Some(Self::from_unix(
            day_number(year as i64, month as i64, day as i64) * DAY + seconds,
        ))
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
        imf_fixdate(text)
            .or_else(|| rfc850(text))
            .or_else(|| asctime(text))
            .ok_or(Error::Date)
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

    const fn year(self) -> i64 {
        civil(self.0.div_euclid(DAY)).0
    }

    /// The 29 bytes of the preferred form.
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
        let time = if date.0 < 0 {
            UNIX_EPOCH.checked_sub(span)
        } else {
            UNIX_EPOCH.checked_add(span)
        };
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
