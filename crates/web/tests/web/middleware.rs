//! What stands around an application, beginning with what it is for: numbers, times, limits, sessions.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use http::StatusCode;
use tornado_httputil::{Chain, Head, Middleware, Next, Reply, Request, Sent};
use tornado_testing::{Answer, fetch, open, run};
use tornado_web::{Application, Exchange, Handler, HttpError, Result};

/// Tells the client how long it took.
struct Timing;

impl Middleware for Timing {
    async fn handle(&self, request: Request, mut reply: Reply, next: Next<'_>) -> Sent {
        let begun = request.received();
        reply.on_head(move |head: &mut Head| {
            let took = begun.elapsed().as_secs_f64() * 1e3;
            let value = format!("total;dur={took:.1}");
            head.set("Server-Timing", &value)
                .expect("a number may be sent");
        });
        next.run(request, reply).await
    }
}

/// The number of a request, for the log of everybody who has to do with it.
#[derive(Clone, Copy)]
struct Number(u64);

#[derive(Default)]
struct Numbers(AtomicU64);

impl Middleware for Numbers {
    async fn handle(&self, mut request: Request, mut reply: Reply, next: Next<'_>) -> Sent {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        request.insert(Number(number));
        reply.on_head(move |head: &mut Head| {
            head.set("X-Request-Id", &number.to_string())
                .expect("a number may be sent");
        });
        next.run(request, reply).await
    }
}

/// So many requests for each client; the test has no clock.
struct Limit {
    most: u32,
    counts: Mutex<HashMap<IpAddr, u32>>,
}

impl Limit {
    fn take(&self, client: IpAddr) -> bool {
        let mut counts = self.counts.lock().expect("nobody panics with it");
        let count = counts.entry(client).or_default();
        *count += 1;
        *count <= self.most
    }
}

impl Middleware for Limit {
    async fn handle(&self, request: Request, mut reply: Reply, next: Next<'_>) -> Sent {
        if self.take(request.remote_ip()) {
            return next.run(request, reply).await;
        }
        let head = &mut reply.page().head;
        head.status = StatusCode::TOO_MANY_REQUESTS;
        head.set("Retry-After", "60").expect("a number may be sent");
        reply.send_text("Too many requests")
    }
}

