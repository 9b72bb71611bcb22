//! A browser: it keeps cookies, and fills in forms.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

pub(crate) struct Browser {
    site: SocketAddr,
    pub(crate) cookies: BTreeMap<String, String>,
    /// What it asks for in `Accept-Language`.
    pub(crate) languages: &'static str,
}

#[derive(Debug)]
pub(crate) struct Page {
    head: String,
    pub(crate) body: String,
}

impl Browser {
    pub(crate) fn at(site: SocketAddr) -> Self {
        Self {
            site,
            cookies: BTreeMap::new(),
            languages: "en",
        }
    }

    /// The same browser at another address.
    pub(crate) fn moves_to(&mut self, site: SocketAddr) {
        self.site = site;
    }

    pub(crate) fn get(&mut self, target: &str) -> Page {
        self.ask("GET", target, "")
    }

    pub(crate) fn post(&mut self, target: &str, fields: &[(&str, &str)]) -> Page {
        let pairs = fields
            .iter()
            .map(|(name, value)| format!("{}={}", quoted(name), quoted(value)));
        self.ask("POST", target, &pairs.collect::<Vec<_>>().join("&"))
    }

    /// Fills in the form of a page, and sends it where the form says.
    pub(crate) fn submit(&mut self, page: &Page, field: &str, value: &str) -> Page {
        assert!(page.body.contains(&format!("name=\"{field}\"")), "{page:?}");
        let action = page.between("<form action=\"", "\"").to_owned();
        let token = page.between("name=\"_xsrf\" value=\"", "\"").to_owned();
        self.post(&action, &[("_xsrf", &token), (field, value)])
    }

    pub(crate) fn follow(&mut self, page: &Page) -> Page {
        assert_eq!(page.status(), 302, "{page:?}");
        self.get(page.header("Location").expect("an address"))
    }

    fn ask(&mut self, method: &str, target: &str, form: &str) -> Page {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = format!(
            "{method} {target} HTTP/1.0\r\nHost: site.example\r\nAccept-Language: {}\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.languages,
            cookies.join("; "),
            form.len(),
        );
        let page = exchange(self.site, &request).expect("nginx answers");
        for line in page.headers("Set-Cookie") {
            let pair = line.split(';').next().unwrap_or(line);
            let (name, value) = pair.split_once('=').expect("a cookie");
            let value = value.trim_matches('"');
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        page
    }
}

impl Page {
    pub(crate) fn status(&self) -> u16 {
        let status = self
            .head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        status.unwrap_or_else(|| panic!("no status in {:?}", self.head))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).first().copied()
    }

    /// What stands between these two for the first time.
    pub(crate) fn between(&self, before: &str, after: &str) -> &str {
        let found = self
            .body
            .split_once(before)
            .and_then(|(_, rest)| rest.split_once(after));
        found
            .unwrap_or_else(|| panic!("no {before:?} in {self:?}"))
            .0
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.status(), 200, "{self:?}");
        serde_json::from_str(&self.body).expect("JSON")
    }

    fn headers(&self, name: &str) -> Vec<&str> {
        let fields = self.head.lines().filter_map(|line| line.split_once(": "));
        let found = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).collect()
    }
}

fn exchange(site: SocketAddr, request: &str) -> std::io::Result<Page> {
    let mut stream = TcpStream::connect(site)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8(answer).map_err(std::io::Error::other)?;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .ok_or(std::io::ErrorKind::UnexpectedEof)?;
    Ok(Page {
        head: head.into(),
        body: body.into(),
    })
}

fn quoted(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
