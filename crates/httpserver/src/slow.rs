//! The slow way: a request whose answer, or whose body, takes more than one turn.

use std::fs::File;
use std::future::poll_fn;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::ReadBuf;
use tornado_httputil::{About, Answering, BodyError, Page, Way};

use crate::answering;
use crate::body::Decoder;
use crate::connection::{Called, Shared};
use crate::facts::Framing;
use crate::file::{self, Moved};
use crate::lane::{Lane, READ};
use crate::line::{Line, Mode};
use crate::peer::Transport;
use crate::raw::Raw;
use crate::register::Registered;

/// How many bytes one request may move in one turn (`HSRV-3.11`).
const TURN: usize = 256 << 10;
/// Tornado's own words (`HSRV-2.07`).
const CONTINUE: &[u8] = b"HTTP/1.1 100 (Continue)\r\n\r\n";

/// A request whose answer, or whose body, takes more than one turn.
///
/// It lives in a box of its own, so that an idle connection is no larger for it.
pub(crate) struct Slow<'a> {
    answering: Option<Answering<'a>>,
    page: Option<Box<Page>>,
    line: Arc<Line>,
    decoder: Decoder,
    expect: bool,
    about: About,
    sending: Vec<u8>,
    sent: usize,
    /// What a watchdog calls the request, if one watches.
    label: Option<Box<[u8]>>,
    /// The server is ending.
    draining: bool,
    /// What the deadline of the connection is for.
    waiting: Waiting,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Service,
    Body,
    Client,
}

/// How the slow way ended.
pub(crate) enum End<'a> {
    /// The connection goes on; a lane that is left may hold the next request.
    Keep,
    /// It goes on, but not as HTTP.
    Raw(Box<Raw<'a>>),
    /// It closes.
    Close,
    /// It closes although the client may still be sending.
    Linger,
}

impl<'a> Slow<'a> {
    pub(crate) fn new(
        called: Called<'a>,
        line: Arc<Line>,
        decoder: Decoder,
        expect: bool,
        about: About,
    ) -> Self {
        let (answering, page) = match called {
            Called::Done(page) => (None, Some(page)),
            Called::Waiting(answering) => (Some(answering), None),
            Called::Panicked => (None, None),
        };
        let (sending, waiting) = (Vec::new(), Waiting::Service);
        Self {
            answering,
            page,
            line,
            decoder,
            expect,
            about,
            sending,
            sent: 0,
            label: None,
            draining: false,
            waiting,
        }
    }

    /// The same, with what a watchdog is to call it.
    pub(crate) fn labelled(mut self, label: Option<Box<[u8]>>) -> Self {
        self.label = label;
        self
    }
}

/// How one turn ended.
enum Turn {
    Keep,
    Close,
    Raw,
}

/// Answers one request, moving bytes both ways until it is answered.
pub(crate) async fn run<'a, T: Transport>(
    stream: &mut T,
    held: &mut Option<Box<Lane>>,
    mut slow: Box<Slow<'a>>,
    shared: &Shared,
    registered: &Registered,
) -> End<'a> {
    // Earlier answers of the same batch leave first; the lane goes on with an empty buffer.
    if let Some(lane) = held {
        slow.sending = lane.write.take();
    }
    registered.clear_deadline();
    if let Some(page) = slow.page.take() {
        slow.arrive(&page);
    }
    let turn = poll_fn(|cx| slow.turn(stream, held, shared, registered, cx)).await;
    if let Turn::Raw = turn {
        if let Some(mut lane) = held.take() {
            slow.line.state().deliver(lane.unread());
            lane.start = lane.end;
            lane.give_back();
        }
        let Slow {
            answering,
            line,
            label,
            ..
        } = *slow;
        return End::Raw(Box::new(Raw {
            answering,
            line,
            label,
        }));
    }
    // The close is the end of such a body, so half of one must not end in it.
    let reset = slow.about.minor == 0 && slow.line.state().mode == Mode::Aborted;
    if reset {
        stream.reset();
    }
    let listens = !reset && !registered.is_cut() && !slow.line.state().gone;
    let unread = held.as_ref().is_some_and(|lane| lane.start < lane.end);
    let sends = !slow.decoder.is_done() || unread;
    slow.line.state().leave();
    drop(slow);
    if let Turn::Close = turn {
        if let Some(mut lane) = held.take() {
            lane.start = lane.end;
            lane.give_back();
        }
        return if listens && sends {
            End::Linger
        } else {
            End::Close
        };
    }
    registered.set_deadline(shared.ticks.idle);
    if let Some(lane) = held {
        lane.write.clear();
        lane.pending = lane.start < lane.end;
        lane.searched = 0;
    }
    End::Keep
}

