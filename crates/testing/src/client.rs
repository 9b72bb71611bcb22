//! A client that stays for more than one request.

use tornado_httputil::{Request, RequestBuilder, Service};

use crate::jar::Jar;
use crate::{Answer, Fill, fetch};

/// A client that keeps cookies between requests, as a browser does.
///
/// ```
/// use tornado_httputil::{Cookies, Reply, Request, Sent};
/// use tornado_testing::{Client, run};
///
/// async fn login(request: Request, mut reply: Reply) -> Sent {
///     let cookies = Cookies::parse(request.header("Cookie").unwrap_or_default().as_bytes());
///     if let Some(user) = cookies.get("user") {
///         return reply.send_text(&format!("Hello again, {user}"));
///     }
///     if reply.page().head.add("Set-Cookie", "user=Ada; Path=/").is_err() {
///         reply.page().head.status = http::StatusCode::INTERNAL_SERVER_ERROR;
///     }
///     reply.send()
/// }
///
/// run(async {
///     let mut client = Client::new(&login);
///     client.get("/login").await.expect_status(200);
///     client.get("/").await.expect_text("Hello again, Ada");
/// });
/// ```
#[derive(Clone)]
pub struct Client<'a> {
    service: &'a dyn Service,
    jar: Jar,
    headers: Vec<(String, String)>,
}

impl<'a> Client<'a> {
    /// A client of this service, without cookies.
    pub fn new(service: &'a dyn Service) -> Self {
        Self {
            service,
            jar: Jar::default(),
            headers: Vec::new(),
        }
    }

    /// Sends a header with every request that does not bring its own.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Fetches an answer, sending the cookies along and keeping those that come back.
    pub async fn fetch(&mut self, request: RequestBuilder) -> Answer {
        let seen = request.clone().build();
        let missing = self
            .headers
            .iter()
            .filter(|(name, _)| seen.header(name).is_none());
        let mut request = missing.fold(request, |request, (name, value)| {
            request.header(name, value)
        });
        let seen = request.clone().build();
        if let Some(cookies) = self.jar.header(&seen) {
            request = request.header("Cookie", &cookies);
        }
        let answer = fetch(self.service, request).await;
        answer
            .headers()
            .get_all("Set-Cookie")
            .for_each(|line| self.jar.store(line, &seen));
        answer
    }

    /// Fetches a page.
    pub async fn get(&mut self, target: &str) -> Answer {
        self.fetch(Request::get(target)).await
    }

    /// Sends the fields of a form.
    pub async fn post<'f>(
        &mut self,
        target: &str,
        fields: impl IntoIterator<Item = (&'f str, &'f str)>,
    ) -> Answer {
        self.fetch(Request::post(target).fields(fields)).await
    }

    /// Goes where an answer sends the client.
    ///
    /// # Panics
    /// When the answer is no redirect.
    pub async fn follow(&mut self, answer: &Answer) -> Answer {
        match answer.header("Location") {
            Some(location) if answer.status().is_redirection() => self.get(location).await,
            _ => answer.fail("expected a redirect to follow, came none"),
        }
    }

    /// The value of a cookie that the client has, as it is sent.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.jar.get(name)
    }

    /// Gives the client a cookie for every request.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.jar.set(name, value);
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&mut self) {
        self.jar.clear();
    }
}

impl std::fmt::Debug for Client<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("jar", &self.jar)
            .field("headers", &self.headers)
            .finish()
    }
}
