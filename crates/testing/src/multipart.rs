//! Uploads, as browsers write them.

/// A form with files, as browsers write it.
///
/// ```
/// use tornado_httputil::Request;
/// use tornado_testing::{Fill, Multipart};
///
/// let form = Multipart::new().field("title", "Sunset").file("photo", "sunset.png", "image/png", b"\x89PNG");
/// let request: Request = Request::post("/upload").multipart(form).into();
/// assert!(request.header("Content-Type").is_some_and(|value| value.starts_with("multipart/form-data; boundary=")));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Multipart {
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    head: String,
    body: Vec<u8>,
}

impl Multipart {
    /// A form without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    #[must_use]
    pub fn field(self, name: &str, value: &str) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"\r\n",
            quoted(name)
        );
        self.part(&head, value)
    }

    /// Adds a file.
    #[must_use]
    pub fn file(
        self,
        name: &str,
        filename: &str,
        content_type: &str,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {content_type}\r\n",
            quoted(name),
            quoted(filename)
        );
        self.part(&head, content)
    }

    /// Adds a part with header lines of your own, each ending in CRLF: well-formed or not.
    #[must_use]
    pub fn part(mut self, head: &str, body: impl Into<Vec<u8>>) -> Self {
        self.parts.push(Part {
            head: head.into(),
            body: body.into(),
        });
        self
    }

    /// The value of `Content-Type`, and the body.
    pub fn encode(&self) -> (String, Vec<u8>) {
        let boundary = self.boundary();
        let mut body = Vec::new();
        for part in &self.parts {
            body.extend_from_slice(format!("--{boundary}\r\n{}\r\n", part.head).as_bytes());
            body.extend_from_slice(&part.body);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// A boundary that is in no part; the same for the same parts.
    fn boundary(&self) -> String {
        let taken = |candidate: &String| {
            let mut parts = self.parts.iter();
            parts.any(|part| {
                part.body
                    .windows(candidate.len())
                    .any(|window| window == candidate.as_bytes())
            })
        };
        (0u32..)
            .map(|n| format!("TornadoFormBoundary{n:08}"))
            .find(|candidate| !taken(candidate))
            .unwrap_or_default()
    }
}

/// A name between quotes, as the HTML standard writes it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
