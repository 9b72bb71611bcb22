//! One connection: request after request.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tornado_httputil::{About, Answering, Page, Reply, Request, Service, Way, Wire};

use crate::body::Decoder;
use crate::encode::{self, Body};
use crate::facts::Framing;
use crate::head;
use crate::lane::{Lane, READ};
use crate::later::Later;
use crate::peer::{Peer, Transport};
use crate::plain::Block;
use crate::raw::{self, Raw};
use crate::refusal::{FAILURE, Refusal};
use crate::register::{Register, Registered, Ticks};
use crate::settings::Settings;
use crate::slow::{self, Slow};
use crate::xheaders;

/// What all connections of one loop share.
pub(crate) struct Shared {
    pub(crate) service: Arc<dyn Service>,
    pub(crate) settings: Settings,
    pub(crate) ticks: Ticks,
    pub(crate) register: Arc<Register>,
}

/// How many reads in a row one connection may answer before the others have their turn (`HSRV-3.11`).
const TURNS: u32 = 16;
/// How many bytes of answers are collected before they leave.
const FULL: usize = 64 << 10;
/// How long a refused client is listened to so that it can read why: in all, and without a word from it.
const LINGER: Duration = Duration::from_secs(30);
const LINGER_PAUSE: Duration = Duration::from_secs(2);

/// What a connection does next.
enum Step<'a> {
    /// Closes, with nothing left to say.
    Close,
    /// Sends the rest of the write buffer, then goes on or closes.
    Flush { close: bool },
    /// Sends the write buffer and closes so that a client which is still sending can read it.
    Refuse,
    /// Answers a request that takes longer.
    Slow(Box<Slow<'a>>),
}

/// Serves one connection until it closes.
///
/// Not an `async fn`, which holds its arguments twice, and ten thousand idle connections with it.
pub(crate) fn serve<T: Transport>(
    mut stream: T,
    peer: Peer,
    shared: Arc<Shared>,
) -> impl Future<Output = ()> + Send {
    // Before the first poll, so that a server which stops waits for connections that were just accepted.
    let registered = shared.register.enter();
    async move {
        poll_fn(|cx| {
            registered.set_waker(cx.waker());
            Poll::Ready(())
        })
        .await;
        registered.set_deadline(shared.ticks.first_byte);
        let mut held: Option<Box<Lane>> = None;
        let raw = loop {
            let step =
                poll_fn(|cx| turn(&mut stream, &mut held, &shared, &registered, peer, cx)).await;
            let go_on = match step {
                Step::Close => break None,
                Step::Flush { close } => {
                    Box::pin(flush(&mut stream, &mut held, &shared, &registered)).await && !close
                }
                Step::Refuse => {
                    Box::pin(refuse(&mut stream, &mut held, &shared, &registered)).await;
                    break None;
                }
                Step::Slow(slow) => {
                    match Box::pin(slowly(&mut stream, &mut held, slow, &shared, &registered)).await
                    {
                        Ok(go_on) => go_on,
                        Err(raw) => break Some(raw),
                    }
                }
            };
            if !go_on {
                break None;
            }
            if let Some(lane) = held.take() {
                keep(&mut held, lane);
            }
        };
        if let Some(lane) = held {
            lane.give_back();
        }
        if let Some(raw) = raw {
            Box::pin(raw::run(stream, *raw, &registered)).await;
        }
    }
}

/// Takes the slow way; tells whether the connection goes on, or what it goes on as if not as HTTP.
async fn slowly<'a, T: Transport>(
    stream: &mut T,
    held: &mut Option<Box<Lane>>,
    slow: Box<Slow<'a>>,
    shared: &Shared,
    registered: &Registered,
) -> Result<bool, Box<Raw<'a>>> {
    match slow::run(stream, held, slow, shared, registered).await {
        slow::End::Keep => Ok(true),
        slow::End::Raw(raw) => Err(raw),
        slow::End::Close => Ok(false),
        slow::End::Linger => {
            linger(stream, registered).await;
            Ok(false)
        }
    }
}

