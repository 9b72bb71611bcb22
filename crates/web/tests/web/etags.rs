//! `Etag` and 304.

use tornado_httputil::{Method, Request};
use tornado_testing::{Answer, fetch, run};
use tornado_web::{Application, Exchange, Handler, Result, Settings};

struct Page;

impl Handler for Page {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header("X-Kept", "1")?;
        x.write("Hello, world")
    }
    async fn head(&mut self, x: &mut Exchange) -> Result {
        self.get(x).await
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        self.get(x).await
    }
}

const ETAG: &str = "\"e02aa1b106d5c7c6a98def2b13005d5b84fd8dc8\"";

fn ask(method: Method, if_none_match: Option<&str>) -> Answer {
    let mut request = Request::builder(method, "/");
    if let Some(tags) = if_none_match {
        request = request.header("If-None-Match", tags);
    }
    run(fetch(&Application::new().route("/", || Page), request))
}

/// WEB-2.21
#[test]
fn a_whole_answer_has_a_hash_of_its_body() {
    ask(Method::GET, None)
        .expect_status(200)
        .expect_header("Etag", ETAG);
    ask(Method::HEAD, None).expect_header("Etag", ETAG);
    ask(Method::POST, None).expect_no_header("Etag");
}

/// WEB-2.49, WEB-3.18
#[test]
fn a_client_that_has_the_answer_is_told_so() {
    let lists = [
        ETAG.to_owned(),
        "*".into(),
        format!("W/{ETAG}"),
        format!("\"a\", {ETAG}"),
        format!("W/\"a, b\",W/{ETAG}, \"c\""),
    ];
    for list in lists {
        for method in [Method::GET, Method::HEAD] {
            ask(method, Some(&list))
                .expect_status(304)
                .expect_header("Etag", ETAG)
                .expect_header("X-Kept", "1")
                .expect_no_header("Content-Type")
                .expect_no_header("Content-Length")
                .expect_text("");
        }
    }
}

/// WEB-3.18
#[test]
fn other_tags_are_no_match() {
    for list in [
        "\"a\"",
        "",
        "e02aa1b106d5c7c6a98def2b13005d5b84fd8dc8",
        "\"",
        "W/",
        "\"*\"",
    ] {
        ask(Method::GET, Some(list))
            .expect_status(200)
            .expect_text("Hello, world");
    }
    ask(Method::POST, Some("*")).expect_status(200);
}

struct Own;

impl Handler for Own {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("Hello, world")
    }
    fn set_etag_header(&mut self, x: &mut Exchange) -> Result {
        x.set_header("Etag", "W/\"own\"")
    }
}

/// WEB-3.18
#[test]
fn a_handler_can_give_its_own_tag() {
    let application = Application::new().route("/", || Own);
    run(fetch(&application, Request::get("/"))).expect_header("Etag", "W/\"own\"");
    run(fetch(
        &application,
        Request::get("/").header("If-None-Match", "\"own\""),
    ))
    .expect_status(304);
}

struct Early;

impl Handler for Early {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header("Etag", "\"mine\"")?;
        x.write("Hello, world")?;
        x.finish()
    }
}

#[test]
fn a_tag_that_is_set_stays() {
    let application = Application::new().route("/", || Early);
    run(fetch(&application, Request::get("/"))).expect_header("Etag", "\"mine\"");
    run(fetch(
        &application,
        Request::get("/").header("If-None-Match", "\"mine\""),
    ))
    .expect_status(304);
}

#[test]
fn the_setting_switches_tags_off() {
    let application = Application::new()
        .settings(Settings {
            etag: false,
            ..Settings::default()
        })
        .route("/", || Page);
    run(fetch(&application, Request::get("/"))).expect_no_header("Etag");
}
