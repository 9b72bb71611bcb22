//! The bound: what the kernel alone costs.
//!
//! One thread on bare epoll. It knows requests by their path, shakes hands, and sends frames that were written beforehand:
//! a broadcast is one `send` for each socket. A server that looks at what it sends, or to whom, can hardly be cheaper.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::fd::AsRawFd;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::io::retry_on_intr;
use rustix::net::{SocketFlags, accept_with};
use sha1::{Digest, Sha1};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Http,
    Listener,
    Echo,
    Poll,
}

fn main() -> std::io::Result<()> {
    let listener = contract::listener();
    let epoll = epoll::create(CreateFlags::CLOEXEC)?;
    epoll::add(&epoll, &listener, token(&listener), EventFlags::IN)?;
    let mut connections: Vec<Option<(TcpStream, Kind)>> = Vec::new(); // by file descriptor
    let mut events = Vec::with_capacity(1024);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        retry_on_intr(|| epoll::wait(&epoll, spare_capacity(&mut events), None))?;
        for event in events.drain(..) {
            let place = event.data.u64() as usize;
            if place == listener.as_raw_fd() as usize {
                while let Ok(accepted) = accept_with(&listener, SocketFlags::NONBLOCK) {
                    let stream = TcpStream::from(accepted);
                    let flags = EventFlags::IN | EventFlags::ET;
                    epoll::add(&epoll, &stream, token(&stream), flags)?;
                    let place = stream.as_raw_fd() as usize;
                    if connections.len() <= place {
                        connections.resize_with(place + 1, || None);
                    }
                    connections[place] = Some((stream, Kind::Http));
                }
                continue;
            }
            let Some((stream, kind)) = &mut connections[place] else {
                continue;
            };
            let length = match stream.read(&mut buffer) {
                Ok(length) => length,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
                Err(_) => 0,
            };
            if length == 0 {
                connections[place] = None;
                continue;
            }
            let read = &mut buffer[..length];
            if *kind == Kind::Echo {
                echo(stream, read)?;
                continue;
            }
            let text = String::from_utf8_lossy(read).into_owned();
            let path = text.split(' ').nth(1).unwrap_or_default();
            match path {
                "/ws" | "/echo" => {
                    *kind = if path == "/ws" {
                        Kind::Listener
                    } else {
                        Kind::Echo
                    };
                    stream.write_all(handshake(&text).as_bytes())?;
                }
                "/poll" => *kind = Kind::Poll,
                "/held" => {
                    let held = |kind: &Kind| matches!(kind, Kind::Listener | Kind::Poll);
                    let held = connections.iter().flatten().filter(|(_, kind)| held(kind));
                    let count = held.count().to_string();
                    answer(&mut connections, place, &count)?;
                }
                "/broadcast" => {
                    let message = text.split("\r\n\r\n").nth(1).unwrap_or_default();
                    let count = broadcast(&mut connections, message);
                    answer(&mut connections, place, &count.to_string())?;
                }
                _ => answer(&mut connections, place, contract::HELLO)?,
            }
        }
    }
}

/// Every connection that waits gets the message; all the work is in the calls.
fn broadcast(connections: &mut [Option<(TcpStream, Kind)>], message: &str) -> usize {
    let mut frame = vec![0x81, message.len() as u8];
    frame.extend_from_slice(message.as_bytes());
    let page = page(message);
    let mut count = 0;
    for (stream, kind) in connections.iter_mut().flatten() {
        let bytes = match kind {
            Kind::Listener => frame.as_slice(),
            Kind::Poll => {
                *kind = Kind::Http;
                page.as_bytes()
            }
            _ => continue,
        };
        count += usize::from(stream.write(bytes).is_ok_and(|sent| sent == bytes.len()));
    }
    count
}

/// Says back one short message, which came whole.
fn echo(stream: &mut TcpStream, frame: &mut [u8]) -> std::io::Result<()> {
    let length = usize::from(frame[1] & 0x7f);
    let (head, payload) = frame.split_at_mut(6);
    for (byte, key) in payload.iter_mut().zip(head[2..].iter().cycle()) {
        *byte ^= key;
    }
    frame[4] = 0x81;
    frame[5] = length as u8;
    stream.write_all(&frame[4..6 + length])
}

fn handshake(request: &str) -> String {
    let key = request
        .lines()
        .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "));
    let mut digest = Sha1::new();
    digest.update(key.unwrap_or_default());
    digest.update("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    let accept = BASE64_STANDARD.encode(digest.finalize());
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

fn answer(
    connections: &mut [Option<(TcpStream, Kind)>],
    place: usize,
    body: &str,
) -> std::io::Result<()> {
    match &mut connections[place] {
        Some((stream, _)) => stream.write_all(page(body).as_bytes()),
        None => Ok(()),
    }
}

fn page(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
         Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n{body}",
        body.len()
    )
}

fn token(socket: &impl AsRawFd) -> EventData {
    EventData::new_u64(socket.as_raw_fd() as u64)
}
