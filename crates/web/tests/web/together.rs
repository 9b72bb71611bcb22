//! Parts of an application that meet in one answer: compression, files, pages, tokens, cookies, middleware.

mod files;
mod middleware;
mod mounted;
mod pages;
mod users;

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use http::Method;
use serde_json::json;
use tornado_httputil::{Head, Middleware, Next, Reply, Request, RequestBuilder, Sent};
use tornado_locale::{Locale, Locales, Translations};
use tornado_template::{Args, Loader};
use tornado_testing::{Client, Fill, fetch, run};
use tornado_web::xsrf::XsrfToken;
use tornado_web::{
    Application, Coding, Error, Exchange, Handler, HttpError, Rendering, Result, Settings, Site,
    StaticFile, Transform, UiModule,
};

use crate::tree::{self, Tree};

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_end(&mut plain)
        .expect("it is gzip, and whole");
    plain
}

fn compressing() -> Settings {
    Settings {
        compress_response: vec![Coding::GZIP],
        ..Settings::default()
    }
}

fn accepting(method: Method, path: &str) -> RequestBuilder {
    Request::builder(method, path).header("Accept-Encoding", "gzip")
}

/// Text of this length in which no two parts are the same.
fn text(length: usize) -> String {
    let mut text: String = (0..length).map(|number| format!("{number} ")).collect();
    text.truncate(length);
    text
}

/// WEB-3.21: a page whose address is hidden, by `Referrer-Policy` or a sandbox, has the origin `null`.
#[test]
fn a_form_from_nowhere_is_forged_unless_the_browser_knows_better() {
    struct Order;
    impl Handler for Order {
        async fn post(&mut self, x: &mut Exchange) -> Result {
            let what: String = x.argument("what")?;
            x.write(what)
        }
    }
    let application = Application::new()
        .settings(Settings {
            cross_origin_protection: true,
            trusted_origins: vec!["https://app.example.com".into()],
            ..Settings::default()
        })
        .route("/", || Order);
    for (origin, site, status) in [
        ("null", None, 403),
        ("null", Some("cross-site"), 403),
        ("null", Some("same-site"), 403),
        ("null", Some("same-origin"), 200),
        ("null", Some("none"), 200),
        ("", None, 403),
        ("https://app.example.com", Some("cross-site"), 200),
        ("https://app.example.com.evil", Some("cross-site"), 403),
    ] {
        let mut request = Request::post("/")
            .fields([("what", "bread")])
            .header("Origin", origin);
        if let Some(site) = site {
            request = request.header("Sec-Fetch-Site", site);
        }
        run(fetch(&application, request)).expect_status(status);
    }
}

/// WEB-2.27: a header in two lines is one list.
#[test]
fn languages_in_two_headers_are_one_list() {
    struct Speak;
    impl Handler for Speak {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            let code = x.locale().await?.code().to_owned();
            x.write(code)
        }
    }
    struct Mute;
    impl Translations for Mute {
        fn translate<'a>(&'a self, message: &'a str, _: Option<(&'a str, i64)>) -> &'a str {
            message
        }
    }
    let locales = Locales::new()
        .with(Locale::new("es", Mute))
        .with(Locale::new("de", Mute));
    let application = Application::new()
        .translations(locales)
        .route("/", || Speak);
    let request = Request::get("/")
        .header("Accept-Language", "fr, es;q=0.5")
        .header("Accept-Language", "de;q=0.9");
    run(fetch(&application, request)).expect_text("de");
}
