//! The limit: what the kernel alone costs.
//!
//! One thread on bare epoll, one `recv` and one `send` per wake-up. It knows the
//! five requests by one letter of their path, counts the blank lines that end
//! their heads, and sends answers that were written beforehand. A server that
//! reads what it is asked can hardly be cheaper.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::fd::AsRawFd;

use memchr::memmem::Finder;
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::io::retry_on_intr;
use rustix::net::{SocketFlags, accept_with};

const MOST_AT_ONCE: usize = 512;

fn main() -> std::io::Result<()> {
    let plaintext = Answer::new(contract::TEXT, contract::HELLO);
    let json = Answer::new("application/json", r#"{"message":"Hello, World!"}"#);
    let story = Answer::new(contract::TEXT, "12345");
    let echo = Answer::new(contract::TEXT, "hello wörld!");
    let fortunes = Answer::new("text/html; charset=UTF-8", &contract::finished_page());
    let blank_line = Finder::new("\r\n\r\n");

    let listener = contract::listener();
    let epoll = epoll::create(CreateFlags::CLOEXEC)?;
    epoll::add(&epoll, &listener, token(&listener), EventFlags::IN)?;

    let mut connections: Vec<Option<TcpStream>> = Vec::new(); // by file descriptor
    let mut events = Vec::with_capacity(1024);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        retry_on_intr(|| epoll::wait(&epoll, spare_capacity(&mut events), None))?;
        for event in events.drain(..) {
            let place = event.data.u64() as usize;
            if place == listener.as_raw_fd() as usize {
                while let Ok(accepted) = accept_with(&listener, SocketFlags::NONBLOCK) {
                    let stream = TcpStream::from(accepted);
                    epoll::add(
                        &epoll,
                        &stream,
                        token(&stream),
                        EventFlags::IN | EventFlags::ET,
                    )?;
                    let place = stream.as_raw_fd() as usize;
                    if connections.len() <= place {
                        connections.resize_with(place + 1, || None);
                    }
                    connections[place] = Some(stream);
                }
                continue;
            }
            let Some(stream) = &mut connections[place] else {
                continue;
            };
            let length = match stream.read(&mut buffer) {
                Ok(length) => length,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
                Err(_) => 0,
            };
            let read = &buffer[..length];
            let answer = match read.get(5) {
                Some(b'p') => &plaintext,
                Some(b'j') => &json,
                Some(b's') => &story,
                Some(b'f') => &fortunes,
                Some(_) => &echo,
                None => {
                    connections[place] = None;
                    continue;
                }
            };
            let requests = blank_line.find_iter(read).take(MOST_AT_ONCE).count();
            let sent = stream.write(&answer.repeated[..answer.length * requests]);
            if sent.is_err() || read.starts_with(b"GET /plaintext HTTP/1.0") {
                connections[place] = None;
            }
        }
    }
}

/// One answer, many times over: as many as a pipeline asks for leave in one write.
struct Answer {
    repeated: Vec<u8>,
    length: usize,
}

impl Answer {
    fn new(content_type: &str, body: &str) -> Self {
        let one = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
             Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n{body}",
            body.len()
        );
        Self {
            repeated: one.repeat(MOST_AT_ONCE).into_bytes(),
            length: one.len(),
        }
    }
}

fn token(socket: &impl AsRawFd) -> EventData {
    EventData::new_u64(socket.as_raw_fd() as u64)
}
