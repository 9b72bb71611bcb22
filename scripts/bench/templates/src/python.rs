//! Python's Tornado, in a process of its own that is asked for one page or one measurement at a time.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::data::{Data, PAGES};
use crate::engine::Engine;

pub struct Python {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Python {
    /// `python` has Tornado installed.
    pub fn new(python: &str, data: &Data) -> Self {
        let mut process = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tornado_pages.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let questions = process.stdin.take().expect("a pipe");
        let answers = BufReader::new(process.stdout.take().expect("a pipe"));
        let mut this = Self {
            process,
            questions,
            answers,
        };
        let data = serde_json::to_string(data).expect("it is JSON");
        assert_eq!(this.ask(&data), "ready");
        this
    }

    fn ask(&mut self, question: &str) -> String {
        writeln!(self.questions, "{question}").expect("Python listens");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("Python answers");
        answer.trim_end().to_owned()
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Engine for Python {
    fn name(&self) -> &'static str {
        "Python Tornado 6.6.1"
    }

    fn render(&mut self, page: usize) -> Vec<u8> {
        let answer = self.ask(&format!("render {}", PAGES[page]));
        serde_json::from_str::<String>(&answer)
            .expect("a page")
            .into_bytes()
    }

    fn time_render(&mut self, page: usize) -> f64 {
        self.ask(&format!("time {}", PAGES[page]))
            .parse()
            .expect("a number")
    }
}
