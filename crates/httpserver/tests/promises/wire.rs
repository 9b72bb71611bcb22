//! A server on a thread of its own, and a client that speaks bytes.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Once, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tornado_httpserver::{HttpServer, Settings};
use tornado_httputil::{Reply, Request, Sent, Service};

/// When a test gives up on what must come: long, since it says that the server hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const BAD_REQUEST: &str = "HTTP/1.1 400 Bad Request\r\n\r\n";

/// A server on a thread of its own, with one loop.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<Duration>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Server {
    pub(crate) fn of(service: impl Service) -> Self {
        Self::with(Settings::default(), service)
    }

    pub(crate) fn with(settings: Settings, service: impl Service) -> Self {
        make_room();
        let (tell, told) = mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let running = HttpServer::new(service)
                    .settings(settings)
                    .bind(("127.0.0.1", 0))?
                    .serve()?;
                let _ = tell.send(running.addresses().first().copied());
                let within = stopped.await.unwrap_or_default();
                running.stop_within(within).await
            })
        });
        let address = told
            .recv_timeout(PATIENCE)
            .ok()
            .flatten()
            .expect("the server has an address");
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub(crate) fn connect(&self) -> Client<TcpStream> {
        Client::to(self.address)
    }

    /// What the server says to these bytes until it closes; the client goes on listening, and sends no more.
    pub(crate) fn says(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut client = self.connect();
        client.send(bytes);
        client.rest()
    }

    /// Begins to stop; the server is gone when [`wait`](Self::wait) returns.
    pub(crate) fn begin_stop(&mut self, within: Duration) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(within);
        }
    }

    pub(crate) fn wait(mut self) -> io::Result<()> {
        self.join()
    }

    /// Stops, and tells what the server ended with; hangs if a connection leaks.
    pub(crate) fn stop(mut self) -> io::Result<()> {
        self.begin_stop(PATIENCE * 10);
        self.join()
    }

    fn join(&mut self) -> io::Result<()> {
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(ended)) => ended,
            Some(Err(_)) => Err(io::Error::other("the server's thread panicked")),
            None => Ok(()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.begin_stop(Duration::ZERO);
        let _ = self.join();
    }
}

/// As many file descriptors as the system permits: both ends of hundreds of connections are in this process.
fn make_room() {
    static MADE: Once = Once::new();
    MADE.call_once(|| {
        let limit = getrlimit(Resource::Nofile);
        let all = Rlimit {
            current: limit.maximum,
            ..limit
        };
        setrlimit(Resource::Nofile, all).expect("a soft limit as high as the hard one");
    });
}

/// A client that sends and reads bytes as they are.
pub(crate) struct Client<S> {
    pub(crate) stream: S,
    /// What was read and not used yet.
    ahead: Vec<u8>,
}

impl Client<TcpStream> {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server accepts");
        stream.set_nodelay(true).expect("a socket option");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a socket option");
        stream
            .set_write_timeout(Some(PATIENCE))
            .expect("a socket option");
        Self::on(stream)
    }

    /// Sends no more, and goes on reading.
    pub(crate) fn half_close(&self) {
        self.stream
            .shutdown(Shutdown::Write)
            .expect("the sending side closes");
    }
}

impl<S: Read + Write> Client<S> {
    pub(crate) fn on(stream: S) -> Self {
        Self {
            stream,
            ahead: Vec::new(),
        }
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream
            .write_all(bytes.as_ref())
            .expect("the server reads");
    }

