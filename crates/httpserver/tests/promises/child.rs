//! Servers in a process of their own: signals, several loops, and a process without file descriptors.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tornado_httpserver::{HttpServer, Settings};
use tornado_httputil::{Reply, Request, Sent};

use crate::wire::{Client, PATIENCE, echo, get};

/// What the child is told: how many loops, and milliseconds of drain.
const ROLE: &str = "TORNADO_HTTPSERVER_CHILD";
const SIGTERM: u32 = 15;

/// Answers what the tests below ask for.
async fn service(request: Request, reply: Reply) -> Sent {
    match request.path() {
        "/thread" => {
            let thread = format!("{:?}", std::thread::current().id());
            reply.send_text(&thread)
        }
        "/wait" => {
            let mut writer = reply.start();
            let _ = writer.write(b"begun").await;
            let _ = writer.closed().expect("a writer").await;
            writer.abort()
        }
        "/mirror" => {
            let mut request = request;
            let mut writer = reply.start();
            while let Some(Ok(piece)) = request.next().await {
                let _ = writer.write(&piece).await;
            }
            writer.end()
        }
        "/handles-sigterm" => {
            let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
            let caught = status
                .lines()
                .find_map(|line| line.strip_prefix("SigCgt:"))
                .unwrap_or_default();
            let caught = u64::from_str_radix(caught.trim(), 16).unwrap_or_default();
            reply.send_text(if caught >> (SIGTERM - 1) & 1 == 1 {
                "yes"
            } else {
                "not yet"
            })
        }
        _ => echo(request, reply).await,
    }
}

/// The child itself; a test like the others, with nothing to do unless it was started as a child.
#[test]
fn a_process_of_its_own() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let (loops, drain) = role.split_once(' ').expect("loops and drain");
    let drain_timeout = Duration::from_millis(drain.parse().expect("milliseconds"));
    let server = HttpServer::new(service)
        .settings(Settings {
            drain_timeout,
            ..Settings::default()
        })
        .bind(("127.0.0.1", 0))
        .expect("a server");
    eprintln!("listening on {}", server.addresses()[0]);
    server
        .start(loops.parse().expect("a number"))
        .expect("a server that ends");
    eprintln!("ended");
}

struct Process {
    child: Child,
    address: SocketAddr,
    said: std::io::Lines<BufReader<std::process::ChildStderr>>,
}

impl Process {
    /// Starts a server with so many loops; `limit` bounds its file descriptors.
    fn start(loops: usize, drain: Duration, limit: Option<u32>) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut command = match limit {
            None => Command::new(&program),
            Some(limit) => {
                let mut shell = Command::new("sh");
                shell
                    .arg("-c")
                    .arg(format!("ulimit -n {limit}; exec \"$0\" \"$@\""))
                    .arg(&program);
                shell
            }
        };
        command
            .args([
                "--exact",
                "child::a_process_of_its_own",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(ROLE, format!("{loops} {}", drain.as_millis()))
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("a child");
        let mut said = BufReader::new(child.stderr.take().expect("what it says")).lines();
        let address = said
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("listening on ")?.parse().ok());
        let address = address.expect("the child listens");
        Self {
            child,
            address,
            said,
        }
    }

    fn connect(&self) -> Client<std::net::TcpStream> {
        Client::to(self.address)
    }

    /// Tells it to end; whoever got an answer may.
    fn terminate(&self) {
        assert_eq!(self.connect().get("/handles-sigterm").text(), "yes");
        self.signal();
    }

    fn signal(&self) {
        let told = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status();
        assert!(told.is_ok_and(|status| status.success()));
    }

    /// Waits for its end, which is to be in order.
    fn ended(mut self) {
        assert!(
            self.said
                .by_ref()
                .map_while(Result::ok)
                .any(|line| line == "ended"),
            "the server ends by itself"
        );
        let status = self.child.wait().expect("a child");
        assert!(status.success(), "{status}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn sigterm_drains_every_loop_and_ends() {
    let server = Process::start(2, PATIENCE * 10, None);
    let mut idle: Vec<_> = (0..20).map(|_| server.connect()).collect();
    for client in &mut idle {
        assert_eq!(client.get("/").status(), 200);
    }
    let mut running: Vec<_> = (0..4).map(|_| server.connect()).collect();
    for client in &mut running {
        client.send(
            "POST /mirror HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n",
        );
        client.until(b"begun\r\n");
    }
    server.terminate();
    for client in &mut idle {
        assert!(client.is_closed(), "idle ones close at once");
    }
    for client in &mut running {
        client.send("8\r\nfinished\r\n0\r\n\r\n");
        assert_eq!(
            client.rest(),
            "8\r\nfinished\r\n0\r\n\r\n",
            "running ones are finished"
        );
    }
    server.ended();
}

#[test]
fn the_deadline_ends_what_does_not_end() {
    let server = Process::start(2, Duration::from_millis(50), None);
    let mut client = server.connect();
    client.send(get("/wait"));
    client.until(b"begun");
    server.terminate();
    server.ended();
}

#[test]
fn a_second_sigterm_ends_at_once() {
    let server = Process::start(2, PATIENCE * 10, None);
    let (mut client, mut idle) = (server.connect(), server.connect());
    client.send(get("/wait"));
    client.until(b"begun");
    assert_eq!(idle.get("/").status(), 200);
    server.terminate();
    assert!(idle.is_closed(), "the drain has begun");
    server.signal();
    server.ended();
}

#[test]
fn several_loops_share_one_port() {
    let server = Process::start(3, PATIENCE, None);
    // Before the first answer, only one of them may listen.
    assert_eq!(server.connect().get("/begun").status(), 200);
    let mut clients: Vec<_> = (0..300).map(|_| server.connect()).collect();
    let mut threads = std::collections::HashSet::new();
    for client in &mut clients {
        client.send(get("/thread"));
    }
    for client in &mut clients {
        threads.insert(client.answer().text().to_owned());
    }
    // The kernel spreads them; that all three got some of 300 is certain for every purpose.
    assert_eq!(threads.len(), 3, "{threads:?}");
    for client in &mut clients {
        assert_eq!(client.get("/again").text(), "GET /again");
    }
}

#[test]
fn clients_that_come_before_the_loops_run_are_served() {
    // `start` may take its time; who connects behind `bind` waits, and is not reset.
    for _ in 0..5 {
        let server = Process::start(2, PATIENCE, None);
        let mut clients: Vec<_> = (0..20).map(|_| server.connect()).collect();
        for client in &mut clients {
            assert_eq!(client.get("/early").text(), "GET /early");
        }
    }
}

#[test]
fn a_process_without_file_descriptors_serves_who_is_there_and_accepts_later() {
    let server = Process::start(1, PATIENCE, Some(40));
    let mut first = server.connect();
    assert_eq!(first.get("/").status(), 200);
    // More than the process can hold: some of them wait in the listener's queue.
    let mut many: Vec<_> = (0..60).map(|_| server.connect()).collect();
    for client in &mut many {
        client.send(get("/many"));
    }
    for _ in 0..100 {
        assert_eq!(
            first.get("/first").text(),
            "GET /first",
            "who is there is served"
        );
    }
    assert_eq!(many[0].answer().text(), "GET /many");
    // Each that goes makes room for one that waits.
    while !many.is_empty() {
        let mut client = many.remove(0);
        if many.len() < 59 {
            assert_eq!(client.answer().text(), "GET /many");
        }
    }
    assert_eq!(server.connect().get("/last").text(), "GET /last");
}
