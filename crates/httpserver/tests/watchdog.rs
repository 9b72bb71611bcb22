//! A handler that keeps its loop is named while it does (`LOOP-2.08`).

use std::io::{Read, Write};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use tornado_httpserver::{HttpServer, Settings};
use tornado_httputil::{Reply, Request, Sent};

/// Lines of the log, on their way to the test.
struct Lines(mpsc::Sender<String>);

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let _ = self.0.send(String::from_utf8_lossy(line).into_owned());
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_request_that_keeps_the_loop_is_named_at_once_and_after_an_await() {
    let (tell, lines) = mpsc::channel();
    let log = tracing_subscriber::fmt()
        .with_writer(Mutex::new(Lines(tell)))
        .finish();
    tracing::subscriber::set_global_default(log).expect("the only one of this process");
    let lines = std::sync::Arc::new(Mutex::new(lines));
    let keeps = move |request: Request, reply: Reply| {
        let lines = std::sync::Arc::clone(&lines);
        async move {
            if request.query() == "later" {
                tokio::task::yield_now().await;
            }
            // Keeps the loop until it is told of that: not for a time.
            let lines = lines.lock().expect("one request at a time");
            let named = |line: String| line.contains("WARN") && line.contains(request.path());
            let told =
                std::iter::from_fn(|| lines.recv_timeout(Duration::from_secs(60)).ok()).any(named);
            let answer: Sent = reply.send_text(if told { "told" } else { "not told" });
            answer
        }
    };
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || -> std::io::Result<()> {
        let settings = Settings {
            blocking_log_threshold: Some(Duration::from_millis(50)),
            ..Settings::default()
        };
        let server = HttpServer::new(keeps)
            .settings(settings)
            .bind(("127.0.0.1", 0))?;
        let _ = tell.send(server.addresses().first().copied());
        server.start(1)
    });
    let address = told.recv().ok().flatten().expect("an address");
    for path in ["/at-once", "/after-an-await?later"] {
        let mut client = std::net::TcpStream::connect(address).expect("a connection");
        write!(client, "GET {path} HTTP/1.0\r\n\r\n").expect("the server reads");
        let mut said = String::new();
        client
            .read_to_string(&mut said)
            .expect("the server answers");
        assert!(said.ends_with("\r\n\r\ntold"), "{path}: {said}");
    }
}
