//! The running program, and who visits it.

use std::io::{Read, Write};

use tornado_testing::{Browser, Program};

pub(crate) fn serve() -> Program {
    Program::start(env!("CARGO_BIN_EXE_facebook"), &[])
}

/// A browser that has not been there before.
pub(crate) fn visit(program: &Program) -> Browser {
    Browser::at(program.url(""))
}

/// The browser of one of the stand-in's people, who has logged in.
pub(crate) fn log_in(program: &Program, id: &str) -> Browser {
    let browser = visit(program);
    browser.go("/auth/login");
    browser.click(&format!("[value='{id}']"));
    browser.click("#allow");
    browser.expect_path("/");
    browser
}

/// The answer to a request without cookies.
pub(crate) fn ask(program: &Program, line: &str, body: &str) -> String {
    let (mut stream, length) = (program.connect(), body.len());
    write!(
        stream,
        "{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\n\r\n{body}",
        program.address()
    )
    .expect("a request that is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}
