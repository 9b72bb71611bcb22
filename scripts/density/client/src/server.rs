//! The server, as seen from outside.

use std::fs;
use std::io::{Error, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

pub(crate) struct Server {
    pub(crate) port: u16,
    pid: usize,
}

/// A request whose answer was not read yet.
pub(crate) struct Asked(TcpStream);

impl Server {
    pub(crate) fn new(port: u16, pid: usize) -> Self {
        Self { port, pid }
    }

    /// The CPU time of all its threads, as the scheduler counts it.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let mut total = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.pid))? {
            let text = fs::read_to_string(task?.path().join("schedstat"))?;
            let word = text.split(' ').next().unwrap_or_default();
            total += word.parse::<u64>().map_err(Error::other)?;
        }
        Ok(Duration::from_nanos(total))
    }

    pub(crate) fn resident_kib(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let word = line.and_then(|line| line.split_whitespace().next());
        word.unwrap_or_default().parse().map_err(Error::other)
    }

    /// Asks on a connection of its own; returns the body.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> Result<String> {
        self.begin(method, path, body)?.finish()
    }

    pub(crate) fn post_later(&self, path: &str, body: &str) -> Result<Asked> {
        self.begin("POST", path, body)
    }

    fn begin(&self, method: &str, path: &str, body: &str) -> Result<Asked> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        Ok(Asked(stream))
    }
}

impl Asked {
    pub(crate) fn finish(mut self) -> Result<String> {
        let mut answer = Vec::new();
        loop {
            let mut piece = [0; 4096];
            let count = self.0.read(&mut piece)?;
            answer.extend_from_slice(&piece[..count]);
            let text = String::from_utf8_lossy(&answer);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let lower = head.to_ascii_lowercase();
                let length = lower
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length:"));
                if !head.contains(" 200 ")
                    || length.and_then(|length| length.trim().parse().ok()) == Some(body.len())
                {
                    return if head.contains(" 200 ") {
                        Ok(body.to_owned())
                    } else {
                        Err(Error::other(head.to_owned()))
                    };
                }
            }
            if count == 0 {
                return Err(Error::other(format!("the answer ends early: {text}")));
            }
        }
    }
}
