//! Requests of other sites, told by what browsers say of them.

use tornado_httputil::{Method, Request, RequestBuilder};
use tornado_testing::{Answer, fetch, run};
use tornado_web::{Application, Exchange, Handler, HttpError, Result, Settings};
use tracing::Level;

use crate::listen::listen;

struct Change;

impl Handler for Change {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("read")
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        x.write("changed")
    }
}

/// Open to everybody whose origin begins with `https://`.
struct Open;

impl Handler for Open {
    fn check_trusted_origin(&mut self, _: &Exchange, origin: &str) -> bool {
        origin.starts_with("https://")
    }
    async fn prepare(&mut self, _: &mut Exchange) -> Result {
        Err(HttpError(418).into())
    }
}

fn application(xsrf_cookies: bool) -> Application {
    let settings = Settings {
        cross_origin_protection: true,
        trusted_origins: vec!["https://friend.example".into()],
        xsrf_cookies,
        ..Settings::default()
    };
    Application::new()
        .settings(settings)
        .route("/", || Change)
        .route("/open", || Open)
}

fn request(method: Method, target: &str, headers: &[(&str, &str)]) -> RequestBuilder {
    let request = Request::builder(method, target).header("Host", "here.example:8888");
    headers.iter().fold(request, |request, (name, value)| {
        request.header(name, value)
    })
}

fn post(headers: &[(&str, &str)]) -> Answer {
    run(fetch(
        &application(false),
        request(Method::POST, "/", headers),
    ))
}

/// WEB-3.21
#[test]
fn the_browser_s_word_decides() {
    let site = |value| ("Sec-Fetch-Site", value);
    for own in ["same-origin", "none"] {
        post(&[site(own)]).expect_text("changed");
        post(&[site(own), ("Origin", "https://evil.example")]).expect_text("changed");
    }
    for other in ["cross-site", "same-site", "", "Same-Origin"] {
        post(&[site(other)]).expect_status(403);
        post(&[site(other), ("Origin", "http://here.example:8888")]).expect_status(403);
        post(&[site(other), ("Origin", "https://friend.example")]).expect_text("changed");
    }
    post(&[site("same-origin"), site("cross-site")]).expect_status(403);
}

/// WEB-3.21
#[test]
fn without_it_the_origin_has_to_be_the_host_or_trusted() {
    let origin = |value| post(&[("Origin", value)]);
    origin("http://here.example:8888").expect_text("changed");
    origin("https://HERE.example:8888").expect_text("changed");
    origin("https://friend.example").expect_text("changed");
    for other in [
        "http://here.example",
        "http://here.example:8888.evil",
        "http://user@here.example:8888",
        "http://evil.example/here.example:8888",
        "https://friend.example.evil",
        "here.example:8888",
        "null",
        "",
    ] {
        origin(other).expect_status(403);
    }
    post(&[("Origin", "http://here.example:8888"), ("Origin", "null")]).expect_status(403);
    let nameless = Request::post("/").http_1_0().header("Origin", "null");
    run(fetch(&application(false), nameless)).expect_status(403);
}

/// WEB-3.21
#[test]
fn who_says_nothing_is_no_browser() {
    post(&[]).expect_text("changed");
}

/// WEB-3.21
#[test]
fn reading_is_free() {
    let evil = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Origin", "https://evil.example"),
    ];
    run(fetch(&application(false), request(Method::GET, "/", &evil))).expect_text("read");
    run(fetch(
        &application(false),
        request(Method::POST, "/nowhere", &evil),
    ))
    .expect_status(404);
}

/// WEB-3.21
#[test]
fn a_handler_can_trust_others_before_it_prepares() {
    let ask = |origin| {
        let headers = [("Sec-Fetch-Site", "cross-site"), ("Origin", origin)];
        run(fetch(
            &application(false),
            request(Method::POST, "/open", &headers),
        ))
    };
    ask("https://anybody.example").expect_status(418);
    ask("http://anybody.example").expect_status(403);
}

/// WEB-3.21
#[test]
fn tokens_and_origins_are_checked_each_for_itself() {
    let ask = |headers: &[(&str, &str)]| {
        run(fetch(
            &application(true),
            request(Method::POST, "/", headers),
        ))
    };
    let token = [("Cookie", "_xsrf=aa"), ("X-Xsrftoken", "aa")];
    ask(&token).expect_text("changed");
    ask(&[("Sec-Fetch-Site", "same-origin")]).expect_status(403);
    ask(&[token[0], token[1], ("Sec-Fetch-Site", "cross-site")]).expect_status(403);
}

/// WEB-3.21
#[test]
fn the_log_says_who_it_was() {
    let log = listen();
    post(&[("Origin", "https://evil.example")]);
    log.expect(
        Level::WARN,
        "tornado.general",
        "Origin \"https://evil.example\" not allowed",
    );
    post(&[
        ("Sec-Fetch-Site", "cross-site"),
        ("Origin", "https://evil.example"),
    ]);
    log.expect(
        Level::WARN,
        "tornado.general",
        "Sec-Fetch-Site cross-site & origin \"https://evil.example\" not allowed",
    );
}
