//! The application, served; and what it was asked.

use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tornado::HttpServer;
use tornado::httputil::{Middleware, Next, Reply, Request, Sent};
use tornado::ioloop::{Handle, IoLoop};
use tornado_testing::Browser;

use crate::site;

/// When a test gives up on what must come: long, since it says that something hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// The guest book, on a thread and a port of its own.
pub(crate) struct Server {
    origin: String,
    pub(crate) notes: watch::Sender<Vec<String>>,
    asked: Asked,
    io_loop: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let (notes, asked) = (watch::Sender::default(), Asked::default());
        let application = site::application(notes.clone()).wrap(asked.clone());
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let io_loop = IoLoop::new().expect("a loop");
            let current = io_loop.make_current();
            let running = HttpServer::new(application)
                .bind(("127.0.0.1", 0))
                .and_then(HttpServer::serve)
                .expect("a server");
            drop(current);
            let _ = tell.send((running.addresses()[0], (*io_loop).clone()));
            io_loop.start();
        });
        let (address, io_loop) = told
            .recv_timeout(PATIENCE)
            .expect("a server with an address");
        Self {
            origin: format!("http://{address}"),
            notes,
            asked,
            io_loop,
            thread: Some(thread),
        }
    }

    /// A new browser, which nobody has used.
    pub(crate) fn visitor(&self) -> Browser {
        Browser::at(self.origin.clone())
    }

    /// The same, of somebody who has logged in.
    pub(crate) fn guest(&self, name: &str) -> Browser {
        let browser = self.visitor();
        browser.go("/login?next=/book");
        browser.write("#login [name=name]", name);
        browser.click("#login button");
        browser.expect_path("/book");
        browser
    }

    /// The requests so far whose line starts like this.
    pub(crate) fn asked(&self, start: &str) -> Vec<String> {
        let all = self.asked.0.lock().expect("requests");
        all.iter()
            .filter(|line| line.starts_with(start))
            .cloned()
            .collect()
    }

    /// Waits until there were so many requests whose line starts like this, and gives them.
    pub(crate) fn await_asked(&self, start: &str, wanted: usize) -> Vec<String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let asked = self.asked(start);
            if asked.len() >= wanted {
                return asked;
            }
            assert!(Instant::now() < deadline, "{wanted} requests: {asked:?}");
            std::thread::yield_now();
        }
    }

    /// Waits until so many wait for notes.
    pub(crate) fn await_listeners(&self, wanted: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.notes.receiver_count() != wanted {
            assert!(Instant::now() < deadline, "{wanted} wait for notes");
            std::thread::yield_now();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.io_loop.add_callback(|| IoLoop::current().stop());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A line per request: its method and address, and the last event that its client has seen.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<String>>>);

impl Middleware for Asked {
    async fn handle(&self, request: Request, reply: Reply, next: Next<'_>) -> Sent {
        let mut line = format!("{} {}", request.method(), request.uri());
        if let Some(id) = request.header("Last-Event-ID") {
            line += &format!(" after {id}");
        }
        self.0.lock().expect("requests").push(line);
        next.run(request, reply).await
    }
}
