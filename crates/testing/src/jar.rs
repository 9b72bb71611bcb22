//! Cookies that a client keeps.

use tornado_httputil::{HttpDate, Request};

/// Cookies that a client keeps, by the rules of browsers (RFC 6265 section 5).
#[derive(Debug, Clone, Default)]
pub(crate) struct Jar {
    cookies: Vec<Cookie>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Cookie {
    name: String,
    value: String,
    /// The host that may see it, or with a dot in front also those below it.
    domain: String,
    path: String,
    secure: bool,
    expires: Option<HttpDate>,
}

impl Jar {
    /// Keeps a cookie for every request to any host.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        let (name, value) = (name.into(), value.into());
        self.put(Cookie {
            name,
            value,
            domain: String::new(),
            path: "/".into(),
            secure: false,
            expires: None,
        });
    }

    /// Does what one `Set-Cookie` line says.
    pub(crate) fn store(&mut self, line: &str, request: &Request) {
        let mut parts = line.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let host = host(request);
        let default_path = match request.path().rfind('/') {
            Some(at) if at > 0 => &request.path()[..at],
            _ => "/",
        };
        let mut cookie = Cookie {
            name: name.trim().into(),
            value: value.trim().into(),
            domain: host.clone(),
            path: default_path.into(),
            secure: false,
            expires: None,
        };
        let mut has_age = false;
        for part in parts {
            let (attribute, value) = part
                .split_once('=')
                .map_or((part, ""), |(a, v)| (a.trim(), v.trim()));
            match attribute.to_ascii_lowercase().as_str() {
                "path" if value.starts_with('/') => cookie.path = value.into(),
                "domain" if !value.is_empty() => {
                    cookie.domain =
                        format!(".{}", value.trim_start_matches('.').to_ascii_lowercase());
                }
                "secure" => cookie.secure = true,
                "max-age" => {
                    if let Ok(seconds) = value.parse() {
                        has_age = true;
                        cookie.expires = Some(HttpDate::now().plus(seconds));
                    }
                }
                "expires" if !has_age => cookie.expires = HttpDate::parse(value).ok(),
                _ => {}
            }
        }
        // A site cannot give cookies to another site.
        if is_for(&cookie.domain, &host) {
            self.put(cookie);
        }
    }

    /// What the `Cookie` header of this request says, if it says anything.
    pub(crate) fn header(&self, request: &Request) -> Option<String> {
        let host = host(request);
        let https = request.protocol() == "https";
        let mut sent: Vec<_> = self
            .cookies
            .iter()
            .filter(|cookie| is_for(&cookie.domain, &host) && covers(&cookie.path, request.path()))
            .filter(|cookie| (https || !cookie.secure) && cookie.is_alive())
            .collect();
        sent.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs: Vec<_> = sent
            .iter()
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The value of a cookie, as it is sent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.cookies
            .iter()
            .find(|cookie| cookie.name == name && cookie.is_alive())
            .map(|cookie| cookie.value.as_str())
    }

    pub(crate) fn clear(&mut self) {
        self.cookies.clear();
    }

    /// Replaces the cookie of the same name, domain and path.
    fn put(&mut self, cookie: Cookie) {
        let same = |c: &Cookie| {
            (&c.name, &c.path) == (&cookie.name, &cookie.path) && c.domain == cookie.domain
        };
        match self.cookies.iter().position(same) {
            Some(at) if cookie.is_alive() => self.cookies[at] = cookie,
            Some(at) => {
                self.cookies.remove(at);
            }
            None if cookie.is_alive() => self.cookies.push(cookie),
            None => {}
        }
    }
}

impl Cookie {
    fn is_alive(&self) -> bool {
        self.expires.is_none_or(|expires| expires > HttpDate::now())
    }
}

/// The host of a request, without its port.
fn host(request: &Request) -> String {
    let host = request.host();
    let port = host.rfind(':').filter(|at| !host[*at..].contains(']'));
    host[..port.unwrap_or(host.len())].to_ascii_lowercase()
}

fn is_for(domain: &str, host: &str) -> bool {
    match domain.strip_prefix('.') {
        Some(parent) => {
            host == parent
                || host
                    .strip_suffix(parent)
                    .is_some_and(|below| below.ends_with('.'))
        }
        None => domain.is_empty() || domain == host,
    }
}

fn covers(prefix: &str, path: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || prefix.ends_with('/') || rest.starts_with('/'))
}
