//! A person with a browser: cookies, redirects and forms, until the application's address is reached.

use tornado_auth::Returned;

use super::wire::send;
use crate::visit::BACK;

/// A browser with its cookies.
#[derive(Default)]
pub(crate) struct Browser {
    cookies: Vec<(String, String, String)>, // name, value, path
}

/// Where a visit ends.
pub(crate) enum Landing {
    /// A page of the provider.
    Page(Page),
    /// Back at the application, with these arguments.
    Back(Returned),
}

pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) html: String,
}

impl Landing {
    pub(crate) fn page(self) -> Page {
        match self {
            Self::Page(page) => page,
            Self::Back(returned) => panic!(
                "back at the application: {returned:?}, error {:?}",
                returned.get("error_description")
            ),
        }
    }

    pub(crate) fn back(self) -> Returned {
        match self {
            Self::Back(returned) => returned,
            Self::Page(page) => panic!("a page of the provider, {}: {}", page.url, page.html),
        }
    }
}

impl Browser {
    pub(crate) async fn visit(&mut self, url: &str) -> Landing {
        self.go("GET", url, "").await
    }

    /// Submits the form of a page, with its hidden fields.
    pub(crate) async fn submit(&mut self, page: &Page, fields: &[(&str, &str)]) -> Landing {
        let (_, form) = page.html.split_once("<form").expect("a form");
        let mut body = Vec::new();
        for input in form.split("<input").skip(1) {
            let input = input.split('>').next().unwrap_or_default();
            if let (Some("hidden"), Some(name), Some(value)) = (
                attribute(input, "type"),
                attribute(input, "name"),
                attribute(input, "value"),
            ) {
                body.push(format!("{name}={value}"));
            }
        }
        body.extend(fields.iter().map(|(name, value)| format!("{name}={value}")));
        let url = absolute(attribute(form, "action").expect("an address"), &page.url);
        self.go("POST", &url, &body.join("&")).await
    }

    /// Follows the link whose text this is.
    pub(crate) async fn click(&mut self, page: &Page, text: &str) -> Landing {
        let (before, _) = page
            .html
            .split_once(&format!(">{text}</a>"))
            .expect("a link");
        let link = before.rsplit("<a").next().unwrap_or_default();
        let url = absolute(attribute(link, "href").expect("an address"), &page.url);
        self.visit(&url).await
    }

    async fn go(&mut self, method: &str, url: &str, body: &str) -> Landing {
        let (mut method, mut url, mut body) = (method.to_owned(), url.to_owned(), body.to_owned());
        for _ in 0..10 {
            if let Some(query) = url.strip_prefix(BACK) {
                return Landing::Back(Returned::from_query(query));
            }
            let mut headers = vec![
                ("Accept".to_owned(), "text/html".to_owned()),
                ("Cookie".to_owned(), self.cookies_for(&url)),
            ];
            if method == "POST" {
                headers.push((
                    "Content-Type".to_owned(),
                    "application/x-www-form-urlencoded".to_owned(),
                ));
            }
            let answer = send(&method, &url, &headers, body.as_bytes())
                .await
                .expect("an answer");
            for cookie in answer.headers().get_list("Set-Cookie") {
                self.keep(cookie);
            }
            match answer.header("Location") {
                Some(location) if (300..400).contains(&answer.code()) => {
                    url = absolute(&location, &url);
                    (method, body) = ("GET".to_owned(), String::new());
                }
                _ => {
                    let html = answer.text().into_owned();
                    return Landing::Page(Page { url, html });
                }
            }
        }
        panic!("too many redirects, the last to {url}");
    }

    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split("; ");
        let (name, value) = parts
            .next()
            .and_then(|pair| pair.split_once('='))
            .expect("a cookie");
        let path = parts
            .find_map(|part| {
                part.strip_prefix("path=")
                    .or_else(|| part.strip_prefix("Path="))
            })
            .unwrap_or("/");
        self.cookies
            .retain(|(found, _, at)| (found.as_str(), at.as_str()) != (name, path));
        if !value.is_empty() {
            self.cookies
                .push((name.to_owned(), value.to_owned(), path.to_owned()));
        }
    }

    fn cookies_for(&self, url: &str) -> String {
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        let path = format!("/{path}");
        let fits = self
            .cookies
            .iter()
            .filter(|(_, _, at)| path.starts_with(at.as_str()));
        fits.map(|(name, value, _)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }
}

fn attribute<'h>(html: &'h str, name: &str) -> Option<&'h str> {
    let html = html.split_once('>').map_or(html, |(tag, _)| tag);
    html.split_once(&format!("{name}=\""))?.1.split('"').next()
}

fn absolute(location: &str, base: &str) -> String {
    let location = location.replace("&amp;", "&");
    match location.strip_prefix('/') {
        Some(path) => format!(
            "{}/{path}",
            base.splitn(4, '/').take(3).collect::<Vec<_>>().join("/")
        ),
        None => location,
    }
}
