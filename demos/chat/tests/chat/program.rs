//! The running program.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// When a test gives up on what must come: long, since it says that something hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    arguments: Vec<String>,
    port: u16,
}

impl Program {
    pub(crate) fn serve(arguments: &[&str]) -> Self {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|free| free.local_addr())
            .expect("a free port")
            .port();
        let arguments: Vec<String> = arguments.iter().map(|&one| one.to_owned()).collect();
        let child = start(port, &arguments);
        Self {
            child,
            arguments,
            port,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Where somebody's browser finds it: a host for each, so that each has cookies of its own.
    pub(crate) fn origin(&self, user: &str) -> String {
        format!("http://{user}.localhost:{}", self.port)
    }

    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// On the same port.
    pub(crate) fn start_again(&mut self) {
        self.child = start(self.port, &self.arguments);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts it and waits until it serves.
fn start(port: u16, arguments: &[String]) -> Child {
    let deadline = Instant::now() + PATIENCE;
    let spawn = || {
        Command::new(env!("CARGO_BIN_EXE_chat"))
            .args([&format!("--port={port}"), "--address=127.0.0.1"])
            .args(["--cookie-secret=of these tests", "--logging=error"])
            .args(arguments)
            .stdin(Stdio::null())
            .spawn()
            .expect("the program")
    };
    let mut child = spawn();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(Instant::now() < deadline, "the program serves");
        std::thread::sleep(Duration::from_millis(5));
        if !matches!(child.try_wait(), Ok(None)) {
            // Somebody else has the port for a moment.
            child = spawn();
        }
    }
    child
}
