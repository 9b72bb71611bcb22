//! When a log file that rotates by time begins anew.

use jiff::civil::Date;
use jiff::{SignedDuration, Zoned};

/// When a log file that rotates by time begins anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum When {
    /// After so many seconds.
    Seconds,
    /// After so many minutes.
    Minutes,
    /// After so many hours.
    Hours,
    /// After so many times 24 hours.
    Days,
    /// After so many midnights, by the local clock.
    #[default]
    Midnight,
    /// At the end of this day of the week, 0 being Monday.
    Weekday(u8),
}

impl When {
    /// The one that `--log-rotate-when` calls so: `S`, `M`, `H`, `D`, `midnight`, `W0` to `W6`, in capitals or not.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().as_str() {
            "S" => Self::Seconds,
            "M" => Self::Minutes,
            "H" => Self::Hours,
            "D" => Self::Days,
            "MIDNIGHT" => Self::Midnight,
            day => match day.strip_prefix('W')?.as_bytes() {
                [digit @ b'0'..=b'6'] => Self::Weekday(digit - b'0'),
                _ => return None,
            },
        })
    }

    /// The end of the period that `now` lies in.
    pub(super) fn end(self, now: &Zoned, interval: u32) -> Option<Zoned> {
        if let Some(length) = self.length(interval) {
            return now.checked_add(length).ok();
        }
        midnight(now.date(), self.days_from(now.date(), interval), now)
    }

    /// The beginning of the period that ends at `end`.
    pub(super) fn beginning(self, end: &Zoned, interval: u32) -> Option<Zoned> {
        let interval_days = i64::from(interval) * if self == Self::Midnight { 1 } else { 7 };
        match self.length(interval) {
            Some(length) => end.checked_sub(length).ok(),
            None => midnight(end.date(), -interval_days, end),
        }
    }

    /// How the name of a finished file ends, for `strftime`.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Seconds => "%Y-%m-%d_%H-%M-%S",
            Self::Minutes => "%Y-%m-%d_%H-%M",
            Self::Hours => "%Y-%m-%d_%H",
            Self::Days | Self::Midnight | Self::Weekday(_) => "%Y-%m-%d",
        }
    }

    fn length(self, interval: u32) -> Option<SignedDuration> {
        let unit = match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3600,
            Self::Days => 86_400,
            Self::Midnight | Self::Weekday(_) => return None,
        };
        Some(SignedDuration::from_secs(unit * i64::from(interval)))
    }

    fn days_from(self, today: Date, interval: u32) -> i64 {
        match self {
            Self::Weekday(day) => {
                let today = i64::from(today.weekday().to_monday_zero_offset());
                let wait = (i64::from(day) - today).rem_euclid(7);
                wait + 1 + 7 * i64::from(interval.saturating_sub(1))
            }
            _ => i64::from(interval),
        }
    }
}

fn midnight(date: Date, days: i64, zone: &Zoned) -> Option<Zoned> {
    let span = jiff::Span::new().try_days(days).ok()?;
    date.checked_add(span)
        .ok()?
        .to_zoned(zone.time_zone().clone())
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin(text: &str) -> Zoned {
        let zone = jiff::tz::TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a zone");
        text.parse::<jiff::civil::DateTime>()
            .expect("a time")
            .to_zoned(zone)
            .expect("a moment")
    }

    #[test]
    fn a_period_ends_where_the_local_clock_says() {
        let cases = [
            (
                When::Seconds,
                90,
                "2026-07-10T15:04:05",
                "2026-07-10T15:05:35",
            ),
            (When::Hours, 1, "2026-07-10T15:04:05", "2026-07-10T16:04:05"),
            (
                When::Midnight,
                1,
                "2026-07-10T15:04:05",
                "2026-07-11T00:00:00",
            ),
            (
                When::Midnight,
                2,
                "2026-07-10T00:00:00",
                "2026-07-12T00:00:00",
            ),
            // Friday; the end of Friday, and of the Monday after.
            (
                When::Weekday(4),
                1,
                "2026-07-10T15:04:05",
                "2026-07-11T00:00:00",
            ),
            (
                When::Weekday(0),
                1,
                "2026-07-10T15:04:05",
                "2026-07-14T00:00:00",
            ),
            // Days of 23 and of 25 hours.
            (
                When::Midnight,
                1,
                "2026-03-29T00:30:00",
                "2026-03-30T00:00:00",
            ),
            (
                When::Midnight,
                1,
                "2026-10-25T00:30:00",
                "2026-10-26T00:00:00",
            ),
        ];
        for (when, interval, now, end) in cases {
            assert_eq!(
                when.end(&berlin(now), interval),
                Some(berlin(end)),
                "{when:?} from {now}"
            );
        }
    }

    #[test]
    fn a_finished_file_is_named_for_its_beginning() {
        let end = berlin("2026-03-30T00:00:00");
        assert_eq!(
            When::Midnight.beginning(&end, 1),
            Some(berlin("2026-03-29T00:00:00"))
        );
        assert_eq!(
            When::Weekday(6).beginning(&end, 1),
            Some(berlin("2026-03-23T00:00:00"))
        );
    }
}
