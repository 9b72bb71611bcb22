//! Tower services in our applications: an axum router, layers of tower-http.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Extension, Path};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::AppendHeaders;
use axum::routing::{any, get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http_body::Frame;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tornado_httputil::{Method, Middleware, Next, Reply, Request, Sent};
use tornado_testing::{Answer, Fill, Server, fetch, open, run};
use tornado_tower::{Incoming, Peer, from_tower, to_tower};
use tornado_web::{Application, Exchange, Handler, HttpError, Result};
use tower::{Layer, service_fn};
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::trace::TraceLayer;

struct Main;

impl Handler for Main {
    async fn get(&mut self, x: &mut Exchange) -> Result {
        x.write("Hello, world".repeat(100))
    }
}

/// Says so when it is dropped.
#[derive(Clone, Default)]
struct Dropped(Arc<AtomicBool>);

struct Guard(Dropped);

impl Drop for Guard {
    fn drop(&mut self) {
        (self.0).0.store(true, Ordering::Relaxed);
    }
}

fn router(dropped: &Dropped) -> Router {
    let guarded = dropped.clone();
    Router::new()
        .route(
            "/api/hello/{name}",
            get(|Path(name): Path<String>| async move { format!("hello {name}") }),
        )
        .route(
            "/api/json",
            post(|Json(value): Json<Value>| async move { Json(json!({"got": value})) }),
        )
        .route(
            "/api/cookies",
            get(|| async {
                AppendHeaders([(header::SET_COOKIE, "a=1"), (header::SET_COOKIE, "b=2")])
            }),
        )
        .route(
            "/api/teapot",
            any(|| async { (StatusCode::IM_A_TEAPOT, "short and stout") }),
        )
        .route(
            "/api/peer",
            get(
                |Extension(peer): Extension<Peer>, headers: HeaderMap| async move {
                    format!(
                        "{} {} {}",
                        peer.remote_ip,
                        peer.https,
                        headers["x-given"].to_str().unwrap_or("?")
                    )
                },
            ),
        )
        .route("/api/count", post(count))
        .route(
            "/api/waits",
            get(|| async move {
                let _guard = Guard(guarded);
                std::future::pending::<()>().await
            }),
        )
        .route(
            "/api/upgrade",
            get(|| async { StatusCode::SWITCHING_PROTOCOLS }),
        )
        .route(
            "/api/number",
            get(|Extension(number): Extension<Number>| async move { number.0.to_string() }),
        )
}

/// How many pieces and bytes a body has.
async fn count(mut body: Body) -> Result<String, StatusCode> {
    let (mut pieces, mut bytes) = (0, 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
        pieces += 1;
        bytes += frame.data_ref().map_or(0, Bytes::len);
    }
    Ok(format!("{pieces} pieces, {bytes} bytes"))
}

fn application() -> Application {
    Application::new()
        .route("/", || Main)
        .fallback("/api/.*", from_tower(router(&Dropped::default())))
}

fn ask(request: impl Into<Request>) -> Answer {
    run(fetch(&application(), request))
}

/// UTIL-3.03
#[test]
fn an_axum_router_answers_below_a_path() {
    ask(Request::get("/api/hello/Ada"))
        .expect_status(200)
        .expect_text("hello Ada")
        .expect_header("Content-Length", "9");
    ask(Request::get("/")).expect_status(200);
    ask(Request::get("/api/nowhere"))
        .expect_status(404)
        .expect_text("");
    ask(Request::get("/nowhere"))
        .expect_status(404)
        .expect_in_text("404: Not Found");
    ask(Request::get("/api/teapot?a=b"))
        .expect_status(418)
        .expect_text("short and stout");
    ask(Request::post("/api/hello/Ada"))
        .expect_status(405)
        .expect_header("Allow", "GET,HEAD");
}

#[test]
fn bodies_and_headers_go_both_ways() {
    ask(Request::post("/api/json").json(&json!({"a": 1}))).expect_json(&json!({"got": {"a": 1}}));
    let cookies = ask(Request::get("/api/cookies"));
    assert_eq!(
        cookies.headers().get_all("Set-Cookie").collect::<Vec<_>>(),
        ["a=1", "b=2"]
    );
    let peer = Request::get("/api/peer").header("X-Given", "here").https();
    ask(peer).expect_text("127.0.0.1 true here");
}

#[test]
fn head_has_the_length_and_no_body() {
    ask(Request::builder(Method::HEAD, "/api/hello/Ada"))
        .expect_header("Content-Length", "9")
        .expect_text("");
}

#[test]
fn a_target_that_is_no_address_is_refused() {
    ask(Request::get("/api/\"<>\"")).expect_status(400);
}

/// There is no way to leave HTTP.
#[test]
fn an_upgrade_is_refused() {
    ask(Request::get("/api/upgrade")).expect_status(501);
}

#[test]
fn a_body_arrives_in_pieces() {
    run(async {
        let application = application();
        let mut talk = open(&application, Request::post("/api/count")).stream_body(None);
        talk.send("one");
        talk.settle().await;
        talk.send("two");
        talk.settle().await;
        assert!(!talk.is_done());
        talk.answer().await.expect_text("2 pieces, 6 bytes");
        let mut cut = open(&application, Request::post("/api/count")).stream_body(Some(10));
        cut.send("one");
        cut.answer().await.expect_status(400);
    });
}

/// A body that has a piece whenever it is asked, and notes how often it was.
struct Endless(Arc<AtomicUsize>);

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from(vec![b'x'; 1 << 10])))))
    }
}

