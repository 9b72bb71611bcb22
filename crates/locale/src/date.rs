use crate::moment::Civil;
use crate::{Locale, Moment, interpolate};

/// How [`Locale::format_date`] writes a date.
///
/// The default is a time relative to now, on UTC's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateFormat {
    /// Minutes to take off the clock; 420 is California in summer.
    pub gmt_offset: i32,
    /// `2 minutes ago` and `yesterday`; on by default.
    pub relative: bool,
    /// Without the time of day.
    pub shorter: bool,
    /// Always with the year and never relative.
    pub full_format: bool,
    /// As Tornado 1.1 did it.
    ///
    /// What lies ahead is now, Russian is never relative, and 150 seconds are three minutes instead of two.
    pub v1_1: bool,
}

impl Default for DateFormat {
    fn default() -> Self {
        Self {
            gmt_offset: 0,
            relative: true,
            shorter: false,
            full_format: false,
            v1_1: false,
        }
    }
}

const SECOND: i64 = 1_000_000;
const DAY: i64 = 24 * 60 * 60 * SECOND;

/// `LOCL-2.06`, whole.
pub(crate) fn format(locale: &Locale, mut date: Moment, now: Moment, how: &DateFormat) -> String {
    let DateFormat {
        gmt_offset,
        mut relative,
        shorter,
        mut full_format,
        v1_1,
    } = *how;
    if v1_1 && locale.language() == "ru" {
        relative = false;
    }
    let ahead = date.micros().saturating_sub(now.micros());
    if ahead > 0 {
        // Clocks differ a little: what is just ahead is now.
        if v1_1 || relative && ahead < 60 * SECOND {
            date = now;
        } else {
            full_format = true;
        }
    }
    let ago = now.micros().saturating_sub(date.micros());
    let (days, seconds) = (ago.div_euclid(DAY), ago.rem_euclid(DAY) / SECOND);
    if relative && days == 0 && !full_format {
        return time_ago(locale, seconds, v1_1);
    }
    let civil = date.civil(gmt_offset);
    let is_yesterday = || {
        let yesterday = Moment::from_micros(now.micros().saturating_sub(DAY));
        days == 1 && civil.day == yesterday.civil(gmt_offset).day
    };
    let message = match (full_format, shorter) {
        (false, _) if days == 0 => "%(time)s",
        (false, false) if relative && is_yesterday() => "yesterday at %(time)s",
        (false, true) if relative && is_yesterday() => "yesterday",
        (false, false) if days < 5 => "%(weekday)s at %(time)s",
        (false, true) if days < 5 => "%(weekday)s",
        // Eleven months, lest the month of last year be taken for this year's.
        (false, false) if days < 334 => "%(month_name)s %(day)s at %(time)s",
        (false, true) if days < 334 => "%(month_name)s %(day)s",
        (_, false) => "%(month_name)s %(day)s, %(year)s at %(time)s",
        (_, true) => "%(month_name)s %(day)s, %(year)s",
    };
    fill(locale, message, &civil)
}

/// `LOCL-2.07`
pub(crate) fn format_day(locale: &Locale, date: Moment, gmt_offset: i32, dow: bool) -> String {
    let message = if dow {
        "%(weekday)s, %(month_name)s %(day)s"
    } else {
        "%(month_name)s %(day)s"
    };
    fill(locale, message, &date.civil(gmt_offset))
}

fn time_ago(locale: &Locale, seconds: i64, halves_up: bool) -> String {
    // Python 3 rounds halves to the even number, Python 2 upwards.
    let round = |unit: i64| {
        let (whole, rest) = (seconds / unit, seconds % unit);
        let up = rest * 2 > unit || rest * 2 == unit && (halves_up || whole % 2 == 1);
        whole + i64::from(up)
    };
    let (one, several, name, count) = if seconds < 50 {
        (
            "1 second ago",
            "%(seconds)d seconds ago",
            "seconds",
            seconds,
        )
    } else if seconds < 50 * 60 {
        (
            "1 minute ago",
            "%(minutes)d minutes ago",
            "minutes",
            round(60),
        )
    } else {
        ("1 hour ago", "%(hours)d hours ago", "hours", round(60 * 60))
    };
    interpolate(
        locale.translate_plural(one, several, count),
        &[(name, &count)],
    )
}

fn fill(locale: &Locale, message: &str, civil: &Civil) -> String {
    let name = |names: &'static [&'static str], at: i64| {
        let name = usize::try_from(at).ok().and_then(|at| names.get(at));
        locale.translate(name.copied().unwrap_or_default())
    };
    let names: [(&str, &dyn std::fmt::Display); 5] = [
        ("month_name", &name(&MONTHS, civil.month - 1)),
        ("weekday", &name(&WEEKDAYS, civil.weekday)),
        ("day", &civil.day),
        ("year", &civil.year),
        ("time", &time(locale, civil)),
    ];
    interpolate(locale.translate(message), &names)
}

fn time(locale: &Locale, Civil { hour, minute, .. }: &Civil) -> String {
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    match locale.code() {
        "en" | "en_US" => {
            format!(
                "{twelve}:{minute:02} {}",
                if *hour < 12 { "am" } else { "pm" }
            )
        }
        "zh_CN" => format!(
            "{}{twelve}:{minute:02}",
            if *hour < 12 { "上午" } else { "下午" }
        ),
        _ => format!("{hour}:{minute:02}"),
    }
}

/// The messages that a [`Locale`] itself says.
///
/// Months, weekdays, and the sentences of dates and lists, each with its plural, where it has one. Translators need them
/// as well as a program's own; `extract --built-in` puts them into the file.
pub fn built_in_messages() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let plurals = [
        ("1 second ago", "%(seconds)d seconds ago"),
        ("1 minute ago", "%(minutes)d minutes ago"),
        ("1 hour ago", "%(hours)d hours ago"),
    ];
    let sentences = [
        "%(time)s",
        "yesterday",
        "yesterday at %(time)s",
        "%(weekday)s",
        "%(weekday)s at %(time)s",
        "%(month_name)s %(day)s",
        "%(month_name)s %(day)s at %(time)s",
        "%(month_name)s %(day)s, %(year)s",
        "%(month_name)s %(day)s, %(year)s at %(time)s",
        "%(weekday)s, %(month_name)s %(day)s",
        "%(commas)s and %(last)s",
    ];
    let plain = MONTHS
        .into_iter()
        .chain(WEEKDAYS)
        .chain(sentences)
        .map(|message| (message, None));
    plain.chain(plurals.map(|(one, several)| (one, Some(several))))
}

const MONTHS: [&str; 12] = [
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
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
