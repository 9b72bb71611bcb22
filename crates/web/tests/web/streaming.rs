//! Answers and requests in pieces, waiting, leaving, and what comes after HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use tornado_httputil::{BodyError, Reply, Request, Sent, Upgraded};
use tornado_testing::{fetch, open, run};
use tornado_web::{Application, Exchange, Handler, HttpError, Result, Settings, Site};

use crate::listen::listen;

/// What handlers tell the test, and how it wakes them.
#[derive(Default)]
struct Bell {
    told: std::sync::Mutex<Vec<&'static str>>,
    rung: AtomicUsize,
}

#[derive(Clone, Default)]
struct Room(Arc<Bell>);

impl Site for Room {
    type User = ();
}

impl std::ops::Deref for Room {
    type Target = Bell;

    fn deref(&self) -> &Bell {
        &self.0
    }
}

impl Bell {
    fn tell(&self, what: &'static str) {
        self.told
            .lock()
            .expect("nobody panicked with it")
            .push(what);
    }

    fn told(&self) -> Vec<&'static str> {
        self.told.lock().expect("nobody panicked with it").clone()
    }

    /// Waits for the bell; polled whenever something happens to the conversation.
    async fn wait(&self) {
        std::future::poll_fn(|_| match self.rung.load(Ordering::Relaxed) {
            0 => std::task::Poll::Pending,
            _ => std::task::Poll::Ready(()),
        })
        .await;
    }
}

struct Count;

impl Handler for Count {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        for n in 0..3 {
            x.write(format!("{n};"))?;
            x.flush().await?;
        }
        x.write("end")
    }
}

/// WEB-2.20, WEB-2.41
#[test]
fn flush_sends_what_is_there() {
    run(async {
        let application = Application::new().route("/", || Count);
        let mut talk = open(&application, Request::get("/"));
        assert_eq!(talk.next_piece().await.as_deref(), Some(&b"0;"[..]));
        let answer = talk.answer().await;
        answer
            .expect_status(200)
            .expect_no_header("Etag")
            .expect_no_header("Content-Length")
            .expect_text("0;1;2;end");
        answer.expect_complete();
    });
}

struct Fails;

impl Handler for Fails {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("half")?;
        x.flush().await?;
        Err(HttpError(500).into())
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        x.flush().await?;
        x.set_header("X-Late", "1")
    }
    async fn put(&mut self, x: &mut Exchange) -> Result {
        x.write("half")?;
        x.flush().await?;
        panic!("in the middle")
    }
}

/// WEB-2.23: what has begun cannot become an error page, and must not look whole.
#[test]
fn an_error_in_the_middle_cuts_the_answer() {
    let log = listen();
    let application = Application::new().route("/", || Fails);
    for method in [http::Method::GET, http::Method::POST, http::Method::PUT] {
        let answer = run(fetch(&application, Request::builder(method, "/")));
        assert_eq!(answer.status(), 200);
        assert!(!answer.is_complete());
    }
    log.expect(
        tracing::Level::ERROR,
        "tornado.general",
        "Cannot send error response after headers written",
    );
}

struct Early(Arc<AtomicUsize>);

impl Handler for Early {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("early")?;
        x.finish_now().await?;
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
    fn on_finish(&mut self, _x: &mut Exchange) {
        self.0.fetch_add(10, Ordering::Relaxed);
    }
}

/// WEB-1.33, WEB-3.15
#[test]
fn an_answer_can_leave_while_the_handler_goes_on() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let application = Application::new().route("/", move || Early(Arc::clone(&counted)));
    let answer = run(fetch(&application, Request::get("/")));
    answer.expect_text("early");
    assert!(answer.header("Etag").is_some());
    assert_eq!(count.load(Ordering::Relaxed), 11);
}

struct Poll;

impl Handler<Room> for Poll {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        x.while_connected(x.site().wait()).await?;
        x.site().tell("rung");
        x.write("news")
    }
    async fn post(&mut self, x: &mut Exchange<Room>) -> Result {
        let site = x.site().clone();
        site.wait().await;
        site.tell("posted");
        x.write("done")
    }
    fn on_connection_close(&mut self, x: &mut Exchange<Room>) {
        x.site().tell("closed");
    }
    fn on_finish(&mut self, x: &mut Exchange<Room>) {
        x.site().tell("finished");
    }
}

#[test]
fn a_waiting_handler_is_released() {
    run(async {
        let bell = Room::default();
        let application = Application::of(bell.clone()).route("/", || Poll);
        let mut talk = open(&application, Request::get("/"));
        talk.settle().await;
        assert!(!talk.is_done());
        bell.rung.store(1, Ordering::Relaxed);
        talk.answer().await.expect_text("news");
        assert_eq!(bell.told(), ["rung", "finished"]);
    });
}

