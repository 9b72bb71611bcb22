//! Days since the year 1.

pub(crate) const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The day since 1 January of the year 1, which is day 1.
pub(crate) fn ordinal(year: i64, month: i64, day: i64) -> i64 {
    // Years that start in March make the leap day the last one.
    let (y, m) = if month <= 2 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (m * 153 + 2) / 5 + day
        - 307
        + 1
}

/// Year, month and day of an ordinal.
pub(crate) fn from_ordinal(ordinal: i64) -> (i64, i64, i64) {
    let days = ordinal + 305;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

pub(crate) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(crate) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A date and a time of day.
pub(crate) struct Moment {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    pub(crate) microsecond: i64,
    /// Seconds east of UTC, where that is known.
    pub(crate) offset: Option<i64>,
}

impl Moment {
    pub(crate) fn ordinal(&self) -> i64 {
        ordinal(self.year, self.month, self.day)
    }

    /// Monday is 0.
    pub(crate) fn weekday(&self) -> i64 {
        (self.ordinal() + 6).rem_euclid(7)
    }

    pub(crate) fn day_of_year(&self) -> i64 {
        self.ordinal() - ordinal(self.year, 1, 1) + 1
    }

    /// ISO year, week and weekday.
    pub(crate) fn iso(&self) -> (i64, i64, i64) {
        let weekday = self.weekday();
        let thursday = self.ordinal() - weekday + 3;
        let (year, ..) = from_ordinal(thursday);
        (year, (thursday - ordinal(year, 1, 1)) / 7 + 1, weekday + 1)
    }
}

/// `+0200`, `+02:00`.
pub(crate) fn zone(offset: i64, between: &str) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
}
