//! The words of HTTP that servers, clients and applications share.
//!
//! A [`Service`] answers a [`Request`] on a [`Reply`]. It is all that a server knows of an application, and all that an
//! application knows of a server; an `async fn` is one:
//!
//! ```
//! use tornado_httputil::{Reply, Request, Sent, Service};
//!
//! async fn echo(request: Request, reply: Reply) -> Sent {
//!     let text = format!("You requested {}\n", request.uri());
//!     reply.send_text(&text)
//! }
//!
//! fn serve(_service: impl Service) {}
//! serve(echo);
//! ```
//!
//! An answer is made on a [`Page`]: a [`Head`] and a body. Whole, it goes home in [`Sent`] and leaves with one write;
//! early ([`Reply::send_now`]), in pieces ([`Reply::start`]), from another task ([`Reply::later`]) or as something
//! other than HTTP ([`Reply::upgrade`]) it takes the [`Wire`].
//!
//! What surrounds a service is a [`Middleware`]; a [`Chain`] of them stands around any service.

mod arguments;
mod body;
mod build;
mod closing;
mod cookie;
mod date;
mod error;
mod file;
mod form;
mod head;
mod headers;
mod host;
mod middleware;
mod multipart;
mod page;
mod pairs;
mod parameters;
mod parting;
mod quality;
mod range;
mod reply;
mod request;
mod service;
mod set_cookie;
mod start_line;
mod token;
mod upgrade;
mod url;
mod wire;

pub use arguments::{ArgumentLimits, Arguments};
pub use body::BodyError;
pub use build::RequestBuilder;
pub use closing::Closing;
pub use cookie::{Cookies, iter_cookies};
pub use date::{HttpDate, format_timestamp};
pub use error::{Error, MultipartFault};
pub use file::read_file_at;
pub use form::{Files, Form, FormLimits, HttpFile};
pub use head::{DigestEtag, Head, HeaderError, SERVER};
pub use headers::{HttpHeaders, normalize_header};
pub use host::{is_valid_host, split_host_and_port};
pub use http::{Method, StatusCode};
pub use middleware::{Chain, Chained, Middleware, Next};
pub use multipart::{MultipartEvent, MultipartLimits, MultipartParser, PartHead};
pub use page::{Page, Way};
pub use parameters::{Parameters, encode_header, parse_header};
pub use parting::{Parting, attend};
pub use quality::{Preference, parse_quality_list};
pub use range::{ByteRange, content_range, parse_range, parse_ranges};
pub use reply::{BodyWriter, Folded, Later, Reply, Sent};
pub use request::{Field, Request};
pub use service::{Answering, Service};
pub use set_cookie::{SameSite, SetCookie};
pub use start_line::{
    RequestStartLine, ResponseStartLine, parse_request_start_line, parse_response_start_line,
};
pub use token::is_token_byte;
pub use upgrade::Upgraded;
pub use url::{encode_username_password, is_local_path, qs_to_qsl, url_concat};
pub use wire::{About, Closed, Ending, RawStream, Wire};
