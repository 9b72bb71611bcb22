//! Bodies of requests, as browsers and programs write them.

use std::fmt::Write as _;

use serde::Serialize;
use tornado_httputil::RequestBuilder;

use crate::Multipart;

/// Fills a request as browsers and programs do.
///
/// ```
/// use tornado_httputil::Request;
/// use tornado_testing::Fill;
///
/// let request: Request = Request::post("/").fields([("name", "Ada & Grace")]).cookie("user", "1").into();
/// assert_eq!(request.body(), b"name=Ada+%26+Grace");
/// ```
pub trait Fill: Sized {
    /// Gives the fields of a form as the body, url-encoded.
    #[must_use]
    fn fields<'f>(self, fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self;

    /// Gives a form with files as the body.
    #[must_use]
    fn multipart(self, form: Multipart) -> Self;

    /// Gives JSON as the body.
    ///
    /// # Panics
    /// When the value cannot be written as JSON.
    #[must_use]
    fn json(self, value: &(impl Serialize + ?Sized)) -> Self;

    /// Sends a cookie along.
    #[must_use]
    fn cookie(self, name: &str, value: &str) -> Self;
}

impl Fill for RequestBuilder {
    fn fields<'f>(self, fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let mut body = String::new();
        for (name, value) in fields {
            if !body.is_empty() {
                body.push('&');
            }
            encode(name, &mut body);
            body.push('=');
            encode(value, &mut body);
        }
        self.form(&body)
    }

    fn multipart(self, form: Multipart) -> Self {
        let (content_type, body) = form.encode();
        self.header("Content-Type", &content_type).body(body)
    }

    #[track_caller]
    fn json(self, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => self.header("Content-Type", "application/json").body(body),
            Err(error) => panic!("a request's body cannot be written as JSON: {error}"),
        }
    }

    fn cookie(self, name: &str, value: &str) -> Self {
        self.header("Cookie", &format!("{name}={value}"))
    }
}

/// Writes `application/x-www-form-urlencoded` text (URL standard section 5.2).
fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                out.push(char::from(byte))
            }
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}