    /// Sends as far as the server lets it, since the server may be gone.
    pub(crate) fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref())
    }

    /// Sends a request and reads its answer.
    pub(crate) fn ask(&mut self, bytes: impl AsRef<[u8]>) -> Answer {
        self.send(bytes);
        self.answer()
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask(get(path))
    }

    /// Reads one answer, by its own framing.
    pub(crate) fn answer(&mut self) -> Answer {
        self.answer_to("GET")
    }

    /// Reads one answer to a request of this method.
    pub(crate) fn answer_to(&mut self, method: &str) -> Answer {
        let head = self.until(b"\r\n\r\n");
        let mut answer = Answer {
            head: String::from_utf8(head).expect("a head in UTF-8"),
            body: Vec::new(),
        };
        if method == "HEAD" || matches!(answer.status(), 100..=199 | 204 | 304) {
            return answer;
        }
        if answer.header("Transfer-Encoding") == Some("chunked") {
            loop {
                let line = String::from_utf8(self.until(b"\r\n")).expect("a chunk's size");
                let size = usize::from_str_radix(line.trim_end(), 16)
                    .expect("a chunk's size in hexadecimal");
                answer.body.extend_from_slice(&self.exactly(size));
                assert_eq!(self.exactly(2), b"\r\n", "the end of a chunk");
                if size == 0 {
                    break;
                }
            }
        } else if let Some(length) = answer.header("Content-Length") {
            let length = length.parse().expect("a Content-Length");
            answer.body = self.exactly(length);
        } else {
            answer.body = self.rest_of_bytes().expect("a body until the close");
        }
        answer
    }

    /// Everything up to this, and this.
    pub(crate) fn until(&mut self, end: &[u8]) -> Vec<u8> {
        loop {
            if let Some(at) = self
                .ahead
                .windows(end.len())
                .position(|window| window == end)
            {
                return self.ahead.drain(..at + end.len()).collect();
            }
            let came = self.more().expect("the server answers in time");
            assert!(
                came > 0,
                "the server closed; it had said {:?}",
                String::from_utf8_lossy(&self.ahead)
            );
        }
    }

    pub(crate) fn exactly(&mut self, count: usize) -> Vec<u8> {
        while self.ahead.len() < count {
            let came = self.more().expect("the server answers in time");
            assert!(
                came > 0,
                "the server closed {} bytes too early",
                count - self.ahead.len()
            );
        }
        self.ahead.drain(..count).collect()
    }

    /// Everything until the server closes.
    pub(crate) fn rest(&mut self) -> String {
        String::from_utf8_lossy(&self.rest_of_bytes().expect("the server closes properly"))
            .into_owned()
    }

    pub(crate) fn rest_of_bytes(&mut self) -> io::Result<Vec<u8>> {
        while self.more()? > 0 {}
        Ok(std::mem::take(&mut self.ahead))
    }

    /// Whether the server has closed, or cut the connection, and said nothing more.
    pub(crate) fn is_closed(&mut self) -> bool {
        match self.rest_of_bytes() {
            Ok(rest) => rest.is_empty(),
            Err(error) => error.kind() == io::ErrorKind::ConnectionReset,
        }
    }

    fn more(&mut self) -> io::Result<usize> {
        let mut buffer = vec![0; 64 << 10];
        let count = self.stream.read(&mut buffer)?;
        self.ahead.extend_from_slice(&buffer[..count]);
        Ok(count)
    }
}

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status line and the headers, blank line included.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
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
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .into_iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a text")
    }

    /// Whether the answer says that the connection ends behind it.
    pub(crate) fn closes(&self) -> bool {
        self.header("Connection") == Some("close")
    }
}

pub(crate) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")
}

pub(crate) fn post(path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Answers with method, target and body.
pub(crate) async fn echo(mut request: Request, mut reply: Reply) -> Sent {
    if let Err(error) = request.collect(u64::MAX).await {
        reply.page().head.status = error.status();
        return reply.send_text(&error.to_string());
    }
    let said = format!(
        "{} {} {}",
        request.method(),
        request.uri(),
        String::from_utf8_lossy(request.body())
    );
    reply.send_text(said.trim_end())
}

/// Answers at once, and asks for no body.
pub(crate) async fn hello(_: Request, reply: Reply) -> Sent {
    reply.send_text("hello")
}
