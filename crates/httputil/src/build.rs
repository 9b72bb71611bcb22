//! Requests made by hand: for tests, and for adapters that have no wire text.

use std::net::IpAddr;
use std::time::Instant;

use http::Method;

use crate::{Field, Request};

/// Makes a [`Request`] piece by piece.
///
/// ```
/// use tornado_httputil::Request;
///
/// let request: Request = Request::post("/entry?id=1").header("Content-Type", "text/plain").body("hello").into();
/// assert_eq!((request.path(), request.query(), request.body()), ("/entry", "id=1", &b"hello"[..]));
/// ```
#[derive(Debug, Clone)]
pub struct RequestBuilder {
    method: Method,
    target: String,
    minor: u8,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
    remote_ip: IpAddr,
    https: bool,
}

impl Request {
    /// Begins a request by hand.
    pub fn builder(method: Method, target: &str) -> RequestBuilder {
        RequestBuilder {
            method,
            target: target.into(),
            minor: 1,
            fields: Vec::new(),
            body: Vec::new(),
            remote_ip: IpAddr::from([127, 0, 0, 1]),
            https: false,
        }
    }

    /// Begins a GET request by hand.
    pub fn get(target: &str) -> RequestBuilder {
        Self::builder(Method::GET, target)
    }

    /// Begins a POST request by hand.
    pub fn post(target: &str) -> RequestBuilder {
        Self::builder(Method::POST, target)
    }
}

impl RequestBuilder {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// Gives a body, which is all there.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Gives url-encoded form fields as the body.
    pub fn form(self, fields: &str) -> Self {
        self.header("Content-Type", "application/x-www-form-urlencoded")
            .body(fields)
    }

    /// Sets the client's address; 127.0.0.1 otherwise.
    pub fn remote_ip(mut self, address: IpAddr) -> Self {
        self.remote_ip = address;
        self
    }

    /// Makes it a request by `https`.
    pub fn https(mut self) -> Self {
        self.https = true;
        self
    }

    /// Makes it an HTTP/1.0 request.
    pub fn http_1_0(mut self) -> Self {
        self.minor = 0;
        self
    }

    /// The request.
    pub fn build(self) -> Request {
        let mut text = format!("{} {} HTTP/1.{}\r\n", self.method, self.target, self.minor);
        let start = self.method.as_str().len() + 1;
        let mut fields = Vec::with_capacity(self.fields.len());
        for (name, value) in &self.fields {
            let start = text.len();
            text.push_str(name);
            text.push_str(": ");
            let middle = text.len();
            text.push_str(value);
            fields.push(Field::new(start..start + name.len(), middle..text.len()));
            text.push_str("\r\n");
        }
        let mut request = Request::empty();
        request.set_head(
            text.as_bytes(),
            self.method.as_str().as_bytes(),
            self.target.as_bytes(),
            start,
            self.minor,
            Instant::now(),
        );
        request.set_fields(&fields, 0);
        request.set_peer(self.remote_ip, self.https);
        if !self.body.is_empty()
            || self
                .fields
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        {
            request.set_body(&self.body);
        }
        request
    }
}

impl From<RequestBuilder> for Request {
    fn from(builder: RequestBuilder) -> Self {
        builder.build()
    }
}
