//! Our applications as tower services: under hyper, in an axum router.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use http::header;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tornado_httputil::BodyError;
use tornado_testing::{Socket, run};
use tornado_tower::{Outgoing, Peer, to_tower};
use tornado_web::{Application, Event, Exchange, Handler, HttpError, Result, Settings, Site};
use tower::{Service, ServiceExt};

/// What the test hears of its handlers.
#[derive(Clone, Default)]
struct Told(Arc<Counts>);

#[derive(Default)]
struct Counts {
    pieces: AtomicUsize,
    dropped: AtomicBool,
    finished: AtomicBool,
    go_on: Notify,
}

impl Site for Told {
    type User = ();
}

struct Guard(Told);

impl Drop for Guard {
    fn drop(&mut self) {
        (self.0.0).dropped.store(true, Ordering::Relaxed);
    }
}

struct Main;

impl Handler<Told> for Main {
    async fn get(&mut self, x: &mut Exchange<Told>) -> Result {
        let (host, ip) = (x.request().host().to_owned(), x.request().remote_ip());
        let protocol = x.request().protocol();
        x.add_header("Set-Cookie", "a=1")?;
        x.add_header("Set-Cookie", "b=2")?;
        x.write(format!("{protocol}://{host} for {ip}"))
    }
    async fn head(&mut self, x: &mut Exchange<Told>) -> Result {
        self.get(x).await
    }
    async fn post(&mut self, x: &mut Exchange<Told>) -> Result {
        let body = x.request().body().to_vec();
        x.write(body)
    }
    async fn delete(&mut self, x: &mut Exchange<Told>) -> Result {
        x.set_status(204)
    }
}

/// So many pieces of 16 KiB.
struct Pieces(usize);