/// The short way: reads, answers what is there, writes; in a plain function, since whatever an async function keeps
/// across an await is written to memory each time.
fn turn<'a, T: Transport>(
    stream: &mut T,
    held: &mut Option<Box<Lane>>,
    shared: &'a Shared,
    registered: &Registered,
    peer: Peer,
    cx: &mut Context<'_>,
) -> Poll<Step<'a>> {
    let settings = &shared.settings;
    let mut waited = false;
    for turn in 0..TURNS {
        let mut lane = match held.take() {
            Some(lane) if lane.pending || lane.later.is_some() => lane,
            waiting => {
                // A task that was woken has something to read; behind an answer there is nothing as a rule.
                if turn > 0 && stream.poll_readable(cx).is_pending() {
                    *held = waiting;
                    return if waited {
                        wait(held, registered)
                    } else {
                        Poll::Pending
                    };
                }
                let mut lane = waiting.unwrap_or_else(Lane::take);
                lane.make_room(settings.max_header_size + READ);
                let end = lane.end;
                let room = lane.read.get_mut(end..).unwrap_or_default();
                match stream.poll_receive(cx, room) {
                    Poll::Ready(Ok(count @ 1..)) => lane.end += count,
                    Poll::Ready(Ok(0)) if lane.start < lane.end => {
                        // Half a head, and no more to come: a client that still listens hears that it was one.
                        let incomplete = Refusal::bad("the head is incomplete");
                        let read = head::read(
                            lane.unread(),
                            Instant::now(),
                            settings,
                            &mut Block::default(),
                        );
                        let refusal = read.err().unwrap_or(incomplete);
                        lane.write.extend(refusal.answer.as_bytes());
                        *held = Some(lane);
                        return Poll::Ready(Step::Refuse);
                    }
                    Poll::Ready(_) => {
                        *held = Some(lane);
                        return Poll::Ready(Step::Close);
                    }
                    Poll::Pending => {
                        keep(held, lane);
                        return if turn == 0 {
                            wait(held, registered)
                        } else {
                            Poll::Pending
                        };
                    }
                }
                lane
            }
        };
        waited = lane.later.take().is_some();
        let next = if waited {
            Next::More
        } else {
            drain(&mut lane, shared, registered, peer, cx)
        };
        if turn == 0 && matches!(next, Next::Several) && waits(&mut lane, cx) {
            *held = Some(lane);
            return Poll::Pending;
        }
        let written = write(stream, &mut lane, cx);
        let step = match next {
            Next::Slow(slow) => Some(Step::Slow(slow)),
            Next::Refuse => Some(Step::Refuse),
            _ if written.is_err() => Some(Step::Close),
            Next::Close if lane.write.is_empty() => Some(Step::Close),
            Next::Close => Some(Step::Flush { close: true }),
            Next::More | Next::Several if lane.write.is_empty() => None,
            Next::More | Next::Several => Some(Step::Flush { close: false }),
        };
        if let Some(step) = step {
            *held = Some(lane);
            return Poll::Ready(step);
        }
        keep(held, lane);
    }
    cx.waker().wake_by_ref();
    Poll::Pending
}

/// Whether the answers leave when the other connections that are ready had their turn, which is said if so.
#[inline(never)]
fn waits(lane: &mut Lane, cx: &Context<'_>) -> bool {
    lane.later = Later::take();
    if lane.later.is_some() {
        cx.waker().wake_by_ref();
    }
    lane.later.is_some()
}

/// Nothing to read: is the connection overdue, or its server ending?
#[cold]
fn wait<'a>(held: &mut Option<Box<Lane>>, registered: &Registered) -> Poll<Step<'a>> {
    if registered.is_cut() {
        return Poll::Ready(Step::Close);
    }
    if held.is_none() && registered.is_draining() {
        // What a busy client has sent already is still answered, and closed behind; one that is idle closes soon.
        registered.shorten_deadline(1);
    }
    if !registered.is_overdue() {
        return Poll::Pending;
    }
    Poll::Ready(match held {
        // Half a head: the client hears why. Nothing at all: there is nothing to answer.
        Some(lane) => {
            lane.write.extend(Refusal::TIMEOUT.answer.as_bytes());
            Step::Refuse
        }
        None => Step::Close,
    })
}

