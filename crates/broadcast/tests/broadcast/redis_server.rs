//! A Redis of a test's own.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tornado_testing::Port;

/// When a test gives up on what must come: long, since it says that something hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// `redis-server` on a free port and in a folder of its own; ended with the test, whichever way that ends.
pub(crate) struct RedisServer {
    watch: Option<Child>,
    folder: TempDir,
    port: Port,
}

/// Starts a program and ends it with this one, when it no longer hears of it.
const WATCH: &str = "\"$@\" & cat; kill -KILL $!; wait";

impl RedisServer {
    pub(crate) fn start() -> Self {
        let asked = Command::new("redis-server").arg("--version").output();
        assert!(
            asked.is_ok_and(|asked| asked.status.success()),
            "redis-server does not start; these tests need Debian's package redis-server"
        );
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = Self {
            watch: None,
            folder,
            port: Port::reserve(),
        };
        server.start_again();
        server
    }

    /// Starts it with what it has stored.
    pub(crate) fn start_again(&mut self) {
        let watch = run(self.folder.path(), self.port.number());
        self.watch = Some(watch);
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(self.port.address()).is_err() {
            assert!(Instant::now() < deadline, "redis-server serves");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it at once, as a crash does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut watch) = self.watch.take() {
            drop(watch.stdin.take());
            let _ = watch.wait();
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://{}/0", self.port.address())
    }

    /// Has it do something, as somebody else would.
    pub(crate) fn cli(&self, commands: &str) -> String {
        let shell = format!("printf '{commands}' | redis-cli -p {}", self.port.number());
        let done = Command::new("sh").args(["-c", &shell]).output();
        let done = done.expect("redis-cli");
        String::from_utf8_lossy(&done.stdout).into_owned()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn run(folder: &Path, port: u16) -> Child {
    Command::new("sh")
        .args(["-c", WATCH, "sh", "redis-server", "--bind", "127.0.0.1"])
        .args(["--port", &port.to_string(), "--save", ""])
        .args(["--appendonly", "yes", "--appendfsync", "always"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell")
}
