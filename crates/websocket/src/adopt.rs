//! Conversations that others have begun.

use tokio::io::{AsyncRead, AsyncWrite};

use crate::deflate::{Agreed, Direction};
use crate::handshake::End;
use crate::link::Link;
use crate::{Settings, Socket};

impl Settings {
    /// A server's end of a conversation whose handshake others have done.
    pub fn adopt<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> Socket<S> {
        self.begin(stream, End::Server)
    }

    /// A client's end of a conversation whose handshake others have done.
    pub fn adopt_client<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> Socket<S> {
        self.begin(stream, End::Client)
    }

    /// Compression is as it is between two ends of the same settings.
    fn begin<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S, end: End) -> Socket<S> {
        let agreed = self.deflate.map(|ours| {
            let direction = Direction {
                keep_context: ours.keep_context,
                window_bits: ours.window_bits,
            };
            Agreed {
                settings: ours,
                send: direction,
                receive: direction,
            }
        });
        Socket::new(Link::new(stream), self, end, agreed, None)
    }
}
