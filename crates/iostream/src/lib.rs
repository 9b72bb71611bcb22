//! The common ways to read and write non-blocking streams.
//!
//! Protocols read "up to the end of the line", "these forty bytes" or "all
//! there is"; sockets deliver whatever has arrived. An [`IoStream`] stands
//! between the two (`STRM-1.01`): it keeps what came and was not asked for
//! yet, and answers each read with exactly what was asked.
//!
//! ```
//! use tornado_iostream::{IoStream, Result};
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<()> {
//! #   let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! #   let port = listener.local_addr()?.port();
//! #   tokio::spawn(async move {
//! #       let (socket, _) = listener.accept().await?;
//! #       let mut stream = IoStream::new(socket);
//! #       stream.read_until(b"\r\n\r\n", 1024).await?;
//! #       stream.write(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello").await
//! #   });
//!     let mut stream = IoStream::connect("127.0.0.1", port).await?;
//!     stream.write(b"GET / HTTP/1.0\r\n\r\n").await?;
//!     let head = stream.read_until(b"\r\n\r\n", 65_536).await?;
//!     let length = 5; // from the Content-Length in `head`
//!     let body = stream.read_bytes(length).await?;
//!     stream.close();
//! #   assert!(head.starts_with(b"HTTP/1.0 200 OK\r\n"));
//!     assert_eq!(&body[..], b"hello");
//!     Ok(())
//! }
//! ```
//!
//! # Any stream
//!
//! Whatever implements tokio's `AsyncRead` and `AsyncWrite` will do
//! (`STRM-3.05`):
//!
//! | over | how |
//! |---|---|
//! | TCP | [`IoStream::connect`], or [`IoStream::new`] with an accepted socket |
//! | a Unix domain socket | `IoStream::connect_unix`, or [`IoStream::new`] |
//! | pipes | `IoStream::pipe` with a pair of file descriptors |
//! | a reading and a writing half | [`IoStream::join`] |
//! | TLS | [`IoStream::new`] with the encrypted stream: nothing here looks below the two traits |
//!
//! # One read at a time
//!
//! Every operation borrows the stream mutably, so a second read while one
//! waits, Tornado's "Already reading", does not compile. Three things make up
//! for it:
//!
//! * **Dropping a read loses nothing.** What had arrived stays for the next
//!   one, so reads may stand in `tokio::select!` and under timeouts.
//! * **Queued bytes leave while a read waits.** Answer with
//!   [`IoStream::write_soon`] and read on.
//! * Two tasks that read and write at their own pace share a stream with
//!   `tokio::io::split` and [`IoStream::join`].
//!
//! # When it closes
//!
//! The stream closes when the other side does, when an operation fails, when
//! a limit is reached, by [`IoStream::close`], and when it is dropped. A
//! connection reset counts as a normal close (`STRM-3.06`). What has arrived
//! can still be read afterwards; then every operation answers
//! [`Error::Closed`] with the real cause as its source.
//!
//! # Limits and costs
//!
//! [`Settings`] bounds what is buffered. Looking for the end of a read costs
//! linear time however small the pieces arrive in, and a stream that waits
//! with nothing unread owns no buffer: bytes are received in one that the
//! thread's streams share. Reads spend tokio's task budget even when they are
//! served from the buffer, so a fast sender cannot hold the loop.

mod buffer;
mod close;
mod connect;
mod error;
mod iostream;
#[cfg(unix)]
mod pipe;
mod read;
mod scratch;
mod search;
mod settings;
mod write;
// `tls.rs`, the feature `tls`, goes here: a handshake over what `into_inner`
// gives, and the encrypted stream as one more `T`. Nothing else need know.

pub use error::{Error, Result};
pub use iostream::IoStream;
#[cfg(unix)]
pub use pipe::PipeStream;
pub use settings::Settings;
