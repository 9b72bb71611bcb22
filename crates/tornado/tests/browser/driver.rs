//! Chromium and the driver that leads it: JSON over HTTP, as WebDriver has it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

/// When a test gives up on what must come: long, since it says that something hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

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
const WATCH: &str =
    "trap '' TERM INT HUP; setsid chromedriver --port=0 & cat; kill -KILL -$!; wait; rm -rf \"$0\"";

/// A browser with a profile of its own, in one session of a driver.
pub(crate) struct Driver {
    /// What it watches is open as long as this program runs.
    _watch: Child,
    address: SocketAddr,
    /// The path of the session.
    session: String,
}

/// The browser of all tests, for one of them at a time: to start one takes longer than a test.
pub(crate) fn driver() -> MutexGuard<'static, Driver> {
    static DRIVER: LazyLock<Mutex<Driver>> = LazyLock::new(|| Mutex::new(Driver::start()));
    // A test that has failed leaves a browser as good as any.
    DRIVER.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Driver {
    fn start() -> Self {
        for program in ["chromedriver", "chromium"] {
            let asked = Command::new(program).arg("--version").output();
            assert!(
                asked.is_ok_and(|asked| asked.status.success()),
                "{program} does not start; these tests need Debian's packages chromium and chromium-driver"
            );
        }
        let profile = tempfile::tempdir()
            .expect("a folder for the profile")
            .keep();
        let mut watch = Command::new("sh")
            .args(["-c", WATCH])
            .arg(&profile)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let port = port_of(&mut watch);
        let mut driver = Self {
            _watch: watch,
            address: (Ipv4Addr::LOCALHOST, port).into(),
            session: String::new(),
        };
        driver.begin(&profile);
        driver
    }

    fn begin(&mut self, profile: &Path) {
        let profile = format!("--user-data-dir={}", profile.display());
        let arguments: Vec<&str> = ARGUMENTS.into_iter().chain([profile.as_str()]).collect();
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            // An element that is not there yet is waited for.
            "timeouts": {"implicit": PATIENCE.as_millis() as u64 / 2},
        }}});
        let begun = exchange(self.address, "POST", "/session", &wanted)
            .unwrap_or_else(|error| panic!("cannot start chromium: {error}"));
        let id = begun["sessionId"].as_str().expect("the id of a session");
        self.session = format!("/session/{id}");
    }

    /// Has the driver do something.
    ///
    /// # Errors
    /// What it says went wrong, a mistake in a script for instance.
    pub(crate) fn post(&self, command: &str, with: &Value) -> io::Result<Value> {
        let path = format!("{}/{command}", self.session);
        exchange(self.address, "POST", &path, with)
    }
}

/// The port that the driver says it has chosen.
fn port_of(process: &mut Child) -> u16 {
    let said = process.stdout.take().expect("what the driver says");
    let mut lines = BufReader::new(said).lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // It says little more; that goes nowhere.
    std::thread::spawn(move || lines.for_each(drop));
    port.expect("chromedriver has a port")
}

/// One command and the value it gives.
fn exchange(address: SocketAddr, method: &str, path: &str, with: &Value) -> io::Result<Value> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let body = with.to_string();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let (done, body) = answer(BufReader::new(stream))?;
    let value = serde_json::from_slice::<Value>(&body)?["value"].take();
    if done {
        return Ok(value);
    }
    let said = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Err(io::Error::other(said("error") + ": " + &said("message")))
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
