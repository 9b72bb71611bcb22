//! The program as its users meet it: what it is asked, and what it tells.

use std::io::{Read, Write};
use std::path::Path;

use serde_json::{Value, json};
use tornado::websocket::{Deflate, Error, Settings};
use tornado_testing::Program;

#[test]
fn it_greets() {
    let program = Inspect::serve(&[]);
    assert_eq!(program.get("/").body, "Hello, world");
    let answer = program.ask("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_eq!((answer.status, &*answer.body), (200, ""));
    assert_eq!(answer.header("Content-Length"), Some("12"));
    assert_eq!(program.get("/nothing").status, 404);
}

#[test]
fn it_echoes_bodies() {
    let program = Inspect::serve(&[]);
    for method in ["POST", "PUT"] {
        assert_eq!(
            program.send(method, "/echo", "text/plain", "a=1&b").body,
            "a=1&b"
        );
    }
    assert_eq!(
        program.send("PATCH", "/echo", "text/plain", "a").status,
        405
    );
}

#[test]
fn it_tells_arguments_headers_and_cookies() {
    let program = Inspect::serve(&[]);
    assert_eq!(
        program.get("/args?a=1&b=%C3%A9+x&a=2&c=").json(),
        json!({"a": ["1", "2"], "b": ["é x"], "c": [""]})
    );
    assert_eq!(program.get("/args").json(), json!({}));
    assert_eq!(program.get("/args?a=%FF").status, 400);
    let answer = program.ask(
        "GET /headers HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-one: 2\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(
        answer.json(),
        json!({"host": ["a"], "x-one": ["1", "2"], "connection": ["close"]})
    );
    let answer = program.ask(
        "GET /cookies HTTP/1.1\r\nHost: a\r\nCookie: a=1; b=\"x y\"\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(answer.json(), json!({"a": "1", "b": "x y"}));
}

#[test]
fn it_tells_forms_of_both_kinds() {
    let program = Inspect::serve(&[]);
    let urlencoded = "application/x-www-form-urlencoded";
    assert_eq!(
        program.send("POST", "/form", urlencoded, "a=1&a=2").json(),
        json!({"args": {"a": ["1", "2"]}, "files": {}})
    );
    let multipart = "multipart/form-data; boundary=x";
    let body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
                --x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\nContent-Type: text/plain\r\n\r\n12345\r\n--x--\r\n";
    assert_eq!(
        program.send("POST", "/form", multipart, body).json(),
        json!({
            "args": {"a": ["1"]},
            "files": {"f": [{"filename": "n.txt", "content_type": "text/plain", "size": 5}]},
        })
    );
    assert_eq!(
        program
            .send("POST", "/form", "application/json", "{}")
            .json(),
        json!({"args": {}, "files": {}})
    );
    for broken in ["", "--x\r\n", "nothing", &body[..body.len() - 8]] {
        let status = program.send("POST", "/form", multipart, broken).status;
        assert_eq!(status, 400, "{broken:?}");
    }
}

#[test]
fn it_answers_as_it_is_told() {
    let program = Inspect::serve(&[]);
    assert_eq!(program.get("/sleep?ms=1").status, 200);
    assert_eq!(program.get("/sleep").status, 400);
    assert_eq!(program.get("/sleep?ms=x").status, 400);
    assert_eq!(program.get("/status?code=418").status, 418);
    assert_eq!(program.get("/status?code=204").status, 204);
    assert_eq!(program.get("/status?code=99").status, 400);
    let answer = program.get("/set-header?value=a%20b");
    assert_eq!(answer.header("X-Echo"), Some("a b"));
    assert_eq!(
        program.get("/set-header?value=a%0d%0aX-Evil:%201").status,
        400
    );
    let answer = program.get("/redirect?to=/args");
    assert_eq!(
        (answer.status, answer.header("Location")),
        (302, Some("/args"))
    );
    assert_eq!(program.get("/redirect?to=/a%0d%0aX-Evil:%201").status, 400);
    let answer = program.get("/set-cookie?name=a&value=b");
    assert_eq!(answer.header("Set-Cookie"), Some("a=b; Path=/"));
    assert_eq!(program.get("/set-cookie?name=a%3bb&value=c").status, 400);
}

#[test]
fn it_streams_line_by_line() {
    let program = Inspect::serve(&[]);
    let answer = program.get("/stream?n=3");
    assert_eq!(answer.header("Transfer-Encoding"), Some("chunked"));
    assert_eq!(
        answer.body,
        "8\r\nchunk 0\n\r\n8\r\nchunk 1\n\r\n8\r\nchunk 2\n\r\n0\r\n\r\n"
    );
    assert_eq!(program.get("/stream?n=0").body, "");
}

#[test]
fn it_says_back_over_a_websocket() {
    let program = Inspect::serve(&[]);
    let url = format!("ws://{}/ws", program.0.address());
    let talk = async {
        for settings in [Settings::new(), Settings::new().deflate(Deflate::new())] {
            let mut socket = settings.connect(&url).await?;
            for text in ["", "hello", &"hello ".repeat(1000)] {
                socket.send(text).await?;
                assert_eq!(socket.receive().await?, Some(text.into()));
            }
            socket.close(1000, "").await?;
            assert_eq!(socket.close_code(), Some(1000));
        }
        Ok::<(), Error>(())
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(talk).expect("a conversation");
    assert_eq!(program.get("/ws").status, 400);
}

#[test]
fn it_serves_a_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let program = Inspect::serve(&[&format!("--static-path={}", folder.display())]);
    let main = include_str!("../src/main.rs");
    assert_eq!(program.get("/static/main.rs").body, main);
    assert_eq!(program.get("/main.rs").body, main);
    let part = program.ask(
        "GET /static/main.rs HTTP/1.1\r\nHost: a\r\nRange: bytes=0-9\r\nConnection: close\r\n\r\n",
    );
    assert_eq!((part.status, &*part.body), (206, &main[..10]));
    // No listing, and nothing from elsewhere.
    assert!(matches!(program.get("/static/").status, 403 | 404));
    assert!(matches!(
        program.get("/static/../Cargo.toml").status,
        403 | 404
    ));
    assert!(matches!(
        program.get("/%2e%2e/Cargo.toml").status,
        403 | 404
    ));
    assert_eq!(program.get("/").body, "Hello, world");
}

#[test]
fn its_limits_are_options() {
    let program = Inspect::serve(&[
        "--max-body-size=10",
        "--header-timeout=0.2s",
        "--idle-timeout=0.2s",
        "--body-timeout=0.2s",
    ]);
    assert_eq!(
        program
            .send("POST", "/echo", "text/plain", "0123456789")
            .status,
        200
    );
    assert_eq!(
        program
            .send("POST", "/echo", "text/plain", "0123456789a")
            .status,
        413
    );
    assert_eq!(program.ask("GET / HTTP/1.1\r\nHost:").status, 408);
    assert_eq!(
        program
            .ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\na")
            .status,
        408
    );
    // An idle connection is closed behind its answer, without a word.
    assert_eq!(
        program.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").body,
        "Hello, world"
    );
}

/// The running program, asked one thing on each connection.
struct Inspect(Program);

impl Inspect {
    fn serve(arguments: &[&str]) -> Self {
        let arguments = [&["--logging=error"], arguments].concat();
        Self(Program::start(env!("CARGO_BIN_EXE_inspect"), &arguments))
    }

    fn get(&self, target: &str) -> Answer {
        self.ask(&format!(
            "GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        ))
    }

    fn send(&self, method: &str, target: &str, content_type: &str, body: &str) -> Answer {
        let length = body.len();
        self.ask(&format!(
            "{method} {target} HTTP/1.1\r\nHost: a\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
    }

    /// What it says to these bytes until it closes.
    fn ask(&self, bytes: &str) -> Answer {
        let mut client = self.0.connect();
        client
            .write_all(bytes.as_bytes())
            .expect("the program reads");
        let mut said = String::new();
        client
            .read_to_string(&mut said)
            .expect("the program closes properly");
        let (head, body) = said
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no answer in {said:?}"));
        let status = head
            .get(9..12)
            .and_then(|status| status.parse().ok())
            .expect("a status");
        Answer {
            status,
            head: head.into(),
            body: body.into(),
        }
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {:?}", self.body))
    }
}
