//! Days since 1970 as years, months and days, and back.

/// How many days a month has.
pub(crate) fn days_in(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970 to a date.
pub(crate) fn day_number(year: i64, month: i64, day: i64) -> i64 {
    // Years are counted from March, so that the leap day is a year's last.
    let year = if month <= 2 { year - 1 } else { year };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let before = ((month + 9) % 12 * 153 + 2) / 5;
    year * 365 + leaps + before + day - 1 - MARCH_OF_YEAR_0
}

/// The year, month and day, so many days from 1970.
pub(crate) fn date(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(MARCH_OF_YEAR_0);
    let (cycle, days) = (
        days.div_euclid(DAYS_OF_400_YEARS),
        days.rem_euclid(DAYS_OF_400_YEARS),
    );
    let year = (days - days / 1_460 + days / 36_524 - days / 146_096) / 365;
    let days = days - (year * 365 + year / 4 - year / 100);
    let month = (days * 5 + 2) / 153;
    let day = days - (month * 153 + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (cycle * 400 + year + i64::from(month <= 2), month, day)
}

/// Days from 1 March of the year 0 to 1970.
const MARCH_OF_YEAR_0: i64 = 719_468;
const DAYS_OF_400_YEARS: i64 = 146_097;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_a_thousand_years_comes_back() {
        let mut expected = (1_500, 1, 1);
        for days in day_number(1_500, 1, 1)..day_number(2_500, 1, 1) {
            assert_eq!(
                (date(days), day_number(expected.0, expected.1, expected.2)),
                (expected, days)
            );
            let (year, month, day) = expected;
            expected = match (day < days_in(year, month), month) {
                (true, _) => (year, month, day + 1),
                (false, 12) => (year + 1, 1, 1),
                (false, _) => (year, month + 1, 1),
            };
        }
        assert_eq!(date(0), (1_970, 1, 1));
    }
}
