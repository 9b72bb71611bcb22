//! Forged requests.

use serde::Deserialize;
use tornado_httputil::{Method, Request, RequestBuilder, SetCookie};
use tornado_testing::{Answer, Client, Fill, Multipart, fetch, open, run};
use tornado_web::xsrf::{XsrfToken, XsrfVersion};
use tornado_web::{
    Application, Exchange, Handler, HttpError, Result, Settings, Site, UploadSettings,
};
use tracing::Level;

use crate::listen::listen;

const V1: &str = "000102030405060708090a0b0c0d0e0f";
const V2: &str = "2|01020304|0103010705070503090b090f0d0f0d0b|1300000000";

struct Form;

impl Handler for Form {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let html = x.xsrf_form_html().await?;
        x.write(html)
    }
    async fn head(&mut self, _: &mut Exchange) -> Result {
        Ok(())
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        x.write("posted")
    }
    async fn put(&mut self, x: &mut Exchange) -> Result {
        self.post(x).await
    }
    async fn patch(&mut self, x: &mut Exchange) -> Result {
        self.post(x).await
    }
    async fn delete(&mut self, x: &mut Exchange) -> Result {
        self.post(x).await
    }
    async fn options(&mut self, _: &mut Exchange) -> Result {
        Ok(())
    }
    async fn other(&mut self, x: &mut Exchange) -> Result {
        self.post(x).await
    }
}

fn settings() -> Settings {
    Settings {
        xsrf_cookies: true,
        ..Settings::default()
    }
}

fn application(settings: Settings) -> Application {
    Application::new().settings(settings).route("/", || Form)
}

fn ask(request: impl Into<Request>) -> Answer {
    run(fetch(&application(settings()), request))
}

fn post(cookie: &str, field: &str) -> RequestBuilder {
    Request::post("/")
        .cookie("_xsrf", cookie)
        .fields([("_xsrf", field)])
}

