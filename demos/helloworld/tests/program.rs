//! The program as its users meet it: arguments, answers, signals.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// When a test gives up on what must come: long, since it says that something hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the programs of these tests serve: not on 127.0.0.1, where clients of other programs may take the port.
const HERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

/// The running program; killed when it is dropped.
struct Program {
    child: Child,
    port: u16,
}

impl Program {
    /// Starts it on a free port, with this address if it is given one, and waits until it serves.
    fn serve(address: Option<Ipv4Addr>) -> Self {
        let port = TcpListener::bind((HERE, 0))
            .and_then(|free| free.local_addr())
            .expect("a free port")
            .port();
        Self::serve_on(address, port)
    }

    fn serve_on(address: Option<Ipv4Addr>, port: u16) -> Self {
        let mut command = program(&[&format!("--port={port}")]);
        if let Some(address) = address {
            command.arg(format!("--address={address}"));
        }
        let child = command.stderr(Stdio::piped()).spawn().expect("the program");
        let mut program = Self { child, port };
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect((HERE, port)).is_err() || !program.catches_signals() {
            assert!(
                matches!(program.child.try_wait(), Ok(None)),
                "the program runs"
            );
            assert!(Instant::now() < deadline, "the program serves");
            std::thread::sleep(Duration::from_millis(5));
        }
        program
    }

    fn connect(&self) -> TcpStream {
        connect((HERE, self.port).into())
    }

    /// What it says to these bytes until it closes.
    fn says(&self, bytes: &str) -> String {
        let mut client = self.connect();
        client
            .write_all(bytes.as_bytes())
            .expect("the program reads");
        rest(&mut client)
    }

    fn signal(&self, name: &str) {
        let told = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status();
        assert!(
            told.is_ok_and(|status| status.success()),
            "cannot signal {name}"
        );
    }

    /// What it has said on the way, once it has ended.
    fn said(mut self) -> String {
        let mut stderr = self.child.stderr.take().expect("a pipe");
        let mut said = String::new();
        stderr.read_to_string(&mut said).expect("text");
        said
    }

    fn ended(mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status;
            }
            assert!(Instant::now() < deadline, "the program does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether SIGTERM no longer ends it at once.
    fn catches_signals(&self) -> bool {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .unwrap_or_default();
        let caught = status
            .lines()
            .find_map(|line| line.strip_prefix("SigCgt:"))
            .unwrap_or_default();
        u64::from_str_radix(caught.trim(), 16).unwrap_or_default() >> 14 & 1 == 1
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_helloworld"));
    command.args(arguments).stdin(Stdio::null());
    command
}

fn connect(address: SocketAddr) -> TcpStream {
    let client = TcpStream::connect(address).expect("the program listens");
    client
        .set_read_timeout(Some(PATIENCE))
        .expect("a socket option");
    client
}

fn rest(client: &mut TcpStream) -> String {
    let mut said = String::new();
    client
        .read_to_string(&mut said)
        .expect("the program closes properly");
    said
}

/// Status line and headers, and not a byte more.
fn head(client: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte).expect("a head");
        head.extend(byte);
    }
    String::from_utf8(head).expect("a head in UTF-8")
}

/// What curl sends.
fn curl(method: &str, path: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    )
}

/// PROJ-1.01
#[test]
fn it_says_hello() {
    let program = Program::serve(Some(HERE));
    let said = program.says(&curl("GET", "/"));
    assert!(
        said.starts_with("HTTP/1.1 200 OK\r\n") && said.ends_with("\r\n\r\nHello, world"),
        "{said}"
    );
    assert!(
        said.contains("\r\nContent-Type: text/html; charset=UTF-8\r\n"),
        "{said}"
    );
    assert!(said.contains("\r\nContent-Length: 12\r\n"), "{said}");
    assert!(
        program
            .says(&curl("GET", "/?name=value"))
            .ends_with("Hello, world")
    );
    assert!(
        program
            .says(&curl("GET", "/favicon.ico"))
            .starts_with("HTTP/1.1 404 Not Found\r\n")
    );
    let said = program.says(&curl("POST", "/"));
    assert!(
        said.starts_with("HTTP/1.1 405 Method Not Allowed\r\n")
            && said.contains("\r\nAllow: GET\r\n"),
        "{said}"
    );
}

