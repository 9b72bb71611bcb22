//! Status, headers, redirects, JSON.

use std::time::{Duration, SystemTime};

use serde_json::json;
use tornado_httputil::Request;
use tornado_testing::{Answer, fetch, run};
use tornado_web::{Application, Exchange, Handler, Json, Redirect, Result};
use tracing::Level;

use crate::listen::listen;

struct Do(fn(&mut Exchange) -> Result);

impl Handler for Do {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        self.0(x)
    }
    async fn head(&mut self, x: &mut Exchange) -> Result {
        self.0(x)
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        self.0(x)
    }
}

fn get(handler: fn(&mut Exchange) -> Result) -> Answer {
    run(fetch(
        &Application::new().route("/.*", move || Do(handler)),
        Request::get("/"),
    ))
}

/// WEB-2.02
#[test]
fn an_answer_is_html_unless_it_says_otherwise() {
    get(|x| x.write("<p>"))
        .expect_status(200)
        .expect_header("Content-Type", "text/html; charset=UTF-8");
    get(|x| x.set_header("Content-Type", "text/plain")).expect_header("Content-Type", "text/plain");
}

/// WEB-2.04, WEB-3.06
#[test]
fn headers_take_text_numbers_and_times() {
    let answer = get(|x| {
        x.set_header("X-Text", "é")?;
        x.set_header("X-Number", 42)?;
        x.set_header(
            "Last-Modified",
            SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777),
        )?;
        x.set_header("X-Gone", "1")?;
        x.clear_header("x-gone")?;
        x.add_header("Link", "<a>")?;
        x.add_header("Link", "<b>")
    });
    answer
        .expect_header("X-Text", "é")
        .expect_header("X-Number", "42")
        .expect_header("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")
        .expect_no_header("X-Gone")
        .expect_header("Link", "<a>")
        .expect_header("Link", "<b>");
}

/// WEB-2.03, WEB-3.05
#[test]
fn any_status_can_be_set_and_the_last_reason_counts() {
    let answer = get(|x| x.set_status_with_reason(404, "Not Here"));
    assert_eq!(
        (answer.status().as_u16(), answer.reason()),
        (404, "Not Here")
    );
    let answer = get(|x| {
        x.set_status_with_reason(404, "Not Here")?;
        x.set_status(201)
    });
    assert_eq!(
        (answer.status().as_u16(), answer.reason()),
        (201, "Created")
    );
    let answer = get(|x| x.set_status(599));
    assert_eq!(
        (answer.status().as_u16(), answer.reason()),
        (599, "Unknown")
    );
    get(|x| x.set_status(42)).expect_status(500);
}

/// WEB-2.50
#[test]
fn clear_begins_anew() {
    get(|x| {
        x.set_status(201)?;
        x.set_header("X-A", "1")?;
        x.write("a")?;
        x.clear()?;
        x.write("b")
    })
    .expect_status(200)
    .expect_no_header("X-A")
    .expect_header("Content-Type", "text/html; charset=UTF-8")
    .expect_text("b");
}

