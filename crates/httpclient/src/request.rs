//! What to fetch, and how.

mod options;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::Method;
use tornado_httputil::{HttpDate, HttpHeaders, url_concat};

use crate::body::{Body, Pieces};
use crate::{BodyWriter, Error, Options, Produced, Response};

/// What to fetch, and how (`HCLI-2.03`).
///
/// A text is a `GET` of that URL. What is wrong with a request is told when it is fetched, before anything is sent.
///
/// ```
/// use std::time::Duration;
/// use tornado_httpclient::Request;
///
/// let request = Request::post_form("https://people.example/", [("name", "Ada L."), ("born", "1815")])
///     .header("Accept", "application/json")
///     .auth("clerk", "secret")
///     .request_timeout(Duration::from_secs(3));
/// assert_eq!(request.body().map(|body| &body[..]), Some(&b"name=Ada+L.&born=1815"[..]));
/// ```
#[doc(alias = "HTTPRequest")]
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: HttpHeaders,
    pub(crate) body: Body,
    pub(crate) options: Options,
    pub(crate) streaming_callback: Option<Callback<[u8]>>,
    pub(crate) header_callback: Option<Callback<str>>,
    raise_error: bool,
    fault: Option<String>,
}

pub(crate) type Callback<T> = Arc<Mutex<dyn FnMut(&T) + Send>>;

impl Request {
    /// A request without headers or body.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self {
            method,
            url: url.into(),
            headers: HttpHeaders::new(),
            body: Body::None,
            options: Options::default(),
            streaming_callback: None,
            header_callback: None,
            raise_error: true,
            fault: None,
        }
    }

    /// A `GET`.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    /// A `HEAD`.
    pub fn head(url: impl Into<String>) -> Self {
        Self::new(Method::HEAD, url)
    }

    /// A `POST` of a body, by default of type `application/x-www-form-urlencoded` (`HCLI-3.02`).
    pub fn post(url: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self::new(Method::POST, url).with_body(body)
    }

    /// A `POST` of the fields of a form.
    pub fn post_form<N: AsRef<[u8]>, V: AsRef<[u8]>>(
        url: impl Into<String>,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let form = url_concat("", fields);
        Self::post(url, form.strip_prefix('?').unwrap_or_default().to_owned())
            .header("Content-Type", "application/x-www-form-urlencoded")
    }

    /// A `PUT` of a body.
    pub fn put(url: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self::new(Method::PUT, url).with_body(body)
    }

    /// A `DELETE`.
    pub fn delete(url: impl Into<String>) -> Self {
        Self::new(Method::DELETE, url)
    }

    /// Sets a header, replacing what it was.
    ///
    /// A name that is no token and a value with a line break are faults: the request will not be sent.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Err(error) = self.headers.set(name, value) {
            let fault = || format!("header `{}`: {error}", name.escape_debug());
            self.fault.get_or_insert_with(fault);
        }
        self
    }

    /// Takes headers made elsewhere, replacing all that were set.
    #[must_use]
    pub fn with_headers(mut self, headers: HttpHeaders) -> Self {
        self.headers = headers;
        self
    }

    /// Gives the request a body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Body::Whole(body.into());
        self
    }

    /// Lets a function write the body, piece by piece (`HCLI-3.02`).
    ///
    /// It is called when the request is sent, again if a redirect asks for the body once more, and goes on when a piece has left. The
    /// body is chunked unless there is a `Content-Length` header.
    ///
    /// ```
    /// use tornado_httpclient::Request;
    ///
    /// let request = Request::new(http::Method::PUT, "https://files.example/log").body_producer(|mut writer| async move {
    ///     for line in 1..=1000 {
    ///         writer.write(format!("line {line}\n")).await?;
    ///     }
    ///     Ok(())
    /// });
    /// # let _ = request;
    /// ```
    #[must_use]
    pub fn body_producer<F, Fut>(mut self, producer: F) -> Self
    where
        F: Fn(BodyWriter) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Produced> + Send + 'static,
    {
        self.body = Body::Produced(Arc::new(move |writer| Box::pin(producer(writer))));
        self
    }

    /// Asks for an answer only if something has changed since then.
    ///
    /// Takes seconds since 1970 or a `SystemTime`. Nothing new is 304, which is an error as every status but 2xx.
    #[must_use]
    pub fn if_modified_since(self, moment: impl Into<HttpDate>) -> Self {
        self.header("If-Modified-Since", &moment.into().to_string())
    }

    /// Gives each piece of the body to a function as it arrives (`HCLI-2.07`).
    ///
    /// The response has no body then. Pieces of answers that are redirected are not shown.
    #[must_use]
    pub fn streaming_callback(mut self, callback: impl FnMut(&[u8]) + Send + 'static) -> Self {
        self.streaming_callback = Some(Arc::new(Mutex::new(callback)));
        self
    }

    /// Gives each line of the last response's head to a function as it arrives (`HCLI-2.07`).
    ///
    /// With their line breaks: the status line first, an empty line last.
    #[must_use]
    pub fn header_callback(mut self, callback: impl FnMut(&str) + Send + 'static) -> Self {
        self.header_callback = Some(Arc::new(Mutex::new(callback)));
        self
    }

    /// Whether a status other than 2xx is an error: yes (`HCLI-3.01`).
    #[must_use]
    pub fn raise_error(mut self, raise: bool) -> Self {
        self.raise_error = raise;
        self
    }
}

