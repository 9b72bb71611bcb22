//! Values that a client keeps but cannot change.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use tornado_httputil::{Request, SetCookie};
use tornado_testing::{Client, Fill, fetch, run};
use tornado_web::signed::{
    Checking, SignedVersion, Signing, create_signed_value, decode_signed_value,
    get_signature_key_version,
};
use tornado_web::{Application, CookieSecret, Exchange, Handler, Result, Settings};
use tracing::Level;

use crate::listen::listen;

const SECRET: &str = "61oETzKXQAGaYdkL5gEmGeJJFuYh7EQnp2XdTP1o/Vo=";
const TIME: u64 = 1_300_000_000;
const DAY: u64 = 86_400;

/// What Python's Tornado says; see `data/generate.py`.
#[derive(Deserialize)]
struct Samples {
    created: Vec<Created>,
    historic: String,
    read: Vec<Read>,
}

#[derive(Deserialize)]
struct Created {
    value: String,
    version: u8,
    keys: bool,
    signed: String,
}

#[derive(Deserialize)]
struct Read {
    what: String,
    signed: String,
    keys: bool,
    name: String,
    now: u64,
    max_age_days: f64,
    min_version: u8,
    value: Option<String>,
    key_version: Option<u64>,
}

fn samples() -> Samples {
    serde_json::from_str(include_str!("../data/signed_values.json")).expect("the samples are JSON")
}

fn at(secret: CookieSecret, seconds: u64) -> CookieSecret {
    secret.with_clock(move || UNIX_EPOCH + Duration::from_secs(seconds))
}

fn secret(keys: bool, now: u64) -> CookieSecret {
    let secret = if keys {
        CookieSecret::rotating([(0, "old"), (3, "newkey")], 3)
    } else {
        SECRET.into()
    };
    at(secret, now)
}

fn version(number: u8) -> SignedVersion {
    match number {
        1 => SignedVersion::V1,
        _ => SignedVersion::V2,
    }
}

fn text(value: Option<Vec<u8>>) -> Option<String> {
    value.map(|value| String::from_utf8(value).expect("a text"))
}

/// W-COOKIE, WEB-3.09, WEB-3.10
#[test]
fn values_are_signed_as_tornado_signs_them() {
    for sample in samples().created {
        let how = Signing {
            version: version(sample.version),
            ..Signing::default()
        };
        let signed = create_signed_value(&secret(sample.keys, TIME), "user", &sample.value, &how);
        assert_eq!(signed.expect("signed"), sample.signed);
    }
}

/// W-COOKIE, WEB-1.17, WEB-2.13, WEB-3.09, WEB-3.10
#[test]
fn values_are_read_as_tornado_reads_them() {
    for sample in samples().read {
        let what = Checking {
            max_age_days: sample.max_age_days,
            min_version: version(sample.min_version),
            ..Checking::default()
        };
        let secret = secret(sample.keys, sample.now);
        let value = text(decode_signed_value(
            &secret,
            &sample.name,
            &sample.signed,
            &what,
        ));
        assert_eq!(value, sample.value, "{}", sample.what);
        let key_version = get_signature_key_version(&sample.signed);
        assert_eq!(key_version, sample.key_version, "{}", sample.what);
    }
}

/// W-COOKIE, WEB-2.12: the form of 0.1 and 0.2
#[test]
fn a_value_signed_without_its_name_is_read_on_request_only() {
    let (secret, historic) = (secret(false, TIME), samples().historic);
    let read = |signed: &str, include_name| {
        let what = Checking {
            include_name,
            ..Checking::default()
        };
        text(decode_signed_value(&secret, "user", signed, &what))
    };
    assert_eq!(read(&historic, false).as_deref(), Some("hello"));
    assert_eq!(read(&historic, true), None);
    let how = |version| Signing {
        version,
        ..Signing::default()
    };
    let signed = |version| create_signed_value(&secret, "user", "hello", &how(version));
    assert_eq!(
        read(&signed(SignedVersion::V1).expect("signed"), false),
        None
    );
    let second = signed(SignedVersion::V2).expect("signed");
    assert_eq!(read(&second, false).as_deref(), Some("hello"));
}

