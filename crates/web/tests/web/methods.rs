//! Methods: those a handler has, and those it has not.

use http::Method;
use tornado_httputil::Request;
use tornado_testing::{Answer, fetch, run};
use tornado_web::{Application, Exchange, Handler, Result};

struct All;

impl Handler for All {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("get")
    }
    async fn head(&mut self, x: &mut Exchange) -> Result {
        x.set_header("X-Method", "head")?;
        x.write("get")
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        x.write("post")
    }
    async fn put(&mut self, x: &mut Exchange) -> Result {
        x.write("put")
    }
    async fn patch(&mut self, x: &mut Exchange) -> Result {
        x.write("patch")
    }
    async fn delete(&mut self, x: &mut Exchange) -> Result {
        x.write("delete")
    }
    async fn options(&mut self, x: &mut Exchange) -> Result {
        x.write("options")
    }
    async fn other(&mut self, x: &mut Exchange) -> Result {
        let method = x.request().method().to_string();
        x.write(format!("other {method}"))
    }
}

struct Some;

impl Handler for Some {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("get")
    }
    // A future made by hand counts as well as an `async fn`.
    fn delete(&mut self, _x: &mut Exchange) -> impl Future<Output = Result> + Send {
        std::future::ready(Ok(()))
    }
}

struct None;

impl Handler for None {}

fn ask(method: &str, path: &str) -> Answer {
    let application = Application::new()
        .route("/all", || All)
        .route("/some", || Some)
        .route("/none", || None);
    let method = Method::from_bytes(method.as_bytes()).expect("a token");
    run(fetch(&application, Request::builder(method, path)))
}

/// WEB-2.01, WEB-3.01
#[test]
fn every_method_has_a_function() {
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        ask(method, "/all")
            .expect_status(200)
            .expect_text(&method.to_lowercase());
    }
    ask("PROPFIND", "/all").expect_text("other PROPFIND");
}

/// WEB-2.22
#[test]
fn the_answer_to_head_has_the_headers_of_get_and_no_body() {
    let answer = ask("HEAD", "/all");
    answer
        .expect_status(200)
        .expect_header("X-Method", "head")
        .expect_text("");
    let etag = ask("GET", "/all").header("Etag").map(str::to_owned);
    assert!(etag.is_some());
    assert_eq!(answer.header("Etag"), etag.as_deref());
}

/// WEB-2.01: HEAD is not GET, as in Tornado.
#[test]
fn a_method_that_is_missing_is_405_with_the_methods_there_are() {
    for method in ["POST", "PUT", "PATCH", "OPTIONS", "HEAD", "BREW"] {
        ask(method, "/some")
            .expect_status(405)
            .expect_header("Allow", "GET, DELETE");
    }
    let page =
        "<html><title>405: Method Not Allowed</title><body>405: Method Not Allowed</body></html>";
    ask("POST", "/some").expect_text(page);
    ask("DELETE", "/some").expect_status(200);
    ask("GET", "/none")
        .expect_status(405)
        .expect_header("Allow", "");
}

struct Guard(&'static std::sync::atomic::AtomicBool);

impl Handler for Guard {
    async fn prepare(&mut self, x: &mut Exchange) -> Result {
        self.0.store(true, std::sync::atomic::Ordering::Relaxed);
        x.set_status(202)
    }
}

/// WEB-1.11: as in Tornado, `prepare` runs before a known method is found missing, not before one it never heard of.
#[test]
fn a_method_nobody_knows_is_refused_before_prepare() {
    static PREPARED: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
    let application = Application::new().route("/", || Guard(&PREPARED));
    let brew = Request::builder(Method::from_bytes(b"BREW").expect("a token"), "/");
    run(fetch(&application, brew)).expect_status(405);
    assert!(!PREPARED.load(std::sync::atomic::Ordering::Relaxed));
    run(fetch(&application, Request::post("/"))).expect_status(405);
    assert!(PREPARED.load(std::sync::atomic::Ordering::Relaxed));
}
