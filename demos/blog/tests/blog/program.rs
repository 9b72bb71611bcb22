//! The program, running on a free port with a database of its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use crate::driver::PATIENCE;
use crate::visitor::Visitor;

/// Where the programs of these tests serve: not on 127.0.0.1, where clients of other programs may take the port.
const HERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 5);

pub(crate) struct Program {
    child: Child,
    pub(crate) address: SocketAddr,
    url: String,
    arguments: Vec<String>,
    _folder: Option<TempDir>,
}

impl Program {
    /// With an empty database in a file.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// With these arguments too.
    pub(crate) fn start_with(arguments: &[String]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}/blog.db", folder.path().display());
        Self::with(url, arguments, Some(folder))
    }

    /// With this database.
    pub(crate) fn on(url: &str) -> Self {
        Self::with(url.to_owned(), &[], None)
    }

    fn with(url: String, arguments: &[String], folder: Option<TempDir>) -> Self {
        let free = TcpListener::bind((HERE, 0)).and_then(|free| free.local_addr());
        let address = free.expect("a free port");
        let child = spawn(address, &url, arguments);
        let program = Self {
            child,
            address,
            url,
            arguments: arguments.to_vec(),
            _folder: folder,
        };
        program.wait()
    }

    /// With an empty database, and somebody who is its author.
    pub(crate) fn with_author() -> (Self, Visitor) {
        let program = Self::start();
        let mut author = program.visitor();
        author.become_author();
        (program, author)
    }

    /// Starts it once more, after it was killed.
    pub(crate) fn restart(mut self) -> Self {
        self.child = spawn(self.address, &self.url, &self.arguments);
        self.wait()
    }

    /// Without a warning.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("its end");
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(self.address)
    }

    pub(crate) fn database_url(&self) -> &str {
        &self.url
    }

    fn wait(mut self) -> Self {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(self.address).is_err() {
            assert!(
                matches!(self.child.try_wait(), Ok(None)),
                "the program runs"
            );
            assert!(Instant::now() < deadline, "the program serves");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        self
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(address: SocketAddr, database: &str, arguments: &[String]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_blog"))
        .arg(format!("--port={}", address.port()))
        .arg(format!("--address={}", address.ip()))
        .arg(format!("--database-url={database}"))
        .args(["--title=Test & Blog", "--loops=2", "--logging=none"])
        .args(arguments)
        .stdin(Stdio::null())
        .spawn()
        .expect("the program")
}
