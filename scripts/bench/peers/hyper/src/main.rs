//! hyper alone: one thread, one function, no router.

use std::convert::Infallible;

use bytes::Bytes;
use contract::{Form, HELLO, MESSAGE, TEXT};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

type Answer = Response<Full<Bytes>>;

async fn answer(request: Request<Incoming>) -> Result<Answer, Infallible> {
    Ok(match (request.method(), request.uri().path()) {
        (&Method::GET, "/plaintext") => page(TEXT, HELLO),
        (&Method::GET, "/json") => match serde_json::to_vec(&MESSAGE) {
            Ok(json) => page("application/json", json),
            Err(_) => refusal(StatusCode::INTERNAL_SERVER_ERROR),
        },
        (&Method::GET, "/fortunes") => page(peer_fortunes::HTML, peer_fortunes::page()),
        (&Method::POST, "/echo") => echo(request).await,
        (&Method::GET, path) => match path.strip_prefix("/story/") {
            Some(id) if id.bytes().all(|byte| byte.is_ascii_digit()) => page(TEXT, id.to_owned()),
            _ => refusal(StatusCode::NOT_FOUND),
        },
        _ => refusal(StatusCode::NOT_FOUND),
    })
}

async fn echo(request: Request<Incoming>) -> Answer {
    let Ok(body) = request.into_body().collect().await else {
        return refusal(StatusCode::BAD_REQUEST);
    };
    match serde_urlencoded::from_bytes::<Form>(&body.to_bytes()) {
        Ok(form) => page(TEXT, form.name),
        Err(_) => refusal(StatusCode::BAD_REQUEST),
    }
}

fn page(content_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

fn refusal(status: StatusCode) -> Answer {
    let mut answer = Answer::default();
    *answer.status_mut() = status;
    answer
}

fn main() -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let listener = tokio::net::TcpListener::from_std(contract::listener())?;
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::task::spawn_local(
                http1::Builder::new()
                    .pipeline_flush(true)
                    .serve_connection(TokioIo::new(stream), service_fn(answer)),
            );
        }
    })
}
