//! A WebSocket whose other end is written down beforehand.

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tornado_websocket::{Deflate, Error, Event, Settings, Socket};

/// The most bytes of a message.
pub const LIMIT: usize = 10_000;

/// Which end, and how it reads.
#[derive(Debug, Clone, Copy)]
pub struct Setup(pub u8);

impl Setup {
    pub fn is_client(self) -> bool {
        self.0 & 1 != 0
    }

    fn takes_pieces(self) -> bool {
        self.0 & 2 != 0
    }

    pub fn is_compressed(self) -> bool {
        self.0 & 4 != 0
    }

    pub fn settings(self) -> Settings {
        let settings = Settings::new().max_message_size(LIMIT);
        if !self.is_compressed() {
            return settings;
        }
        let keep = self.0 & 8 != 0;
        settings.deflate(
            Deflate::new()
                .keep_context(keep)
                .window_bits(9 + (self.0 >> 4) % 7)
                .min_size(0),
        )
    }
}

/// Gives out what was written down, so many bytes at a time, and keeps what it is told.
struct Script<'a> {
    bytes: &'a [u8],
    at_once: usize,
    waits: bool,
    told: &'a mut Vec<u8>,
}

impl AsyncRead for Script<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Every other time there is nothing yet.
        self.waits = !self.waits && self.at_once < usize::MAX;
        if self.waits {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let count = self.at_once.min(buf.remaining()).min(self.bytes.len());
        let (now, rest) = self.bytes.split_at(count);
        buf.put_slice(now);
        self.bytes = rest;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Script<'_> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.told.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// What an end makes of these bytes: messages, pings and pongs, and how it ended. What it heard, it says back.
pub fn hear(setup: Setup, bytes: &[u8], at_once: usize) -> (Vec<String>, Vec<u8>) {
    let mut told = Vec::new();
    let script = Script {
        bytes,
        at_once: at_once.max(1),
        waits: false,
        told: &mut told,
    };
    let settings = setup.settings();
    let mut socket = if setup.is_client() {
        settings.adopt_client(script)
    } else {
        settings.adopt(script)
    };
    let mut heard = Vec::new();
    let end = block_on(listen(&mut socket, setup.takes_pieces(), &mut heard));
    heard.push(match end {
        Ok(()) => format!("{:?} {:?}", socket.close_code(), socket.close_reason()),
        // Which fault of compressed data is found first depends on how it comes.
        Err(_) if setup.is_compressed() => "a fault".to_owned(),
        Err(error) => error.to_string(),
    });
    drop(socket);
    (heard, told)
}

async fn listen(
    socket: &mut Socket<Script<'_>>,
    pieces: bool,
    heard: &mut Vec<String>,
) -> Result<(), Error> {
    if pieces {
        loop {
            let Some(mut message) = socket.receive_pieces().await? else {
                return Ok(());
            };
            let is_text = message.is_text();
            let mut whole = Vec::new();
            while let Some(piece) = message.next_piece().await? {
                assert!(
                    !is_text || str::from_utf8(&piece).is_ok(),
                    "cut between characters"
                );
                whole.extend(piece);
            }
            drop(message);
            heard.push(format!("{is_text} {whole:?}"));
            whole.truncate(LIMIT);
            socket.send(&whole).await?;
        }
    }
    while let Some(event) = socket.receive_event().await? {
        heard.push(format!("{event:?}"));
        if let Event::Message(message) = event {
            assert!(message.as_bytes().len() <= LIMIT);
            socket.send(&message).await?;
        }
    }
    Ok(())
}

/// Polls until it is done: nothing that is waited for here comes from elsewhere.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}

/// The bytes as frames: of each, the first byte, whether it is masked, a length, and so much payload.
pub fn frames(setup: Setup, mut input: &[u8]) -> Vec<u8> {
    let mut frames = Vec::new();
    while let [first, length, rest @ ..] = input {
        let count = usize::from(*length).min(rest.len());
        let (payload, rest) = rest.split_at(count);
        input = rest;
        frames.push(*first);
        let masked = if setup.is_client() { 0 } else { 0x80 };
        if count < 126 {
            frames.push(masked | count as u8);
        } else {
            frames.extend([masked | 126, 0, count as u8]);
        }
        if masked != 0 {
            frames.extend([0; 4]);
        }
        frames.extend_from_slice(payload);
    }
    frames
}
