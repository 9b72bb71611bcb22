//! The life of a request: what is made for it, what runs in which order, how it ends.

use std::future::poll_fn;
use std::sync::Mutex;
use std::task::Poll;

use bytes::Bytes;
use tornado_httputil::{Request, StatusCode};
use tornado_testing::{fetch, open, run};
use tornado_web::{Application, Exchange, Handler, HttpError, Result, Settings, Site};
use tracing::Level;

use crate::listen::listen;

/// Notes what happens.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn note(&self, what: impl Into<String>) {
        let mut notes = self.0.lock().expect("nobody panics with it");
        notes.push(what.into());
    }
}

impl Site for Diary {
    type User = ();

    async fn prepare(&self, _x: &mut Exchange<Self>) -> Result {
        self.note("site");
        Ok(())
    }
}

/// Waits for its next turn, as for a timer or a socket.
async fn later() {
    let mut waited = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

struct Story {
    given: &'static str,
    id: u64,
    seen: u32,
}

impl Handler<Diary> for Story {
    async fn prepare(&mut self, x: &mut Exchange<Diary>) -> Result {
        self.seen += 1;
        x.site()
            .note(format!("prepare {} {}", self.given, self.seen));
        Ok(())
    }
    async fn get(&mut self, x: &mut Exchange<Diary>) -> Result {
        x.site().note(format!("get {}", self.id));
        Ok(())
    }
    fn on_finish(&mut self, x: &mut Exchange<Diary>) {
        x.site().note("finish");
    }
}

/// WEB-1.09, WEB-1.10: a handler of its own for each request, with what the route brings and the groups of its path.
#[test]
fn a_handler_is_made_prepared_asked_and_told_of_the_end() {
    struct Teller;
    impl Handler<Diary> for Teller {
        async fn get(&mut self, x: &mut Exchange<Diary>) -> Result {
            let notes = x.site().0.lock().expect("nobody panics with it").join(", ");
            x.write(notes)
        }
    }
    let application = Application::of(Diary::default())
        .route("/story/([0-9]+)", |id| Story {
            given: "route",
            id,
            seen: 0,
        })
        .route("/notes", || Teller);
    run(async {
        for id in [1, 2] {
            fetch(&application, Request::get(&format!("/story/{id}"))).await;
        }
        fetch(&application, Request::get("/notes"))
            .await
            .expect_text(
                "site, prepare route 1, get 1, finish, site, prepare route 1, get 2, finish, site",
            );
    });
}

struct Quiet;

impl Handler for Quiet {
    async fn get(&mut self, _x: &mut Exchange) -> Result {
        Ok(())
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        x.set_header("Content-Type", "text/plain")?;
        x.write("Hello, ")?;
        x.write("world")
    }
}

/// WEB-1.32
#[test]
fn an_answer_ends_when_the_method_returns() {
    let application = Application::new().route("/", || Quiet);
    let answer = run(fetch(&application, Request::get("/")));
    answer
        .expect_status(200)
        .expect_header("Content-Length", "0")
        .expect_complete();
}

/// WEB-1.05
#[test]
fn a_header_that_is_set_replaces_the_usual_one() {
    let application = Application::new().route("/", || Quiet);
    let answer = run(fetch(&application, Request::post("/")));
    answer.expect_header("Content-Type", "text/plain");
    assert_eq!(answer.headers().get_all("Content-Type").count(), 1);
}

struct Fails;

impl Handler for Fails {
    async fn get(&mut self, _x: &mut Exchange) -> Result {
        later().await;
        Err(std::io::Error::other("behind the wait").into())
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        x.write("half")?;
        x.flush().await?;
        later().await;
        Err(std::io::Error::other("behind the head").into())
    }
    async fn put(&mut self, _x: &mut Exchange) -> Result {
        later().await;
        Err(HttpError(403).into())
    }
}

/// WEB-1.34, WEB-2.47: before the head an error page, behind it a line in the log and a cut.
#[test]
fn an_error_behind_a_wait_is_answered_like_any_other() {
    let log = listen();
    let application = Application::new().route("/", || Fails);
    run(async {
        let page = fetch(&application, Request::get("/")).await;
        page.expect_status(500)
            .expect_in_text("500: Internal Server Error");
        let refused = Request::builder(http::Method::PUT, "/");
        fetch(&application, refused).await.expect_status(403);
        let half = fetch(&application, Request::post("/")).await;
        half.expect_status(200).expect_text("half");
        assert!(!half.is_complete());
    });
    let application = "tornado.application";
    log.expect(Level::ERROR, application, "behind the wait");
    log.expect(Level::ERROR, application, "behind the head");
    log.expect(
        Level::ERROR,
        "tornado.general",
        "Cannot send error response after headers written",
    );
}

struct Waits {
    pieces: usize,
}

impl Handler for Waits {
    async fn prepare(&mut self, x: &mut Exchange) -> Result {
        later().await;
        x.write("prepared ")
    }
    async fn data_received(&mut self, _x: &mut Exchange, piece: Bytes) -> Result {
        later().await;
        self.pieces += piece.len();
        Ok(())
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        later().await;
        x.write(format!("and given {} bytes", self.pieces))
    }
}

/// WEB-3.14
#[test]
fn every_step_may_wait() {
    run(async {
        let application = Application::new().route("/", || Waits { pieces: 0 });
        let mut talk = open(&application, Request::post("/")).stream_body(None);
        talk.send("four");
        talk.send("more");
        let answer = talk.answer().await;
        answer.expect_text("prepared and given 8 bytes");
    });
}

struct Echo;

impl Handler for Echo {
    async fn post(&mut self, x: &mut Exchange) -> Result {
        let request = x.request();
        let seen = [
            request.method().as_str().to_owned(),
            request.uri().to_owned(),
            request.path().to_owned(),
            request.query().to_owned(),
            request.version().to_owned(),
            request.header("x-a").unwrap_or("none").to_owned(),
            request.host().to_owned(),
            request.full_url(),
            request.remote_ip().to_string(),
            String::from_utf8_lossy(request.body()).into_owned(),
        ];
        x.write(seen.join("\n"))
    }
}

/// WEB-1.08, HSRV-1.03, HSRV-2.10; arguments and files are in `arguments.rs`.
#[test]
fn a_handler_sees_the_request() {
    let request = Request::post("/a%20b?c=d")
        .header("Host", "a.example:80")
        .header("X-A", "1")
        .https()
        .body("hello");
    let application = Application::new().route("/.*", || Echo);
    let lines = [
        "POST",
        "/a%20b?c=d",
        "/a%20b",
        "c=d",
        "HTTP/1.1",
        "1",
        "a.example:80",
        "https://a.example:80/a%20b?c=d",
        "127.0.0.1",
        "hello",
    ];
    run(fetch(&application, request)).expect_text(&lines.join("\n"));
}

/// WEB-3.26, WEB-2.42: what Tornado's `debug` says of errors; the rest of it is with templates and files.
#[test]
fn debug_serves_the_causes_of_mistakes() {
    for (debug, serve_traceback, shown) in [
        (false, false, false),
        (true, false, true),
        (false, true, true),
    ] {
        let application = Application::new()
            .settings(Settings {
                debug,
                serve_traceback,
                ..Settings::default()
            })
            .route("/", || Fails);
        let page = run(fetch(&application, Request::get("/")));
        page.expect_status(500);
        assert_eq!(page.text().contains("behind the wait"), shown);
    }
}

/// WEB-1.37, WEB-3.26: everything is off, or as Tornado has it, unless it is said.
#[test]
fn the_settings_begin_as_tornados() {
    let Settings {
        debug,
        etag,
        serve_traceback,
        compress_response,
        max_body_size,
        default_host,
        cookie_secret,
        login_url,
        xsrf_cookies,
        static_path,
        static_url_prefix,
        template_path,
        ..
    } = Settings::default();
    assert!(!debug && !serve_traceback && etag && compress_response.is_empty());
    assert!(!xsrf_cookies && cookie_secret.is_none() && login_url.is_none());
    assert!(static_path.is_none() && template_path.is_none() && static_url_prefix == "/static/");
    assert_eq!((max_body_size, default_host), (None, None));
}

/// WEB-3.26 (`default_handler_class`, `default_handler_args`): what the closure brings are its arguments.
#[test]
fn the_default_handler_has_arguments_too() {
    struct Lost(&'static str);
    impl Handler for Lost {
        async fn prepare(&mut self, x: &mut Exchange) -> Result {
            x.set_status(404)?;
            x.write(self.0)?;
            x.finish()
        }
        async fn other(&mut self, _x: &mut Exchange) -> Result {
            Ok(())
        }
    }
    let application = Application::<()>::new().otherwise(|| Lost("try the front door"));
    for method in ["GET", "POST", "PROPFIND"] {
        let method = method.parse().expect("a method");
        let answer = run(fetch(&application, Request::builder(method, "/x")));
        answer.expect_text("try the front door");
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
}
