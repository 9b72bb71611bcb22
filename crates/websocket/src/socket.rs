//! A conversation.

use std::future::poll_fn;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tornado_httputil::Upgraded;

use crate::assembly::{Assembly, Step};
use crate::close::{self, Close};
use crate::deflate::{Agreed, Deflater, Inflater};
use crate::frame::{CONTROL, Head, Opcode, Rules};
use crate::handshake::End;
use crate::host::Question;
use crate::keepalive::{Due, Keepalive};
use crate::link::Link;
use crate::mask::{mask, new_key};
use crate::{Error, Settings};

/// One end of a conversation.
///
/// Made by [`accept`](crate::accept) and [`connect`](crate::connect). Messages come with [`receive`](Self::receive) and
/// go with [`send`](Self::send). Dropped, it closes the connection: with 1000, since a handler that ends has said what
/// it had to say; with 1001 when the server is ending; with 1011 by a handler that ends with an error or in a panic, or
/// within a message that is sent in pieces (RFC 6455, section 7.4.1).
///
/// When the server begins to end, who waits in `receive` closes with 1001, and has nothing more to receive once the other
/// end has closed too, or after five seconds.
#[doc(alias = "WebSocketClientConnection")]
#[derive(Debug)]
pub struct Socket<S = Upgraded>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    pub(crate) link: Link<S>,
    pub(crate) assembly: Assembly,
    pub(crate) deflater: Option<Box<Deflater>>,
    pub(crate) end: End,
    close_sent: bool,
    /// The message that is under way is not wanted.
    pub(crate) skips: bool,
    /// Bytes since somebody else had a turn.
    work: u32,
    keepalive: Option<Box<Keepalive>>,
    rare: Option<Box<Rare>>,
}

/// What most sockets do without for most of their time.
#[derive(Debug, Default)]
struct Rare {
    subprotocol: Option<Box<str>>,
    /// The answer to the last ping, while there is no room for it.
    pong: Option<Vec<u8>>,
    close_received: Option<Close>,
}

/// What arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    Message,
    /// More of a message, for who takes it in pieces.
    Piece,
    Ping,
    Pong,
    /// Nothing more will.
    End,
}

/// How much is taken before others have a turn (`WSOC-3.09`).
const TURN: u32 = 256 << 10;

/// How much may wait to be sent for a pong to join it.
const PONG_ROOM: usize = 1 << 10;

/// The close code of a program that stops.
const GOING_AWAY: u16 = 1001;

