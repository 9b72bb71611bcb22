//! Errors: their pages, their lines in the log, and what they never do.

use tornado_httputil::{Head, Request};
use tornado_testing::{Answer, fetch, run};
use tornado_web::{
    Application, Error, Exchange, Finish, Handler, HttpError, Result, Settings, Site,
};
use tracing::Level;

use crate::listen::listen;

/// A handler made of one function.
struct Do(fn(&mut Exchange) -> Result);

impl Handler for Do {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        self.0(x)
    }
}

fn get(handler: fn(&mut Exchange) -> Result) -> Answer {
    run(fetch(
        &Application::new().route("/a", move || Do(handler)),
        Request::get("/a?b=1"),
    ))
}

/// WEB-1.07, WEB-2.24
#[test]
fn a_status_ends_the_method_with_its_page() {
    let answer = get(|x| {
        x.write("half a page")?;
        x.set_header("X-Half", "1")?;
        Err(HttpError(403))?;
        x.write("never")
    });
    answer
        .expect_status(403)
        .expect_header("Content-Type", "text/html; charset=UTF-8")
        .expect_no_header("X-Half")
        .expect_no_header("Etag")
        .expect_text("<html><title>403: Forbidden</title><body>403: Forbidden</body></html>");
}

/// WEB-2.24: 69 bytes.
#[test]
fn the_page_of_404_is_tornados() {
    let answer = run(fetch(&Application::new(), Request::get("/")));
    assert_eq!(answer.body().len(), 69);
    answer.expect_text("<html><title>404: Not Found</title><body>404: Not Found</body></html>");
}

/// WEB-3.05, WEB-3.16, SECU-3.08
#[test]
fn a_reason_is_on_the_wire_and_escaped_on_the_page() {
    let answer = get(|_| Err(HttpError(404).with_reason("Q & A")));
    assert_eq!(answer.reason(), "Q & A");
    answer.expect_in_text("<title>404: Q &amp; A</title>");
    let answer = get(|_| Err(HttpError(404).with_reason("<script>")));
    assert_eq!(answer.reason(), "Unknown");
    answer.expect_not_in_text("<script>");
    let answer = get(|_| Err(HttpError(404).with_reason("")));
    assert_eq!(answer.reason(), "Not Found");
    let answer = get(|_| Err(HttpError(499).into()));
    assert_eq!(
        (answer.status().as_u16(), answer.reason()),
        (499, "Unknown")
    );
}

/// WEB-2.26
#[test]
fn a_number_that_is_no_status_is_500() {
    let log = listen();
    get(|_| Err(HttpError(42).into())).expect_status(500);
    log.expect(Level::ERROR, "tornado.application", "42 is no HTTP status");
}

/// WEB-2.25
#[test]
fn a_status_with_a_message_is_one_warning() {
    let log = listen();
    get(|_| Err(HttpError(401).with_log("no key")))
        .expect_status(401)
        .expect_not_in_text("no key");
    log.expect(
        Level::WARN,
        "tornado.general",
        "401 GET /a?b=1 (127.0.0.1): no key",
    );
    log.expect(Level::WARN, "tornado.access", "401 GET /a");
    log.expect_quiet();
}

/// WEB-2.25
#[test]
fn any_error_is_500_and_the_log_has_the_request_and_the_causes() {
    let log = listen();
    get(|_| {
        "x".parse::<u8>()?;
        Ok(())
    })
    .expect_status(500)
    .expect_not_in_text("digit");
    let event = log.expect(
        Level::ERROR,
        "tornado.application",
        "Uncaught exception GET /a?b=1 (127.0.0.1)",
    );
    assert!(
        event.text().contains("invalid digit found in string"),
        "{event}"
    );
}

/// WEB-3.16
#[test]
fn serve_traceback_shows_the_causes_as_text() {
    let settings = Settings {
        serve_traceback: true,
        ..Settings::default()
    };
    let application = Application::new()
        .settings(settings)
        .route("/", || Do(|_| Ok("x".parse::<u8>().map(|_| ())?)));
    run(fetch(&application, Request::get("/")))
        .expect_status(500)
        .expect_header("Content-Type", "text/plain; charset=UTF-8")
        .expect_in_text("invalid digit");
}

#[test]
fn a_panic_is_500_for_its_request_and_the_next_one_is_served() {
    let log = listen();
    let application = Application::new()
        .route("/a", || {
            Do(|x| {
                x.write("half a page")?;
                panic!("boom {}", 1)
            })
        })
        .route("/b", || Do(|x| x.write("fine")));
    for _ in 0..2 {
        run(fetch(&application, Request::get("/a")))
            .expect_status(500)
            .expect_in_text("500: Internal Server Error");
    }
    run(fetch(&application, Request::get("/b"))).expect_text("fine");
    log.expect(Level::ERROR, "tornado.application", "panicked: boom 1");
}

/// WEB-3.17
#[test]
fn finish_ends_the_request_quietly_with_what_there_is() {
    let log = listen();
    get(|x| {
        x.set_status(201)?;
        x.write("so far")?;
        Err(Finish)?;
        x.write("never")
    })
    .expect_status(201)
    .expect_text("so far");
    log.expect_quiet();
}

/// WEB-3.12
#[test]
fn writing_after_the_end_is_an_error_and_the_answer_stays() {
    let log = listen();
    get(|x| {
        x.redirect("/b")?;
        x.write("more")
    })
    .expect_redirect("/b")
    .expect_text("");
    log.expect(
        Level::ERROR,
        "tornado.application",
        "nothing can be written after the answer is finished",
    );
}