/// What the field of a form holds.
fn field(answer: &Answer) -> String {
    let html = answer.text();
    let value = html.strip_prefix(r#"<input type="hidden" name="_xsrf" value=""#);
    let value = value.and_then(|rest| rest.strip_suffix(r#""/>"#));
    value
        .unwrap_or_else(|| panic!("no field: {html}"))
        .to_owned()
}

#[derive(Deserialize)]
struct Sample {
    text: String,
    token: Option<String>,
}

/// W-XSRF
#[test]
fn tokens_are_read_as_tornado_reads_them() {
    let samples: Vec<Sample> = serde_json::from_str(include_str!("../data/xsrf_tokens.json"))
        .expect("the samples are JSON");
    for Sample { text, token } in samples {
        let read = XsrfToken::parse(&text).map(|token| token.encode(XsrfVersion::V1).expect("hex"));
        assert_eq!(read, token, "{text:?}");
    }
}

/// W-XSRF
#[test]
fn a_masked_token_is_the_token_under_another_mask_each_time() {
    let token = XsrfToken::parse(V2).expect("a token");
    let (one, two) = (token.encode(XsrfVersion::V2), token.encode(XsrfVersion::V2));
    let (one, two) = (one.expect("written"), two.expect("written"));
    assert_ne!(one, two);
    for text in [&one, &two] {
        assert!(
            text.starts_with("2|") && text.ends_with("|1300000000"),
            "{text}"
        );
        assert!(XsrfToken::parse(text).expect("a token").matches(&token));
    }
    assert_eq!(one.len(), V2.len());
}

/// WEB-1.22, WEB-1.23, WEB-2.30
#[test]
fn a_form_of_this_site_is_taken_and_one_without_its_token_is_not() {
    let application = application(settings());
    run(async {
        let mut client = Client::new(&application);
        let page = client.get("/").await;
        let token = field(&page);
        client
            .post("/", [("_xsrf", token.as_str())])
            .await
            .expect_text("posted");
        client.post("/", [("a", "b")]).await.expect_status(403);
        let mut other = Client::new(&application);
        other.get("/").await;
        other
            .post("/", [("_xsrf", token.as_str())])
            .await
            .expect_status(403);
    });
}

/// WEB-1.24: scripts read the cookie and send it as it is
#[test]
fn the_cookie_itself_is_a_token_that_scripts_can_read() {
    let application = application(settings());
    run(async {
        let mut client = Client::new(&application);
        let page = client.get("/").await;
        let cookie = page.header("Set-Cookie").expect("a cookie");
        assert!(
            cookie.starts_with("_xsrf=2|") && cookie.ends_with("; Path=/"),
            "{cookie}"
        );
        let token = client.cookie("_xsrf").expect("a cookie").to_owned();
        client
            .post("/", [("_xsrf", token.as_str())])
            .await
            .expect_text("posted");
    });
}

/// WEB-2.28
#[test]
fn the_cookie_is_given_once_and_only_to_who_asks() {
    ask(Request::builder(Method::HEAD, "/")).expect_no_header("Set-Cookie");
    let page = ask(Request::get("/").cookie("_xsrf", V2));
    page.expect_no_header("Set-Cookie");
    assert_ne!(field(&page), V2);
    ask(post(V2, &field(&page))).expect_text("posted");
    ask(Request::get("/").cookie("_xsrf", "3|new|form")).expect_in_text("2|");
}

/// WEB-2.28
#[test]
fn the_cookie_of_who_is_logged_in_lasts_30_days() {
    struct Club;
    impl Site for Club {
        type User = String;
        async fn current_user(&self, x: &mut Exchange<Self>) -> Result<Option<String>> {
            Ok(x.cookie("user"))
        }
    }
    struct Token;
    impl Handler<Club> for Token {
        async fn get(&mut self, x: &mut Exchange<Club>) -> Result {
            let (one, two) = (x.xsrf_token().await?, x.xsrf_token().await?);
            x.write((one == two).to_string())
        }
    }
    let club = |settings| {
        Application::of(Club)
            .settings(settings)
            .route("/", || Token)
    };
    let ask = |settings, request: RequestBuilder| {
        let answer = run(fetch(&club(settings), request));
        answer.expect_text("true");
        assert_eq!(answer.headers().get_all("Set-Cookie").count(), 1);
        answer.header("Set-Cookie").expect("a cookie").to_owned()
    };
    let user = || Request::get("/").cookie("user", "ann");
    assert!(!ask(settings(), Request::get("/")).contains("expires"));
    assert!(ask(settings(), user()).contains("; expires="));
    let short = Settings {
        xsrf_cookie: SetCookie::new("_xsrf", "").max_age(60),
        ..settings()
    };
    let cookie = ask(short, user());
    assert!(
        !cookie.contains("expires") && cookie.contains("; Max-Age=60"),
        "{cookie}"
    );
}

/// W-XSRF, WEB-3.20
#[test]
fn both_versions_fit_each_other() {
    for cookie in [V1, V2] {
        for field in [V1, V2] {
            ask(post(cookie, field)).expect_text("posted");
        }
        ask(post(cookie, &V1.to_uppercase())).expect_text("posted");
        ask(post(cookie, &V1.replace('f', "e"))).expect_status(403);
    }
    ask(post("not hex", "not hex")).expect_text("posted");
}

/// WEB-3.20
#[test]
fn the_first_version_is_written_on_request() {
    let settings = Settings {
        xsrf_cookie_version: XsrfVersion::V1,
        ..settings()
    };
    let application = application(settings);
    let page = run(fetch(&application, Request::get("/")));
    let token = field(&page);
    assert!(
        token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{token}"
    );
    page.expect_header("Set-Cookie", &format!("_xsrf={token}; Path=/"));
    run(fetch(&application, post(&token, &token))).expect_text("posted");
}

/// WEB-3.20
#[test]
fn the_token_may_come_in_a_header_or_the_query() {
    let request = |name: &str| Request::post("/").cookie("_xsrf", V2).header(name, V1);
    ask(request("X-Xsrftoken")).expect_text("posted");
    ask(request("X-CSRFToken")).expect_text("posted");
    ask(request("X-Other")).expect_status(403);
    let target = format!("/?_xsrf={V1}");
    ask(Request::post(&target).cookie("_xsrf", V2)).expect_text("posted");
    // A field that is empty does not stand in the way of a header.
    ask(request("X-Xsrftoken").form("_xsrf=")).expect_text("posted");
    ask(request("X-Xsrftoken").form("_xsrf=no")).expect_status(403);
}

/// WEB-2.29
#[test]
fn the_log_says_what_was_wrong() {
    let log = listen();
    let refused = |request: RequestBuilder, why: &str| {
        ask(request).expect_status(403);
        log.expect(Level::WARN, "tornado.general", why);
    };
    refused(
        Request::post("/").form(""),
        "403 POST / (127.0.0.1): '_xsrf' argument missing from POST",
    );
    refused(post(V2, "3|a|b"), "'_xsrf' argument has invalid format");
    refused(
        post(V2, "2|01020304||1"),
        "'_xsrf' argument has invalid format",
    );
    refused(post(V2, "aa"), "XSRF cookie does not match POST argument");
    refused(
        post("2|01020304||1", "aa"),
        "XSRF cookie does not match POST argument",
    );
    refused(
        Request::post("/").fields([("_xsrf", V2)]),
        "XSRF cookie does not match POST argument",
    );
}

/// SECU-3.07
#[test]
fn there_is_no_way_round_by_x_requested_with() {
    let request = Request::post("/").header("X-Requested-With", "XMLHttpRequest");
    ask(request.cookie("_xsrf", V2)).expect_status(403);
}

/// WEB-3.20
#[test]
fn every_method_is_checked_but_those_that_only_read() {
    for method in ["GET", "HEAD", "OPTIONS"] {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        ask(Request::builder(method, "/")).expect_status(200);
    }
    for method in ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"] {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        ask(Request::builder(method, "/")).expect_status(403);
    }
}

/// WEB-3.20, WEB-3.40
#[test]
fn a_wrong_address_is_404_whatever_it_brings() {
    let application = application(settings()).route("/gone", || HttpError(410));
    run(fetch(&application, Request::post("/nowhere").form(""))).expect_status(404);
    run(fetch(&application, Request::post("/gone").form(""))).expect_status(410);
}

/// WEB-3.20: before `prepare`
#[test]
fn a_handler_that_is_not_for_browsers_can_do_without() {
    struct Api;
    impl Handler for Api {
        fn check_xsrf(&mut self, _: &mut Exchange) -> Result {
            Ok(())
        }
        async fn post(&mut self, x: &mut Exchange) -> Result {
            x.write("posted")
        }
    }
    struct Prepared;
    impl Handler for Prepared {
        async fn prepare(&mut self, _: &mut Exchange) -> Result {
            Err(HttpError(418).into())
        }
    }
    let application = Application::new()
        .settings(settings())
        .route("/api", || Api)
        .route("/prepared", || Prepared);
    run(fetch(&application, Request::post("/api").form(""))).expect_text("posted");
    run(fetch(&application, Request::post("/prepared").form(""))).expect_status(403);
    run(fetch(&application, Request::get("/prepared"))).expect_status(418);
}

/// WEB-1.22
#[test]
fn nothing_is_checked_unless_it_is_switched_on() {
    run(fetch(
        &application(Settings::default()),
        Request::post("/").form(""),
    ))
    .expect_text("posted");
}

/// WEB-3.20
#[test]
fn the_cookie_can_have_another_name_and_attributes() {
    let settings = Settings {
        xsrf_cookie: SetCookie::new("__Host-xsrf", "").secure(true),
        ..settings()
    };
    let application = application(settings);
    let page = run(fetch(&application, Request::get("/")));
    let cookie = page.header("Set-Cookie").expect("a cookie").to_owned();
    assert!(
        cookie.starts_with("__Host-xsrf=2|") && cookie.ends_with("; Path=/; Secure"),
        "{cookie}"
    );
    let token = page.cookie("__Host-xsrf").expect("a cookie");
    let post = |name| {
        Request::post("/")
            .cookie(name, token)
            .fields([("_xsrf", token)])
    };
    run(fetch(&application, post("__Host-xsrf"))).expect_text("posted");
    run(fetch(&application, post("_xsrf"))).expect_status(403);
}

/// WEB-3.20, WEB-3.22
#[test]
fn a_body_in_pieces_is_checked_by_header_or_by_its_handler() {
    struct Pieces;
    impl Handler for Pieces {
        const STREAM: bool = true;
        async fn post(&mut self, x: &mut Exchange) -> Result {
            while x.next_piece().await?.is_some() {}
            x.write("posted")
        }
    }
    struct Checks;
    impl Handler for Checks {
        const STREAM: bool = true;
        fn check_xsrf(&mut self, _: &mut Exchange) -> Result {
            Ok(())
        }
        async fn post(&mut self, x: &mut Exchange) -> Result {
            let form = x.receive_upload(&UploadSettings::default()).await?;
            let token = form.arguments.text("_xsrf")?.unwrap_or_default();
            let _ = x.check_xsrf_token(token);
            let _ = x.write("posted");
            Ok(())
        }
    }
    let application = Application::new()
        .settings(settings())
        .route("/", || Pieces)
        .route("/checks", || Checks);
    let ask = |request: RequestBuilder| {
        run(async {
            let (head, body) = (request.clone().build(), request.build().body().to_vec());
            let mut talk = open(&application, head).stream_body(None);
            talk.send(body);
            talk.finish();
            talk.answer().await
        })
    };
    let form = |field: &str| Multipart::new().field("_xsrf", field);
    let pieces = || Request::post("/").cookie("_xsrf", V2).multipart(form(V2));
    ask(pieces()).expect_status(403);
    ask(pieces().header("X-Xsrftoken", V2)).expect_text("posted");
    let checks = |field| {
        Request::post("/checks")
            .cookie("_xsrf", V2)
            .multipart(form(field))
    };
    ask(checks(V2)).expect_text("posted");
    ask(checks("aa"))
        .expect_status(403)
        .expect_not_in_text("posted");
}
