//! The `Set-Cookie` header.

use serde_json::{Map, Value};
use tornado_httputil::{Error, HttpDate, SameSite, SetCookie};

/// WEB-2.09, WEB-3.07, W-COOKIE
#[test]
fn cookies_are_sent_as_tornado_sends_them() {
    let cases: Vec<(Map<String, Value>, Option<String>)> =
        serde_json::from_str(include_str!("../data/set_cookies.json")).expect("cases");
    for (case, expected) in cases {
        assert_eq!(cookie(&case).render().ok(), expected, "{case:?}");
    }
}

fn cookie(case: &Map<String, Value>) -> SetCookie {
    let text = |key| case.get(key).and_then(Value::as_str);
    let number = |key| case.get(key).and_then(Value::as_i64);
    let flag = |key| case.get(key).and_then(Value::as_bool).unwrap_or(false);
    let mut cookie = SetCookie::new(
        text("name").unwrap_or_default(),
        text("value").unwrap_or_default(),
    )
    .http_only(flag("httponly"))
    .secure(flag("secure"));
    if let Some(domain) = text("domain") {
        cookie = cookie.domain(domain);
    }
    if let Some(path) = text("path") {
        cookie = cookie.path(path);
    }
    if let Some(expires) = number("expires") {
        cookie = cookie.expires(expires);
    }
    if let Some(max_age) = number("max_age") {
        cookie = cookie.max_age(max_age);
    }
    match text("samesite") {
        Some("Strict") => cookie.same_site(SameSite::Strict),
        Some("Lax") => cookie.same_site(SameSite::Lax),
        Some("None") => cookie.same_site(SameSite::None),
        _ => cookie,
    }
}

/// SECU-3.02
#[test]
fn nothing_can_be_smuggled_into_an_attribute() {
    for bad in ["a;b", "a b", "a\r\nSet-Cookie: x=y", "a\0", "a\x7f", "a\tb"] {
        let cookies = [
            SetCookie::new("c", "v").domain(bad),
            SetCookie::new("c", "v").path(bad),
            SetCookie::new("c", "v").attribute("Priority", Some(bad)),
            SetCookie::new("c", "v").attribute(bad, None),
        ];
        for cookie in cookies {
            assert!(
                matches!(cookie.render(), Err(Error::CookieAttribute { .. })),
                "{cookie:?}"
            );
        }
        assert!(
            matches!(
                SetCookie::new(bad, "v").render(),
                Err(Error::CookieName { .. })
            ),
            "{bad:?}"
        );
    }
}

#[test]
fn a_fault_of_the_application_is_named_and_a_500() {
    let error = SetCookie::new("theme", "v")
        .path("/a;b")
        .render()
        .expect_err("a bad path");
    assert_eq!(
        error.to_string(),
        "attribute \"Path\" of cookie \"theme\" has a control character, space or semicolon"
    );
    assert_eq!(error.status(), 500);
    let error = SetCookie::new("theme", "dark blue")
        .render()
        .expect_err("a bad value");
    assert_eq!(
        error.to_string(),
        "the value of cookie \"theme\" has a control character or space"
    );
}

#[test]
fn a_prefix_is_a_promise() {
    let renders = |cookie: SetCookie| cookie.render().is_ok();
    for name in ["__Secure-a", "__secure-a"] {
        assert!(!renders(SetCookie::new(name, "v")), "{name}");
        assert!(
            renders(
                SetCookie::new(name, "v")
                    .secure(true)
                    .domain("example.com")
                    .path("/x")
            ),
            "{name}"
        );
    }
    for name in ["__Host-a", "__HOST-a"] {
        assert!(renders(SetCookie::new(name, "v").secure(true)), "{name}");
        assert!(!renders(SetCookie::new(name, "v")), "{name}");
        assert!(
            !renders(SetCookie::new(name, "v").secure(true).domain("example.com")),
            "{name}"
        );
        assert!(
            !renders(SetCookie::new(name, "v").secure(true).path("/x")),
            "{name}"
        );
    }
}

/// WEB-2.10
#[test]
fn a_cleared_cookie_expired_a_year_ago() {
    let text = SetCookie::cleared("a").render().expect("a cookie");
    let expires = text
        .strip_prefix("a=\"\"; expires=")
        .and_then(|rest| rest.strip_suffix("; Path=/"));
    let expires = HttpDate::parse(expires.expect("an expiry")).expect("a date");
    assert!((HttpDate::now().unix() - expires.unix() - 365 * 86_400).abs() < 60);
}

#[test]
fn other_attributes_come_last() {
    let cookie = SetCookie::new("a", "b")
        .secure(true)
        .attribute("Priority", Some("High"))
        .attribute("Partitioned", None);
    assert_eq!(
        cookie.render().expect("a cookie"),
        "a=b; Path=/; Secure; Priority=High; Partitioned"
    );
}

/// Large ages saturate; nothing panics.
#[test]
fn an_expiry_beyond_all_calendars_is_the_last_there_is() {
    for days in [f64::MAX, f64::INFINITY, 1e18] {
        let text = SetCookie::new("a", "b")
            .expires_days(days)
            .max_age(i64::MAX)
            .render()
            .expect("a cookie");
        assert_eq!(
            text,
            "a=b; expires=Fri, 31 Dec 9999 23:59:59 GMT; Max-Age=9223372036854775807; Path=/"
        );
    }
    assert!(
        SetCookie::new("a", "b")
            .expires_days(f64::NAN)
            .render()
            .is_ok()
    );
}

#[test]
fn a_cookie_can_be_a_pattern_for_others() {
    let pattern = SetCookie::new("token", "").secure(true);
    let cookie = pattern.clone().with_value("x");
    assert_eq!((cookie.name(), cookie.value()), ("token", "x"));
    assert_eq!(
        cookie.render().expect("a cookie"),
        "token=x; Path=/; Secure"
    );
    assert!(pattern.is_for_session());
    assert!(!pattern.clone().max_age(1).is_for_session());
    assert!(!pattern.expires_days(1.0).is_for_session());
}
