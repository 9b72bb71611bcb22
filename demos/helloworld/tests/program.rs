//! The program as its users meet it: arguments, answers, signals.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Command;

use tornado_testing::Program;

const PROGRAM: &str = env!("CARGO_BIN_EXE_helloworld");

fn serve() -> Program {
    Program::start(PROGRAM, &[])
}

/// What it says to these bytes until it closes.
fn says(program: &Program, bytes: &str) -> String {
    let mut client = program.connect();
    client
        .write_all(bytes.as_bytes())
        .expect("the program reads");
    rest(&mut client)
}

/// What it says when it is not to serve.
fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let ended = Command::new(PROGRAM).args(arguments).output();
    let ended = ended.expect("the program");
    assert!(ended.stdout.is_empty());
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    (ended.status.code(), said)
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
    let program = serve();
    let said = says(&program, &curl("GET", "/"));
    assert!(
        said.starts_with("HTTP/1.1 200 OK\r\n") && said.ends_with("\r\n\r\nHello, world"),
        "{said}"
    );
    assert!(
        said.contains("\r\nContent-Type: text/html; charset=UTF-8\r\n"),
        "{said}"
    );
    assert!(said.contains("\r\nContent-Length: 12\r\n"), "{said}");
    assert!(says(&program, &curl("GET", "/?name=value")).ends_with("Hello, world"));
    assert!(says(&program, &curl("GET", "/favicon.ico")).starts_with("HTTP/1.1 404 Not Found\r\n"));
    let said = says(&program, &curl("POST", "/"));
    assert!(
        said.starts_with("HTTP/1.1 405 Method Not Allowed\r\n")
            && said.contains("\r\nAllow: GET\r\n"),
        "{said}"
    );
}

#[test]
fn it_serves_every_address_unless_it_is_given_one() {
    let elsewhere = Ipv4Addr::new(127, 1, 2, 3);
    let program = Program::run(|address| {
        let mut command = Command::new(PROGRAM);
        command.arg(format!("--port={}", address.port()));
        command
    });
    for address in [Ipv4Addr::LOCALHOST, elsewhere] {
        let client = TcpStream::connect((address, program.address().port()));
        let mut client = client.expect("the program listens");
        client
            .write_all(curl("GET", "/").as_bytes())
            .expect("the program reads");
        assert!(rest(&mut client).ends_with("Hello, world"), "{address}");
    }
    let program = serve();
    assert!(TcpStream::connect((elsewhere, program.address().port())).is_err());
    assert!(says(&program, &curl("GET", "/")).ends_with("Hello, world"));
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
        let (code, said) = refused(&[argument]);
        assert_eq!(code, Some(2), "{argument}: {said}");
        let last = said.lines().last().unwrap_or_default();
        assert!(
            last.starts_with(&format!("helloworld: {complaint}")),
            "{argument}: {said}"
        );
    }
}

/// OPTS-2.09
#[test]
fn it_tells_what_it_can_be_told() {
    let ended = Command::new(PROGRAM).arg("--help").output();
    let ended = ended.expect("the program");
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
    let mut program = serve();
    assert!(says(&program, &curl("GET", "/nowhere")).contains("404"));
    program.terminate();
    assert!(program.wait().success());
    let said = program.said();
    let logged = |line: &str| line.starts_with("[W ") && line.contains("] 404 GET /nowhere (127.");
    assert!(said.lines().any(logged), "{said}");
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = taken.local_addr().expect("an address");
    let on = |port: u16| refused(&["--address=127.0.0.1", &format!("--port={port}")]);
    let (code, said) = on(address.port());
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains(&address.to_string()) && said.contains("Address already in use"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1, "{said}");

    let program = serve();
    assert_eq!(
        on(program.address().port()).0,
        Some(1),
        "nor does it share the port with another of its kind"
    );
}

#[test]
fn an_address_of_another_machine_is_named() {
    let (code, said) = refused(&["--port=0", "--address=192.0.2.1"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("192.0.2.1"), "{said}");
}

/// HSRV-3.07: what runs is finished, what is idle closes, and the program ends in order.
#[test]
fn it_finishes_what_runs_when_it_is_told_to_end() {
    for signal in [Program::terminate, Program::interrupt] {
        let mut program = serve();
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
        signal(&mut program);
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
        assert!(program.wait().success());
    }
}

#[test]
fn it_is_back_at_once_when_it_was_killed() {
    let mut program = serve();
    for _ in 0..3 {
        // Connections that are open, so that the port is not simply free.
        let clients: Vec<_> = (0..10).map(|_| program.connect()).collect();
        assert!(says(&program, &curl("GET", "/")).ends_with("Hello, world"));
        program.kill();
        program.start_again();
        drop(clients);
    }
    assert!(says(&program, &curl("GET", "/")).ends_with("Hello, world"));
}
