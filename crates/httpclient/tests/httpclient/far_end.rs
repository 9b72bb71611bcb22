//! A server that says what a test tells it, byte for byte, and remembers what it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Which connection it came on, counted from 0.
    pub(crate) connection: usize,
    pub(crate) peer: SocketAddr,
    pub(crate) head: String,
    /// As it was framed.
    pub(crate) body: String,
}

impl Asked {
    /// The values of a header, written in this case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let values = self.head.lines().filter_map(|line| line.split_once(": "));
        values
            .filter(|(n, _)| *n == name)
            .map(|(_, value)| value)
            .next()
    }

    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }
}

/// What the server does with a request.
pub(crate) enum Say {
    /// Writes this and waits for the next request.
    This(Vec<u8>),
    /// Writes this and closes.
    AndClose(Vec<u8>),
    /// Writes this, and then nothing more.
    AndHang(Vec<u8>),
}

/// 200 with a body.
pub(crate) fn ok(body: &str) -> Say {
    answer("200 OK", "", body)
}

/// An answer with a status, further header lines and a body.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Say {
    let length = body.len();
    Say::This(
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}").into(),
    )
}

/// A redirect.
pub(crate) fn redirect(status: u16, location: &str) -> Say {
    answer(
        &format!("{status} Elsewhere"),
        &format!("Location: {location}\r\n"),
        "not here",
    )
}

type Teller = Arc<dyn Fn(&Asked) -> Say + Send + Sync>;

#[derive(Default)]
struct Heard {
    asked: Vec<Asked>,
    connections: usize,
}

/// The server; it ends with the test.
pub(crate) struct FarEnd {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Heard>>,
    task: JoinHandle<()>,
}

impl FarEnd {
    pub(crate) async fn start(tell: impl Fn(&Asked) -> Say + Send + Sync + 'static) -> Self {
        Self::start_over(|socket| async { Some(socket) }, tell).await
    }

    /// The same over another stream, which a function makes of the socket.
    pub(crate) async fn start_over<W, Fut, S>(
        wrap: W,
        tell: impl Fn(&Asked) -> Say + Send + Sync + 'static,
    ) -> Self
    where
        W: Fn(TcpStream) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Option<S>> + Send + 'static,
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let heard = Arc::new(Mutex::new(Heard::default()));
        let (tell, kept): (Teller, _) = (Arc::new(tell), Arc::clone(&heard));
        let task = tokio::spawn(async move {
            while let Ok((socket, peer)) = listener.accept().await {
                let connection = lock(&kept).connections;
                lock(&kept).connections += 1;
                let (kept, tell, stream) = (Arc::clone(&kept), Arc::clone(&tell), wrap(socket));
                tokio::spawn(async move {
                    if let Some(stream) = stream.await {
                        serve(stream, connection, peer, &kept, &tell).await;
                    }
                });
            }
        });
        Self {
            address,
            heard,
            task,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        lock(&self.heard).asked.clone()
    }

    /// The last request.
    pub(crate) fn last(&self) -> Asked {
        self.asked().pop().expect("a request")
    }

    pub(crate) fn connections(&self) -> usize {
        lock(&self.heard).connections
    }
}

impl Drop for FarEnd {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(heard: &Mutex<Heard>) -> std::sync::MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    connection: usize,
    peer: SocketAddr,
    heard: &Mutex<Heard>,
    tell: &Teller,
) {
    let mut buffer = Vec::new();
    while let Some((head, body)) = request(&mut stream, &mut buffer).await {
        let asked = Asked {
            connection,
            peer,
            head,
            body,
        };
        lock(heard).asked.push(asked.clone());
        let (bytes, then) = match tell(&asked) {
            Say::This(bytes) => (bytes, None),
            Say::AndClose(bytes) => (bytes, Some(false)),
            Say::AndHang(bytes) => (bytes, Some(true)),
        };
        if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
            return;
        }
        match then {
            None => {}
            Some(false) => break,
            Some(true) => {
                // Until the client gives up.
                while stream.read(&mut [0; 512]).await.is_ok_and(|read| read > 0) {}
                return;
            }
        }
    }
    let _ = stream.shutdown().await;
}

/// Reads a request; one that expects 100 is answered without its body.
async fn request<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
) -> Option<(String, String)> {
    let end = read_until(stream, buffer, b"\r\n\r\n", 0).await?;
    let head: Vec<u8> = buffer.drain(..end).collect();
    let head: String = head.into_iter().map(char::from).collect();
    let lower = head.to_ascii_lowercase();
    let field = |name: &str| {
        lower
            .split_once(name)?
            .1
            .split("\r\n")
            .next()
            .map(str::to_owned)
    };
    if lower.contains("\r\nexpect:") {
        return Some((head, String::new()));
    }
    let length = match field("\r\ncontent-length: ") {
        Some(length) => length.parse().ok()?,
        None if lower.contains("\r\ntransfer-encoding: chunked") => {
            read_until(stream, buffer, b"0\r\n\r\n", 0).await?
        }
        None => 0,
    };
    while buffer.len() < length {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    let body: Vec<u8> = buffer.drain(..length).collect();
    Some((head, String::from_utf8_lossy(&body).into_owned()))
}

async fn read_until<S: AsyncRead + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
    delimiter: &[u8],
    from: usize,
) -> Option<usize> {
    loop {
        let found = buffer
            .get(from..)?
            .windows(delimiter.len())
            .position(|window| window == delimiter);
        if let Some(at) = found {
            return Some(from + at + delimiter.len());
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
}
