//! HTTP dates.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tornado_httputil::{Error, HttpDate, format_timestamp};

/// HUTL-3.02
#[test]
fn dates_are_those_of_tornado() {
    let cases: Vec<(i64, String, String)> =
        serde_json::from_str(include_str!("../data/dates.json")).expect("cases");
    for (unix, imf_fixdate, asctime) in cases {
        assert_eq!(format_timestamp(unix), imf_fixdate);
        assert_eq!(
            HttpDate::parse(&imf_fixdate),
            Ok(HttpDate::from_unix(unix)),
            "{imf_fixdate}"
        );
        assert_eq!(
            HttpDate::parse(&asctime),
            Ok(HttpDate::from_unix(unix)),
            "{asctime}"
        );
    }
}

/// RFC 9110, section 5.6.7
#[test]
fn all_three_forms_are_read() {
    for text in [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ] {
        assert_eq!(
            text.parse::<HttpDate>().map(HttpDate::unix),
            Ok(784_111_777),
            "{text}"
        );
    }
}

#[test]
fn a_year_of_two_digits_is_less_than_fifty_years_ahead() {
    let this_year: i64 = HttpDate::now().to_string()[12..16].parse().expect("a year");
    for year in 0..100 {
        let date =
            HttpDate::parse(format!("Monday, 01-Jan-{year:02} 00:00:00 GMT")).expect("a date");
        let full: i64 = date.to_string()[12..16].parse().expect("a year");
        assert_eq!(full % 100, year);
        assert!(
            full <= this_year + 50 && full > this_year - 100,
            "{year}: {full}"
        );
    }
}

#[test]
fn a_day_that_does_not_exist_is_no_date() {
    for text in [
        "Thu, 29 Feb 2013 00:00:00 GMT",
        "Thu, 29 Feb 1900 00:00:00 GMT",
        "Thu, 00 Jan 2013 00:00:00 GMT",
        "Thu, 32 Jan 2013 00:00:00 GMT",
        "Thu, 31 Apr 2013 00:00:00 GMT",
        "Thu, 01 Jan 2013 24:00:00 GMT",
        "Thu, 01 Jan 2013 00:60:00 GMT",
        "Thu, 01 Jan 2013 00:00:61 GMT",
        "Thu, 01 Foo 2013 00:00:00 GMT",
        "Foo, 01 Jan 2013 00:00:00 GMT",
        "Thu, 1 Jan 2013 00:00:00 GMT",
        "Thu, 01 Jan 2013 00:00:00",
        "Thu, 01 Jan 2013 00:00:00 GMT ",
        "Thu, +1 Jan 2013 00:00:00 GMT",
        "Thu, 01 Jan 99999 00:00:00 GMT",
        "",
    ] {
        assert_eq!(HttpDate::parse(text), Err(Error::Date), "{text}");
    }
    assert!(HttpDate::parse("Thu, 29 Feb 2000 00:00:00 GMT").is_ok());
}

#[test]
fn no_prefix_and_no_changed_byte_panics() {
    for text in [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ] {
        for at in 0..text.len() {
            assert!(HttpDate::parse(&text[..at]).is_err(), "{at} of {text}");
            for byte in [0, b' ', b'9', b'Z', 0xff] {
                let mut changed = text.as_bytes().to_vec();
                changed[at] = byte;
                let _ = HttpDate::parse(changed);
            }
        }
    }
}

#[test]
fn moments_beyond_the_calendar_are_its_ends() {
    assert_eq!(format_timestamp(i64::MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
    assert_eq!(format_timestamp(i64::MIN), "Mon, 01 Jan 0001 00:00:00 GMT");
    assert_eq!(HttpDate::MAX.plus(i64::MAX), HttpDate::MAX);
    assert_eq!(HttpDate::MIN.plus(i64::MIN), HttpDate::MIN);
    assert_eq!(
        HttpDate::parse("Mon, 01 Jan 0000 00:00:00 GMT"),
        Ok(HttpDate::MIN)
    );
}

#[test]
fn the_fraction_of_a_second_is_dropped() {
    let half = Duration::from_millis(500);
    assert_eq!(HttpDate::from(UNIX_EPOCH + half).unix(), 0);
    assert_eq!(HttpDate::from(UNIX_EPOCH - half).unix(), -1);
    assert_eq!(
        SystemTime::from(HttpDate::from_unix(-1)),
        UNIX_EPOCH - 2 * half
    );
}

#[test]
fn a_leap_second_is_the_next_minute() {
    assert_eq!(
        HttpDate::parse("Sat, 31 Dec 2016 23:59:60 GMT"),
        Ok(HttpDate::from_unix(1_483_228_800))
    );
}