/// WEB-2.12
#[test]
fn a_bad_value_of_version_1_is_a_warning() {
    let log = listen();
    let signed = "aGVsbG8=|1300000000|475ef3d429469dfcbdcf3eec791c79a806f35986";
    let read = |now, signed: &str| {
        let secret = secret(false, now);
        assert_eq!(
            decode_signed_value(&secret, "user", signed, &Checking::default()),
            None
        );
    };
    read(TIME + 32 * DAY, signed);
    log.expect(Level::WARN, "tornado.general", "Expired cookie \"aGVsbG8=|");
    read(TIME - 32 * DAY, signed);
    log.expect(
        Level::WARN,
        "tornado.general",
        "Cookie timestamp in future; possible tampering",
    );
    read(TIME, &signed.replace("475e", "\n75e"));
    log.expect(
        Level::WARN,
        "tornado.general",
        "Invalid cookie signature \"aGVsbG8=|1300000000|\\n75e",
    );
    // Digits moved from the value to the time.
    read(
        TIME,
        "YWI=|01300000000|a57a9dbe67f6d286200e11972f7003cd3393a845",
    );
    log.expect(Level::WARN, "tornado.general", "Tampered cookie");
}

/// W-COOKIE: a signature that is right does not make Base64 of what is none
#[test]
fn what_is_signed_is_read_strictly() {
    let secret = secret(false, TIME);
    let signed = "2|1:0|10:1300000000|4:user|1:!|ca0eabf2017fa28790d0731883a86844177ba81a67822745e128f3b5a83d1049";
    assert_eq!(
        decode_signed_value(&secret, "user", signed, &Checking::default()),
        None
    );
}

/// WEB-3.09
#[test]
fn a_greatest_age_that_is_no_number_lets_nothing_pass() {
    let secret = secret(false, TIME);
    for version in [SignedVersion::V1, SignedVersion::V2] {
        let how = Signing {
            version,
            ..Signing::default()
        };
        let signed = create_signed_value(&secret, "user", "hello", &how).expect("signed");
        let what = Checking {
            max_age_days: f64::NAN,
            ..Checking::default()
        };
        assert_eq!(decode_signed_value(&secret, "user", &signed, &what), None);
    }
}

/// WEB-3.10
#[test]
fn several_keys_do_not_sign_in_version_1() {
    let how = Signing {
        version: SignedVersion::V1,
        ..Signing::default()
    };
    let error =
        create_signed_value(&secret(true, TIME), "user", "hello", &how).expect_err("refused");
    assert_eq!(
        error.log_message(),
        Some("a secret with several keys signs in version 2")
    );
    let how = Signing {
        key_version: Some(7),
        ..Signing::default()
    };
    let error =
        create_signed_value(&secret(true, TIME), "user", "hello", &how).expect_err("refused");
    assert_eq!(error.log_message(), Some("the cookie secret has no key 7"));
}

/// WEB-3.10
#[test]
fn after_a_rotation_old_cookies_are_read_until_their_key_goes() {
    let old = at(CookieSecret::rotating([(1, "a")], 1), TIME);
    let both = at(CookieSecret::rotating([(1, "a"), (2, "b")], 2), TIME);
    let new = at(CookieSecret::rotating([(2, "b")], 2), TIME);
    let signed = create_signed_value(&old, "user", "ann", &Signing::default()).expect("signed");
    let read = |secret| {
        text(decode_signed_value(
            secret,
            "user",
            &signed,
            &Checking::default(),
        ))
    };
    assert_eq!(read(&both).as_deref(), Some("ann"));
    assert_eq!(read(&new), None);
    let signed = create_signed_value(&both, "user", "ann", &Signing::default()).expect("signed");
    assert_eq!(get_signature_key_version(&signed), Some(2));
}

