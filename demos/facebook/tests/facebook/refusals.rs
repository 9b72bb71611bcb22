//! What nobody is allowed.

use crate::program::{ask, serve};

/// Every form has its token.
#[test]
fn forms_of_other_sites_do_nothing() {
    let program = serve();
    for (line, status) in [
        ("POST /", "403"),
        ("POST /auth/logout", "403"),
        ("GET /auth/logout", "405"),
        ("PUT /", "403"),
    ] {
        let answer = ask(&program, line, "message=hello");
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{line}: {answer}"
        );
    }
}

/// The token stays with the program, and a cookie that is not signed is none.
#[test]
fn a_session_is_not_made_up() {
    let program = serve();
    let answer = ask(&program, "GET /", "");
    assert!(answer.contains("id=\"login\""), "{answer}");
    assert!(answer.contains("\r\nContent-Security-Policy: default-src 'none';"));
}

/// The stand-in ends with the program.
#[test]
fn the_program_ends_when_it_is_told_to() {
    let mut program = serve();
    program.terminate();
    assert!(program.wait().success());
}
