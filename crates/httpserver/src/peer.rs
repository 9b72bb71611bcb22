//! Who is at the other end of a connection.

use std::fs::File;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use rustix::net::RecvFlags;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::{TcpStream, UnixStream};

use crate::file;

/// The socket of a connection.
pub(crate) trait Transport: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Ready when a read has something to say; holds no buffer while it waits.
    fn poll_readable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    /// Reads what has arrived, as much as there is room for; nothing at the end.
    #[inline]
    fn poll_receive(&mut self, cx: &mut Context<'_>, room: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(room);
        ready!(Pin::new(self).poll_read(cx, &mut buffer))?;
        Poll::Ready(Ok(buffer.filled().len()))
    }

    /// Has the system send bytes of a file, `count` at most; [`io::ErrorKind::Unsupported`] where it cannot.
    fn poll_send_file(
        &self,
        cx: &mut Context<'_>,
        file: &File,
        at: u64,
        count: usize,
    ) -> Poll<io::Result<usize>> {
        let _ = (cx, file, at, count);
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }

    /// Writes what the socket takes at once; nothing where it takes none, or cannot be asked without a task to wake.
    fn write_now(&self, bytes: &[u8]) -> Option<usize> {
        let _ = bytes;
        None
    }

    /// Has the coming close reset the connection, where that exists: the client must not take it for an end.
    fn reset(&self) {}
}

/// What the two kinds of socket do alike, each by methods of its own.
macro_rules! socket_methods {
    () => {
        #[inline]
        fn poll_readable(&self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            self.poll_read_ready(cx)
        }

        #[inline]
        fn poll_receive(
            &mut self,
            cx: &mut Context<'_>,
            room: &mut [u8],
        ) -> Poll<io::Result<usize>> {
            loop {
                let mut count = 0;
                let asked = self.try_io(Interest::READABLE, || {
                    (count, _) = rustix::net::recv(&*self, &mut *room, RecvFlags::empty())?;
                    // Less than there is room for means that the socket is empty: to say so here saves the call that
                    // would be told the same. The end, and a full room, may have more behind them.
                    if count == 0 || count == room.len() {
                        Ok(())
                    } else {
                        Err(io::ErrorKind::WouldBlock.into())
                    }
                });
                match asked {
                    Err(error) if count == 0 && error.kind() == io::ErrorKind::WouldBlock => {
                        ready!(self.poll_read_ready(cx))?;
                    }
                    Err(error) if count == 0 => return Poll::Ready(Err(error)),
                    _ => return Poll::Ready(Ok(count)),
                }
            }
        }

        fn poll_send_file(
            &self,
            cx: &mut Context<'_>,
            file: &File,
            at: u64,
            count: usize,
        ) -> Poll<io::Result<usize>> {
            loop {
                ready!(self.poll_write_ready(cx))?;
                match self.try_io(Interest::WRITABLE, || file::send(self, file, at, count)) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    sent => return Poll::Ready(sent),
                }
            }
        }

        #[inline]
        fn write_now(&self, bytes: &[u8]) -> Option<usize> {
            self.try_write(bytes).ok()
        }
    };
}

impl Transport for TcpStream {
    socket_methods!();

    fn reset(&self) {
        // A socket that is gone already needs none.
        let _ = self.set_zero_linger();
    }
}

impl Transport for UnixStream {
    socket_methods!();
}

/// Any other stream: a pipe, or one end of a duplex in memory.
///
/// It cannot say when it is readable, so that it is asked for bytes, buffer in hand.
pub(crate) struct Stream<T>(pub(crate) T);

impl<T: AsyncRead + AsyncWrite + Unpin + Send + 'static> Transport for Stream<T> {
    fn poll_readable(&self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Stream<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Stream<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// Who is at the other end, as the socket shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer {
    pub(crate) ip: IpAddr,
    pub(crate) https: bool,
}

impl Peer {
    /// A Unix socket has no address and shows as `0.0.0.0` (`HSRV-3.09`).
    pub(crate) const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
}