/// An idle connection gives its buffers back; one with half a request keeps them.
#[inline]
fn keep(held: &mut Option<Box<Lane>>, lane: Box<Lane>) {
    if lane.start == lane.end && !lane.pending {
        lane.give_back()
    } else {
        *held = Some(lane)
    }
}

/// Writes as much of the write buffer as the socket takes.
#[inline]
fn write<T: Transport>(
    stream: &mut T,
    lane: &mut Lane,
    cx: &mut Context<'_>,
) -> std::io::Result<()> {
    if lane.write.is_empty() {
        return Ok(());
    }
    // Nearly always all of it leaves at once, and nobody needs to be woken for more.
    let mut sent = stream.write_now(lane.write.filled()).unwrap_or(0);
    while let Some(rest) = lane
        .write
        .filled()
        .get(sent..)
        .filter(|rest| !rest.is_empty())
    {
        match Pin::new(&mut *stream).poll_write(cx, rest) {
            Poll::Ready(Ok(0)) => return Err(std::io::ErrorKind::WriteZero.into()),
            Poll::Ready(Ok(count)) => sent += count,
            Poll::Ready(Err(error)) => return Err(error),
            Poll::Pending => break,
        }
    }
    lane.write.consume(sent);
    Ok(())
}

/// What [`drain`] ended with.
enum Next<'a> {
    /// Everything that was all there is answered.
    More,
    /// The same, and it was several requests: the client asks ahead.
    Several,
    /// The last answer closes the connection.
    Close,
    /// The last answer closes the connection, and the client may still be sending.
    Refuse,
    /// A request takes longer.
    Slow(Box<Slow<'a>>),
}

/// Answers every request that is all there, into the lane's write buffer.
fn drain<'a>(
    lane: &mut Lane,
    shared: &'a Shared,
    registered: &Registered,
    peer: Peer,
    cx: &mut Context<'_>,
) -> Next<'a> {
    let settings = &shared.settings;
    let now = Instant::now();
    lane.pending = false;
    let mut answered = 0;
    loop {
        if lane.start == lane.end {
            registered.set_deadline(shared.ticks.idle);
            return if answered > 1 {
                Next::Several
            } else {
                Next::More
            };
        }
        if lane.write.len() > FULL {
            lane.pending = true;
            return Next::More;
        }
        if lane.searched > 0 && !has_ended(lane) && lane.unread().len() <= settings.max_header_size
        {
            lane.searched = lane.unread().len();
            return Next::More;
        }
        let parsed = match head::read(
            lane.read.get(lane.start..lane.end).unwrap_or_default(),
            now,
            settings,
            &mut lane.block,
        ) {
            Ok(Some(parsed)) => parsed,
            Ok(None) => {
                if lane.searched == 0 {
                    registered.set_deadline(shared.ticks.head);
                }
                lane.searched = lane.unread().len();
                return Next::More;
            }
            Err(refusal) => {
                tracing::info!(target: "tornado.general", client = %peer.ip, "malformed request refused: {}", refusal.why);
                lane.write.extend(refusal.answer.as_bytes());
                return Next::Refuse;
            }
        };
        lane.consume(parsed.size);
        let mut request = parsed.request;
        let doing = tornado_ioloop::doing(request.path_bytes());
        let label = settings
            .blocking_log_threshold
            .map(|_| request.path_bytes().into());
        let peer = if settings.xheaders {
            xheaders::read(&request, peer, &settings.trusted_downstream)
        } else {
            peer
        };
        request.set_peer(peer.ip, peer.https);
        let keep = parsed.keep && !settings.no_keep_alive && !registered.is_draining();
        let about = About {
            head_only: parsed.head_only,
            minor: parsed.minor,
            keep,
        };
        let mut page = lane.page();
        page.reset(about);
        let gzip = settings.decompress_request && request.consume_content_encoding("gzip");
        let whole = take_body(lane, parsed.body, gzip, &mut request, settings);
        let called = call(&*shared.service, request, Reply::new(page), cx);
        drop(doing);
        match called {
            Called::Done(page) if whole && page.way() == Way::Page => {
                let Some(keep) = answer(lane, &page, now) else {
                    return fail(lane, about, now);
                };
                lane.page = Some(page);
                answered += 1;
                if !keep {
                    // A client that would go on may have asked ahead: a reset would take the answer from it.
                    return if parsed.keep || lane.start < lane.end {
                        Next::Refuse
                    } else {
                        Next::Close
                    };
                }
            }
            Called::Panicked => return fail(lane, about, now),
            called => {
                let decoder = match parsed.body {
                    _ if whole => Decoder::new(Framing::Length(0)),
                    body if gzip => Decoder::new(body).inflating(),
                    body => Decoder::new(body),
                };
                let line = Arc::clone(&lane.line);
                let slow = Slow::new(called, line, decoder, parsed.expect, about).labelled(label);
                return Next::Slow(Box::new(slow));
            }
        }
    }
}

