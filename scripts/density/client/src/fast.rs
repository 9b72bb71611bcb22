//! A client that asks for a small page, again and again, while something else is going on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub(crate) struct Fast {
    watching: Arc<AtomicBool>,
    times: Arc<Mutex<Vec<Duration>>>,
}

const REQUEST: &[u8] = b"GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

impl Fast {
    pub(crate) fn start(port: u16) -> Self {
        let (watching, times) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let fast = Self {
            watching: Arc::clone(&watching),
            times: Arc::clone(&times),
        };
        std::thread::spawn(move || {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
            stream.set_nodelay(true).expect("an option");
            let mut buffer = [0; 4096];
            loop {
                if !watching.load(Ordering::Relaxed) {
                    std::thread::sleep(Duration::from_micros(100));
                    continue;
                }
                let start = Instant::now();
                stream.write_all(REQUEST).expect("written");
                let mut read = 0;
                while !buffer[..read].ends_with(b"Hello, world") {
                    read += stream.read(&mut buffer[read..]).expect("an answer");
                }
                times.lock().expect("no panic").push(start.elapsed());
                std::thread::sleep(Duration::from_micros(200));
            }
        });
        fast
    }

    /// Counts the requests that begin from now on, or ends that.
    pub(crate) fn watch(&self, on: bool) {
        self.watching.store(on, Ordering::Relaxed);
    }

    pub(crate) fn p99_millis(&self) -> f64 {
        std::thread::sleep(Duration::from_millis(50));
        let mut times = self.times.lock().expect("no panic");
        times.sort();
        let at = (times.len() * 99 / 100).min(times.len().saturating_sub(1));
        times
            .get(at)
            .map_or(f64::NAN, |time| time.as_secs_f64() * 1e3)
    }
}