/// What a handler changes in the database, until it is known that it went well.
#[derive(Clone, Default)]
struct Session(Arc<Mutex<Vec<&'static str>>>);

#[derive(Clone, Default)]
struct Database(Arc<Mutex<Vec<&'static str>>>);

impl Middleware for Database {
    async fn handle(&self, mut request: Request, reply: Reply, next: Next<'_>) -> Sent {
        let session = Session::default();
        request.insert(session.clone());
        let sent = next.run(request, reply).await;
        if sent.status().is_some_and(|status| status.is_success()) {
            let mut changes = session.0.lock().expect("nobody panics with it");
            let mut rows = self.0.lock().expect("nobody panics with it");
            rows.append(&mut changes);
        }
        sent
    }
}

/// Notes when requests come and how they go.
struct Notes(&'static str, Arc<Mutex<Vec<String>>>);

impl Notes {
    fn note(&self, what: &str) {
        let mut notes = self.1.lock().expect("nobody panics with it");
        notes.push(format!("{} {what}", self.0));
    }
}

impl Middleware for Notes {
    async fn handle(&self, request: Request, mut reply: Reply, next: Next<'_>) -> Sent {
        self.note(request.path());
        let name = self.0;
        reply.on_head(move |head: &mut Head| {
            let before = head.get("X-Seen").map(|seen| format!("{seen} "));
            let value = before.unwrap_or_default() + name;
            head.set("X-Seen", &value).expect("it may be sent");
        });
        let sent = next.run(request, reply).await;
        match sent.status() {
            Some(status) => self.note(status.as_str()),
            None => self.note("later"),
        }
        sent
    }
}

struct Page;

impl Handler for Page {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        match x.request().extensions().get::<Number>() {
            Some(Number(number)) => x.write(format!("request {number}")),
            None => x.write("Hello"),
        }
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        x.write("a")?;
        x.flush().await?;
        x.write("b")
    }
    async fn put(&mut self, x: &mut Exchange) -> Result {
        let session = x.request().extensions().get::<Session>().cloned();
        if let Some(session) = session {
            let mut changes = session.0.lock().expect("nobody panics with it");
            changes.push("row");
        }
        match x.find_argument("fail")? {
            Some(status) => Err(HttpError(status).into()),
            None => Ok(()),
        }
    }
    async fn delete(&mut self, x: &mut Exchange) -> Result {
        x.write("early")?;
        x.finish_now().await
    }
    async fn patch(&mut self, x: &mut Exchange) -> Result {
        let later = x.answer_later()?;
        // Here the other task is already at its end.
        later.send();
        Ok(())
    }
    async fn options(&mut self, _x: &mut Exchange) -> Result {
        panic!("in the handler")
    }
}

fn ask(application: &Application, method: &str, target: &str) -> Answer {
    let method = method.parse().expect("a method");
    run(fetch(application, Request::builder(method, target)))
}

/// Whichever way an answer leaves: whole, in pieces, early, later, as an error, without a route.
#[test]
fn every_answer_has_its_time() {
    let application = Application::new().wrap(Timing).route("/", || Page);
    for (method, target, status) in [
        ("GET", "/", 200),
        ("POST", "/", 200),
        ("DELETE", "/", 200),
        ("PATCH", "/", 200),
        ("PUT", "/?fail=400", 400),
        ("OPTIONS", "/", 500),
        ("HEAD", "/", 405),
        ("GET", "/nowhere", 404),
    ] {
        let answer = ask(&application, method, target);
        answer.expect_status(status).expect_complete();
        let time = answer.header("Server-Timing");
        assert!(
            time.is_some_and(|time| time.starts_with("total;dur=")),
            "{method} {target}"
        );
    }
}

#[test]
fn requests_are_numbered_for_the_handler_and_the_client() {
    let application = Application::new()
        .wrap(Numbers::default())
        .route("/", || Page);
    for number in 0..3 {
        ask(&application, "GET", "/")
            .expect_text(&format!("request {number}"))
            .expect_header("X-Request-Id", &number.to_string());
    }
    ask(&application, "PUT", "/?fail=500").expect_header("X-Request-Id", "3");
}

#[test]
fn who_asks_too_often_does_not_reach_the_handler() {
    let limit = Limit {
        most: 2,
        counts: Mutex::default(),
    };
    let application = Application::new().wrap(limit).route("/", || Page);
    for _ in 0..2 {
        ask(&application, "GET", "/").expect_status(200);
    }
    ask(&application, "GET", "/")
        .expect_status(429)
        .expect_header("Retry-After", "60")
        .expect_text("Too many requests");
    let other = Request::get("/").remote_ip(IpAddr::from([127, 0, 0, 2]));
    run(fetch(&application, other)).expect_status(200);
}

#[test]
fn what_a_request_changed_is_kept_only_if_it_went_well() {
    let database = Database::default();
    let application = Application::new()
        .wrap(database.clone())
        .route("/", || Page);
    for (target, rows) in [("/?fail=400", 0), ("/", 1), ("/?fail=500", 1), ("/", 2)] {
        ask(&application, "PUT", target);
        let kept = database.0.lock().expect("nobody panics with it").len();
        assert_eq!(kept, rows, "{target}");
    }
}

/// What one request leaves, the next does not find.
#[test]
fn values_do_not_stay_for_the_next_request() {
    let first = Request::get("/").build();
    let mut first = first;
    first.insert(Number(1));
    assert!(first.extensions().get::<Number>().is_some());
    drop(first);
    // The memory of the first, used again.
    let second = Request::get("/").build();
    assert!(second.extensions().is_empty());
}

#[test]
fn the_first_is_the_outermost() {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let application = Application::new()
        .wrap(Notes("outer", Arc::clone(&notes)))
        .wrap(Notes("inner", Arc::clone(&notes)))
        .route("/", || Page);
    // Heads are seen from the inside out, so that the outermost has the last word.
    ask(&application, "GET", "/").expect_header("X-Seen", "inner outer");
    let seen = std::mem::take(&mut *notes.lock().expect("nobody panics with it"));
    assert_eq!(seen, ["outer /", "inner /", "inner 200", "outer 200"]);
}

#[test]
fn how_it_was_answered_is_known_afterwards() {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let application = Application::new()
        .wrap(Notes("n", Arc::clone(&notes)))
        .route("/", || Page);
    for (method, target) in [
        ("POST", "/"),
        ("DELETE", "/"),
        ("PATCH", "/"),
        ("GET", "/no"),
        ("OPTIONS", "/"),
    ] {
        ask(&application, method, target);
    }
    let seen = notes.lock().expect("nobody panics with it");
    let statuses: Vec<_> = seen.iter().skip(1).step_by(2).collect();
    assert_eq!(statuses, ["n 200", "n 200", "n later", "n 404", "n 500"]);
}

#[test]
fn a_mounted_application_keeps_its_own() {
    let notes = Arc::new(Mutex::new(Vec::new()));
    let inside = Application::new()
        .wrap(Notes("inside", Arc::clone(&notes)))
        .route("/in/page", || Page);
    let application = Application::new()
        .wrap(Notes("outside", notes))
        .mount("/in", inside)
        .route("/", || Page);
    ask(&application, "GET", "/in/page").expect_header("X-Seen", "inside outside");
    ask(&application, "GET", "/").expect_header("X-Seen", "outside");
}

/// It is of services, not of applications alone.
#[test]
fn a_plain_function_can_be_wrapped() {
    async fn hello(_: Request, reply: Reply) -> Sent {
        reply.send_text("hello")
    }
    let service = Chain::new()
        .wrap(Notes("a", Arc::default()))
        .wrap(Timing)
        .around(hello);
    let answer = run(fetch(&service, Request::get("/")));
    answer.expect_text("hello").expect_header("X-Seen", "a");
    assert!(answer.header("Server-Timing").is_some());
}

/// WEB-1.35: a client that leaves is the handler's business, and then that of those around it.
#[test]
fn a_client_that_leaves_is_heard_through_it() {
    struct Waits;
    impl Handler for Waits {
        async fn get(&mut self, x: &mut Exchange) -> Result {
            x.while_connected(std::future::pending()).await
        }
    }
    let notes = Arc::new(Mutex::new(Vec::new()));
    let application = Application::new()
        .wrap(Notes("n", Arc::clone(&notes)))
        .route("/", || Waits);
    run(async {
        let mut talk = open(&application, Request::get("/"));
        talk.settle().await;
        talk.leave();
        talk.done().await;
    });
    assert_eq!(notes.lock().expect("nobody panics with it").len(), 2);
}