/// What clients, and doubles of them, ask of a request.
impl Request {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The URL, as it was given.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers that were set; a client adds its own.
    #[must_use]
    pub fn headers(&self) -> &HttpHeaders {
        &self.headers
    }

    /// The body, unless there is none or a producer.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        match &self.body {
            Body::Whole(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// How to fetch it, as far as it says.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Whether the request is one that could be sent.
    ///
    /// # Errors
    /// [`Error::Request`] for a header that was refused, and for a URL that is not one of `http` or `https`.
    pub fn check(&self) -> Result<(), Error> {
        if let Some(fault) = &self.fault {
            return Err(Error::request(fault));
        }
        let scheme = self.url.split_once("://").map_or("", |(scheme, _)| scheme);
        if !["http", "https"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
        {
            let url = shown(&self.url);
            return Err(Error::request(format!(
                "`{}` is no URL of http or https",
                url.escape_debug()
            )));
        }
        if self.url.contains(|c: char| c.is_control()) {
            return Err(Error::request("a control character in the URL"));
        }
        Ok(())
    }

    /// Makes the body of a producer whole by running it.
    ///
    /// # Errors
    /// [`Error::Producer`] for what the producer failed with.
    pub async fn collect_body(&mut self) -> Result<(), Error> {
        let Body::Produced(producer) = &self.body else {
            return Ok(());
        };
        let mut pieces = Pieces::of(producer);
        let mut whole = Vec::new();
        while let Some(piece) = std::future::poll_fn(|cx| pieces.poll_next(cx)).await {
            whole.extend_from_slice(&piece?);
        }
        self.body = Body::Whole(whole.into());
        Ok(())
    }

    /// Gives a response to the request's callbacks, as far as it has any.
    ///
    /// For clients that have it whole; what the callbacks took is no longer in it.
    pub fn call_back(&self, response: &mut Response) {
        self.show_head(response);
        if self.streaming_callback.is_some() {
            self.show_piece(&response.take_body());
        }
    }

    /// What a fetch of this request ends with, if this was answered.
    ///
    /// # Errors
    /// [`Error::Status`] for every status but 2xx, unless [`Request::raise_error`] was turned off.
    pub fn settle(&self, response: Response) -> Result<Response, Error> {
        if self.raise_error {
            response.rethrow()
        } else {
            Ok(response)
        }
    }

    /// As [`Request::settle`], with the request put to the response.
    #[cfg(feature = "reqwest")]
    pub(crate) fn settle_with(self, response: Response) -> Result<Response, Error> {
        let raises = self.raise_error;
        let response = response.with_request(self);
        if raises {
            response.rethrow()
        } else {
            Ok(response)
        }
    }

    #[cfg(feature = "reqwest")]
    pub(crate) fn raises_error(&self) -> bool {
        self.raise_error
    }

    pub(crate) fn show_head(&self, response: &Response) {
        let Some(callback) = &self.header_callback else {
            return;
        };
        let mut callback = callback.lock().unwrap_or_else(PoisonError::into_inner);
        callback(&format!(
            "HTTP/1.1 {} {}\r\n",
            response.code(),
            response.reason()
        ));
        for (name, value) in response.headers().iter() {
            callback(&format!("{name}: {value}\r\n"));
        }
        callback("\r\n");
    }

    pub(crate) fn show_piece(&self, piece: &[u8]) {
        if let Some(callback) = &self.streaming_callback {
            callback.lock().unwrap_or_else(PoisonError::into_inner)(piece);
        }
    }
}

impl From<&str> for Request {
    fn from(url: &str) -> Self {
        Self::get(url)
    }
}

impl From<String> for Request {
    fn from(url: String) -> Self {
        Self::get(url)
    }
}

impl From<&String> for Request {
    fn from(url: &String) -> Self {
        Self::get(url.as_str())
    }
}

/// Without what may be secret: the query, the values of headers, the body.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &shown(&self.url))
            .field("headers", &names)
            .field("body", &self.body)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// A URL without name, password, query and fragment.
pub(crate) fn shown(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (scheme, rest) = url[..end].split_once("://").unwrap_or(("", &url[..end]));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    if scheme.is_empty() {
        format!("{host}{path}")
    } else {
        format!("{scheme}://{host}{path}")
    }
}