/// What became of a call to the service.
pub(crate) enum Called<'a> {
    Done(Box<Page>),
    Waiting(Answering<'a>),
    Panicked,
}

/// Calls the service and polls it once.
#[inline]
fn call<'a>(
    service: &'a dyn Service,
    request: Request,
    reply: Reply,
    cx: &mut Context<'_>,
) -> Called<'a> {
    let called = catch_unwind(AssertUnwindSafe(|| {
        let mut answering = service.call(request, reply);
        match answering.as_mut().poll(cx) {
            Poll::Ready(sent) => Called::Done(sent.into_page()),
            Poll::Pending => Called::Waiting(answering),
        }
    }));
    called.unwrap_or_else(|panic| {
        log_panic(&*panic);
        Called::Panicked
    })
}

/// Says that a service panicked; its request gets a 500, and nobody else notices.
#[cold]
pub(crate) fn log_panic(panic: &(dyn Any + Send)) {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(target: "tornado.application", "service panicked: {}", text.unwrap_or("(no message)"));
}

/// Gives the request its body, if all of it is there; otherwise the wire it will arrive on.
#[inline]
fn take_body(
    lane: &mut Lane,
    framing: Framing,
    gzip: bool,
    request: &mut Request,
    settings: &Settings,
) -> bool {
    if let Framing::Length(length) = framing {
        if length == 0 {
            return true;
        }
        let count = usize::try_from(length).unwrap_or(usize::MAX);
        if !gzip
            && length <= settings.max_body_size
            && let Some(body) = lane.unread().get(..count)
        {
            request.set_body(body);
            lane.consume(count);
            return true;
        }
    }
    {
        let mut state = lane.line.state();
        state.limit = settings.max_body_size;
        state.closing = true;
    }
    let length = match framing {
        Framing::Length(length) if !gzip => Some(length),
        _ => None,
    };
    request.set_arriving_body(Arc::clone(&lane.line) as Arc<dyn Wire>, length);
    false
}

/// Writes a whole answer; tells whether the connection goes on.
///
/// Nothing, when the answer contradicts its own `Content-Length` (`HSRV-3.04`).
#[inline(always)]
fn answer(lane: &mut Lane, page: &Page, now: Instant) -> Option<bool> {
    let (head, about) = (&page.head, page.about());
    let keep = about.keep && !head.closes();
    let text = lane.clock.text(now);
    if head.status != StatusCode::OK && head.status.is_informational() {
        tracing::error!(target: "tornado.general", status = head.status.as_u16(), "an interim status is not an answer");
        return None;
    }
    if head.status != StatusCode::OK && encode::is_bodiless(head.status) {
        lane.write
            .with(|out| encode::head(out, head, Body::None, text, about, keep));
        return Some(keep);
    }
    let length = page.body.len() as u64;
    if !about.head_only && head.content_length().is_some_and(|said| said != length) {
        tracing::error!(
            target: "tornado.general", length = head.content_length(), body = length,
            "answer does not have the length that its Content-Length says"
        );
        return None;
    }
    encode::answer(&mut lane.write, head, &page.body, text, about, keep);
    Some(keep)
}