/// WEB-1.35
#[test]
fn a_waiting_handler_hears_the_client_leave_and_ends_quietly() {
    run(async {
        let log = listen();
        let bell = Room::default();
        let application = Application::of(bell.clone()).route("/", || Poll);
        let mut talk = open(&application, Request::get("/"));
        talk.settle().await;
        talk.leave();
        talk.done().await;
        assert_eq!(bell.told(), ["closed", "finished"]);
        log.expect_quiet();
    });
}

/// WEB-1.35
#[test]
fn a_handler_at_work_runs_on_when_the_client_leaves() {
    run(async {
        let bell = Room::default();
        let application = Application::of(bell.clone()).route("/", || Poll);
        let mut talk = open(&application, Request::post("/"));
        talk.settle().await;
        talk.leave();
        talk.settle().await;
        assert!(!talk.is_done());
        bell.rung.store(1, Ordering::Relaxed);
        talk.done().await;
        assert_eq!(bell.told(), ["posted", "closed", "finished"]);
    });
}

struct Endless;

impl Handler<Room> for Endless {
    async fn get(&mut self, x: &mut Exchange<Room>) -> Result {
        loop {
            x.write("more and more")?;
            x.flush().await?;
        }
    }
    fn on_connection_close(&mut self, x: &mut Exchange<Room>) {
        x.site().tell("closed");
    }
}

/// WEB-3.13, WEB-3.32
#[test]
fn a_stream_waits_for_its_reader_and_ends_quietly_when_it_leaves() {
    run(async {
        let log = listen();
        let room = Room::default();
        let application = Application::of(room.clone()).route("/", || Endless);
        let mut talk = open(&application, Request::get("/")).slow(100);
        talk.settle().await;
        assert!(!talk.is_done());
        talk.leave();
        talk.done().await;
        assert_eq!(room.told(), ["closed"]);
        log.expect_quiet();
    });
}

struct Ends;

impl Handler for Ends {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("so")?;
        x.flush().await?;
        x.write(" far")?;
        Err(tornado_web::Finish.into())
    }
}

/// WEB-3.17
#[test]
fn finish_ends_a_stream_properly() {
    let answer = run(fetch(
        &Application::new().route("/", || Ends),
        Request::get("/"),
    ));
    answer.expect_text("so far").expect_complete();
}

