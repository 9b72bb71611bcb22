//! The bytes below the frames, and the two buffers that they wait in.

use std::cell::Cell;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream, what was read from it and what is still to be written.
///
/// At rest it holds no buffer: they are lent by the thread.
#[derive(Debug)]
pub(crate) struct Link<S> {
    /// None once it is closed.
    stream: Option<S>,
    /// What was read and not taken yet is `input[taken..end]`.
    input: Vec<u8>,
    taken: usize,
    end: usize,
    /// What is to be sent; frames are appended.
    output: Vec<u8>,
    written: usize,
    ending: fn(&S) -> bool,
}

/// How much is read at once.
const PIECE: usize = 16 << 10;

/// A buffer of more than this is not kept for others.
const SPARE: usize = 64 << 10;

thread_local! {
    /// Where the next piece is read, of `PIECE` bytes once it was used.
    static READ: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    /// Where the next frame is written.
    static WRITE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self {
            stream: Some(stream),
            input: Vec::new(),
            taken: 0,
            end: 0,
            output: Vec::new(),
            written: 0,
            ending: |_| false,
        }
    }

    /// Puts bytes in front that were read from the stream before.
    pub(crate) fn with_input(mut self, input: Vec<u8>) -> Self {
        self.end = input.len();
        self.input = input;
        self
    }

    /// Has a function tell whether the program at this end is about to stop.
    pub(crate) fn with_ending(mut self, ending: fn(&S) -> bool) -> Self {
        self.ending = ending;
        self
    }

    /// Whether the program at this end is about to stop.
    pub(crate) fn is_ending(&self) -> bool {
        self.stream.as_ref().is_some_and(self.ending)
    }

    /// What was read and not taken yet.
    pub(crate) fn input(&mut self) -> &mut [u8] {
        self.input.get_mut(self.taken..self.end).unwrap_or_default()
    }

    pub(crate) fn take(&mut self, count: usize) {
        self.taken = (self.taken + count).min(self.end);
    }

    /// Reads more; 0 at the end.
    pub(crate) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(Ok(0));
        };
        // Taken out while it is in use: the stream may be one that reads from another socket.
        let is_free = self.taken == self.end;
        let mut buffer = if is_free && self.input.len() == PIECE {
            std::mem::take(&mut self.input)
        } else {
            READ.take()
        };
        buffer.resize(PIECE, 0);
        let mut read = ReadBuf::new(&mut buffer);
        let polled = Pin::new(stream).poll_read(cx, &mut read);
        let count = read.filled().len();
        if count == 0 {
            self.rest();
            READ.set(buffer);
        } else if is_free {
            self.input = buffer;
            self.taken = 0;
            self.end = count;
        } else {
            let come = buffer.get(..count).unwrap_or_default();
            let held = self.input.get(self.taken..self.end).unwrap_or_default();
            self.input = [held, come].concat();
            self.taken = 0;
            self.end = self.input.len();
            READ.set(buffer);
        }
        polled.map_ok(|()| count)
    }

    /// Nothing is there to be read: only what begins a frame is kept.
    fn rest(&mut self) {
        let held = self.input.get(self.taken..self.end).unwrap_or_default();
        if held.len() < self.input.len() {
            self.input = held.to_vec();
            self.taken = 0;
            self.end = self.input.len();
        }
    }

    /// What is to be sent, to append a frame of so many bytes.
    pub(crate) fn output(&mut self, more: usize) -> &mut Vec<u8> {
        if self.output.capacity() == 0 {
            self.output = WRITE.take();
        }
        self.output.reserve(more);
        &mut self.output
    }

    /// Forgets what is to be sent: nobody will read it.
    pub(crate) fn forget_output(&mut self) {
        self.output = Vec::new();
        self.written = 0;
    }

    /// Writes what is to be sent; ready when the stream has taken all of it.
    pub(crate) fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        };
        if self.output.is_empty() {
            return Poll::Ready(Ok(()));
        }
        while let Some(rest @ [_, ..]) = self.output.get(self.written..) {
            match ready!(Pin::new(&mut *stream).poll_write(cx, rest)) {
                Ok(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Ok(count) => self.written += count,
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        self.written = 0;
        let mut output = std::mem::take(&mut self.output);
        if output.capacity() <= SPARE {
            output.clear();
            WRITE.set(output);
        }
        Poll::Ready(Ok(()))
    }

    /// How much the stream has not taken yet.
    pub(crate) fn backlog(&self) -> usize {
        self.output.len() - self.written
    }

    /// How much of the output it has taken.
    pub(crate) fn progress(&self) -> usize {
        self.written
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
        self.input = Vec::new();
        self.taken = 0;
        self.end = 0;
        self.forget_output();
    }
}