impl Handler<Told> for Pieces {
    async fn get(&mut self, x: &mut Exchange<Told>) -> Result {
        let told = x.site().clone();
        let _guard = Guard(told.clone());
        for _ in 0..self.0 {
            x.write("x".repeat(16 << 10))?;
            x.flush().await?;
            told.0.pieces.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
    async fn post(&mut self, x: &mut Exchange<Told>) -> Result {
        x.write("half")?;
        x.flush().await?;
        Err(HttpError(500).into())
    }
    async fn put(&mut self, x: &mut Exchange<Told>) -> Result {
        let told = x.site().clone();
        let _guard = Guard(told);
        x.while_connected(std::future::pending()).await
    }
    async fn delete(&mut self, x: &mut Exchange<Told>) -> Result {
        x.write("early")?;
        x.finish_now().await?;
        let told = x.site().clone();
        told.0.go_on.notified().await;
        told.0.finished.store(true, Ordering::Relaxed);
        told.0.go_on.notify_one();
        Ok(())
    }
    async fn patch(&mut self, x: &mut Exchange<Told>) -> Result {
        let mut later = x.answer_later()?;
        let told = x.site().clone();
        tokio::spawn(async move {
            told.0.go_on.notified().await;
            if let Some(page) = later.page() {
                page.body.extend_from_slice(b"later");
            }
            later.send();
        });
        Ok(())
    }
    async fn options(&mut self, x: &mut Exchange<Told>) -> Result {
        x.detach()?;
        Ok(())
    }
}

struct Sum;

impl Handler<Told> for Sum {
    const STREAM: bool = true;

    async fn post(&mut self, x: &mut Exchange<Told>) -> Result {
        let mut sum = 0;
        while let Some(piece) = x.next_piece().await? {
            sum += piece.len();
        }
        x.write(sum.to_string())
    }
}

struct Events;

impl Handler<Told> for Events {
    async fn get(&mut self, x: &mut Exchange<Told>) -> Result {
        let told = x.site().clone();
        let mut events = x.event_stream().await?;
        events.send(Event::new("first")).await?;
        events.wait(told.0.go_on.notified()).await?;
        events.send(Event::new("second")).await
    }
}

fn application(told: &Told) -> Application<Told> {
    Application::of(told.clone())
        .settings(Settings {
            max_body_size: Some(100),
            etag: false,
            ..Settings::default()
        })
        .route("/", || Main)
        .route("/pieces/([0-9]+)", Pieces)
        .route("/sum", || Sum)
        .route("/events", || Events)
}

fn request(method: &str, target: &str) -> http::Request<Body> {
    let builder = http::Request::builder().method(method).uri(target);
    builder.body(Body::empty()).expect("a request")
}

async fn ask(told: &Told, request: http::Request<Body>) -> http::Response<Outgoing> {
    let service = to_tower(application(told));
    service.oneshot(request).await.expect("it does not fail")
}

async fn text(response: http::Response<Outgoing>) -> String {
    let bytes = response
        .into_body()
        .collect()
        .await
        .expect("whole")
        .to_bytes();
    String::from_utf8(bytes.into()).expect("text")
}

#[test]
fn an_application_is_a_tower_service() {
    run(async {
        let told = Told::default();
        let mut asked = request("GET", "/");
        asked
            .headers_mut()
            .insert(header::HOST, http::HeaderValue::from_static("a.example"));
        let answer = ask(&told, asked).await;
        assert_eq!(answer.status(), 200);
        let headers = answer.headers();
        assert_eq!(headers["content-type"], "text/html; charset=UTF-8");
        assert_eq!(headers["server"], tornado_httputil::SERVER);
        assert_eq!(headers["content-length"], "28");
        assert_eq!(headers.get_all("set-cookie").iter().count(), 2);
        assert_eq!(text(answer).await, "http://a.example for 0.0.0.0");
    });
}

#[test]
fn it_is_told_who_is_asking() {
    run(async {
        let mut asked = request("GET", "https://a.example/");
        let remote_ip = std::net::IpAddr::from([10, 0, 0, 1]);
        asked.extensions_mut().insert(Peer {
            remote_ip,
            https: true,
        });
        let answer = ask(&Told::default(), asked).await;
        assert_eq!(text(answer).await, "https://a.example for 10.0.0.1");
        let mut asked = request("GET", "https://a.example/");
        asked
            .extensions_mut()
            .insert(std::net::SocketAddr::from(([10, 0, 0, 2], 80)));
        let answer = ask(&Told::default(), asked).await;
        assert_eq!(text(answer).await, "https://a.example for 10.0.0.2");
    });
}

#[test]
fn what_has_no_body_has_none() {
    run(async {
        let head = ask(&Told::default(), request("HEAD", "/")).await;
        assert_eq!(head.headers()["content-length"], "28");
        assert_eq!(text(head).await, "");
        let none = ask(&Told::default(), request("DELETE", "/")).await;
        assert_eq!(none.status(), 204);
        assert!(!none.headers().contains_key("content-length"));
        assert_eq!(text(none).await, "");
        let missing = ask(&Told::default(), request("GET", "/nowhere")).await;
        assert_eq!(missing.status(), 404);
    });
}

/// A body of these pieces, as its own length tells nobody.
fn body(pieces: Vec<Result<&'static str, BodyError>>) -> Body {
    let mut pieces = pieces.into_iter();
    let stream = Stream(move || pieces.next().map(|piece| piece.map(Bytes::from)));
    Body::from_stream(stream)
}

struct Stream<F>(F);

impl<T, F: FnMut() -> Option<T> + Unpin> futures_core::Stream for Stream<F> {
    type Item = T;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> Poll<Option<T>> {
        Poll::Ready((self.0)())
    }
}

#[test]
fn a_body_is_collected_or_streamed_within_its_limit() {
    run(async {
        let told = Told::default();
        for (target, pieces, status, expected) in [
            ("/", vec![Ok("hello "), Ok("again")], 200, "hello again"),
            ("/sum", vec![Ok("hello "), Ok("again")], 200, "11"),
            (
                "/sum",
                vec![Ok("0123456789"); 11],
                413,
                "413: Payload Too Large",
            ),
            (
                "/",
                vec![Ok("0123456789"); 11],
                413,
                "413: Payload Too Large",
            ),
            (
                "/",
                vec![Ok("half"), Err(BodyError::Truncated)],
                400,
                "400: Bad Request",
            ),
        ] {
            let mut asked = request("POST", target);
            *asked.body_mut() = body(pieces);
            let answer = ask(&told, asked).await;
            assert_eq!(answer.status(), status);
            let text = text(answer).await;
            assert!(text.contains(expected), "{text}");
        }
    });
}

/// WEB-2.20, WEB-3.13: the service waits for who reads it.
#[test]
fn an_answer_streams_at_the_pace_of_its_reader() {
    run(async {
        let told = Told::default();
        let mut answer = ask(&told, request("GET", "/pieces/100")).await;
        assert!(!answer.headers().contains_key("content-length"));
        let before = told.0.pieces.load(Ordering::Relaxed);
        assert!(before <= 6, "{before} pieces that nobody has read");
        let body = answer.body_mut();
        let mut read = 0;
        while let Some(frame) = body.frame().await {
            read += frame.expect("whole").data_ref().map_or(0, Bytes::len);
            let ahead = told.0.pieces.load(Ordering::Relaxed) * (16 << 10);
            assert!(ahead <= read + (128 << 10));
        }
        assert_eq!(read, 100 * (16 << 10));
    });
}

/// A client that leaves cancels the handler where it waits.
#[test]
fn a_dropped_answer_drops_the_handler() {
    run(async {
        let told = Told::default();
        let answer = ask(&told, request("GET", "/pieces/100")).await;
        assert!(!told.0.dropped.load(Ordering::Relaxed));
        drop(answer);
        assert!(told.0.dropped.load(Ordering::Relaxed));

        let told = Told::default();
        let mut waiting = Box::pin(ask(&told, request("PUT", "/pieces/0")));
        poll_fn(|cx| {
            assert!(waiting.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        drop(waiting);
        assert!(told.0.dropped.load(Ordering::Relaxed));
    });
}

#[test]
fn an_answer_that_is_cut_is_an_error() {
    run(async {
        let answer = ask(&Told::default(), request("POST", "/pieces/0")).await;
        assert_eq!(answer.status(), 200);
        let error = answer
            .into_body()
            .collect()
            .await
            .expect_err("half an answer");
        assert_eq!(error.to_string(), "the answer was cut by its service");
    });
}

#[test]
fn a_connection_does_not_leave_http() {
    run(async {
        let answer = ask(&Told::default(), request("OPTIONS", "/pieces/0")).await;
        assert_eq!(answer.status(), 501);
    });
}

/// WEB-1.33
#[tokio::test]
async fn an_answer_may_come_from_another_task() {
    let told = Told::default();
    told.0.go_on.notify_one();
    let answer = ask(&told, request("PATCH", "/pieces/0")).await;
    assert_eq!(text(answer).await, "later");
}

/// What a handler does behind its answer goes on, though the server is through with it.
#[tokio::test]
async fn work_behind_an_answer_goes_on() {
    let told = Told::default();
    let answer = ask(&told, request("DELETE", "/pieces/0")).await;
    assert_eq!(answer.headers()["content-length"], "5");
    drop(answer);
    assert!(!told.0.finished.load(Ordering::Relaxed));
    told.0.go_on.notify_one();
    tokio::task::yield_now().await;
    while !told.0.finished.load(Ordering::Relaxed) {
        tokio::task::yield_now().await;
    }
}

/// Real hyper on a socket.
async fn serve(told: &Told) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let service = TowerToHyperService::new(to_tower(application(told)));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let connection = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service.clone());
            tokio::spawn(async move {
                // A client that leaves is an error of hyper's.
                let _ = connection.await;
            });
        }
    });
    address
}

