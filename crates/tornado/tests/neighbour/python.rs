//! The Python that has Tornado, and the programs it runs.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

const TORNADO: &str = "tornado==6.6.1";

/// Serves its half until it is dropped.
pub(crate) struct PythonHalf {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl PythonHalf {
    pub(crate) fn start(arguments: &[String]) -> Self {
        let mut command = neighbour();
        command.arg("serve").args(arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("a program");
        let mut line = String::new();
        let said = BufReader::new(child.stdout.take().expect("what it says")).read_line(&mut line);
        let address = said
            .ok()
            .and_then(|_| line.trim_end().strip_prefix("listening on "));
        let Some(address) = address.and_then(|address| address.parse().ok()) else {
            let _ = child.kill();
            panic!(
                "Python's half does not start: see what it wrote to stderr; {:?}",
                child.wait()
            );
        };
        Self { child, address }
    }
}

impl Drop for PythonHalf {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks all of this, and gives the answers in order.
pub(crate) fn ask(role: &str, questions: &[Value]) -> Vec<Value> {
    let mut command = neighbour();
    command
        .arg(role)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.spawn().expect("a program");
    let mut input = BufWriter::new(child.stdin.take().expect("what it reads"));
    let output = BufReader::new(child.stdout.take().expect("what it says"));
    let answers: Vec<Value> = std::thread::scope(|scope| {
        scope.spawn(move || {
            for question in questions {
                writeln!(input, "{question}").expect("Python reads");
            }
            input.flush().expect("Python reads");
        });
        let lines = output.lines().map(|line| line.expect("a line"));
        lines
            .map(|line| serde_json::from_str(&line).expect("JSON"))
            .collect()
    });
    assert!(
        child.wait().is_ok_and(|status| status.success()),
        "Python failed: see its stderr"
    );
    assert_eq!(answers.len(), questions.len());
    answers
}

fn neighbour() -> Command {
    let mut command = Command::new(program());
    command.arg("-B").arg(folder().join("neighbour.py"));
    command
}

/// Where this test's files are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/neighbour")
}

/// What `TORNADO_PYTHON` names, or the Python that `scripts/test` makes.
fn program() -> PathBuf {
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("tornado/venv");
    let python =
        std::env::var_os("TORNADO_PYTHON").map_or_else(|| made.join("bin/python"), PathBuf::from);
    let asked = Command::new(&python)
        .args(["-c", "import tornado; print('tornado==' + tornado.version)"])
        .output();
    let found = asked.map_or_else(
        |error| error.to_string(),
        |asked| String::from_utf8_lossy(&asked.stdout).trim_end().to_owned(),
    );
    assert!(
        found == TORNADO,
        "this test needs a Python with {TORNADO}, and {} is none ({found}). Run scripts/test, which makes one, or\n  \
         python3 -m venv {made} && {made}/bin/python -m pip install {TORNADO}\n\
         or say where one is: TORNADO_PYTHON=/path/to/python",
        python.display(),
        made = made.display(),
    );
    python
}