#[test]
fn it_serves_every_address_unless_it_is_given_one() {
    let program = Program::serve(None);
    for address in [Ipv4Addr::LOCALHOST, HERE, Ipv4Addr::new(127, 1, 2, 3)] {
        let mut client = connect((address, program.port).into());
        client
            .write_all(curl("GET", "/").as_bytes())
            .expect("the program reads");
        assert!(rest(&mut client).ends_with("Hello, world"), "{address}");
    }
    let program = Program::serve(Some(HERE));
    assert!(TcpStream::connect((Ipv4Addr::new(127, 1, 2, 3), program.port)).is_err());
    assert!(program.says(&curl("GET", "/")).ends_with("Hello, world"));
}

#[test]
fn arguments_it_does_not_understand_end_it_with_a_message() {
    for (argument, complaint) in [
        ("--port", "option --port requires a value"),
        (
            "--port=",
            "option --port: expected an integer from 0 to 65535",
        ),
        (
            "--port=http",
            "option --port: expected an integer from 0 to 65535, got \"http\"",
        ),
        (
            "--port=65536",
            "option --port: expected an integer from 0 to 65535, got \"65536\"",
        ),
        (
            "--port=-1",
            "option --port: expected an integer from 0 to 65535, got \"-1\"",
        ),
        (
            "--prot=8000",
            "unrecognized option --prot; did you mean --port?",
        ),
        ("8000", "unexpected argument \"8000\"; see --help"),
    ] {
        let ended = program(&[argument]).output().expect("the program");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{argument}: {said}");
        let last = said.lines().last().unwrap_or_default();
        assert!(
            last.starts_with(&format!("helloworld: {complaint}")),
            "{argument}: {said}"
        );
        assert!(ended.stdout.is_empty());
    }
}

/// OPTS-2.09
#[test]
fn it_tells_what_it_can_be_told() {
    let ended = program(&["--help"]).output().expect("the program");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned()
        + &String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{said}");
    for line in [
        "--port ",
        "--address ",
        "--logging=debug|info|warning|error|none",
    ] {
        assert!(said.contains(line), "{said}");
    }
}

/// LOGG-2.01, PROJ-2.04
#[test]
fn it_logs_each_request_in_one_line() {
    let program = Program::serve(Some(HERE));
    assert!(program.says(&curl("GET", "/nowhere")).contains("404"));
    program.signal("TERM");
    let said = program.said();
    let logged = |line: &str| line.starts_with("[W ") && line.contains("] 404 GET /nowhere (127.");
    assert!(said.lines().any(logged), "{said}");
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind((HERE, 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let ended = program(&[&format!("--port={port}"), &format!("--address={HERE}")])
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(
        said.contains(&format!("{HERE}:{port}")) && said.contains("Address already in use"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");

    let program_there = Program::serve(Some(HERE));
    let second = program(&[
        &format!("--port={}", program_there.port),
        &format!("--address={HERE}"),
    ])
    .output();
    assert_eq!(
        second.expect("the program").status.code(),
        Some(1),
        "nor does it share the port with another of its kind"
    );
}

#[test]
fn an_address_of_another_machine_is_named() {
    let ended = program(&["--port=0", "--address=192.0.2.1"])
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("192.0.2.1"), "{said}");
}

/// HSRV-3.07: what runs is finished, what is idle closes, and the program ends in order.
#[test]
fn it_finishes_what_runs_when_it_is_told_to_end() {
    for signal in ["TERM", "INT"] {
        let program = Program::serve(Some(HERE));
        let (mut running, mut idle) = (program.connect(), program.connect());
        idle.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            .expect("the program reads");
        assert!(head(&mut idle).starts_with("HTTP/1.1 200 OK\r\n"));
        running
            .write_all(
                b"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n",
            )
            .expect("the program reads");
        assert!(
            head(&mut running).starts_with("HTTP/1.1 100 "),
            "it asks for the body, so it runs"
        );
        program.signal(signal);
        assert!(
            rest(&mut idle).ends_with("Hello, world"),
            "an idle connection closes"
        );
        running.write_all(b"body").expect("the program reads");
        let said = rest(&mut running);
        assert!(
            said.starts_with("HTTP/1.1 200 OK\r\n") && said.ends_with("Hello, world"),
            "{said}"
        );
        assert_eq!(program.ended().code(), Some(0), "{signal}");
    }
}

#[test]
fn it_is_back_at_once_when_it_was_killed() {
    let mut program = Program::serve(Some(HERE));
    let port = program.port;
    for _ in 0..3 {
        // Connections that are open, so that the port is not simply free.
        let clients: Vec<_> = (0..10).map(|_| program.connect()).collect();
        assert!(program.says(&curl("GET", "/")).ends_with("Hello, world"));
        program.signal("KILL");
        assert!(!program.ended().success());
        program = Program::serve_on(Some(HERE), port);
        drop(clients);
    }
    assert!(program.says(&curl("GET", "/")).ends_with("Hello, world"));
}
