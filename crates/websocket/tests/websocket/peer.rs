//! The other end of a socket, which speaks raw bytes.

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tornado_websocket::{Settings, Socket};

/// The other end.
pub(crate) struct Peer(pub(crate) DuplexStream);

/// A server's socket, and a client that speaks raw bytes; so many of them fit between.
pub(crate) fn server(settings: &Settings, room: usize) -> (Socket<DuplexStream>, Peer) {
    let (near, far) = tokio::io::duplex(room);
    (settings.adopt(near), Peer(far))
}

/// Both ends, with so much room between.
pub(crate) fn pair(
    settings: &Settings,
    room: usize,
) -> (Socket<DuplexStream>, Socket<DuplexStream>) {
    let (near, far) = tokio::io::duplex(room);
    (settings.adopt(near), settings.adopt_client(far))
}

pub(crate) fn plain_server(settings: &Settings) -> (Socket<DuplexStream>, Peer) {
    server(settings, 1 << 16)
}

impl Peer {
    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        // A socket that has refused what came before is gone by now.
        let _ = self.0.write_all(bytes).await;
    }

    pub(crate) async fn read(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).await.expect("so many bytes");
        bytes
    }

    pub(crate) async fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).await.expect("an end");
        bytes
    }

    /// Reads a close frame of a server, and its code.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        let head = self.read(2).await;
        assert_eq!(head.first(), Some(&0x88), "a close frame");
        let payload = self.read(usize::from(head[1])).await;
        payload.first_chunk().map(|code| u16::from_be_bytes(*code))
    }
}

/// A frame of a client.
pub(crate) fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
    let mut bytes = frame(first, payload);
    bytes[1] |= 0x80;
    let payload_at = bytes.len() - payload.len();
    for (byte, key) in bytes[payload_at..].iter_mut().zip(KEY.iter().cycle()) {
        *byte ^= key;
    }
    bytes.splice(payload_at..payload_at, KEY);
    bytes
}

/// A frame of a server.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        short @ 0..126 => bytes.push(short as u8),
        medium @ 126..65536 => {
            bytes.push(126);
            bytes.extend((medium as u16).to_be_bytes());
        }
        long => {
            bytes.push(127);
            bytes.extend((long as u64).to_be_bytes());
        }
    }
    bytes.extend_from_slice(payload);
    bytes
}
