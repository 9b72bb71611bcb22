//! A client's socket, for tests that speak bytes.

use std::net::SocketAddr;

use http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::run::late;
use crate::{Answer, Headers, timeout, within};

/// A client's socket: bytes out, bytes or answers in.
///
/// Everything waits for as long as the [`timeout`] allows, and then panics with what had come.
#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    /// What came and was not asked for yet.
    unread: Vec<u8>,
}

impl Socket {
    /// Opens a connection.
    ///
    /// # Panics
    /// When it is refused, or takes too long.
    pub async fn connect(address: SocketAddr) -> Self {
        match within(TcpStream::connect(address)).await {
            Ok(stream) => Self {
                stream,
                unread: Vec::new(),
            },
            Err(error) => panic!("cannot connect to {address}: {error}"),
        }
    }

    /// Sends bytes as they are.
    ///
    /// # Panics
    /// When the connection is closed, or takes no more.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        if let Err(error) = self.try_send(bytes).await {
            panic!("cannot send: {error}; had come: {}", self.shown());
        }
    }

    /// Sends bytes to a server that may have closed the connection.
    ///
    /// # Errors
    /// The system's.
    ///
    /// # Panics
    /// When it takes no more.
    pub async fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
        within(self.stream.write_all(bytes.as_ref())).await
    }

    /// Ends the sending side; the server can still answer.
    pub async fn finish(&mut self) {
        // A connection that is closed already needs no end.
        let _ = within(self.stream.shutdown()).await;
    }

    /// Reads one answer; what came behind it stays for the next.
    ///
    /// Interim answers such as `100 Continue` are answers.
    ///
    /// # Panics
    /// When there is no whole head in time, or what comes is no HTTP.
    pub async fn answer(&mut self) -> Answer {
        let mut answer = self.head().await;
        let bodiless =
            answer.status.is_informational() || matches!(answer.status.as_u16(), 204 | 304);
        let chunked = answer.headers.get("Transfer-Encoding").is_some();
        let complete = if bodiless {
            true
        } else if chunked {
            self.chunks(&mut answer.body).await
        } else if let Some(length) = answer.headers.get("Content-Length") {
            let Ok(length) = length.parse::<usize>() else {
                answer.fail("expected a Content-Length that is a number")
            };
            self.fill(length).await;
            answer.body = self.take(length);
            answer.body.len() == length
        } else {
            answer.body = self.read_to_end().await;
            true
        };
        answer.cut = (!complete).then(|| "the server closed the connection".into());
        answer
    }

    /// Reads the answer to a HEAD request, which has no body whatever it says.
    ///
    /// # Panics
    /// As [`answer`](Self::answer).
    pub async fn head_answer(&mut self) -> Answer {
        self.head().await
    }

    /// Reads exactly so many bytes.
    ///
    /// # Panics
    /// When the server closes before, or they do not come in time.
    pub async fn read_exactly(&mut self, count: usize) -> Vec<u8> {
        if !self.fill(count).await {
            panic!(
                "expected {count} bytes, the server closed behind {}",
                self.shown()
            );
        }
        self.take(count)
    }

    /// Reads until the server closes the connection.
    ///
    /// # Panics
    /// When it does not in time.
    pub async fn read_to_end(&mut self) -> Vec<u8> {
        while self.more().await {}
        std::mem::take(&mut self.unread)
    }

    /// Expects that the server closes the connection without another byte.
    ///
    /// # Panics
    /// When it does not in time, or says something.
    pub async fn expect_closed(&mut self) {
        let rest = self.read_to_end().await;
        assert!(
            rest.is_empty(),
            "expected the end of the connection, came \"{}\"",
            rest.escape_ascii()
        );
    }

    async fn head(&mut self) -> Answer {
        let Some(text) = self.until(b"\r\n\r\n").await else {
            panic!(
                "expected an answer, the server closed behind {}",
                self.shown()
            );
        };
        parse(&text)
            .unwrap_or_else(|| panic!("expected an answer, came \"{}\"", text.escape_ascii()))
    }

    /// Reads chunks up to the last; returns whether it came (RFC 9112 section 7.1).
    async fn chunks(&mut self, body: &mut Vec<u8>) -> bool {
        loop {
            let Some(line) = self.until(b"\r\n").await else {
                return false;
            };
            let digits = line
                .split(|&byte| byte == b';' || byte == b'\r')
                .next()
                .unwrap_or_default();
            let size = std::str::from_utf8(digits)
                .ok()
                .and_then(|digits| usize::from_str_radix(digits.trim(), 16).ok());
            let Some(size) = size else {
                panic!(
                    "expected the size of a chunk, came \"{}\"",
                    line.escape_ascii()
                )
            };
            if size == 0 {
                break;
            }
            if !self.fill(size + 2).await {
                body.append(&mut self.unread);
                return false;
            }
            body.extend_from_slice(&self.take(size));
            let end = self.take(2);
            assert!(
                end == b"\r\n",
                "expected the end of a chunk, came \"{}\"",
                end.escape_ascii()
            );
        }
        // Trailers, and an empty line.
        while let Some(line) = self.until(b"\r\n").await {
            if line == b"\r\n" {
                return true;
            }
        }
        false
    }

    /// Takes everything up to and with an end; nothing if the connection closes before.
    async fn until(&mut self, end: &[u8]) -> Option<Vec<u8>> {
        let mut searched = 0;
        loop {
            let found = self
                .unread
                .get(searched..)
                .and_then(|rest| rest.windows(end.len()).position(|at| at == end));
            if let Some(at) = found {
                return Some(self.take(searched + at + end.len()));
            }
            searched = (self.unread.len() + 1).saturating_sub(end.len());
            if !self.more().await {
                return None;
            }
        }
    }

    /// Reads until so many bytes are there; returns whether they are.
    async fn fill(&mut self, count: usize) -> bool {
        while self.unread.len() < count {
            if !self.more().await {
                return false;
            }
        }
        true
    }

    /// Takes so many bytes, or all there are.
    fn take(&mut self, count: usize) -> Vec<u8> {
        let rest = self.unread.split_off(count.min(self.unread.len()));
        std::mem::replace(&mut self.unread, rest)
    }

    /// Reads what comes next; returns false at the end.
    async fn more(&mut self) -> bool {
        let limit = timeout();
        match tokio::time::timeout(limit, self.stream.read_buf(&mut self.unread)).await {
            Ok(read) => read.is_ok_and(|count| count > 0),
            Err(_) => panic!("{}; had come: {}", late(limit), self.shown()),
        }
    }

    fn shown(&self) -> String {
        if self.unread.is_empty() {
            "nothing".into()
        } else {
            format!("\"{}\"", self.unread.escape_ascii())
        }
    }
}

/// Reads a head; only what no server may send is refused.
fn parse(text: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(text);
    let mut lines = text.trim_end_matches("\r\n").split("\r\n");
    let (version, rest) = lines.next()?.split_once(' ')?;
    let (status, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    if !version.starts_with("HTTP/1.") {
        return None;
    }
    let mut headers = Headers::default();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        headers.push(name, value.trim());
    }
    let status = StatusCode::from_bytes(status.as_bytes()).ok()?;
    Some(Answer {
        status,
        reason: reason.into(),
        headers,
        body: Vec::new(),
        cut: None,
    })
}
