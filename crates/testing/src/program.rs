//! Programs as their users meet them: started, asked, told to end.

use std::ffi::OsStr;
use std::fs::File;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::Port;
use crate::run::{LOOK, patience};

/// A program that serves, in a process and on a port of its own.
///
/// ```no_run
/// use std::io::{Read, Write};
/// use tornado_testing::Program;
///
/// # macro_rules! env { ($name:literal) => { "blog" } }
/// let mut program = Program::start(env!("CARGO_BIN_EXE_blog"), &["--title=Test"]);
///
/// let mut client = program.connect();
/// client.write_all(b"GET / HTTP/1.1\r\nHost: blog\r\nConnection: close\r\n\r\n")?;
/// let mut answer = String::new();
/// client.read_to_string(&mut answer)?;
/// assert!(answer.contains("<title>Test</title>"));
///
/// program.terminate();
/// assert!(program.wait().success());
/// assert!(program.said().contains("200 GET /"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// What it prints is kept, and shown if the test fails. It is killed when it is dropped. Whatever is waited for may
/// take a minute, or what `ASYNC_TEST_TIMEOUT` allows: then the test panics.
#[derive(Debug)]
pub struct Program {
    command: Command,
    child: Child,
    /// What both its outputs are written to.
    said: File,
    port: Port,
}

impl Program {
    /// Starts it with `--address`, `--port` and these arguments; returns when it listens.
    ///
    /// # Panics
    /// When it ends before, or takes too long; with what it said.
    #[track_caller]
    pub fn start(program: impl AsRef<OsStr>, arguments: &[&str]) -> Self {
        Self::run(|address| {
            let mut command = Command::new(program);
            command
                .arg(format!("--address={}", address.ip()))
                .arg(format!("--port={}", address.port()))
                .args(arguments);
            command
        })
    }

    /// Runs a command that serves on this address; returns when it listens.
    ///
    /// For programs that are told their port in another way, and for environment variables and folders. Standard
    /// input is empty, unless the command has another.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[track_caller]
    pub fn run(command: impl FnOnce(SocketAddr) -> Command) -> Self {
        let port = Port::reserve();
        let mut command = command(port.address());
        let said = tempfile::tempfile().unwrap_or_else(|error| panic!("no file: {error}"));
        let output = || match said.try_clone() {
            Ok(file) => Stdio::from(file),
            Err(error) => panic!("no file: {error}"),
        };
        command
            .stdin(Stdio::null())
            .stdout(output())
            .stderr(output());
        let child = spawn(&mut command);
        let mut program = Self {
            command,
            child,
            said,
            port,
        };
        program.await_listener();
        program
    }

