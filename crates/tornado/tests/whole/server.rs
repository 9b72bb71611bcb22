//! Servers: on a thread of the test, and in processes of their own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tornado::HttpServer;
use tornado::httputil::Service;
use tornado::ioloop::{Handle, IoLoop};
use tornado_testing::Program;

use crate::client::{Client, PATIENCE};
use crate::site::application;

/// A server on a thread of its own, with one loop.
pub(crate) struct Server {
    address: SocketAddr,
    io_loop: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::of(application())
    }

    pub(crate) fn of(service: impl Service) -> Self {
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let io_loop = IoLoop::new().expect("a loop");
            let current = io_loop.make_current();
            let running = HttpServer::new(service)
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
            address,
            io_loop,
            thread: Some(thread),
        }
    }

    pub(crate) fn connect(&self) -> Client {
        Client::to(self.address)
    }

    /// A number that the application counts, such as its waiting clients.
    pub(crate) fn count(&self, what: &str) -> usize {
        count(self.address, what)
    }

    /// Waits until the application has counted so many.
    pub(crate) fn await_count(&self, what: &str, wanted: usize) {
        await_count(self.address, what, wanted);
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

pub(crate) fn count(address: SocketAddr, what: &str) -> usize {
    let answer = Client::to(address).get(&format!("/count/{what}"));
    answer.text().parse().expect("a number")
}

pub(crate) fn await_count(address: SocketAddr, what: &str, wanted: usize) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let now = count(address, what);
        if now == wanted {
            return;
        }
        assert!(Instant::now() < deadline, "{what}: {now}, not {wanted}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What a child is to do, by the environment.
const ROLE: &str = "TORNADO_TEST_CHILD";

/// The child itself; a test like the others, with nothing to do unless it was started as a child.
#[test]
fn a_process_of_its_own() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let words: Vec<&str> = role.split(' ').collect();
    match words[..] {
        ["serve", address, loops] => serve(address, loops.parse().expect("a number")),
        ["crowd", address] => crate::crowds::crowd(address.parse().expect("an address")),
        _ => panic!("{role:?} is no role"),
    }
}

fn serve(address: &str, loops: usize) {
    let server = HttpServer::new(application())
        .xheaders(true)
        .bind(address)
        .expect("a server");
    server.start(loops).expect("a server that ends");
}

/// A child of the test; killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) said: std::io::Lines<BufReader<ChildStdout>>,
    /// Kept open, so that the child can wait for its end.
    pub(crate) stdin: Option<ChildStdin>,
}

/// A server in a process of its own, which believes `X-Real-Ip` and `X-Scheme`.
pub(crate) struct ServerProcess(Program);

impl Process {
    pub(crate) fn start(role: &str) -> Self {
        Self::run(&mut child(role))
    }

    pub(crate) fn run(command: &mut Command) -> Self {
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        let said = BufReader::new(child.stdout.take().expect("what it says")).lines();
        let stdin = child.stdin.take();
        Self { child, said, stdin }
    }

    /// Waits for the line that starts like this, and gives its rest.
    pub(crate) fn says(&mut self, start: &str) -> String {
        let found = self
            .said
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix(start).map(str::to_owned));
        found.unwrap_or_else(|| panic!("the child ended, and did not say {start:?}"))
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has not ended.
    pub(crate) fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    pub(crate) fn signal(&self, name: &str) {
        let told = Command::new("kill")
            .args([&format!("-{name}"), &self.id().to_string()])
            .status();
        assert!(
            told.is_ok_and(|status| status.success()),
            "cannot signal {name}"
        );
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status;
            }
            assert!(Instant::now() < deadline, "the process does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl ServerProcess {
    /// Starts a server with so many loops, 0 for one per core.
    pub(crate) fn start(loops: usize) -> Self {
        Self(Program::run(|address| {
            child(&format!("serve {address} {loops}"))
        }))
    }

    pub(crate) fn connect(&self) -> Client {
        Client::to(self.address())
    }

    pub(crate) fn try_connect(&self) -> std::io::Result<Client> {
        Client::try_to(self.address())
    }

    pub(crate) fn count(&self, what: &str) -> usize {
        count(self.address(), what)
    }

    pub(crate) fn await_count(&self, what: &str, wanted: usize) {
        await_count(self.address(), what, wanted);
    }
}

impl Deref for ServerProcess {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.0
    }
}

impl DerefMut for ServerProcess {
    fn deref_mut(&mut self) -> &mut Program {
        &mut self.0
    }
}

/// This program once more, with as many file descriptors as it may have.
fn child(role: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "ulimit -n \"$(ulimit -Hn)\" 2>/dev/null; exec \"$0\" \"$@\"",
        ])
        .arg(std::env::current_exe().expect("this program"))
        .args([
            "--exact",
            "server::a_process_of_its_own",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(ROLE, role);
    command
}