/// WEB-1.36, WEB-2.15, SECU-3.08
#[test]
fn an_object_is_written_as_json() {
    #[derive(serde::Serialize)]
    struct Point {
        x: i32,
    }
    for answer in [
        get(|x| x.write(json!({"x": 1}))),
        get(|x| x.write(Json(&Point { x: 1 }))),
    ] {
        answer
            .expect_header("Content-Type", "application/json; charset=UTF-8")
            .expect_text("{\"x\": 1}");
    }
    get(|x| x.write(Json(&json!({"x": "</script>"})))).expect_text(r#"{"x": "<\/script>"}"#);
}

/// WEB-2.15
#[test]
fn a_list_is_refused_with_the_reason_in_the_log() {
    let log = listen();
    get(|x| x.write(json!([1])))
        .expect_status(500)
        .expect_header("Content-Type", "text/html; charset=UTF-8");
    log.expect(
        Level::ERROR,
        "tornado.application",
        "wrap a list in an object",
    );
}

/// WEB-1.19, WEB-2.14, WEB-3.11
#[test]
fn redirects_end_the_answer() {
    get(|x| x.redirect("/b?c=d"))
        .expect_status(302)
        .expect_redirect("/b?c=d");
    get(|x| x.redirect("x?y=1")).expect_redirect("x?y=1");
    get(|x| x.redirect_permanently("/b")).expect_status(301);
    get(|x| x.redirect_with(303, "/b")).expect_status(303);
    get(|x| x.redirect_with(200, "/b")).expect_status(500);
    get(|x| x.redirect("/a\r\nSet-Cookie: b"))
        .expect_status(500)
        .expect_no_header("Location");
}

/// WEB-3.19
#[test]
fn an_answer_without_body_describes_none() {
    for status in [204, 304] {
        let application = Application::new().route("/", move || Bodiless(status, ""));
        run(fetch(&application, Request::get("/")))
            .expect_status(status)
            .expect_no_header("Content-Type")
            .expect_no_header("Content-Language")
            .expect_no_header("Content-Length")
            .expect_text("");
        let application = Application::new().route("/", move || Bodiless(status, "body"));
        run(fetch(&application, Request::get("/"))).expect_status(500);
    }
}

struct Bodiless(u16, &'static str);

impl Handler for Bodiless {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_status(self.0)?;
        x.set_header("Content-Language", "en")?;
        x.write(self.1)
    }
}

/// WEB-2.35, WEB-3.37, SECU-3.04
#[test]
fn one_address_per_page() {
    let without = Application::new().route("/.*", || {
        Do(|x| {
            x.remove_slash()?;
            x.write("here")
        })
    });
    let with = Application::new().route("/.*", || {
        Do(|x| {
            x.add_slash()?;
            x.write("here")
        })
    });
    let ask = |application: &Application, request: Request| run(fetch(application, request));
    ask(&without, Request::get("/s/?q=1").build())
        .expect_status(301)
        .expect_redirect("/s?q=1");
    ask(
        &without,
        Request::builder(http::Method::HEAD, "/s//").build(),
    )
    .expect_status(301)
    .expect_redirect("/s");
    ask(&without, Request::get("/s").build()).expect_text("here");
    ask(&without, Request::get("/").build()).expect_text("here");
    ask(&without, Request::post("/s/").build()).expect_status(404);
    ask(&without, Request::get("//evil.example/").build()).expect_status(403);
    ask(&with, Request::get("/s?q=1").build())
        .expect_status(301)
        .expect_redirect("/s/?q=1");
    ask(&with, Request::get("/s/").build()).expect_text("here");
    ask(&with, Request::post("/s").build()).expect_status(404);
    ask(&with, Request::get("//evil.example").build()).expect_status(403);
    ask(&with, Request::get("/\\evil.example").build()).expect_status(403);
}

/// WEB-2.43, WEB-3.29, SECU-3.04
#[test]
fn old_addresses_lead_to_new_ones() {
    let application = Application::new()
        .route("/old", Redirect::permanent("/new"))
        .route(
            "/for-now",
            Redirect::temporary("https://other.example/{{x}}"),
        )
        .route("/swap/([^/]*)/([^/]*)", Redirect::permanent("/{1}/{0}"))
        .route("/out/(.*)", Redirect::permanent("/{0}"))
        .route(
            "/there/(.*)",
            Redirect::permanent("https://other.example/{0}"),
        )
        .route("/relative/(.*)", Redirect::permanent("{0}"));
    let ask = |target: &str| run(fetch(&application, Request::get(target)));
    ask("/old").expect_status(301).expect_redirect("/new");
    ask("/old?z=1").expect_redirect("/new?z=1");
    ask("/for-now")
        .expect_status(302)
        .expect_redirect("https://other.example/{x}");
    ask("/swap/a/b%20c").expect_redirect("/b%20c/a");
    ask("/out/a/b?c=d").expect_redirect("/a/b?c=d");
    ask("/out//evil.example")
        .expect_status(400)
        .expect_no_header("Location");
    ask("/out/\\evil.example").expect_status(400);
    ask("/there//x").expect_redirect("https://other.example//x");
    ask("/relative/a").expect_redirect("a");
    ask("/relative/javascript:alert(1)").expect_status(400);
    ask("/relative///evil.example").expect_status(400);
    run(fetch(&application, Request::post("/old"))).expect_status(405);
}

#[test]
fn a_redirect_whose_host_a_client_could_choose_is_refused_when_it_is_built() {
    for url in [
        "https://{0}/",
        "//{0}",
        "https://a.example{0}",
        "http:{0}",
        "/{",
        "/}",
        "/{x}",
    ] {
        assert!(
            std::panic::catch_unwind(|| Redirect::permanent(url)).is_err(),
            "{url}"
        );
    }
}
