//! Dates: `LOCL-2.06`, `LOCL-2.07`, `LOCL-2.10`, `LOCL-3.03`. The cases are what Tornado 6.6.1 and 1.1 answer.

use std::path::Path;
use std::time::{Duration, SystemTime};

use tornado_locale::{DateFormat, Locale, Locales, Moment};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;
type Cases = Vec<(String, String, String, i32, bool, bool, bool, String)>;

fn locales() -> std::result::Result<Locales, tornado_locale::Error> {
    let locales =
        Locales::load_translations(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/csv"))?;
    Ok(["en", "zh_CN", "ru", "ru_RU"]
        .iter()
        .fold(locales, |locales, code| locales.with(Locale::new(code, ()))))
}

fn english() -> Locale {
    Locale::new("en_US", ())
}

fn check(cases: &str, locales: &Locales, v1_1: bool) -> Result {
    for (code, now, date, gmt_offset, relative, shorter, full_format, expected) in
        serde_json::from_str::<Cases>(cases)?
    {
        let how = DateFormat {
            gmt_offset,
            relative,
            shorter,
            full_format,
            v1_1,
        };
        let locale = locales.exact(&code).ok_or("a language is missing")?;
        let (now, moment): (Moment, Moment) = (now.parse()?, date.parse()?);
        assert_eq!(
            locale.format_date_at(now, moment, &how),
            expected,
            "{code} {date} {how:?}"
        );
    }
    Ok(())
}

/// `LOCL-2.06`, `LOCL-3.03`: half of the dates carry another zone.
#[test]
fn dates_are_those_of_tornado() -> Result {
    check(
        include_str!("../cases/format_date.json"),
        &locales()?,
        false,
    )
}

/// `LOCL-2.06`: what lies ahead is now, Russian is never relative, halves are rounded up.
#[test]
fn dates_may_be_those_of_tornado_1_1() -> Result {
    let locales = locales()?.with(Locale::new("es", ()));
    check(
        include_str!("../cases/format_date_v1_1.json"),
        &locales,
        true,
    )
}

/// `LOCL-2.07`
#[test]
fn days_are_those_of_tornado() -> Result {
    type Days = Vec<(String, String, i32, bool, String)>;
    let locales = locales()?;
    for (code, date, gmt_offset, dow, expected) in
        serde_json::from_str::<Days>(include_str!("../cases/format_day.json"))?
    {
        let locale = locales.exact(&code).ok_or("a language is missing")?;
        assert_eq!(
            locale.format_day(date.parse::<Moment>()?, gmt_offset, dow),
            expected,
            "{code} {date}"
        );
    }
    Ok(())
}

/// `LOCL-2.06`
#[test]
fn the_ladder_in_words() -> Result {
    let now: Moment = "2010-07-12 12:00:30".parse()?;
    for (date, expected) in [
        ("2010-07-12 12:00:30", "0 seconds ago"),
        ("2010-07-12 12:00:29", "1 second ago"),
        ("2010-07-12 11:59:41", "49 seconds ago"),
        ("2010-07-12 11:59:40", "1 minute ago"),
        ("2010-07-12 11:10:30", "1 hour ago"),
        ("2010-07-11 13:00:30", "23 hours ago"),
        ("2010-07-11 11:00:00", "yesterday at 11:00 am"),
        ("2010-07-09 00:05:00", "Friday at 12:05 am"),
        ("2010-07-01 15:04:05", "July 1 at 3:04 pm"),
        ("2009-07-10 15:04:05", "July 10, 2009 at 3:04 pm"),
        ("2010-07-12 12:01:29", "0 seconds ago"),
        ("2010-07-12 12:01:30", "July 12, 2010 at 12:01 pm"),
    ] {
        let said = english().format_date_at(now, date.parse::<Moment>()?, &DateFormat::default());
        assert_eq!(said, expected, "{date}");
    }
    assert_eq!(
        english().format_day("2010-07-10".parse::<Moment>()?, 0, true),
        "Saturday, July 10"
    );
    assert_eq!(
        english().format_day("2010-07-10".parse::<Moment>()?, 0, false),
        "July 10"
    );
    Ok(())
}

/// `LOCL-2.06`
#[test]
fn the_clock_of_the_computer_is_the_default() {
    let said = english().format_date(
        SystemTime::now() - Duration::from_secs(3 * 3_600 + 60),
        &DateFormat::default(),
    );
    assert_eq!(said, "3 hours ago");
}

/// `LOCL-2.10`
#[test]
fn months_and_weekdays_are_translated() -> Result {
    let spanish = locales()?.get(["es"]);
    assert_eq!(
        spanish.format_day("2010-07-10".parse::<Moment>()?, 0, true),
        "sábado, 10 de julio"
    );
    Ok(())
}

#[test]
fn a_moment_comes_from_whatever_tells_time() -> Result {
    let moment: Moment = "2010-07-10T15:04:05Z".parse()?;
    assert_eq!(moment, Moment::from(1_278_774_245));
    assert_eq!(moment, Moment::from(1_278_774_245.0));
    assert_eq!(
        moment,
        (SystemTime::UNIX_EPOCH + Duration::from_secs(1_278_774_245)).into()
    );
    let half: Moment = "1969-12-31 23:59:59.5".parse()?;
    assert_eq!(half, Moment::from(-0.5));
    assert_eq!(
        half,
        (SystemTime::UNIX_EPOCH - Duration::from_millis(500)).into()
    );
    Ok(())
}

/// `LOCL-3.03`: the clock shown is that of the zone the date was written in.
#[test]
fn a_date_with_a_zone_keeps_its_clock() -> Result {
    let full = DateFormat {
        full_format: true,
        ..DateFormat::default()
    };
    for (date, expected) in [
        ("2010-07-10T15:04:05+02:00", "July 10, 2010 at 3:04 pm"),
        ("2010-07-10T15:04+0200", "July 10, 2010 at 3:04 pm"),
        ("2010-07-10 15:04:05-08", "July 10, 2010 at 3:04 pm"),
        ("2010-07-10", "July 10, 2010 at 12:00 am"),
    ] {
        assert_eq!(
            english().format_date(date.parse::<Moment>()?, &full),
            expected,
            "{date}"
        );
    }
    Ok(())
}

#[test]
fn what_is_no_date_is_refused_by_name() {
    for text in [
        "",
        "yesterday",
        "2010-7-10",
        "2010-13-01",
        "2010-02-29",
        "2010-07-32",
        "0000-01-01",
        "2010-07-10T",
        "2010-07-10 24:00",
        "2010-07-10 12:60",
        "2010-07-10 12:00:60",
        "2010-07-10 12:00:00.",
        "2010-07-10 12:00+",
        "2010-07-10 12:00+24:00",
        "2010-07-10 12:00 ",
        "2010-07-10é",
        "２０10-07-10",
    ] {
        let refused = text.trim_end() == text;
        assert_eq!(text.parse::<Moment>().is_err(), refused, "{text:?}");
    }
    let error = "soon".parse::<Moment>().expect_err("no date").to_string();
    assert_eq!(
        error,
        "\"soon\" is not a date; write 2010-07-10T15:04:05+02:00"
    );
}

#[test]
fn no_moment_is_too_far_away() {
    for date in [
        Moment::from(i64::MIN),
        Moment::from(i64::MAX),
        Moment::from(f64::NAN),
        Moment::from(f64::INFINITY),
        Moment::from(f64::NEG_INFINITY),
    ] {
        for now in [Moment::from(i64::MIN), Moment::from(i64::MAX)] {
            for gmt_offset in [i32::MIN, i32::MAX] {
                let how = DateFormat {
                    gmt_offset,
                    relative: false,
                    ..DateFormat::default()
                };
                assert!(!english().format_date_at(now, date, &how).is_empty());
            }
        }
    }
}
