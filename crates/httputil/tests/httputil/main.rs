//! What the crate promises; one file per subject.

mod arguments;
mod cookie;
mod date;
mod head;
mod headers;
mod host;
mod multipart;
mod parameters;
mod quality;
mod range;
mod set_cookie;
mod start_line;
mod url;