#[test]
fn a_slow_client_slows_the_body_down() {
    run(async {
        let asked = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&asked);
        let service = from_tower(service_fn(move |_: http::Request<Incoming>| {
            let body = Endless(Arc::clone(&counted));
            async { Ok::<_, Infallible>(http::Response::new(body)) }
        }));
        let mut talk = open(&service, Request::get("/")).slow(1 << 10);
        talk.settle().await;
        let before = asked.load(Ordering::Relaxed);
        assert!(
            before <= 70,
            "{before} pieces for a client that reads nothing"
        );
        for _ in 0..100 {
            assert!(talk.next_piece().await.is_some());
        }
        assert!(asked.load(Ordering::Relaxed) > before);
        talk.leave();
        talk.done().await;
    });
}

/// A body whose pieces come one after another, and whose end is a failure.
#[test]
fn a_body_that_fails_cuts_the_answer() {
    run(async {
        let service = from_tower(service_fn(|_: http::Request<Incoming>| async {
            let pieces = [
                Ok(Frame::data(Bytes::from("half"))),
                Err("broken".to_owned()),
            ];
            let mut pieces = pieces.into_iter();
            let mut slow = false;
            let body = http_body_util::StreamBody::new(PollFn(move |cx: &mut Context<'_>| {
                slow = !slow;
                if slow {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(pieces.next())
            }));
            Ok::<_, Infallible>(http::Response::new(body))
        }));
        let answer = fetch(&service, Request::get("/")).await;
        answer.expect_status(200).expect_text("half");
        assert!(!answer.is_complete());
    });
}

/// A stream from a function.
struct PollFn<F>(F);

impl<T, F: FnMut(&mut Context<'_>) -> Poll<Option<T>> + Unpin> futures_core::Stream for PollFn<F> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        (self.0)(cx)
    }
}

#[test]
fn a_service_that_fails_is_500() {
    let service = from_tower(service_fn(|_: http::Request<Incoming>| async {
        Err::<http::Response<Body>, _>("no answer")
    }));
    run(fetch(&service, Request::get("/")))
        .expect_status(500)
        .expect_text("");
}

