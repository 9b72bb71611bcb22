//! A date and a time of day, as options write them.

use std::fmt;
use std::time::SystemTime;

use jiff::civil;

/// A date and a time of day, in no particular time zone.
///
/// `Display` writes `2010-07-10 15:04:05`, with the microseconds behind a dot if there are any.
#[doc(alias = "datetime")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(civil::DateTime);

impl DateTime {
    /// The moment with these parts, if there is one.
    ///
    /// ```
    /// use tornado_options::DateTime;
    ///
    /// assert!(DateTime::new(2024, 2, 29, 23, 59, 59).is_some());
    /// assert!(DateTime::new(2023, 2, 29, 0, 0, 0).is_none());
    /// ```
    pub fn new(year: i16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        Self::with_micros(year, month, day, (hour, minute, second), 0)
    }

    pub(crate) fn with_micros(
        year: i16,
        month: u8,
        day: u8,
        (hour, minute, second): (u8, u8, u8),
        micros: u32,
    ) -> Option<Self> {
        if !(1..=9999).contains(&year) || micros > 999_999 {
            return None;
        }
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
        let second = i8::try_from(second).ok()?;
        let nanos = i32::try_from(micros).ok()?.checked_mul(1000)?;
        civil::DateTime::new(year, month, day, hour, minute, second, nanos)
            .ok()
            .map(Self)
    }

    /// The year, from 1 to 9999.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, from 1 to 12.
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// The hour, from 0 to 23.
    pub fn hour(self) -> u8 {
        self.0.hour().unsigned_abs()
    }

    /// The minute, from 0 to 59.
    pub fn minute(self) -> u8 {
        self.0.minute().unsigned_abs()
    }

    /// The second, from 0 to 59.
    pub fn second(self) -> u8 {
        self.0.second().unsigned_abs()
    }

    /// The microsecond, from 0 to 999,999.
    pub fn microsecond(self) -> u32 {
        self.0.subsec_nanosecond().unsigned_abs() / 1000
    }

    /// This moment by the clock of this machine's time zone.
    ///
    /// `None` outside the years that the system's clock can tell.
    pub fn in_local_time(self) -> Option<SystemTime> {
        let zoned = self.0.to_zoned(jiff::tz::TimeZone::system()).ok()?;
        Some(SystemTime::from(zoned.timestamp()))
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.year(), self.month(), self.day());
        let (hour, minute, second) = (self.hour(), self.minute(), self.second());
        write!(
            f,
            "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
        )?;
        match self.microsecond() {
            0 => Ok(()),
            micros => write!(f, ".{micros:06}"),
        }
    }
}
