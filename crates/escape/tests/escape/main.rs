//! What the crate promises; one file per subject.

mod json;
mod linkify;
mod query;
mod space;
mod url;
mod xhtml;
