//! nginx, which splits the routes.

use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use tornado_testing::Port;

const PATIENCE: Duration = Duration::from_secs(60);

/// The servers of a site whose routes are split in two, on a port of its own.
pub(crate) struct Split {
    pub(crate) port: Port,
    /// Has `/members/` and `/static/`.
    pub(crate) members: SocketAddr,
    /// Has everything else.
    pub(crate) rest: SocketAddr,
}

/// A running nginx.
pub(crate) struct Nginx(Child);

impl Nginx {
    /// Runs it with its files in this directory.
    pub(crate) fn start(directory: &Path, splits: &[Split]) -> Self {
        let file = directory.join("nginx.conf");
        std::fs::write(&file, configuration(directory, splits)).expect("a file");
        let mut command = Command::new(program());
        command
            .arg("-c")
            .arg(file)
            .args(["-e", "stderr", "-g", "daemon off;"]);
        let mut nginx = Self(command.spawn().expect("a program"));
        let deadline = Instant::now() + PATIENCE;
        while splits
            .iter()
            .any(|split| TcpStream::connect(split.port.address()).is_err())
        {
            assert!(
                nginx.runs() && Instant::now() < deadline,
                "nginx does not start: see what it wrote to stderr"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        nginx
    }

    fn runs(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Nginx {
    /// Asks it to end: a master that is killed leaves its worker behind.
    fn drop(&mut self) {
        let _ = Command::new("kill")
            .args(["-TERM", &self.0.id().to_string()])
            .status();
        let deadline = Instant::now() + PATIENCE;
        while self.runs() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program() -> &'static str {
    let found = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    found.expect("nginx is missing: install it with `apt-get install nginx`, or run scripts/test, which does")
}

/// The guide's configuration, once for each split.
fn configuration(directory: &Path, splits: &[Split]) -> String {
    let directory = directory.display();
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    let user = if is_root { "user root;" } else { "" };
    let servers: String = splits
        .iter()
        .enumerate()
        .map(|(index, split)| servers(index, split))
        .collect();
    format!(
        "{user}
worker_processes 1;
error_log {directory}/error.log;
pid {directory}/nginx.pid;

events {{
    worker_connections 256;
}}

http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
{servers}}}
"
    )
}

/// What the guide has under `Side by side`, with other addresses.
fn servers(index: usize, split: &Split) -> String {
    let guide = include_str!("../../../../docs/src/from-python.md");
    let found = guide
        .split_once("## Side by side")
        .and_then(|(_, section)| section.split_once("```nginx\n"));
    let (block, _) = found
        .and_then(|(_, block)| block.split_once("```"))
        .expect("a configuration in the guide");
    let listen = format!(
        "listen {};\n    add_header X-Half $upstream_addr always;",
        split.port.address()
    );
    let changes = [
        ("listen 80;", listen),
        (
            "server 127.0.0.1:8888;",
            format!("server {};", split.members),
        ),
        ("server 127.0.0.1:8000;", format!("server {};", split.rest)),
        ("upstream rust", format!("upstream members{index}")),
        ("upstream python", format!("upstream rest{index}")),
        ("http://rust", format!("http://members{index}")),
        ("http://python", format!("http://rest{index}")),
    ];
    changes.iter().fold(block.to_owned(), |block, (from, to)| {
        assert!(
            block.contains(from),
            "{from:?} is not in the guide's configuration"
        );
        block.replace(from, to)
    })
}
