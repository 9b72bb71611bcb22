//! Chromium and the driver that leads it: JSON over HTTP, as WebDriver has it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::{Value, json};

use crate::Port;
use crate::run::{LOOK, patience};

/// What the browser is told: no window, no first-run pages, and not a word to hosts elsewhere.
const ARGUMENTS: [&str; 13] = [
    "--headless",
    "--no-sandbox", // which does not work for root
    "--disable-gpu",
    "--disable-dev-shm-usage", // small in containers
    "--disable-quic",
    "--no-proxy-server",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    // A page that is kept to go back to keeps its connections open too.
    "--disable-features=BackForwardCache",
    "--lang=en-US",
];

/// Starts the driver and ends it with this program, whichever way that ends; and what the driver started, and its files.
const WATCH: &str = "trap '' TERM INT HUP; setsid chromedriver --port=\"$1\" & cat; kill -KILL -$!; wait; rm -rf \"$0\"";

/// A browser with a profile of its own, in one session of a driver.
#[derive(Debug)]
pub(super) struct Driver {
    /// What it watches is open as long as this program runs.
    _watch: Child,
    port: Port,
    /// The path of the session.
    session: String,
    /// The window that it begins with.
    window: String,
}

/// The browser of all tests, for one of them at a time: to start one takes longer than a test.
#[track_caller]
pub(super) fn driver() -> MutexGuard<'static, Driver> {
    static DRIVER: LazyLock<Mutex<Driver>> = LazyLock::new(|| match Driver::start() {
        Ok(driver) => Mutex::new(driver),
        Err(error) => panic!("cannot start chromium: {error}"),
    });
    // A test that has failed leaves a browser as good as any.
    DRIVER.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Driver {
    fn start() -> io::Result<Self> {
        for program in ["chromedriver", "chromium"] {
            let asked = Command::new(program).arg("--version").output();
            assert!(
                asked.is_ok_and(|asked| asked.status.success()),
                "{program} does not start; these tests need Debian's packages chromium and chromium-driver"
            );
        }
        let profile = tempfile::tempdir()?.keep();
        let port = Port::reserve();
        let watch = Command::new("sh")
            .args(["-c", WATCH])
            .arg(&profile)
            .arg(port.number().to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut driver = Self {
            _watch: watch,
            port,
            session: String::new(),
            window: String::new(),
        };
        driver.await_listener()?;
        driver.begin(&profile)?;
        Ok(driver)
    }

    fn await_listener(&self) -> io::Result<()> {
        let deadline = Instant::now() + patience();
        while let Err(error) = TcpStream::connect(self.port.address()) {
            if Instant::now() > deadline {
                return Err(error);
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    fn begin(&mut self, profile: &Path) -> io::Result<()> {
        let profile = format!("--user-data-dir={}", profile.display());
        let arguments: Vec<&str> = ARGUMENTS.into_iter().chain([profile.as_str()]).collect();
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            // An element that is not there yet is waited for.
            "timeouts": {"implicit": patience().as_millis() as u64 / 2},
        }}});
        let begun = self.exchange("POST", "/session", &wanted)?;
        self.session = match begun.get("sessionId").and_then(Value::as_str) {
            Some(id) => format!("/session/{id}"),
            None => return Err(io::Error::other(format!("no session: {begun}"))),
        };
        let window = self.exchange("GET", &format!("{}/window", self.session), &Value::Null)?;
        self.window = window.as_str().unwrap_or_default().to_owned();
        Ok(())
    }

    /// The window that it begins with, which stays open.
    pub(super) fn first_window(&self) -> &str {
        &self.window
    }

    /// Has the driver do something.
    ///
    /// # Errors
    /// What it says went wrong, a mistake in a script for instance.
    pub(super) fn post(&self, command: &str, with: &Value) -> io::Result<Value> {
        self.exchange("POST", &format!("{}/{command}", self.session), with)
    }

    /// Closes the window that commands go to.
    pub(super) fn close_window(&self) -> io::Result<Value> {
        self.exchange("DELETE", &format!("{}/window", self.session), &Value::Null)
    }

    /// One command and the value it gives.
    fn exchange(&self, method: &str, path: &str, with: &Value) -> io::Result<Value> {
        let address = self.port.address();
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(patience()))?;
        let body = match with {
            Value::Null => String::new(),
            with => with.to_string(),
        };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let (done, body) = answer(BufReader::new(stream))?;
        let mut said = serde_json::from_slice::<Value>(&body)?;
        let value = said.get_mut("value").map(Value::take).unwrap_or_default();
        if done {
            return Ok(value);
        }
        let said = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        Err(io::Error::other(format!(
            "{}: {}",
            said("error"),
            said("message")
        )))
    }
}

/// Whether the status is 200, and the body.
fn answer(mut stream: BufReader<TcpStream>) -> io::Result<(bool, Vec<u8>)> {
    let (mut done, mut length) = (false, 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        done |= line.starts_with("http/1.1 200 ");
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok((done, body))
}