/// How long the other end may take to say goodbye (`WSOC-2.03`).
const GOODBYE: Duration = Duration::from_secs(5);

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    pub(crate) fn new(
        link: Link<S>,
        settings: &Settings,
        end: End,
        agreed: Option<Agreed>,
        subprotocol: Option<&str>,
    ) -> Self {
        let rules = Rules {
            masked: end == End::Server,
            deflate: agreed.is_some(),
        };
        let inflater = agreed.map(|agreed| Inflater::new(agreed.receive));
        let interval = settings.ping_interval;
        Self {
            link,
            assembly: Assembly::new(
                rules,
                settings.max_message_size,
                settings.max_frame_size,
                inflater,
            ),
            deflater: agreed.map(|agreed| Box::new(Deflater::new(agreed.settings, agreed.send))),
            end,
            close_sent: false,
            skips: false,
            work: 0,
            keepalive: interval.map(|each| Box::new(Keepalive::new(each, settings.ping_timeout))),
            rare: subprotocol.map(|name| {
                Box::new(Rare {
                    subprotocol: Some(name.into()),
                    ..Rare::default()
                })
            }),
        }
    }

    /// The subprotocol that was agreed on (`WSOC-3.07`).
    #[doc(alias = "selected_subprotocol")]
    pub fn subprotocol(&self) -> Option<&str> {
        self.rare.as_ref()?.subprotocol.as_deref()
    }

    /// Whether messages are compressed.
    pub fn is_compressed(&self) -> bool {
        self.deflater.is_some()
    }

    /// Whether messages can still be sent.
    pub fn is_open(&self) -> bool {
        self.link.is_open() && !self.close_sent
    }

    /// The code with which the other end closed; none if it left without (`WSOC-3.04`).
    pub fn close_code(&self) -> Option<u16> {
        self.rare.as_ref()?.close_received.as_ref()?.code
    }

    /// The reason that the other end gave; none if it left without closing.
    pub fn close_reason(&self) -> Option<&str> {
        Some(&self.rare.as_ref()?.close_received.as_ref()?.reason)
    }

    /// Closes with a code and a reason, and waits for the other end to do the same.
    ///
    /// For five seconds, in which what still arrives is passed over (`WSOC-2.03`); then the connection is dropped. A
    /// reason is cut at 123 bytes. What is closed already stays so.
    ///
    /// # Errors
    /// A code that may not be sent: allowed are 1000 to 1003, 1007 to 1014 and 3000 to 4999.
    pub async fn close(&mut self, code: u16, reason: &str) -> Result<(), Error> {
        if !close::may_be_sent(code) {
            return Err(Error::Unsendable {
                fault: "a close code outside 1000-1003, 1007-1014 and 3000-4999",
            });
        }
        if !self.is_open() {
            return Ok(());
        }
        self.queue_close(&close::payload(code, reason));
        // Outside of tokio there are no timers, and no sockets that could keep one waiting.
        let in_tokio = tokio::runtime::Handle::try_current().is_ok();
        let mut patience = in_tokio.then(|| Box::pin(tokio::time::sleep(GOODBYE)));
        poll_fn(|cx| {
            let late = patience
                .as_mut()
                .is_some_and(|patience| patience.as_mut().poll(cx).is_ready());
            if late || self.poll_goodbye(cx).is_ready() {
                self.link.close(cx);
                return Poll::Ready(());
            }
            Poll::Pending
        })
        .await;
        Ok(())
    }

    fn poll_goodbye(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            match self.poll_arrival(cx, true) {
                Poll::Ready(Ok(Arrival::End) | Err(_)) => return Poll::Ready(()),
                Poll::Ready(Ok(_)) => {}
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Waits for something to arrive; with `bounded`, for a whole message.
    pub(crate) fn poll_arrival(
        &mut self,
        cx: &mut Context<'_>,
        bounded: bool,
    ) -> Poll<Result<Arrival, Error>> {
        loop {
            if !self.link.is_open() {
                return Poll::Ready(Ok(Arrival::End));
            }
            if self.work >= TURN {
                self.work = 0;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let passes = self.skips || self.close_sent;
            let step = self.assembly.step(self.link.input(), bounded && !passes);
            let (step, used) = match step {
                Ok(done) => done,
                Err(error) => return Poll::Ready(Err(self.fail(cx, error))),
            };
            self.link.take(used);
            self.add_work(used);
            match step {
                Step::Starved => match self.poll_more(cx) {
                    Poll::Ready(Ok(())) => {}
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => return Poll::Pending,
                },
                Step::Taken(made) => {
                    self.add_work(made.saturating_sub(used));
                    if passes {
                        self.assembly.take_piece();
                    } else if !bounded && self.assembly.has_piece() {
                        return Poll::Ready(Ok(Arrival::Piece));
                    }
                }
                Step::Message if passes => {
                    self.skips = false;
                    let _ = self.assembly.take_last_piece();
                }
                Step::Message => return Poll::Ready(Ok(Arrival::Message)),
                Step::Control(Opcode::Ping) => {
                    self.answer_ping(cx);
                    return Poll::Ready(Ok(Arrival::Ping));
                }
                Step::Control(Opcode::Pong) => {
                    if let Some(keepalive) = &mut self.keepalive {
                        keepalive.answered();
                    }
                    return Poll::Ready(Ok(Arrival::Pong));
                }
                Step::Control(_) => return Poll::Ready(self.take_close(cx)),
            }
        }
    }

    /// Reads more, with everything that is due when there is time.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            let drained = self.link.poll_drain(cx);
            match drained {
                Poll::Ready(Ok(())) => {
                    if let Some(payload) = self.take_pong() {
                        self.queue_control(Opcode::Pong, &payload);
                        continue;
                    }
                }
                // What arrived before the other end left is still read.
                Poll::Ready(Err(_)) => self.link.discard(),
                Poll::Pending => {}
            }
            match self.link.poll_fill(cx) {
                Poll::Ready(Ok(0)) | Poll::Ready(Err(_)) => {
                    self.link.close(cx);
                    return Poll::Ready(Ok(()));
                }
                Poll::Ready(Ok(_)) => return Poll::Ready(Ok(())),
                Poll::Pending => {}
            }
            self.work = 0;
            self.assembly.rest();
            if !self.close_sent && self.link.ask(Question::IsEnding) {
                self.say_goodbye();
                continue;
            }
            match self.poll_keepalive(cx) {
                Ok(true) => {}
                Ok(false) => return Poll::Pending,
                Err(error) => return Poll::Ready(Err(error)),
            }
            if !self.link.is_open() {
                return Poll::Ready(Ok(()));
            }
        }
    }

    /// The program at this end is about to stop: the other end hears, and has some time to close as well.
    #[cold]
    fn say_goodbye(&mut self) {
        self.queue_close(&close::payload(GOING_AWAY, ""));
        self.keepalive = Some(Box::new(Keepalive::goodbye(GOODBYE)));
    }

    /// Waits until everything that is to be sent was taken.
    pub(crate) fn poll_sent(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            if !self.is_open() {
                return Poll::Ready(Err(Error::Closed));
            }
            let before = self.link.progress();
            match self.link.poll_drain(cx) {
                Poll::Ready(Ok(())) => match self.take_pong() {
                    Some(payload) => self.queue_control(Opcode::Pong, &payload),
                    None => return Poll::Ready(Ok(())),
                },
                Poll::Ready(Err(_)) => {
                    self.link.close(cx);
                    return Poll::Ready(Err(Error::Closed));
                }
                Poll::Pending => {
                    self.work = 0;
                    if let Some(keepalive) = &mut self.keepalive
                        && self.link.progress() != before
                    {
                        keepalive.moved();
                    }
                    match self.poll_keepalive(cx) {
                        Ok(true) => {}
                        Ok(false) => return Poll::Pending,
                        Err(error) => return Poll::Ready(Err(error)),
                    }
                }
            }
        }
    }

    /// Whether a ping became due.
    fn poll_keepalive(&mut self, cx: &mut Context<'_>) -> Result<bool, Error> {
        let Some(keepalive) = &mut self.keepalive else {
            return Ok(false);
        };
        match keepalive.poll(cx) {
            Due::Ping if !self.close_sent => {
                // Who never reads, and is not given up, gets no heap of them.
                if keepalive.gives_up() || self.link.backlog() == 0 {
                    self.queue_control(Opcode::Ping, &[]);
                }
                Ok(true)
            }
            Due::Dead => Err(self.fail(cx, Error::PingTimeout)),
            Due::Late => {
                self.link.close(cx);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Answers a ping, or notes it in place of the one before that could not be answered yet (`WSOC-3.09`).
    fn answer_ping(&mut self, cx: &mut Context<'_>) {
        if self.close_sent {
            return;
        }
        if self.link.backlog() >= PONG_ROOM {
            let _ = self.link.poll_drain(cx);
        }
        let payload = self.assembly.take_control();
        let waits = self.rare.as_ref().is_some_and(|rare| rare.pong.is_some());
        if self.link.backlog() < PONG_ROOM && !waits {
            self.queue_control(Opcode::Pong, &payload);
        } else {
            self.rare.get_or_insert_default().pong = Some(payload.clone());
        }
        self.assembly.put_control(payload);
    }

    fn take_pong(&mut self) -> Option<Vec<u8>> {
        self.rare.as_mut()?.pong.take()
    }

    fn add_work(&mut self, bytes: usize) {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.work = self.work.saturating_add(bytes);
    }

    /// The other end closes: so do we, with its code.
    fn take_close(&mut self, cx: &mut Context<'_>) -> Result<Arrival, Error> {
        let close = match Close::parse(&self.assembly.take_control()) {
            Ok(close) => close,
            Err(error) => return Err(self.fail(cx, error)),
        };
        let code = close.code;
        self.rare.get_or_insert_default().close_received = Some(close);
        match code {
            Some(code) => self.queue_close(&code.to_be_bytes()),
            None => self.queue_close(&[]),
        }
        self.link.close(cx);
        Ok(Arrival::End)
    }

    /// Ends the conversation over a fault, and tells the other end which.
    pub(crate) fn fail(&mut self, cx: &mut Context<'_>, error: Error) -> Error {
        tracing::debug!(target: "tornado.general", "WebSocket closed: {error}");
        if let Some(code) = error.code() {
            self.queue_close(&close::payload(code, error.reason()));
        }
        self.close_sent = true;
        self.link.close(cx);
        error
    }

    /// Closes with what can be sent at once.
    pub(crate) fn abandon(&mut self, code: u16) {
        if self.link.is_open() {
            self.queue_close(&close::payload(code, ""));
            self.link.close(&mut Context::from_waker(Waker::noop()));
        }
    }

    fn queue_close(&mut self, payload: &[u8]) {
        if !self.close_sent {
            self.queue_control(Opcode::Close, payload);
            self.close_sent = true;
        }
    }

    pub(crate) fn queue_control(&mut self, opcode: Opcode, payload: &[u8]) {
        debug_assert!(payload.len() <= CONTROL, "checked by who calls");
        self.queue_frame(opcode, true, false, payload);
    }

    /// Appends a frame to what is to be sent.
    pub(crate) fn queue_frame(
        &mut self,
        opcode: Opcode,
        last: bool,
        compressed: bool,
        payload: &[u8],
    ) {
        let key = (self.end == End::Client).then(new_key);
        let head = Head {
            opcode,
            last,
            compressed,
            mask: key,
            length: payload.len() as u64,
        };
        self.link.send(payload.len() + 14, |output| {
            head.write(output);
            let start = output.len();
            output.extend_from_slice(payload);
            if let (Some(key), Some(sent)) = (key, output.get_mut(start..)) {
                mask(sent, key, 0);
            }
        });
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Drop for Socket<S> {
    fn drop(&mut self) {
        if !self.link.is_open() {
            return;
        }
        if std::thread::panicking() {
            self.abandon(1011);
        } else if self.link.ask(Question::IsEnding) {
            self.abandon(GOING_AWAY);
        } else if self.close_sent || !self.link.ask(Question::Takes) {
            self.abandon(1000);
        }
    }
}
