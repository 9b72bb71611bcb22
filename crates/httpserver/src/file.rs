//! Files on their way to the socket.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::task::{Context, Poll};

use tornado_httputil::read_file_at;

use crate::peer::Transport;

/// How many bytes of a file leave at once, so that the loop's other connections have their turns (`HSRV-3.11`).
///
/// What of them is not in memory yet, the system reads from the disk while the loop waits.
const PIECE: usize = 256 << 10;
/// How many bytes are read at once where the system cannot send files by itself.
const READ: usize = 64 << 10;

/// A part of a file, as a piece of an answer.
pub(crate) struct Part {
    pub(crate) file: Arc<File>,
    pub(crate) range: Range<u64>,
    /// What was put out before it and has not left yet.
    pub(crate) before: Vec<u8>,
}

/// What became of a part when it was its turn.
pub(crate) enum Moved {
    /// So many bytes left by themselves.
    Sent(usize),
    /// These bytes were read, and are to be written.
    Read(Vec<u8>),
    /// The socket takes no more now.
    Full,
    /// The client is gone.
    Gone,
    /// The file ended before the part did, or cannot be read.
    Short(io::Error),
}

/// Moves a piece of a file: without a copy where the system can.
pub(crate) fn advance<T: Transport>(
    stream: &T,
    cx: &mut Context<'_>,
    file: &File,
    range: &Range<u64>,
) -> Moved {
    let left = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
    match stream.poll_send_file(cx, file, range.start, left.min(PIECE)) {
        Poll::Pending => return Moved::Full,
        Poll::Ready(Ok(0)) => return Moved::Short(io::ErrorKind::UnexpectedEof.into()),
        Poll::Ready(Ok(count)) => return Moved::Sent(count),
        // Not this socket, or not this file system: by hand.
        Poll::Ready(Err(error)) if is_unable(&error) => {}
        Poll::Ready(Err(error)) if is_of_file(&error) => return Moved::Short(error),
        Poll::Ready(Err(_)) => return Moved::Gone,
    }
    match read_file_at(file, range.start, left.min(READ)) {
        Ok(piece) => Moved::Read(piece),
        Err(error) => Moved::Short(error),
    }
}

/// `sendfile(2)`: from a file to a socket, inside the system.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn send(socket: impl AsFd, file: &File, at: u64, count: usize) -> io::Result<usize> {
    let mut at = at;
    loop {
        match rustix::fs::sendfile(&socket, file, Some(&mut at), count) {
            Err(rustix::io::Errno::INTR) => {}
            sent => return Ok(sent?),
        }
    }
}

/// Other systems have other calls of that name, which wait for somebody who measures them.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn send(_: impl AsFd, _: &File, _: u64, _: usize) -> io::Result<usize> {
    Err(io::ErrorKind::Unsupported.into())
}

fn is_unable(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidInput, Unsupported};
    matches!(error.kind(), InvalidInput | Unsupported)
}

/// Whether the disk is to blame: every other error is the socket's.
fn is_of_file(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
}