/// UTIL-3.03
#[tokio::test]
async fn hyper_serves_an_application() {
    let told = Told::default();
    let mut socket = Socket::connect(serve(&told).await).await;
    socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    socket
        .answer()
        .await
        .expect_status(200)
        .expect_text("http://a for 0.0.0.0")
        .expect_header("Content-Length", "20");
    socket
        .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
        .await;
    socket.answer().await.expect_text("hello");
    socket.send("POST /sum HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").await;
    socket.answer().await.expect_text("5");
    socket
        .send("GET /pieces/20 HTTP/1.1\r\nHost: a\r\n\r\n")
        .await;
    let pieces = socket.answer().await;
    assert_eq!(pieces.expect_complete().body().len(), 20 * (16 << 10));
    socket
        .send("DELETE /pieces/0 HTTP/1.1\r\nHost: a\r\n\r\n")
        .await;
    socket
        .answer()
        .await
        .expect_text("early")
        .expect_header("Content-Length", "5");
    socket
        .send("DELETE / HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
        .await;
    socket.answer().await.expect_status(204);
    socket
        .answer()
        .await
        .expect_status(404)
        .expect_in_text("404: Not Found");
}

async fn read_until(socket: &mut Socket, end: &str) -> String {
    let mut text = String::new();
    while !text.contains(end) {
        text.push_str(&String::from_utf8_lossy(&socket.read_exactly(1).await));
    }
    text
}

#[tokio::test]
async fn events_leave_hyper_one_by_one() {
    let told = Told::default();
    let mut socket = Socket::connect(serve(&told).await).await;
    socket
        .send("GET /events HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await;
    let head = read_until(&mut socket, "data: first\n\n").await;
    assert!(head.contains("text/event-stream"), "{head}");
    told.0.go_on.notify_one();
    let rest = read_until(&mut socket, "data: second\n\n").await;
    assert!(!rest.contains("first"));
}

#[tokio::test]
async fn a_client_of_hyper_that_leaves_cancels_the_handler() {
    let told = Told::default();
    let mut socket = Socket::connect(serve(&told).await).await;
    socket
        .send("PUT /pieces/0 HTTP/1.1\r\nHost: a\r\n\r\n")
        .await;
    drop(socket);
    while !told.0.dropped.load(Ordering::Relaxed) {
        tokio::task::yield_now().await;
    }
}

#[test]
fn axum_hands_requests_on() {
    run(async {
        let told = Told::default();
        let mut router = Router::new()
            .route("/axum", get(|| async { "axum" }))
            .fallback_service(to_tower(application(&told)));
        let ask = |target: &str| {
            http::Request::get(target)
                .body(Body::empty())
                .expect("a request")
        };
        let answer = router.call(ask("/axum")).await.expect("it does not fail");
        assert_eq!(
            answer
                .into_body()
                .collect()
                .await
                .expect("whole")
                .to_bytes(),
            "axum"
        );
        let answer = router.call(ask("/")).await.expect("it does not fail");
        let body = answer
            .into_body()
            .collect()
            .await
            .expect("whole")
            .to_bytes();
        assert_eq!(body, "http://127.0.0.1 for 0.0.0.0");
    });
}

/// Any body will do.
#[test]
fn bodies_of_other_types_are_taken() {
    run(async {
        let asked = http::Request::post("/")
            .body(Full::new(Bytes::from("full")))
            .expect("a request");
        let service = to_tower(application(&Told::default()));
        let answer = service.oneshot(asked).await.expect("it does not fail");
        assert_eq!(text(answer).await, "full");
    });
}