#[test]
fn a_secret_does_not_show_itself() {
    let settings = Settings {
        cookie_secret: Some(CookieSecret::new("sesame")),
        ..Settings::default()
    };
    assert!(!format!("{settings:?}").contains("sesame"));
}

#[test]
#[should_panic(expected = "a cookie secret may not be empty")]
fn an_empty_secret_is_a_mistake() {
    let _ = CookieSecret::new("");
}

#[test]
#[should_panic(expected = "no cookie secret has the current version, 3")]
fn a_current_key_that_is_missing_is_a_mistake() {
    let _ = CookieSecret::rotating([(1, "a")], 3);
}

struct Visit;

impl Handler for Visit {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let seen = x.secure_cookie("user")?;
        let version = x.secure_cookie_key_version("user");
        x.write(format!("{seen:?} {version:?}"))
    }

    async fn post(&mut self, x: &mut Exchange) -> Result {
        let name: String = x.argument("name")?;
        x.set_secure_cookie("user", &name)
    }

    async fn put(&mut self, x: &mut Exchange) -> Result {
        x.set_secure_cookie_with(&SetCookie::new("user", "ann").http_only(true).secure(true))
    }
}

fn application(secret: Option<CookieSecret>) -> Application {
    let settings = Settings {
        cookie_secret: secret,
        ..Settings::default()
    };
    Application::new().settings(settings).route("/", || Visit)
}

/// WEB-1.17
#[test]
fn a_signed_cookie_is_there_in_the_next_request() {
    run(async {
        let application = application(Some(SECRET.into()));
        let mut client = Client::new(&application);
        client.get("/").await.expect_text("None None");
        client
            .post("/", [("name", "häßlich; \0")])
            .await
            .expect_status(200);
        client
            .get("/")
            .await
            .expect_text("Some(\"häßlich;\") Some(0)");
        client.set_cookie("user", "2|forged");
        client.get("/").await.expect_text("None None");
    });
}

/// WEB-2.11
#[test]
fn browsers_keep_it_for_30_days() {
    run(async {
        let application = application(Some(at(SECRET.into(), TIME)));
        let answer = fetch(&application, Request::post("/").form("name=hello")).await;
        let cookie = answer.header("Set-Cookie").expect("a cookie");
        let (value, attributes) = cookie.split_once("; ").expect("attributes");
        let signed = "2|1:0|10:1300000000|4:user|8:aGVsbG8=|5880e1edfa4f5c72ee7121010da579d466c3d7618a6154f8f5079d03963cf200";
        assert_eq!(value, format!("user=\"{signed}\""));
        let expires = attributes
            .strip_prefix("expires=")
            .and_then(|rest| rest.strip_suffix("; Path=/"));
        let expires = tornado_httputil::HttpDate::parse(expires.expect("a date")).expect("a date");
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("now")
            .as_secs() as i64;
        assert!((0..=60).contains(&(now + 30 * 86_400 - expires.unix())));
    });
}

/// WEB-2.11, WEB-3.07
#[test]
fn a_signed_cookie_with_attributes_ends_when_they_say() {
    run(async {
        let application = application(Some(SECRET.into()));
        let put = Request::builder(tornado_httputil::Method::PUT, "/");
        let answer = fetch(&application, put).await;
        let cookie = answer.header("Set-Cookie").expect("a cookie");
        assert!(cookie.ends_with("; HttpOnly; Path=/; Secure"), "{cookie}");
        let signed = answer.cookie("user").expect("a cookie");
        fetch(&application, Request::get("/").cookie("user", signed))
            .await
            .expect_text("Some(\"ann\") Some(0)");
    });
}

/// WEB-2.32
#[test]
fn without_a_secret_it_is_an_error_that_names_the_setting() {
    let log = listen();
    run(fetch(&application(None), Request::get("/"))).expect_status(500);
    log.expect(
        Level::ERROR,
        "tornado.application",
        "setting `cookie_secret` must be given to use secure cookies",
    );
}
