//! Programs in processes of their own: this one, once more.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output};

use tornado_httpserver::HttpServer;
use tornado_httputil::{Reply, Request, Sent};
use tornado_testing::Program;

/// What a child is to do.
const ROLE: &str = "TORNADO_TESTING_PROGRAM";

/// The child itself; a test like the others, with nothing to do unless it was started as a child.
#[test]
fn child() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    println!("told: {role}");
    match role.split_once(' ').expect("a role and its argument") {
        ("serve", address) => HttpServer::new(hello).listen(address).expect("served"),
        ("deaf", address) => {
            let listener = TcpListener::bind(address).expect("a listener");
            while listener.accept().is_ok() {}
        }
        ("broken", _) => panic!("there is no database"),
        ("start", role) => {
            let mut program = start(role);
            program.terminate();
        }
        _ => unreachable!("{role}"),
    }
}

async fn hello(_: Request, reply: Reply) -> Sent {
    reply.send_text("hello")
}

/// This program, in a role.
fn again(role: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--exact", "program::child", "--nocapture"]);
    command.env(ROLE, role);
    command
}

fn start(role: &str) -> Program {
    Program::run(|address| again(&format!("{role} {address}")))
}

/// A test that starts a program in this role.
fn test_of(role: &str, patience: &str) -> (Output, String) {
    let mut command = again(&format!("start {role}"));
    let output = command.env("ASYNC_TEST_TIMEOUT", patience).output();
    let output = output.expect("a run of this program");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, said)
}

fn ask(program: &Program) -> String {
    let mut client = program.connect();
    let asked = client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    asked.expect("the program reads");
    let mut said = String::new();
    client.read_to_string(&mut said).expect("an answer");
    said
}

#[test]
fn a_program_serves_until_it_is_told_to_end() {
    for tell in [Program::terminate, Program::interrupt] {
        let mut program = start("serve");
        assert!(ask(&program).ends_with("hello"));
        tell(&mut program);
        assert!(program.wait().success());
        let said = program.said();
        assert!(said.contains("told: serve"), "{said}");
        assert_eq!(program.url("/a"), format!("http://{}/a", program.address()));
    }
}

#[test]
fn it_starts_again_where_it_was() {
    let mut program = start("serve");
    let (address, first) = (program.address(), program.id());
    for _ in 0..3 {
        let _client = program.connect();
        program.kill();
        assert!(std::net::TcpStream::connect(address).is_err());
        program.start_again();
        assert!(ask(&program).ends_with("hello"));
    }
    assert_eq!(program.address(), address);
    assert_ne!(program.id(), first);
    assert_eq!(program.said().matches("told: serve").count(), 4);
}

#[test]
fn it_is_gone_when_it_is_dropped() {
    let program = start("serve");
    let mut client = program.connect();
    drop(program);
    let left = client.read(&mut [0]);
    let gone = |error: std::io::Error| error.kind() == std::io::ErrorKind::ConnectionReset;
    assert!(left.map_or_else(gone, |count| count == 0));
}

#[test]
fn one_that_ends_early_fails_its_test_with_what_it_said() {
    let (output, said) = test_of("broken", "120");
    assert!(!output.status.success());
    for part in [
        "the program ended (exit status: 101) before it listened on 127.0.0.1:",
        "there is no database",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn one_that_hears_no_signal_fails_the_test_that_sends_one() {
    let (output, said) = test_of("deaf", "10");
    assert!(!output.status.success());
    assert!(said.contains("does not handle the signal"), "{said}");
}