    /// Where it listens: a port of 127.0.0.1.
    pub fn address(&self) -> SocketAddr {
        self.port.address()
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// Opens a connection, for tests that speak bytes; reads from it give up when a test does.
    ///
    /// # Panics
    /// When it is refused.
    #[track_caller]
    pub fn connect(&self) -> TcpStream {
        let client = TcpStream::connect(self.address());
        let client = client.and_then(|client| {
            client.set_read_timeout(Some(patience()))?;
            Ok(client)
        });
        match client {
            Ok(client) => client,
            Err(error) => panic!("cannot connect to {}: {error}", self.address()),
        }
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed so far, to standard output and standard error.
    pub fn said(&self) -> String {
        let mut said = Vec::new();
        let mut piece = [0; 4096];
        // Not by the file's own position: the program goes on writing there.
        while let Ok(length @ 1..) = self.said.read_at(&mut piece, said.len() as u64) {
            said.extend_from_slice(piece.get(..length).unwrap_or_default());
        }
        String::from_utf8_lossy(&said).into_owned()
    }

    /// Sends SIGTERM, as a service manager does to stop it.
    ///
    /// A program that has just begun to listen may not handle the signal yet; that is waited for.
    ///
    /// # Panics
    /// When it has ended, or does not handle the signal.
    #[track_caller]
    pub fn terminate(&mut self) {
        self.signal(Signal::TERM);
    }

    /// Sends SIGINT, as Ctrl-C does, in the manner of [`terminate`](Self::terminate).
    ///
    /// # Panics
    /// When it has ended, or does not handle the signal.
    #[track_caller]
    pub fn interrupt(&mut self) {
        self.signal(Signal::INT);
    }

    /// Ends it without a warning, and waits until it is gone.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits until it ends.
    ///
    /// # Panics
    /// When it takes too long.
    #[track_caller]
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Deadline::new();
        loop {
            if let Some(status) = self.ended() {
                return status;
            }
            deadline.look("end", self);
        }
    }

    /// Starts it once more on the same address, after it has ended or was killed; returns when it listens.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    #[track_caller]
    pub fn start_again(&mut self) {
        self.kill();
        self.child = spawn(&mut self.command);
        self.await_listener();
    }

    #[track_caller]
    fn await_listener(&mut self) {
        let deadline = Deadline::new();
        while TcpStream::connect(self.address()).is_err() {
            if let Some(status) = self.ended() {
                panic!(
                    "the program ended ({status}) before it listened on {}",
                    self.address()
                );
            }
            deadline.look("listen", self);
        }
    }

    #[track_caller]
    fn signal(&mut self, signal: Signal) {
        let deadline = Deadline::new();
        let mut handled = None;
        loop {
            if let Some(status) = self.ended() {
                panic!("the program has ended already ({status})");
            }
            if self.handles(signal) != Some(false) {
                let since = handled.get_or_insert_with(Instant::now);
                if self.is_at_rest() || since.elapsed() > BUSY {
                    break;
                }
            }
            deadline.look("handle the signal", self);
        }
        let pid = i32::try_from(self.id()).ok().and_then(Pid::from_raw);
        if let Some(Err(error)) = pid.map(|pid| kill_process(pid, signal)) {
            panic!("cannot signal the program: {error}");
        }
    }

    /// Whether it has a handler for a signal; nothing where the system does not tell.
    fn handles(&self, signal: Signal) -> Option<bool> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
        let caught = status
            .lines()
            .find_map(|line| line.strip_prefix("SigCgt:"))?;
        let caught = u64::from_str_radix(caught.trim(), 16).ok()?;
        Some(caught >> (signal.as_raw() - 1) & 1 == 1)
    }

    /// Whether all its threads sleep: one that has just set up a handler may not know yet whom to tell of the signal.
    fn is_at_rest(&self) -> bool {
        let Ok(threads) = std::fs::read_dir(format!("/proc/{}/task", self.id())) else {
            return true;
        };
        threads.flatten().all(|thread| {
            // One that has gone since is at rest.
            let stat = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
            let state = stat.rsplit_once(") ").map(|(_, behind)| behind);
            state.is_none_or(|state| state.starts_with('S'))
        })
    }

    #[track_caller]
    fn ended(&mut self) -> Option<ExitStatus> {
        match self.child.try_wait() {
            Ok(ended) => ended,
            Err(error) => panic!("the program's process is lost: {error}"),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            eprintln!("{:?} said:\n{}", self.command.get_program(), self.said());
        }
    }
}

/// How long a program that handles a signal is waited for to have nothing to do.
const BUSY: Duration = Duration::from_secs(5);

#[track_caller]
fn spawn(command: &mut Command) -> Child {
    command
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start {:?}: {error}", command.get_program()))
}

/// When a test gives up.
struct Deadline(Instant);

impl Deadline {
    fn new() -> Self {
        Self(Instant::now() + patience())
    }

    #[track_caller]
    fn look(&self, what: &str, program: &Program) {
        assert!(
            Instant::now() < self.0,
            "the program {:?} does not {what}",
            program.command.get_program()
        );
        thread::sleep(LOOK);
    }
}