/// Answers 500 for a service that could not, and closes.
#[cold]
fn fail<'a>(lane: &mut Lane, about: About, now: Instant) -> Next<'a> {
    let mut page = Page::new(Arc::clone(&lane.line) as Arc<dyn Wire>);
    failure(&mut page, about);
    answer(lane, &page, now);
    Next::Refuse
}

/// Makes the page of a service that failed.
pub(crate) fn failure(page: &mut Page, about: About) {
    page.reset(About {
        keep: false,
        ..about
    });
    page.head.status = StatusCode::INTERNAL_SERVER_ERROR;
    page.head.set_known_type("text/html; charset=UTF-8");
    page.body.extend_from_slice(FAILURE.as_bytes());
}

/// Whether the bytes that came since the last look end a head: a blank line.
fn has_ended(lane: &Lane) -> bool {
    let from = lane.searched.saturating_sub(3);
    let fresh = lane.unread().get(from..).unwrap_or_default();
    memchr::memchr_iter(b'\n', fresh).any(|at| {
        let rest = fresh.get(at + 1..).unwrap_or_default();
        rest.starts_with(b"\n") || rest.starts_with(b"\r\n")
    })
}

/// Sends the rest of the write buffer.
async fn flush<T: Transport>(
    stream: &mut T,
    held: &mut Option<Box<Lane>>,
    shared: &Shared,
    registered: &Registered,
) -> bool {
    let Some(lane) = held else { return true };
    registered.set_deadline(shared.ticks.write);
    let done = poll_fn(|cx| {
        let before = lane.write.len();
        if write(stream, lane, cx).is_err() || registered.is_cut() {
            return Poll::Ready(false);
        }
        if lane.write.is_empty() {
            return Poll::Ready(true);
        }
        if lane.write.len() < before {
            registered.set_deadline(shared.ticks.write);
        } else if registered.is_overdue() {
            return Poll::Ready(false);
        }
        Poll::Pending
    })
    .await;
    registered.set_deadline(shared.ticks.idle);
    done
}

/// Sends what the write buffer holds, and closes in a way that lets the client read it.
async fn refuse<T: Transport>(
    stream: &mut T,
    held: &mut Option<Box<Lane>>,
    shared: &Shared,
    registered: &Registered,
) {
    if flush(stream, held, shared, registered).await {
        linger(stream, registered).await;
    }
}

/// Closes the sending side and reads for a while what the client still sends.
///
/// Closing over unread bytes would reset the connection, and the client would lose the answer with them.
async fn linger<T: Transport>(stream: &mut T, registered: &Registered) {
    let read = async {
        if stream.shutdown().await.is_err() {
            return;
        }
        let mut buffer = vec![0; READ];
        while let Ok(Ok(1..)) = tokio::time::timeout(LINGER_PAUSE, stream.read(&mut buffer)).await {
        }
    };
    let cut = poll_fn(|_| {
        if registered.is_cut() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    });
    tokio::select! {
        biased;
        () = cut => {}
        _ = tokio::time::timeout(LINGER, read) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PROJ-1.03: ten thousand idle connections hold this ten thousand times.
    #[test]
    fn an_idle_connection_is_small() {
        fn size<F>(_: fn(tokio::net::TcpStream, Peer, Arc<Shared>) -> F) -> usize {
            size_of::<F>()
        }
        assert!(
            size(serve::<tokio::net::TcpStream>) <= 152,
            "{}",
            size(serve::<tokio::net::TcpStream>)
        );
    }
}
