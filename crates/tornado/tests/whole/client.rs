//! A client that speaks bytes and waits with patience.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// When a test gives up on what must come: long, since it says that something hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Client {
    stream: TcpStream,
    /// What was read and not used yet.
    ahead: Vec<u8>,
}

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status line and the headers, blank line included.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self::try_to(address).expect("the server accepts")
    }

    pub(crate) fn try_to(address: SocketAddr) -> io::Result<Self> {
        Self::on(TcpStream::connect(address)?)
    }

    /// A client whose own address is this one.
    pub(crate) fn from(ip: Ipv4Addr, address: SocketAddr) -> io::Result<Self> {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((ip, 0)).into())?;
        socket.connect(&address.into())?;
        Self::on(socket.into())
    }

    fn on(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            ahead: Vec::new(),
        })
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.try_send(bytes).expect("the server reads");
    }

    pub(crate) fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref())
    }

    /// Sends a request and reads its answer.
    pub(crate) fn ask(&mut self, bytes: impl AsRef<[u8]>) -> Answer {
        self.send(bytes);
        self.answer()
    }

    pub(crate) fn get(&mut self, target: &str) -> Answer {
        self.ask(get(target))
    }

    pub(crate) fn answer(&mut self) -> Answer {
        self.try_answer().expect("an answer")
    }

    /// Reads one answer, by its own framing.
    pub(crate) fn try_answer(&mut self) -> io::Result<Answer> {
        let mut answer = self.head()?;
        if matches!(answer.status(), 100..=199 | 204 | 304) {
            return Ok(answer);
        }
        if answer.header("Transfer-Encoding").is_some() {
            while let Some(piece) = self.try_chunk()? {
                answer.body.extend(piece);
            }
        } else if let Some(length) = answer.header("Content-Length") {
            let length = length.parse().map_err(io::Error::other)?;
            answer.body = self.exactly(length)?;
        } else {
            answer.body = self.rest()?;
        }
        Ok(answer)
    }

    /// Reads a head; also the whole answer to HEAD.
    pub(crate) fn head(&mut self) -> io::Result<Answer> {
        let head = String::from_utf8(self.until(b"\r\n\r\n")?).map_err(io::Error::other)?;
        Ok(Answer {
            head,
            body: Vec::new(),
        })
    }

    /// Reads the next chunk as text; none is the last.
    pub(crate) fn chunk(&mut self) -> Option<String> {
        let piece = self.try_chunk().expect("a chunk")?;
        Some(String::from_utf8(piece).expect("a text"))
    }

    /// Everything until the server closes, as text.
    pub(crate) fn text_to_end(&mut self) -> String {
        String::from_utf8(self.rest().expect("the server closes properly")).expect("a text")
    }

    fn try_chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        let line = String::from_utf8(self.until(b"\r\n")?).map_err(io::Error::other)?;
        let size = usize::from_str_radix(line.trim_end(), 16).map_err(io::Error::other)?;
        let piece = self.exactly(size)?;
        self.until(b"\r\n")?;
        Ok((size > 0).then_some(piece))
    }

    fn until(&mut self, end: &[u8]) -> io::Result<Vec<u8>> {
        loop {
            if let Some(at) = self
                .ahead
                .windows(end.len())
                .position(|window| window == end)
            {
                return Ok(self.ahead.drain(..at + end.len()).collect());
            }
            self.more()?;
        }
    }

    pub(crate) fn exactly(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.ahead.len() < count {
            self.more()?;
        }
        Ok(self.ahead.drain(..count).collect())
    }

    pub(crate) fn rest(&mut self) -> io::Result<Vec<u8>> {
        self.stream.read_to_end(&mut self.ahead)?;
        Ok(std::mem::take(&mut self.ahead))
    }

    fn more(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4096];
        let count = self.stream.read(&mut buffer)?;
        if count == 0 {
            let said = format!(
                "the server closed; it had said {:?}",
                String::from_utf8_lossy(&self.ahead)
            );
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, said));
        }
        self.ahead.extend_from_slice(&buffer[..count]);
        Ok(())
    }
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        let status = self
            .head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        status.unwrap_or_else(|| panic!("no status in {:?}", self.head))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a text")
    }

    /// Whether the connection ends behind it.
    pub(crate) fn closes(&self) -> bool {
        self.header("Connection") == Some("close")
    }

    /// The head without its date, which is a new one every second.
    pub(crate) fn head_without_date(&self) -> String {
        let lines = self.head.split_inclusive("\r\n");
        lines.filter(|line| !line.starts_with("Date: ")).collect()
    }
}

pub(crate) fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")
}

pub(crate) fn post(target: &str, body: &str) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
