//! Streams of events, on a clock that the test moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tornado_httputil::Request;
use tornado_testing::{fetch, open, run};
use tornado_web::{Application, Coding, Event, Exchange, Handler, Result, Settings};

struct Few;

impl Handler for Few {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let mut events = x.event_stream().await?;
        let from: u32 = events.last_id().and_then(|id| id.parse().ok()).unwrap_or(0);
        for id in from + 1..=3 {
            events
                .send(Event::new(format!("number {id}")).id(&id.to_string()))
                .await?;
        }
        Ok(())
    }
    async fn post(&mut self, x: &mut Exchange) -> Result {
        let mut events = x.event_stream().await?;
        events.comment("hello\nyou").await?;
        let retry = Duration::from_millis(2500);
        let event = Event::new("text").id("7").event("name").retry(retry);
        events.send(event).await?;
        events.send(Event::new("one\r\ntwo\rthree\n")).await?;
        events
            .send(Event::json(&serde_json::json!({"a": [1, "</b>"]}))?)
            .await
    }
    async fn put(&mut self, x: &mut Exchange) -> Result {
        let mut events = x.event_stream().await?;
        events.send(Event::new("a").event("b\ndata: c")).await
    }
    async fn delete(&mut self, x: &mut Exchange) -> Result {
        x.set_header("Cache-Control", "no-store")?;
        let events = x.event_stream().await?;
        assert_eq!(events.exchange().request().path(), "/");
        Ok(())
    }
}

fn few() -> Application {
    Application::new()
        .settings(Settings {
            compress_response: vec![Coding::GZIP],
            ..Settings::default()
        })
        .route("/", || Few)
}

#[test]
fn a_stream_of_events_says_what_it_is() {
    let answer = run(fetch(&few(), Request::get("/")));
    answer
        .expect_status(200)
        .expect_header("Content-Type", "text/event-stream")
        .expect_header("Cache-Control", "no-cache")
        .expect_header("X-Accel-Buffering", "no")
        .expect_no_header("Content-Length")
        .expect_text("data: number 1\nid: 1\n\ndata: number 2\nid: 2\n\ndata: number 3\nid: 3\n\n")
        .expect_complete();
    let method = http::Method::DELETE;
    run(fetch(&few(), Request::builder(method, "/"))).expect_header("Cache-Control", "no-store");
}

#[test]
fn the_head_leaves_before_the_first_event() {
    run(async {
        let application = few();
        let mut talk = open(&application, Request::get("/"));
        talk.head().await.expect_status(200);
    });
}

/// The form is that of the HTML standard, section 9.2.6.
#[test]
fn events_have_names_ids_and_several_lines() {
    run(fetch(&few(), Request::post("/"))).expect_text(concat!(
        ":hello\n:you\n\n",
        "data: text\nid: 7\nevent: name\nretry: 2500\n\n",
        "data: one\ndata: two\ndata: three\ndata: \n\n",
        "data: {\"a\": [1, \"<\\/b>\"]}\n\n",
    ));
}

#[test]
fn a_client_that_comes_back_goes_on_where_it_was() {
    let request = Request::get("/").header("Last-Event-ID", "2");
    run(fetch(&few(), request)).expect_text("data: number 3\nid: 3\n\n");
}

/// SECU-3.02, as it were: nobody slips in an event by a name.
#[test]
fn a_name_of_two_lines_is_a_mistake() {
    let answer = run(fetch(&few(), Request::builder(http::Method::PUT, "/")));
    assert!(!answer.is_complete());
    answer.expect_text("");
}

/// Events are not collected by an encoder.
#[test]
fn events_are_not_compressed() {
    let request = Request::get("/").header("Accept-Encoding", "gzip");
    run(fetch(&few(), request))
        .expect_no_header("Content-Encoding")
        .expect_in_text("number 1");
}

/// Waits for what the test sends.
struct News {
    news: Option<UnboundedReceiver<String>>,
    left: Arc<AtomicBool>,
}

impl Handler for News {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        let mut news = self.news.take().expect("asked once");
        let mut events = x.event_stream().await?;
        events.keep_alive(Duration::from_secs(10));
        while let Some(line) = events.wait(news.recv()).await? {
            if line != "quiet" {
                events.send(Event::new(line)).await?;
            }
        }
        Ok(())
    }

    fn on_connection_close(&mut self, _x: &mut Exchange) {
        self.left.store(true, Ordering::Relaxed);
    }
}

fn news() -> (Application, UnboundedSender<String>, Arc<AtomicBool>) {
    let (sender, receiver) = unbounded_channel();
    let left = Arc::<AtomicBool>::default();
    let news = std::sync::Mutex::new(Some(receiver));
    let told = Arc::clone(&left);
    let application = Application::new().route("/", move || News {
        news: news.lock().expect("nobody panicked with it").take(),
        left: Arc::clone(&told),
    });
    (application, sender, left)
}

#[tokio::test(start_paused = true)]
async fn a_silent_stream_says_that_it_is_there() {
    let (application, sender, _) = news();
    let mut talk = open(&application, Request::get("/"));
    let begun = tokio::time::Instant::now();
    assert_eq!(talk.next_piece().await.as_deref(), Some(&b":\n\n"[..]));
    assert_eq!(begun.elapsed().as_secs(), 10);
    sender.send("news".into()).expect("the handler waits");
    let piece = talk.next_piece().await;
    assert_eq!(piece.as_deref(), Some(&b"data: news\n\n"[..]));
    assert_eq!(begun.elapsed().as_secs(), 10);
    // What the handler does not send on does not count.
    tokio::time::advance(Duration::from_secs(6)).await;
    sender.send("quiet".into()).expect("the handler waits");
    assert_eq!(talk.next_piece().await.as_deref(), Some(&b":\n\n"[..]));
    assert_eq!(begun.elapsed().as_secs(), 20);
    drop(sender);
    talk.answer().await.expect_complete();
}

/// WEB-1.35
#[test]
fn a_client_that_leaves_ends_the_stream() {
    run(async {
        let (application, sender, left) = news();
        let mut talk = open(&application, Request::get("/"));
        sender.send("news".into()).expect("the handler is there");
        assert!(talk.next_piece().await.is_some());
        talk.settle().await;
        assert!(!talk.is_done());
        talk.leave();
        talk.done().await;
        assert!(left.load(Ordering::Relaxed));
        assert!(sender.is_closed());
    });
}
