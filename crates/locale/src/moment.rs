use std::str::FromStr;
use std::time::{Duration, SystemTime};

use crate::{Error, calendar};

/// A point in time, and the clock to show it on.
///
/// The clock is UTC's, unless the moment was written with another: `2010-07-10T15:04:05+02:00` is shown as `15:04` wherever the
/// server stands. Exact to the microsecond. (`LOCL-3.03`)
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tornado_locale::Moment;
///
/// let moment = Moment::from(1278774245); // seconds since 1970
/// assert_eq!(moment, "2010-07-10 15:04:05".parse()?); // UTC where nothing is said
/// assert_eq!(moment, Moment::from(SystemTime::UNIX_EPOCH + Duration::from_secs(1278774245)));
/// # Ok::<(), tornado_locale::Error>(())
/// ```
///
/// The date types of chrono, jiff and time turn into a [`SystemTime`], and so into a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    micros: i64,
    offset: i32,
}

impl Moment {
    /// This very moment.
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    pub(crate) fn from_micros(micros: i64) -> Self {
        Self { micros, offset: 0 }
    }

    /// Microseconds since 1970.
    pub(crate) fn micros(self) -> i64 {
        self.micros
    }

    /// What a calendar and a clock show, so many minutes further west.
    pub(crate) fn civil(self, west: i32) -> Civil {
        let shift = i64::from(self.offset) - i64::from(west) * 60;
        let seconds = self.micros.div_euclid(MICROS).saturating_add(shift);
        let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let (year, month, day) = calendar::date(days);
        Civil {
            year,
            month,
            day,
            weekday: (days + 3).rem_euclid(7),
            hour: second / 3_600,
            minute: second / 60 % 60,
        }
    }
}

/// What a calendar and a clock show.
pub(crate) struct Civil {
    pub(crate) year: i64,
    /// From 1.
    pub(crate) month: i64,
    pub(crate) day: i64,
    /// Monday is 0.
    pub(crate) weekday: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        let micros = |duration: Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        let micros = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => micros(after),
            Err(before) => -micros(before.duration()),
        };
        Self { micros, offset: 0 }
    }
}

/// Seconds since 1970.
impl From<i64> for Moment {
    fn from(seconds: i64) -> Self {
        Self {
            micros: seconds.saturating_mul(MICROS),
            offset: 0,
        }
    }
}

/// Seconds since 1970, with a fraction.
impl From<f64> for Moment {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast keeps to the ends of i64"
    )]
    fn from(seconds: f64) -> Self {
        Self {
            micros: (seconds * 1e6).round_ties_even() as i64,
            offset: 0,
        }
    }
}

/// ISO 8601, as databases and Python write it.
///
/// A date, then behind `T` or a blank hour and minute, optionally seconds with a fraction, optionally `Z` or an offset.
impl FromStr for Moment {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        read(text.trim()).ok_or_else(|| Error::Moment {
            text: text.chars().take(60).collect(),
        })
    }
}

fn read(text: &str) -> Option<Moment> {
    let mut rest = text;
    let year = digits(&mut rest, 4, 1..=9_999)?;
    let month = digits(eat(&mut rest, "-")?, 2, 1..=12)?;
    let day = digits(eat(&mut rest, "-")?, 2, 1..=calendar::days_in(year, month))?;
    let mut seconds = calendar::day_number(year, month, day) * DAY;
    let (mut micros, mut offset) = (0, 0);
    if eat(&mut rest, "T").is_some() || eat(&mut rest, " ").is_some() {
        seconds += digits(&mut rest, 2, 0..=23)? * 3_600;
        seconds += digits(eat(&mut rest, ":")?, 2, 0..=59)? * 60;
        if eat(&mut rest, ":").is_some() {
            seconds += digits(&mut rest, 2, 0..=59)?;
            if eat(&mut rest, ".").is_some() {
                micros = fraction(&mut rest)?;
            }
        }
        offset = zone(&mut rest)?;
    }
    let micros = (seconds - offset) * MICROS + micros;
    rest.is_empty().then_some(Moment {
        micros,
        offset: i32::try_from(offset).ok()?,
    })
}

/// Seconds east of UTC.
fn zone(rest: &mut &str) -> Option<i64> {
    let sign = match rest.chars().next() {
        None => return Some(0),
        Some('Z') => return eat(rest, "Z").map(|_| 0),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    *rest = rest.get(1..)?;
    let mut offset = digits(rest, 2, 0..=23)? * 3_600;
    let colon = eat(rest, ":").is_some();
    if colon || !rest.is_empty() {
        offset += digits(rest, 2, 0..=59)? * 60;
    }
    if eat(rest, ":").is_some() {
        offset += digits(rest, 2, 0..=59)?;
    }
    Some(sign * offset)
}

fn fraction(rest: &mut &str) -> Option<i64> {
    let end = rest
        .find(|char: char| !char.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    *rest = after;
    let shown = digits.get(..6).unwrap_or(digits);
    let scale = 10_i64.pow(6 - u32::try_from(shown.len()).ok()?);
    Some(shown.parse::<i64>().ok()? * scale)
}

fn digits(rest: &mut &str, count: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let (digits, after) = rest.split_at_checked(count)?;
    *rest = after;
    let number = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())??;
    range.contains(&number).then_some(number)
}

fn eat<'r, 't>(rest: &'r mut &'t str, token: &str) -> Option<&'r mut &'t str> {
    *rest = rest.strip_prefix(token)?;
    Some(rest)
}

const MICROS: i64 = 1_000_000;
const DAY: i64 = 86_400;
