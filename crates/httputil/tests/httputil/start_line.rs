//! The first line of a message.

use serde_json::{Value, json};
use tornado_httputil::{Error, parse_request_start_line, parse_response_start_line};

/// HUTL-3.03
#[test]
fn start_lines_are_those_of_tornado() {
    let cases: Vec<(String, String, Value)> =
        serde_json::from_str(include_str!("../data/start_lines.json")).expect("cases");
    for (kind, line, expected) in cases {
        let found = match kind.as_str() {
            "request" => parse_request_start_line(&line)
                .map(|line| json!([line.method, line.path, line.version])),
            _ => parse_response_start_line(&line)
                .map(|line| json!([line.version, line.code, line.reason])),
        };
        assert_eq!(found.unwrap_or(Value::Null), expected, "{line:?}");
    }
}

#[test]
fn a_fault_says_what_is_wrong() {
    for (line, message) in [
        ("GET", "malformed start line: no space after the method"),
        ("GET /", "malformed start line: no space after the path"),
        (
            "G:T / HTTP/1.1",
            "malformed start line: the method is not a token",
        ),
        (
            "GET / HTTP/x",
            "malformed start line: the version is not of the form HTTP/1.1",
        ),
    ] {
        let error = parse_request_start_line(line).expect_err("a fault");
        assert_eq!(
            (error.to_string().as_str(), error.status().as_u16()),
            (message, 400)
        );
    }
    let error = parse_request_start_line("GET / HTTP/2.0").expect_err("a fault");
    assert_eq!(
        error,
        Error::Version {
            version: "HTTP/2.0".into()
        }
    );
    assert_eq!(error.status(), 505);
}
