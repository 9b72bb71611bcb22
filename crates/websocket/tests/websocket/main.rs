//! WebSocket from both ends, over raw bytes.

mod conversation;
mod frames;
mod handshake;
mod peer;
mod prepared;
