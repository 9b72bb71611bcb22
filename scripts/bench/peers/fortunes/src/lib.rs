//! The page of `/fortunes` by askama, the engine that is compiled into the program, for the peers that have none.

use askama::Template;
use contract::{Fortune, fortunes};

pub const HTML: &str = "text/html; charset=utf-8";

#[derive(Template)]
#[template(path = "fortunes.html")]
struct Page {
    fortunes: Vec<Fortune>,
}

/// The page of one request.
pub fn page() -> String {
    let page = Page {
        fortunes: fortunes(),
    };
    page.render().expect("a page in memory can be written")
}