/// WEB-1.35, the other way: a service of somebody else's is dropped where it waits.
#[test]
fn a_client_that_leaves_drops_the_service() {
    run(async {
        let dropped = Dropped::default();
        let application =
            Application::<()>::new().fallback("/api/.*", from_tower(router(&dropped)));
        let mut talk = open(&application, Request::get("/api/waits"));
        talk.settle().await;
        assert!(!dropped.0.load(Ordering::Relaxed));
        talk.leave();
        talk.done().await;
        assert!(dropped.0.load(Ordering::Relaxed));
    });
}

#[derive(Clone)]
struct Number(u64);

struct Numbered;

impl Middleware for Numbered {
    async fn handle(&self, mut request: Request, reply: Reply, next: Next<'_>) -> Sent {
        request.insert(Number(7));
        next.run(request, reply).await
    }
}

/// What middleware of ours leaves, an extractor of axum's finds.
#[test]
fn values_left_for_the_handler_go_along() {
    let application = application().wrap(Numbered);
    run(fetch(&application, Request::get("/api/number"))).expect_text("7");
}

/// Layers around an application of ours, by both adapters.
#[test]
fn layers_of_tower_http_stand_around_an_application() {
    let inner = to_tower(
        Application::new()
            .route("/", || Main)
            .route("/no", || HttpError(403)),
    );
    let layered = CorsLayer::permissive().layer(CompressionLayer::new().layer(inner));
    let service = from_tower(TraceLayer::new_for_http().layer(layered));
    let request = Request::get("/")
        .header("Origin", "http://a.example")
        .header("Accept-Encoding", "gzip");
    let answer = run(fetch(&service, request));
    answer
        .expect_status(200)
        .expect_header("Access-Control-Allow-Origin", "*")
        .expect_header("Content-Encoding", "gzip");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(answer.body()), &mut text)
        .expect("gzip");
    assert_eq!(text, "Hello, world".repeat(100));
    let preflight = Request::builder(Method::OPTIONS, "/")
        .header("Origin", "http://a.example")
        .header("Access-Control-Request-Method", "PUT");
    run(fetch(&service, preflight))
        .expect_status(200)
        .expect_header("Access-Control-Allow-Methods", "*");
    run(fetch(&service, Request::get("/no")))
        .expect_status(403)
        .expect_in_text("403: Forbidden");
}

struct Upload;

impl Handler for Upload {
    async fn post(&mut self, x: &mut Exchange) -> Result {
        let length = x.request().body().len();
        x.write(format!("{length} bytes"))
    }
}

#[test]
fn a_layer_may_limit_the_body() {
    let inner = to_tower(Application::new().route("/", || Upload));
    let service = from_tower(RequestBodyLimitLayer::new(10).layer(inner));
    let ask = |body: &str, length: &str| {
        let request = Request::post("/")
            .header("Content-Length", length)
            .body(body);
        run(fetch(&service, request))
    };
    ask("0123456789", "10").expect_text("10 bytes");
    ask("0123456789a", "11").expect_status(413);
}

/// The same over a socket, on our own server.
#[tokio::test]
async fn it_answers_on_our_server() {
    let dropped = Dropped::default();
    let application = Application::<()>::new().fallback("/.*", from_tower(router(&dropped)));
    let server = Server::start(application);
    let mut socket = server.connect().await;
    socket.send("GET /api/hello/Ada HTTP/1.1\r\nHost: x\r\n\r\nPOST /api/count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n").await;
    socket.answer().await.expect_text("hello Ada");
    socket.answer().await.expect_text("1 pieces, 3 bytes");
    socket
        .send("GET /api/waits HTTP/1.1\r\nHost: x\r\n\r\n")
        .await;
    drop(socket);
    let gone = tokio::time::timeout(Duration::from_secs(60), async {
        while !dropped.0.load(Ordering::Relaxed) {
            tokio::task::yield_now().await;
        }
    });
    gone.await.expect("the service is dropped");
}
