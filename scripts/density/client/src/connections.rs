//! Many connections on one thread.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::io::retry_on_intr;
use socket2::{Domain, Socket, Type};

/// What the connections are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Socket,
    Echo,
    Poll,
}

pub(crate) struct Connections {
    epoll: OwnedFd,
    all: Vec<Connection>,
    buffer: Vec<u8>,
    events: Vec<Event>,
}

struct Connection {
    stream: TcpStream,
    /// The last bytes that came: a message is known by its end.
    end: [u8; END],
    done: bool,
}

const END: usize = 8;

/// How many connections one source address has: ports are few.
const PER_ADDRESS: usize = 20_000;

/// How many handshakes are under way at once.
const AT_ONCE: usize = 256;

const PATIENCE: Duration = Duration::from_secs(60);

const HELLO: &str = " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const POLL: &str = "GET /poll HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

impl Connections {
    pub(crate) fn open(port: u16, kind: Kind, count: usize) -> Result<Self> {
        let mut connections = Self {
            epoll: epoll::create(CreateFlags::CLOEXEC)?,
            all: Vec::with_capacity(count),
            buffer: vec![0; 64 << 10],
            events: Vec::with_capacity(1024),
        };
        while connections.all.len() < count {
            let from = connections.all.len();
            for at in from..count.min(from + AT_ONCE) {
                connections
                    .add(port, kind, at)
                    .map_err(|error| Error::other(format!("connection {at}: {error}")))?;
            }
            if kind != Kind::Poll {
                connections.wait(from, |connection, _| connection.end.ends_with(b"\r\n\r\n"))?;
            }
        }
        Ok(connections)
    }

    fn add(&mut self, port: u16, kind: Kind, at: usize) -> Result<()> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        // Addresses of its own for each server, so that several of them can be measured at once.
        let [high, low] = port.to_be_bytes();
        let source = Ipv4Addr::new(127, high, low, 2 + (at / PER_ADDRESS) as u8);
        socket.bind(&SocketAddr::from((source, 0)).into())?;
        socket.connect(&SocketAddr::from(([127, 0, 0, 1], port)).into())?;
        socket.set_tcp_nodelay(true)?;
        // Closed by a reset, which leaves no port behind that nobody else may use for a minute.
        socket.set_linger(Some(Duration::ZERO))?;
        let mut stream = TcpStream::from(socket);
        match kind {
            Kind::Socket => stream.write_all(format!("GET /ws{HELLO}").as_bytes())?,
            Kind::Echo => stream.write_all(format!("GET /echo{HELLO}").as_bytes())?,
            Kind::Poll => stream.write_all(POLL.as_bytes())?,
        }
        stream.set_nonblocking(true)?;
        let data = EventData::new_u64(self.all.len() as u64);
        epoll::add(&self.epoll, &stream, data, EventFlags::IN | EventFlags::ET)?;
        self.all.push(Connection {
            stream,
            end: [0; END],
            done: false,
        });
        Ok(())
    }

    /// Reads until each connection, from one on, is done.
    fn wait(
        &mut self,
        from: usize,
        mut done: impl FnMut(&mut Connection, usize) -> bool,
    ) -> Result<()> {
        let mut left = self.all.len() - from;
        let patience = Instant::now() + PATIENCE;
        self.all
            .iter_mut()
            .for_each(|connection| connection.done = false);
        while left > 0 {
            // Never asleep: waking a client is work that a fast server would be spared, and a slow one charged with.
            self.poll(Duration::ZERO)?;
            if Instant::now() > patience {
                return Err(Error::other(format!("{left} connections still wait")));
            }
            for event in self.events.drain(..) {
                let connection = &mut self.all[event.data.u64() as usize];
                let count = connection.read(&mut self.buffer)?;
                if !connection.done && done(connection, count) {
                    connection.done = true;
                    left -= 1;
                }
            }
        }
        Ok(())
    }

    fn poll(&mut self, time: Duration) -> Result<()> {
        let time = Timespec {
            tv_sec: time.as_secs() as i64,
            tv_nsec: i64::from(time.subsec_nanos()),
        };
        self.events.clear();
        retry_on_intr(|| epoll::wait(&self.epoll, spare_capacity(&mut self.events), Some(&time)))?;
        Ok(())
    }

    /// Fails if one of them has ended.
    pub(crate) fn none_lost(&mut self) -> Result<()> {
        self.poll(Duration::ZERO)?;
        for event in self.events.drain(..) {
            self.all[event.data.u64() as usize].read(&mut self.buffer)?;
        }
        Ok(())
    }

    /// Waits until every connection has this message.
    pub(crate) fn all_have(&mut self, message: &[u8]) -> Result<()> {
        let end = message[message.len() - END..].to_vec();
        self.wait(0, |connection, _| connection.end == *end)
    }

    pub(crate) fn ask_again(&mut self) -> Result<()> {
        for connection in &mut self.all {
            connection.stream.write_all(POLL.as_bytes())?;
        }
        Ok(())
    }

    /// Has every connection say 100 bytes, and again when they are back; returns how often.
    pub(crate) fn echo_for(&mut self, time: Duration) -> Result<usize> {
        let mut frame = vec![0x81, 0x80 | 100, 1, 2, 3, 4];
        frame.extend((0..100).map(|at| b'x' ^ (at % 4 + 1)));
        for connection in &mut self.all {
            connection.stream.write_all(&frame)?;
        }
        let deadline = Instant::now() + time;
        let mut messages = 0;
        self.wait(0, |connection, count| {
            assert!(count == 0 || count == 102, "an answer of {count} bytes");
            messages += usize::from(count > 0);
            if count > 0 && Instant::now() < deadline {
                connection.stream.write_all(&frame).expect("written");
                return false;
            }
            count > 0
        })?;
        Ok(messages)
    }
}

impl Connection {
    /// Reads what is there; returns how much.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut total = 0;
        loop {
            match self.stream.read(buffer) {
                Ok(0) => return Err(Error::other("the server closed a connection")),
                Ok(count) => {
                    total += count;
                    let bytes = &buffer[..count];
                    let kept = END.saturating_sub(count);
                    self.end.copy_within(END - kept.., 0);
                    self.end[kept..].copy_from_slice(&bytes[count - (END - kept)..]);
                    if count < buffer.len() {
                        return Ok(total);
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(total),
                Err(error) => return Err(error),
            }
        }
    }
}
