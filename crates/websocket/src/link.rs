//! The bytes below the frames, and the two buffers that they wait in.

use std::cell::Cell;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::host::{Host, Question};

/// A stream, what was read from it and what is still to be written.
///
/// At rest it holds no buffer: they are lent by the thread.
#[derive(Debug)]
pub(crate) struct Link<S> {
    /// None once it is closed.
    stream: Option<S>,
    input: Option<Box<Input>>,
    output: Option<Box<Output>>,
    host: Host<S>,
}

/// What was read and not taken yet: `bytes[taken..end]`.
#[derive(Debug, Default)]
struct Input {
    bytes: Vec<u8>,
    taken: usize,
    end: usize,
}

/// What is to be sent and was not written yet: `bytes[written..]`.
#[derive(Debug, Default)]
struct Output {
    bytes: Vec<u8>,
    written: usize,
    /// A frame of many sockets, which goes before what is in `bytes`.
    shared: Option<Shared>,
}

/// A frame that is not a socket's own, and how much of it was written.
#[derive(Debug)]
struct Shared {
    frame: Arc<[u8]>,
    written: usize,
}

/// How much is read at once.
const PIECE: usize = 16 << 10;

/// A buffer of more than this is not kept for others.
const SPARE: usize = 64 << 10;

thread_local! {
    /// Where the next piece is read, of `PIECE` bytes.
    static READ: Cell<Option<Box<Input>>> = const { Cell::new(None) };
    /// Where the next frame is written.
    static WRITE: Cell<Option<Box<Output>>> = const { Cell::new(None) };
}

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self {
            stream: Some(stream),
            input: None,
            output: None,
            host: |_, _| false,
        }
    }

    /// Puts bytes in front that were read from the stream before.
    pub(crate) fn with_input(mut self, bytes: Vec<u8>) -> Self {
        let end = bytes.len();
        self.input = Some(Box::new(Input {
            bytes,
            taken: 0,
            end,
        }));
        self
    }

    /// Has somebody answer for the program at this end.
    pub(crate) fn with_host(mut self, host: Host<S>) -> Self {
        self.host = host;
        self
    }

    /// Asks the program at this end.
    pub(crate) fn ask(&mut self, question: Question) -> bool {
        let host = self.host;
        host(self, question)
    }

    /// The stream, as long as it is open.
    pub(crate) fn stream(&self) -> Option<&S> {
        self.stream.as_ref()
    }

    /// Takes everything, and leaves it closed.
    pub(crate) fn take_all(&mut self) -> Self {
        Self {
            stream: self.stream.take(),
            input: self.input.take(),
            output: self.output.take(),
            host: self.host,
        }
    }

    /// What was read and not taken yet.
    pub(crate) fn input(&mut self) -> &mut [u8] {
        match &mut self.input {
            Some(input) => input
                .bytes
                .get_mut(input.taken..input.end)
                .unwrap_or_default(),
            None => &mut [],
        }
    }

    pub(crate) fn take(&mut self, count: usize) {
        if let Some(input) = &mut self.input {
            input.taken = (input.taken + count).min(input.end);
        }
    }

    /// Reads more; 0 at the end.
    pub(crate) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(Ok(0));
        };
        let held = self.input.take().and_then(Input::held);
        // Taken out while it is in use: the stream may be one that reads from another socket.
        let mut input = READ.take().unwrap_or_default();
        input.bytes.resize(PIECE, 0);
        let mut read = ReadBuf::new(&mut input.bytes);
        let polled = Pin::new(stream).poll_read(cx, &mut read);
        let count = read.filled().len();
        input.taken = 0;
        input.end = count;
        self.input = match held {
            None if count > 0 => Some(input),
            Some(mut held) if count > 0 => {
                let come = input.bytes.get(..count).unwrap_or_default();
                held.bytes.extend_from_slice(come);
                held.end = held.bytes.len();
                READ.set(Some(input));
                Some(held)
            }
            held => {
                READ.set(Some(input));
                held
            }
        };
        polled.map_ok(|()| count)
    }

    /// Appends to what is to be sent, so many bytes at most.
    pub(crate) fn send(&mut self, most: usize, write: impl FnOnce(&mut Vec<u8>)) {
        let output = self
            .output
            .get_or_insert_with(|| WRITE.take().unwrap_or_default());
        output.bytes.reserve(most);
        write(&mut output.bytes);
    }

    /// Takes a frame to be sent, where everything before it was written.
    pub(crate) fn share(&mut self, frame: Arc<[u8]>) {
        debug_assert!(self.backlog() == 0, "seen to by who calls");
        let output = self
            .output
            .get_or_insert_with(|| WRITE.take().unwrap_or_default());
        output.shared = Some(Shared { frame, written: 0 });
    }

    /// What is to be sent is not.
    pub(crate) fn discard(&mut self) {
        self.output = None;
    }

    /// Writes what is to be sent; ready when the stream has taken all of it.
    pub(crate) fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        };
        let Some(output) = &mut self.output else {
            return Poll::Ready(Ok(()));
        };
        if let Some(Shared { frame, written }) = &mut output.shared {
            while let Some(rest @ [_, ..]) = frame.get(*written..) {
                match ready!(Pin::new(&mut *stream).poll_write(cx, rest)) {
                    Ok(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                    Ok(count) => *written += count,
                    Err(error) => return Poll::Ready(Err(error)),
                }
            }
            output.shared = None;
        }
        while let Some(rest @ [_, ..]) = output.bytes.get(output.written..) {
            match ready!(Pin::new(&mut *stream).poll_write(cx, rest)) {
                Ok(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Ok(count) => output.written += count,
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        if let Some(mut output) = self.output.take()
            && output.bytes.capacity() <= SPARE
        {
            output.bytes.clear();
            output.written = 0;
            WRITE.set(Some(output));
        }
        Poll::Ready(Ok(()))
    }

    /// How much the stream has not taken yet.
    pub(crate) fn backlog(&self) -> usize {
        self.output.as_ref().map_or(0, |output| {
            let shared = output.shared.as_ref();
            let shared = shared.map_or(0, |shared| shared.frame.len() - shared.written);
            shared + output.bytes.len() - output.written
        })
    }

    /// How much of the output it has taken.
    pub(crate) fn progress(&self) -> usize {
        self.output.as_ref().map_or(0, |output| {
            output.written + output.shared.as_ref().map_or(0, |shared| shared.written)
        })
    }

    pub(crate) fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    /// Writes what the stream takes at once, and closes it.
    pub(crate) fn close(&mut self, cx: &mut Context<'_>) {
        // The last words must not be lost to a turn that is over.
        let mut last = pin!(tokio::task::unconstrained(poll_fn(|cx| {
            ready!(self.poll_drain(cx))?;
            match &mut self.stream {
                Some(stream) => Pin::new(stream).poll_shutdown(cx),
                None => Poll::Ready(Ok(())),
            }
        })));
        let _ = last.as_mut().poll(cx);
        self.stream = None;
        self.input = None;
        self.output = None;
    }
}

impl Input {
    /// What of it has to be kept, in a buffer no larger than that; one that is free goes back to the thread.
    fn held(self: Box<Self>) -> Option<Box<Self>> {
        if self.taken < self.end {
            if self.bytes.len() == PIECE || self.taken > 0 {
                let held = self.bytes.get(self.taken..self.end).unwrap_or_default();
                let held = Box::new(Self {
                    bytes: held.to_vec(),
                    taken: 0,
                    end: held.len(),
                });
                self.give_back();
                return Some(held);
            }
            return Some(self);
        }
        self.give_back();
        None
    }

    fn give_back(self: Box<Self>) {
        if self.bytes.len() == PIECE {
            READ.set(Some(self));
        }
    }
}