impl Slow<'_> {
    /// One turn; ready at the end of the request.
    fn turn<T: Transport>(
        &mut self,
        stream: &mut T,
        held: &mut Option<Box<Lane>>,
        shared: &Shared,
        registered: &Registered,
        cx: &mut Context<'_>,
    ) -> Poll<Turn> {
        let turned = self.move_bytes(stream, held, shared, registered, cx);
        if turned.is_pending()
            && let Some(lane) = held.take_if(|lane| lane.start == lane.end)
        {
            // Who waits holds no buffer.
            lane.give_back();
        }
        turned
    }

    fn move_bytes<T: Transport>(
        &mut self,
        stream: &mut T,
        held: &mut Option<Box<Lane>>,
        shared: &Shared,
        registered: &Registered,
        cx: &mut Context<'_>,
    ) -> Poll<Turn> {
        if registered.is_cut() {
            if self.line.state().mode == Mode::Raw {
                // Who has upgraded the connection says goodbye as it is dropped.
                self.line.state().begin_drain();
                self.answering = None;
                self.send(stream, cx);
            }
            return Poll::Ready(Turn::Close);
        }
        if self.waiting != Waiting::Service && registered.is_overdue() {
            let mut state = self.line.state();
            match self.waiting {
                Waiting::Body => {
                    state.closing = true;
                    state.end_body(Err(BodyError::Timeout));
                }
                _ => state.leave(),
            }
        }
        let mut moved = 0;
        while moved < TURN {
            let answered = self.poll_service(registered, cx);
            let sent = self.send(stream, cx);
            let received = self.receive(stream, held, cx);
            if let Some(end) = self.end() {
                return Poll::Ready(end);
            }
            moved += sent + received;
            let waiting = self.waiting_for();
            let moved_on = match waiting {
                Waiting::Service => false,
                Waiting::Body => received > 0,
                Waiting::Client => sent > 0,
            };
            if moved_on || waiting != self.waiting {
                self.waiting = waiting;
                match waiting {
                    Waiting::Service => registered.clear_deadline(),
                    Waiting::Body => registered.set_deadline(shared.ticks.body),
                    Waiting::Client => registered.set_deadline(shared.ticks.write),
                }
            }
            if !answered && sent + received == 0 {
                return Poll::Pending;
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Polls the service; tells whether it is done by that.
    fn poll_service(&mut self, registered: &Registered, cx: &mut Context<'_>) -> bool {
        {
            let mut state = self.line.state();
            state.set_task(cx.waker());
            self.draining = registered.is_draining();
            state.closing = self.draining || !self.decoder.is_done();
        }
        let Some(service) = &mut self.answering else {
            return false;
        };
        let Poll::Ready(page) = answering::poll(service, self.label.as_deref(), cx) else {
            return false;
        };
        self.answering = None;
        match page {
            Some(page) => self.arrive(&page),
            None => self.line.state().fail(self.about),
        }
        true
    }

    /// The service is done; an answer that is whole in its page leaves now.
    fn arrive(&mut self, page: &Page) {
        if page.way() == Way::Page {
            self.line
                .state()
                .answer(page.about(), &page.head, &page.body);
        }
        if page.way() == Way::Upgrade {
            self.decoder = Decoder::new(Framing::Length(0));
        }
    }

    /// Moves the answer to the socket; returns how many bytes left.
    fn send<T: Transport>(&mut self, stream: &mut T, cx: &mut Context<'_>) -> usize {
        let mut total = 0;
        loop {
            let file = {
                let mut state = self.line.state();
                if self.sent == self.sending.len() {
                    self.sending.clear();
                    self.sent = 0;
                    let state = &mut *state;
                    let next = match &mut state.file {
                        Some(part) => &mut part.before,
                        None => &mut state.out,
                    };
                    std::mem::swap(&mut self.sending, next);
                    let invited = self.expect && state.wanted && state.mode == Mode::Silent;
                    if invited && self.decoder.expected() <= state.limit {
                        self.expect = false;
                        self.sending.extend_from_slice(CONTINUE);
                    }
                }
                state.sending = self.sending.len() - self.sent;
                if total > 0 {
                    state.wake_writer();
                }
                match &state.file {
                    _ if state.gone => return total,
                    Some(part) if self.sending.is_empty() => {
                        Some((Arc::clone(&part.file), part.range.clone()))
                    }
                    None if self.sending.is_empty() => return total,
                    _ => None,
                }
            };
            if let Some((file, range)) = file {
                match self.send_file(stream, cx, &file, &range) {
                    Some(count) if total + count < TURN => total += count,
                    moved => return total + moved.unwrap_or(0),
                }
                continue;
            }
            let rest = self.sending.get(self.sent..).unwrap_or_default();
            match Pin::new(&mut *stream).poll_write(cx, rest) {
                Poll::Ready(Ok(count)) if count > 0 => {
                    self.sent += count;
                    total += count;
                }
                Poll::Pending => return total,
                Poll::Ready(_) => {
                    self.line.state().leave();
                    return total;
                }
            }
        }
    }

    /// Moves a piece of a file on; returns how many bytes left, nothing when it is not to be asked again now.
    fn send_file<T: Transport>(
        &mut self,
        stream: &T,
        cx: &mut Context<'_>,
        file: &File,
        range: &Range<u64>,
    ) -> Option<usize> {
        let moved = file::advance(stream, cx, file, range);
        let mut state = self.line.state();
        match moved {
            Moved::Sent(count) => {
                state.advance_file(count);
                return Some(count);
            }
            Moved::Read(piece) => {
                state.advance_file(piece.len());
                self.sending = piece;
                return Some(0);
            }
            Moved::Full => {}
            Moved::Gone => state.leave(),
            Moved::Short(why) => state.cut_file(&why),
        }
        None
    }

    /// Moves the body to whoever waits for it, or listens for the client's end; returns whether anything happened, as
    /// the number of bytes that came where some did.
    fn receive<T: Transport>(
        &mut self,
        stream: &mut T,
        held: &mut Option<Box<Lane>>,
        cx: &mut Context<'_>,
    ) -> usize {
        let (raw, left, asked, limit) = {
            let state = self.line.state();
            (
                state.mode == Mode::Raw,
                state.left,
                state.wanted && state.body_end.is_none(),
                state.limit,
            )
        };
        if raw {
            self.decoder = Decoder::new(Framing::Length(0));
        }
        let wanted = asked && (raw || !self.decoder.is_done());
        if wanted
            && let Some(lane) = held
            && self.deliver(lane, raw, limit)
        {
            return 1;
        }
        if left {
            if wanted {
                self.line.state().end_body(if raw {
                    Ok(())
                } else {
                    Err(BodyError::Truncated)
                });
            }
            return usize::from(wanted);
        }
        // What nobody asked for yet, of this body or of the next request, is read one buffer far, so that the client's
        // end is seen; the rest waits in the socket.
        if held.is_none() && stream.poll_readable(cx).is_pending() {
            return 0;
        }
        let lane = held.get_or_insert_with(Lane::take);
        lane.make_room(READ);
        let end = lane.end;
        let Some(room) = lane.read.get_mut(end..).filter(|room| !room.is_empty()) else {
            return 0;
        };
        let mut buffer = ReadBuf::new(room);
        let read = Pin::new(&mut *stream).poll_read(cx, &mut buffer);
        let count = buffer.filled().len();
        match read {
            Poll::Pending => return 0,
            Poll::Ready(Ok(())) if count > 0 => lane.end += count,
            Poll::Ready(Ok(())) => {
                self.line.state().half_close();
                return 1;
            }
            Poll::Ready(Err(_)) => {
                self.line.state().leave();
                return 1;
            }
        }
        if wanted {
            self.deliver(lane, raw, limit);
        }
        count
    }

    /// Hands on what the lane holds of the body; tells whether whoever waits was served.
    fn deliver(&mut self, lane: &mut Lane, raw: bool, limit: u64) -> bool {
        let unread = lane.unread();
        let decoded = if raw {
            Ok((unread.len(), bytes::Bytes::copy_from_slice(unread)))
        } else if self.decoder.expected() > limit {
            // Said by the head alone, before a byte of it has come.
            Err(BodyError::TooLarge { limit })
        } else {
            self.decoder.decode(unread, limit)
        };
        let mut state = self.line.state();
        let served = match decoded {
            Ok((used, piece)) => {
                lane.consume(used);
                let served = !piece.is_empty();
                if served {
                    state.put_in(piece);
                    state.wanted = false;
                    state.wake_reader();
                }
                served
            }
            Err(error) => {
                state.end_body(Err(error));
                true
            }
        };
        if !raw && self.decoder.is_done() {
            state.closing = self.draining;
            state.end_body(Ok(()));
            return true;
        }
        served
    }

    /// What the connection waits for now.
    fn waiting_for(&self) -> Waiting {
        let state = self.line.state();
        if state.is_sending() {
            Waiting::Client
        } else if state.wanted && state.body_end.is_none() && state.mode != Mode::Raw {
            Waiting::Body
        } else {
            Waiting::Service
        }
    }

    /// Whether the request is over, and then how the connection goes on.
    fn end(&self) -> Option<Turn> {
        let state = self.line.state();
        let all_left =
            state.file.is_none() && state.out.is_empty() && self.sent == self.sending.len();
        if state.mode == Mode::Raw && state.asked && all_left && !state.gone {
            return Some(Turn::Raw);
        }
        if self.answering.is_some() {
            return None;
        }
        if state.gone || state.mode == Mode::Aborted {
            return Some(Turn::Close);
        }
        let keeps = || !state.close && self.decoder.is_done();
        (state.mode == Mode::Ended && all_left).then(
            || {
                if keeps() { Turn::Keep } else { Turn::Close }
            },
        )
    }
}
