//! The bytes below the frames, and the two buffers that they wait in.

use std::cell::Cell;
use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream, what was read from it and what is still to be written.
#[derive(Debug)]
pub(crate) struct Link<S> {
    /// None once it is closed.
    stream: Option<S>,
    input: Vec<u8>,
    taken: usize,
    /// What is to be sent; frames are appended.
    pub(crate) output: Vec<u8>,
    written: usize,
    /// A frame of many sockets, which goes before what is in `output`.
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

/// A buffer of more than this is not kept while it is empty.
const SMALL: usize = 512;

impl<S: AsyncRead + AsyncWrite + Unpin> Link<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self {
            stream: Some(stream),
            input: Vec::new(),
            taken: 0,
            output: Vec::new(),
            written: 0,
            shared: None,
        }
    }

    /// Takes a frame to be sent, where everything before it was written.
    pub(crate) fn share(&mut self, frame: Arc<[u8]>) {
        debug_assert!(self.backlog() == 0, "seen to by who calls");
        self.shared = Some(Shared { frame, written: 0 });
    }

    /// What is to be sent is not.
    pub(crate) fn discard(&mut self) {
        self.output.clear();
        self.shared = None;
    }

    /// Puts bytes in front that were read from the stream before.
    pub(crate) fn with_input(mut self, input: Vec<u8>) -> Self {
        self.input = input;
        self
    }

    /// What was read and not taken yet.
    pub(crate) fn input(&mut self) -> &mut [u8] {
        self.input.get_mut(self.taken..).unwrap_or_default()
    }

    pub(crate) fn take(&mut self, count: usize) {
        self.taken += count;
        if self.taken >= self.input.len() {
            self.input.clear();
            self.taken = 0;
        }
    }

    /// Reads more; 0 at the end.
    pub(crate) fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        thread_local! {
            static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
        }
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(Ok(0));
        };
        // Taken out while it is in use: the stream may be one that reads from another socket.
        let mut scratch = SCRATCH.take();
        scratch.resize(PIECE, 0);
        let mut read = ReadBuf::new(&mut scratch);
        let polled = Pin::new(stream).poll_read(cx, &mut read);
        match &polled {
            Poll::Ready(Ok(())) => {
                if self.taken > 0 {
                    self.input.drain(..self.taken);
                    self.taken = 0;
                }
                self.input.extend_from_slice(read.filled());
            }
            Poll::Pending if self.input.is_empty() => self.input = Vec::new(),
            _ => {}
        }
        let count = read.filled().len();
        SCRATCH.set(scratch);
        polled.map_ok(|()| count)
    }

    /// Writes what is to be sent; ready when the stream has taken all of it.
    pub(crate) fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        };
        if let Some(Shared { frame, written }) = &mut self.shared {
            while let Some(rest @ [_, ..]) = frame.get(*written..) {
                match ready!(Pin::new(&mut *stream).poll_write(cx, rest)) {
                    Ok(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                    Ok(count) => *written += count,
                    Err(error) => return Poll::Ready(Err(error)),
                }
            }
            self.shared = None;
        }
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
        if self.output.capacity() > SMALL {
            self.output = Vec::new();
        } else {
            self.output.clear();
        }
        Poll::Ready(Ok(()))
    }

    /// How much the stream has not taken yet.
    pub(crate) fn backlog(&self) -> usize {
        let shared = self.shared.as_ref();
        let shared = shared.map_or(0, |shared| shared.frame.len() - shared.written);
        shared + self.output.len() - self.written
    }

    /// How much of the output it has taken.
    pub(crate) fn progress(&self) -> usize {
        self.written + self.shared.as_ref().map_or(0, |shared| shared.written)
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
        self.output = Vec::new();
        self.written = 0;
        self.shared = None;
    }
}
