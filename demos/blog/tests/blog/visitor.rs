//! Somebody who visits with a client of few words: it keeps cookies, and sends forms with their token.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// When a test gives up on what must come: long, since it says that something hangs.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Visitor {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
    pub(crate) language: &'static str,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// Where it sends one, or nothing.
    pub(crate) fn location(&self) -> &str {
        self.header("Location").unwrap_or_default()
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// The value of a hidden field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let (_, behind) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        behind.split_once('"').map(|(value, _)| value)
    }
}

impl Visitor {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            cookies: BTreeMap::new(),
            language: "en",
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, "").expect("an answer")
    }

    /// Sends the form that is on the page of the same address.
    pub(crate) fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(path);
        let token = page.field("_xsrf").unwrap_or_default().to_owned();
        self.post(path, &token, fields).expect("an answer")
    }

    pub(crate) fn post(
        &mut self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
    ) -> io::Result<Answer> {
        let mut form = format!("_xsrf={}", encode(token));
        for (name, value) in fields {
            let _ = write!(form, "&{name}={}", encode(value));
        }
        self.ask("POST", path, &form)
    }

    pub(crate) fn become_author(&mut self) {
        let fields = [
            ("name", "Ada"),
            ("email", "ada@example.com"),
            ("password", "correct horse"),
        ];
        let answer = self.send("/auth/create", &fields);
        assert_eq!((answer.status, answer.location()), (302, "/compose"));
    }

    pub(crate) fn log_in(&mut self) {
        let answer = self.send(
            "/auth/login",
            &[("email", " Ada@example.com"), ("password", "correct horse")],
        );
        assert_eq!((answer.status, answer.location()), (302, "/compose"));
    }

    /// Publishes an entry: the path of its page.
    pub(crate) fn publish(&mut self, title: &str, markdown: &str) -> String {
        let answer = self.send("/compose", &[("title", title), ("markdown", markdown)]);
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.location().to_owned()
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.address
        );
        let _ = write!(
            request,
            "Accept-Language: {}\r\nCookie: {}\r\n",
            self.language,
            cookies.join("; ")
        );
        if method == "POST" {
            let length = body.len();
            let _ = write!(
                request,
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n"
            );
        }
        stream.write_all(format!("{request}\r\n{body}").as_bytes())?;
        let mut said = String::new();
        stream.read_to_string(&mut said)?;
        let whole = said.split_once("\r\n\r\n");
        let (head, body) = whole.ok_or_else(|| io::Error::other(format!("no answer: {said:?}")))?;
        for line in head
            .lines()
            .filter_map(|line| line.strip_prefix("Set-Cookie: "))
        {
            let pair = line.split(';').next().and_then(|pair| pair.split_once('='));
            let (name, value) = pair.expect("a cookie");
            if value.is_empty() || value == "\"\"" {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        Ok(Answer {
            status: status.expect("a status"),
            head: head.into(),
            body: body.into(),
        })
    }
}

fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(byte.into());
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