/// The forgotten `?`: a check that failed is the answer, whatever the handler does behind it.
#[test]
fn a_refusal_stands_though_nobody_heeds_it() {
    let answer = get(|x| {
        let _ = x.refuse(HttpError(403));
        let _ = x.write("secret");
        let _ = x.set_header("X-Secret", "1");
        Ok(())
    });
    answer
        .expect_status(403)
        .expect_no_header("X-Secret")
        .expect_not_in_text("secret");
    get(|x| {
        let _ = x.send_error(409);
        x.redirect("/elsewhere")
    })
    .expect_status(409);
}

/// WEB-2.14, WEB-3.06
#[test]
fn headers_are_checked_before_they_leave() {
    for (name, value) in [
        ("X", "a\r\nSet-Cookie: b"),
        ("X Y", "a"),
        ("", "a"),
        ("X", "a\0"),
    ] {
        let application = Application::new().route("/", move || Set(name, value));
        run(fetch(&application, Request::get("/")))
            .expect_status(500)
            .expect_no_header("X");
    }
}

struct Set(&'static str, &'static str);

impl Handler for Set {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header(self.0, self.1)
    }
}

struct Shop;

impl Site for Shop {
    type User = ();

    async fn prepare(&self, x: &mut Exchange<Self>) -> Result {
        x.set_header("X-Prepared", "site")
    }

    fn set_default_headers(&self, head: &mut Head) {
        head.set_known_type("text/x-shop");
        let _ = head.set("X-Shop", "1");
    }

    fn write_error(&self, x: &mut Exchange<Self>, error: &Error) -> Result {
        if error.status() == 418 {
            Err(HttpError(500))?;
        }
        x.write(format!("shop {}", error.status().as_u16()))
    }
}

struct Counter(u16);

impl Handler<Shop> for Counter {
    async fn prepare(&mut self, x: &mut Exchange<Shop>) -> Result {
        x.add_header("X-Prepared", "handler")
    }
    async fn get(&mut self, x: &mut Exchange<Shop>) -> Result {
        if self.0 != 200 {
            Err(HttpError(self.0))?;
        }
        x.write("open")
    }
    fn write_error(&mut self, x: &mut Exchange<Shop>, error: &Error) -> Result {
        if error.status() == 409 {
            x.write("counter 409")
        } else {
            x.site_error(error)
        }
    }
}

trait SiteError {
    fn site_error(&mut self, error: &Error) -> Result;
}

impl SiteError for Exchange<Shop> {
    fn site_error(&mut self, error: &Error) -> Result {
        Shop.write_error(self, error)
    }
}

fn shop(status: u16) -> Answer {
    run(fetch(
        &Application::of(Shop).route("/", move || Counter(status)),
        Request::get("/"),
    ))
}

/// WEB-1.12, WEB-3.02, WEB-3.16
#[test]
fn site_and_handler_write_their_own_pages() {
    shop(200)
        .expect_text("open")
        .expect_header("X-Prepared", "site")
        .expect_header("X-Prepared", "handler");
    shop(404)
        .expect_text("shop 404")
        .expect_header("X-Shop", "1")
        .expect_header("Content-Type", "text/x-shop");
    shop(409).expect_text("counter 409");
    run(fetch(&Application::of(Shop), Request::get("/"))).expect_text("shop 404");
}

#[test]
fn an_error_page_that_fails_is_replaced_by_the_default_one() {
    let log = listen();
    shop(418)
        .expect_status(418)
        .expect_in_text("418: I'm a teapot".replace('\'', "&#x27;").as_str());
    log.expect(Level::WARN, "tornado.access", "418 GET /");
}

/// WEB-3.40
#[test]
fn a_status_from_prepare_calls_no_method() {
    struct Guarded;
    impl Handler for Guarded {
        async fn prepare(&mut self, _x: &mut Exchange) -> Result {
            Err(HttpError(401).into())
        }
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.write("secret")
        }
    }
    run(fetch(
        &Application::new().route("/", || Guarded),
        Request::get("/"),
    ))
    .expect_status(401)
    .expect_not_in_text("secret");
}

/// WEB-3.40
#[test]
fn a_wrong_address_is_not_found_whatever_else_is_wrong() {
    struct Locked;
    impl Site for Locked {
        type User = ();

        async fn prepare(&self, _x: &mut Exchange<Self>) -> Result {
            Err(HttpError(401).into())
        }
    }
    struct Number;
    impl Handler<Locked> for Number {}
    let application = Application::of(Locked)
        .route("/n/(.*)", |_: u8| Number)
        .route("/gone", || HttpError(410));
    let broken = |path: &str| {
        Request::post(path)
            .header("Content-Type", "multipart/form-data; boundary=b")
            .body("--c")
    };
    run(fetch(&application, broken("/nowhere"))).expect_status(404);
    run(fetch(&application, broken("/n/x"))).expect_status(404);
    run(fetch(&application, broken("/gone"))).expect_status(410);
    run(fetch(&application, Request::get("/n/1"))).expect_status(401);
}

/// WEB-1.11
#[test]
fn a_prepare_that_finishes_calls_no_method() {
    struct Closed;
    impl Handler for Closed {
        async fn prepare(&mut self, x: &mut Exchange) -> Result {
            x.write("closed")?;
            x.finish()
        }
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.write("open")
        }
    }
    run(fetch(
        &Application::new().route("/", || Closed),
        Request::get("/"),
    ))
    .expect_text("closed");
}

/// WEB-2.32
#[test]
fn a_missing_setting_is_named_with_the_feature_that_needs_it() {
    let error = Settings::require(&None::<String>, "cookie_secret", "secure cookies")
        .expect_err("it is not given");
    assert!(
        error
            .to_string()
            .ends_with("setting `cookie_secret` must be given to use secure cookies")
    );
}
