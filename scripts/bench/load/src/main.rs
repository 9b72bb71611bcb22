//! A load generator that costs less than the servers it asks.
//!
//! `load PORT PATH CONNECTIONS SECONDS DEPTH [FORM-FILE]` sends DEPTH requests at
//! a time on each of CONNECTIONS keep-alive connections to 127.0.0.1, and the next
//! DEPTH when their answers are there; with a form it posts. It learns the length
//! of an answer from a first exchange and then only counts bytes.
//! Prints `REQUESTS SECONDS`.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

struct Connection {
    stream: TcpStream,
    awaited: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, path, connections, seconds, depth, form @ ..] = arguments.as_slice() else {
        return Err("usage: load PORT PATH CONNECTIONS SECONDS DEPTH [FORM-FILE]".into());
    };
    let (port, depth): (u16, usize) = (port.parse()?, depth.parse()?);
    let request = match form {
        [] => format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
        [file, ..] => {
            let form = std::fs::read_to_string(file)?;
            format!(
                "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: {}\r\n\r\n{form}",
                form.len()
            )
        }
    };
    let answers = answer_length(port, request.as_bytes())? * depth;
    let requests = request.repeat(depth).into_bytes();

    let epoll = epoll::create(CreateFlags::CLOEXEC)?;
    let mut open = Vec::new();
    for place in 0..connections.parse()? {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        epoll::add(&epoll, &stream, EventData::new_u64(place), EventFlags::IN)?;
        stream.write_all(&requests)?;
        open.push(Connection {
            stream,
            awaited: answers,
        });
    }

    let mut events = Vec::with_capacity(1024);
    let mut buffer = vec![0; 1 << 20];
    let mut done = 0;
    let start = Instant::now();
    let duration = Duration::from_secs_f64(seconds.parse()?);
    while start.elapsed() < duration {
        epoll::wait(&epoll, spare_capacity(&mut events), None)?;
        for event in events.drain(..) {
            let connection = &mut open[event.data.u64() as usize];
            let length = connection.stream.read(&mut buffer)?;
            if length == 0 {
                return Err("the server closed a connection".into());
            }
            connection.awaited = connection
                .awaited
                .checked_sub(length)
                .ok_or("an answer is longer than the first was")?;
            if connection.awaited == 0 {
                connection.awaited = answers;
                connection.stream.write_all(&requests)?;
                done += depth;
            }
        }
    }
    println!("{done} {}", start.elapsed().as_secs_f64());
    Ok(())
}

/// How long one whole answer is: all that comes before a tenth of a second's silence.
fn answer_length(port: u16, request: &[u8]) -> Result<usize, Box<dyn Error>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.write_all(request)?;
    // A server may still be at what others asked of it; from the first byte on, silence is the end.
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut answer = vec![0; 1];
    stream.read_exact(&mut answer)?;
    stream.set_read_timeout(Some(Duration::from_millis(100)))?;
    let _silence = stream.read_to_end(&mut answer);
    if !answer.starts_with(b"HTTP/1.1 200") {
        return Err(format!("not a good answer: {}", String::from_utf8_lossy(&answer)).into());
    }
    Ok(answer.len())
}