/// WEB-3.38
#[test]
fn a_handler_that_is_cancelled_answers_500() {
    use std::task::{Context, Waker};
    use tornado_httputil::{About, Page, Service};
    run(async {
        let application = Application::of(Room::default()).route("/", || Poll);
        let sink = Arc::new(Sink::default());
        let mut page = Box::new(Page::new(
            Arc::clone(&sink) as Arc<dyn tornado_httputil::Wire>
        ));
        page.reset(About::default());
        let mut answering = application.call(Request::get("/").build(), Reply::new(page));
        assert!(
            answering
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
        drop(answering);
        assert_eq!(*sink.0.lock().expect("nobody panicked with it"), [500]);
    });
}

/// A wire that notes the statuses of whole answers.
#[derive(Default)]
struct Sink(std::sync::Mutex<Vec<u16>>);

impl tornado_httputil::Wire for Sink {
    fn send(&self, _: tornado_httputil::About, head: &tornado_httputil::Head, _: &[u8]) {
        self.0
            .lock()
            .expect("nobody panicked with it")
            .push(head.status.as_u16());
    }
    fn start(&self, _: tornado_httputil::About, _: &tornado_httputil::Head, _: &[u8]) {}
    fn upgrade(&self, _: &tornado_httputil::Head) {}
    fn poll_write(
        &self,
        _: &mut std::task::Context<'_>,
        chunk: &mut &[u8],
    ) -> std::task::Poll<Result<(), tornado_httputil::Closed>> {
        *chunk = &[];
        std::task::Poll::Ready(Ok(()))
    }
    fn poll_flush(
        &self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), tornado_httputil::Closed>> {
        std::task::Poll::Ready(Ok(()))
    }
    fn end(&self, _: bool) {}
    fn poll_body(
        &self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Bytes, BodyError>>> {
        std::task::Poll::Ready(None)
    }
    fn limit_body(&self, _: u64) {}
    fn poll_closed(&self, _: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        std::task::Poll::Pending
    }
}

#[derive(Default)]
struct Upload {
    log: Vec<String>,
}

impl Handler for Upload {
    async fn prepare(&mut self, x: &mut Exchange) -> Result {
        x.set_max_body_size(100);
        self.log
            .push(format!("prepare {}", x.request().body().len()));
        Ok(())
    }
    async fn data_received(&mut self, _x: &mut Exchange, piece: Bytes) -> Result {
        self.log
            .push(format!("piece {}", String::from_utf8_lossy(&piece)));
        Ok(())
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        self.log.push("post".into());
        x.write(self.log.join(", "))
    }
}

/// WEB-3.22
#[test]
fn a_handler_can_take_the_body_as_it_arrives() {
    run(async {
        let application = Application::new().route("/", Upload::default);
        let mut talk = open(&application, Request::post("/")).stream_body(None);
        talk.settle().await;
        assert_eq!(talk.body_limit(), Some(100));
        talk.send("one");
        talk.settle().await;
        talk.send("two");
        talk.settle().await;
        talk.finish();
        talk.answer()
            .await
            .expect_text("prepare 0, piece one, piece two, post");
    });
}

struct Pull;

impl Handler for Pull {
    const STREAM: bool = true;

    async fn post(&mut self, x: &mut Exchange) -> Result {
        let mut sum = 0;
        while let Some(piece) = x.next_piece().await? {
            sum += piece.len();
        }
        x.write(sum.to_string())
    }
    async fn put(&mut self, x: &mut Exchange) -> Result {
        let argument: Option<String> = x.find_argument("a")?;
        x.write(format!("{argument:?}"))
    }
}

/// WEB-3.22
#[test]
fn a_handler_can_ask_for_the_body_piece_by_piece() {
    run(async {
        let application = Application::new().route("/", || Pull);
        let mut talk = open(&application, Request::post("/")).stream_body(Some(6));
        talk.send("abc");
        talk.settle().await;
        talk.send("def");
        talk.answer().await.expect_text("6");
        fetch(
            &application,
            Request::builder(http::Method::PUT, "/").form("a=1"),
        )
        .await
        .expect_text("None");
        fetch(&application, Request::post("/").body("1234"))
            .await
            .expect_text("4");
    });
}

struct Whole;

impl Handler for Whole {
    async fn post(&mut self, x: &mut Exchange) -> Result {
        let text = String::from_utf8_lossy(x.request().body()).into_owned();
        x.write(text)
    }
}

#[test]
fn other_handlers_have_the_whole_body_before_they_run() {
    run(async {
        let application = Application::new().route("/", || Whole);
        let mut talk = open(&application, Request::post("/")).stream_body(Some(6));
        talk.send("abc");
        talk.settle().await;
        talk.send("def");
        talk.answer().await.expect_text("abcdef");
    });
}

/// WEB-3.23
#[test]
fn a_body_that_goes_wrong_is_answered_before_the_handler_runs() {
    run(async {
        let settings = Settings {
            max_body_size: Some(4),
            ..Settings::default()
        };
        let application = Application::new().settings(settings).route("/", || Whole);
        let mut talk = open(&application, Request::post("/")).stream_body(None);
        talk.send("abc");
        talk.settle().await;
        talk.send("def");
        talk.answer().await.expect_status(413);
        let mut talk = open(&application, Request::post("/")).stream_body(None);
        talk.settle().await;
        talk.fail(BodyError::Malformed("a bad chunk"));
        talk.answer().await.expect_status(400);
    });
}

/// The rest of the answer is another protocol's: it says hello and echoes nothing.
fn greet(request: &Request, mut reply: Reply) -> Result<(Upgraded, Sent), (HttpError, Reply)> {
    if request.header("Upgrade") != Some("greeting") {
        return Err((HttpError(426), reply));
    }
    reply.page().head.status = http::StatusCode::SWITCHING_PROTOCOLS;
    Ok(reply.upgrade())
}

struct Greeting;

impl Handler for Greeting {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let mut upgraded = x.upgrade(greet)?;
        tokio::io::AsyncWriteExt::write_all(&mut upgraded, b"hello").await?;
        assert!(x.write("no").is_err());
        Ok(())
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        let mut upgraded = x.detach()?;
        tokio::io::AsyncWriteExt::write_all(&mut upgraded, b"raw").await?;
        Ok(())
    }
}

/// WEB-3.24
#[test]
fn a_handler_can_hand_the_connection_to_another_protocol() {
    let application = Application::new().route("/", || Greeting);
    run(fetch(
        &application,
        Request::get("/").header("Upgrade", "greeting"),
    ))
    .expect_status(101)
    .expect_text("hello");
    run(fetch(&application, Request::get("/")))
        .expect_status(426)
        .expect_in_text("426: Upgrade Required");
    run(fetch(&application, Request::post("/"))).expect_text("raw");
}

struct Deferred(std::sync::mpsc::Sender<tornado_httputil::Later>);

impl Handler for Deferred {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.set_header("X-Begun", "1")?;
        self.0.send(x.answer_later()?).map_err(|_| HttpError(500))?;
        Ok(())
    }
}

/// WEB-1.33
#[test]
fn another_task_can_answer() {
    run(async {
        let (give, take) = std::sync::mpsc::channel();
        let application = Application::new().route("/", move || Deferred(give.clone()));
        let mut talk = open(&application, Request::get("/"));
        talk.settle().await;
        let mut later = take.try_recv().expect("the handler has run");
        later
            .page()
            .expect("it is not answered yet")
            .body
            .extend_from_slice(b"later");
        later.send();
        talk.answer()
            .await
            .expect_header("X-Begun", "1")
            .expect_text("later");
        let mut talk = open(&application, Request::get("/"));
        talk.settle().await;
        drop(take.try_recv());
        talk.answer().await.expect_status(500);
    });
}
