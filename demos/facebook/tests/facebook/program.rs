//! The running program.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::browser::Browser;
use crate::driver::PATIENCE;

/// Killed when it is dropped.
pub(crate) struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    pub(crate) fn start() -> Self {
        let address = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .expect("a free port");
        let mut child = Command::new(env!("CARGO_BIN_EXE_facebook"))
            .arg(format!("--port={}", address.port()))
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(address).is_err() {
            assert!(matches!(child.try_wait(), Ok(None)), "the program runs");
            assert!(Instant::now() < deadline, "the program serves");
            std::thread::sleep(Duration::from_millis(5));
        }
        Self { child, address }
    }

    /// A browser that has not been here before.
    pub(crate) fn visit(&self) -> Browser {
        Browser::at(format!("http://{}", self.address))
    }

    /// A browser of somebody who has logged in, by the first name.
    pub(crate) fn log_in(&self, id: &str) -> Browser {
        let browser = self.visit();
        browser.go("/auth/login");
        browser.click(&format!("[value='{id}']"));
        browser.click("#allow");
        browser.expect_path("/");
        browser
    }

    /// The answer to a request without cookies.
    pub(crate) fn ask(&self, line: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        let length = body.len();
        write!(
            stream,
            "{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\n\r\n{body}",
            self.address
        )
        .expect("a request that is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
