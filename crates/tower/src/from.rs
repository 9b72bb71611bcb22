//! A tower service as a service of ours.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Buf;
use http::StatusCode;
use http_body::{Body, Frame};
use tornado_httputil::{Answering, BodyWriter, Closing, Reply, Request, Sent, Service};

use crate::{BoxError, Incoming, head};

/// Makes a tower service a service of ours: axum's `Router`, or a stack of layers.
///
/// It is cloned for each request and asked when it is ready, as hyper does. An error of it is 500 and a line in the log.
/// When the client leaves, its future is dropped. A service that is `Send` but not `Sync` is made so by
/// `tower::util::BoxCloneSyncService`, or by being the layer's own type.
pub fn from_tower<T, B>(service: T) -> FromTower<T>
where
    T: tower_service::Service<http::Request<Incoming>, Response = http::Response<B>>,
{
    FromTower(service)
}

/// A tower service as a service of ours; made by [`from_tower`].
#[derive(Clone)]
pub struct FromTower<T>(T);

impl<T> fmt::Debug for FromTower<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromTower")
    }
}

impl<T, B> Service for FromTower<T>
where
    T: tower_service::Service<http::Request<Incoming>, Response = http::Response<B>>,
    T: Clone + Send + Sync + 'static,
    T::Error: Into<BoxError>,
    T::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    fn call<'a>(&'a self, request: Request, reply: Reply) -> Answering<'a> {
        Box::pin(answer(self.0.clone(), request, reply))
    }
}

/// How much of a body is collected while it is there at once, before the answer leaves in pieces, in bytes.
const AT_ONCE: usize = 64 << 10;

async fn answer<T, B>(mut service: T, mut request: Request, mut reply: Reply) -> Sent
where
    T: tower_service::Service<http::Request<Incoming>, Response = http::Response<B>>,
    T::Error: Into<BoxError>,
    B: Body,
    B::Error: Into<BoxError>,
{
    let Some(parts) = head::of_request(&mut request) else {
        return fail(reply, StatusCode::BAD_REQUEST);
    };
    let request = http::Request::from_parts(parts, Incoming::new(request));
    let work = async {
        poll_fn(|cx| service.poll_ready(cx)).await?;
        service.call(request).await
    };
    let response = match while_there(|| Some(reply.closed()), pin!(work)).await {
        Some(Ok(response)) => response,
        Some(Err(error)) => {
            log(&error.into());
            return fail(reply, StatusCode::INTERNAL_SERVER_ERROR);
        }
        None => return reply.cut(),
    };
    let (parts, body) = response.into_parts();
    head::of_response(&parts, &mut reply.page().head);
    let mut body = pin!(body);
    if reply.page().about().head_only {
        return send_head(reply, body.size_hint().exact());
    }
    // What is there at once is one answer; the rest follows in pieces.
    while reply.page().body.len() < AT_ONCE {
        match poll_fn(|cx| Poll::Ready(poll_frame(body.as_mut(), cx))).await {
            Poll::Ready(Some(Ok(frame))) => append(&mut reply.page().body, frame),
            Poll::Ready(Some(Err(error))) => {
                log(&error);
                return fail(reply, StatusCode::INTERNAL_SERVER_ERROR);
            }
            Poll::Ready(None) => return reply.send(),
            Poll::Pending => break,
        }
    }
    let page = reply.page();
    if let (None, Some(rest)) = (page.head.content_length(), body.size_hint().exact()) {
        page.head.set_content_length(page.body.len() as u64 + rest);
    }
    stream(reply.start(), body).await
}

/// Sends the rest of a body at the pace of the client.
async fn stream<B>(mut writer: BodyWriter, mut body: Pin<&mut B>) -> Sent
where
    B: Body,
    B::Error: Into<BoxError>,
{
    loop {
        let next = pin!(poll_fn(|cx| poll_frame(body.as_mut(), cx)));
        match while_there(|| writer.closed(), next).await {
            None => return writer.abort(),
            Some(None) => return writer.end(),
            Some(Some(Err(error))) => {
                log(&error);
                return writer.abort();
            }
            Some(Some(Ok(frame))) => {
                if let Some(page) = writer.page() {
                    append(&mut page.body, frame);
                }
                if writer.write_page().await.is_err() {
                    return writer.abort();
                }
            }
        }
    }
}

/// The output of a future, unless the client leaves before.
async fn while_there<F: Future>(
    closing: impl FnOnce() -> Option<Closing>,
    mut future: Pin<&mut F>,
) -> Option<F::Output> {
    let mut closing = Some(closing);
    let mut left: Option<Closing> = None;
    poll_fn(|cx: &mut Context<'_>| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        if let Some(closing) = closing.take() {
            left = closing();
        }
        match &mut left {
            Some(left) => Pin::new(left).poll(cx).map(|()| None),
            None => Poll::Pending,
        }
    })
    .await
}

fn poll_frame<B>(
    body: Pin<&mut B>,
    cx: &mut Context<'_>,
) -> Poll<Option<Result<Frame<B::Data>, BoxError>>>
where
    B: Body,
    B::Error: Into<BoxError>,
{
    let frame = body.poll_frame(cx);
    frame.map(|frame| frame.map(|frame| frame.map_err(Into::into)))
}

fn append<D: Buf>(body: &mut Vec<u8>, frame: Frame<D>) {
    if let Ok(mut data) = frame.into_data() {
        while data.has_remaining() {
            let chunk = data.chunk();
            body.extend_from_slice(chunk);
            let length = chunk.len();
            data.advance(length);
        }
    }
}

/// The answer to HEAD: the length that a GET would have, where it is known.
fn send_head(mut reply: Reply, length: Option<u64>) -> Sent {
    let head = &mut reply.page().head;
    // A service that was asked for no body may have none at hand; then it says the length itself.
    if let (None, Some(length @ 1..)) = (head.content_length(), length) {
        head.set_content_length(length);
    }
    reply.send()
}

/// Answers with a status alone, in place of what was begun.
fn fail(mut reply: Reply, status: StatusCode) -> Sent {
    let page = reply.page();
    page.reset(page.about());
    page.head.status = status;
    reply.send()
}

fn log(error: &BoxError) {
    let mut causes = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push_str(": ");
        causes.push_str(&error.to_string());
        cause = error.source();
    }
    tracing::error!(target: "tornado.application", "a tower service failed: {causes}");
}
