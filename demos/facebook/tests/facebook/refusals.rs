//! What nobody is allowed.

use crate::program::Program;

/// Every form has its token.
#[test]
fn forms_of_other_sites_do_nothing() {
    let program = Program::start();
    for (line, status) in [
        ("POST /", "403"),
        ("POST /auth/logout", "403"),
        ("GET /auth/logout", "405"),
        ("PUT /", "403"),
    ] {
        let answer = program.ask(line, "message=hello");
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{line}: {answer}"
        );
    }
}

/// The token stays with the program, and a cookie that is not signed is none.
#[test]
fn a_session_is_not_made_up() {
    let program = Program::start();
    let answer = program.ask("GET /", "");
    assert!(answer.contains("id=\"login\""), "{answer}");
    assert!(answer.contains("\r\nContent-Security-Policy: default-src 'none';"));
}
